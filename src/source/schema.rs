//! Inputs in, the meaning of their fields out, without clustering.
//!
//! The same readers run as in a clustering run. In addition, each field of a record is listed with the roles
//! it plays.

use super::batch::{Batch, RawRecords};
use super::fields::FieldMap;
use super::filter::Filter;
use super::format::FileFormat;
use super::refusal::RecordOutcome;
use super::{ReadRequest, read};
use crate::base::article::{Article, Reason};
use crate::base::hash::Map;
use crate::base::time::DateOrder;
use crate::source::fields::value::FieldValue as Cell;
use crate::source::formats::json::lax;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// What `storywire schema` shows of an input.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Format of the input, and that of the first member of an archive.
    pub formats: Vec<FileFormat>,
    /// Encoding of the input, if it is not UTF-8.
    pub encoding: Option<&'static str>,
    /// Number of files in an archive.
    pub members: usize,
    /// Number of inputs that are shown as one.
    pub inputs: u64,
    /// Number of records looked at.
    pub records: u64,
    /// Number of records that are articles.
    pub articles: u64,
    /// Number of records that the filter leaves out.
    pub filtered: u64,
    /// Number of articles with a headline and neither a text nor a summary.
    pub headlines: u64,
    /// Number of refused records by reason, each with the first detail.
    pub refused: BTreeMap<Reason, (u64, String)>,
    /// Number of publication times that cannot be read, and the first of them.
    pub unread_dates: (u64, String),
    /// Number of dates with the day first, with the month first, and with an open order.
    pub date_orders: [u64; 3],
    /// Number of records by kind that can be no article.
    pub passed_over: BTreeMap<String, u64>,
    /// Fields of the records: those with a role in the order of roles, then the others in the order of the
    /// input.
    pub fields: Vec<SchemaField>,
    /// Whether there are records beyond those looked at.
    pub more: bool,
}

/// A field of records.
#[derive(Clone, Debug, Default)]
pub struct SchemaField {
    /// Name of the field. A dot stands between a field and a field inside it.
    pub name: String,
    /// Number of records with a value in the field.
    pub records: u64,
    /// First value.
    pub example: String,
    /// Number of bytes of all values.
    pub bytes: u64,
    /// Roles that the name can play.
    pub roles: Vec<&'static str>,
    /// Roles for which the field was the best choice in some record.
    pub used: Vec<&'static str>,
}

impl SchemaField {
    fn merge(&mut self, other: Self) {
        self.records += other.records;
        self.bytes += other.bytes;
        self.used.extend(other.used.into_iter().filter(|role| !self.used.contains(role)).collect::<Vec<_>>());
    }
}

impl Schema {
    /// Returns the longest field without a role: the likeliest text where no field is known as one.
    pub fn longest(&self) -> Option<&SchemaField> {
        self.fields.iter().filter(|field| field.roles.is_empty()).max_by_key(|field| field.bytes)
    }

    /// Whether a field can be the text, or stand in for it.
    pub fn has_text(&self) -> bool {
        self.fields
            .iter()
            .any(|field| field.roles.iter().any(|role| matches!(*role, "text" | "html" | "summary")))
    }
}

/// Looks at about the first `records_max` records of the one input in `reading`.
pub fn look(reading: ReadRequest<'_>, records_max: u64) -> Schema {
    let mut schema = Schema { inputs: reading.inputs.len() as u64, ..Schema::default() };
    let mut places: Map<String, usize> = Map::default();
    let sources = read(reading, &mut |batch| {
        schema.take(&batch, &mut places, reading);
        match schema.records >= records_max {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    let place = |field: &SchemaField| field.used.first().map_or(usize::MAX, |role| FieldMap::place_of(role));
    schema.fields.sort_by_key(|field| (place(field), field.roles.is_empty()));
    schema.more = schema.records >= records_max && !sources.iter().all(|source| source.complete);
    schema.members = sources.len().saturating_sub(reading.inputs.len());
    schema.encoding = sources.iter().find_map(|source| source.encoding.get().copied());
    for source in sources {
        schema.formats.extend(source.format.filter(|format| !schema.formats.contains(format)));
        for (kind, count) in source.passed_over {
            *schema.passed_over.entry(kind).or_default() += count;
        }
    }
    schema
}

impl Schema {
    /// Whether one table can show both inputs: one record each, and the same fields unless they are pages.
    pub fn is_like(&self, other: &Self) -> bool {
        let are_pages = matches!(self.formats[..], [FileFormat::Html | FileFormat::Text]);
        let names = |schema: &Self| schema.fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
        let one_each = self.records <= self.inputs && other.records <= other.inputs;
        self.formats == other.formats && one_each && (are_pages || names(self) == names(other))
    }

    /// Adds the counts and fields of another input.
    pub fn merge(&mut self, other: Self) {
        self.inputs += other.inputs;
        self.records += other.records;
        self.articles += other.articles;
        self.filtered += other.filtered;
        self.headlines += other.headlines;
        for (reason, (count, detail)) in other.refused {
            self.refused.entry(reason).or_insert((0, detail)).0 += count;
        }
        let (unread, example) = other.unread_dates;
        self.unread_dates.0 += unread;
        if self.unread_dates.1.is_empty() {
            self.unread_dates.1 = example;
        }
        for (count, more) in self.date_orders.iter_mut().zip(other.date_orders) {
            *count += more;
        }
        for field in other.fields {
            match self.fields.iter_mut().find(|known| known.name == field.name) {
                Some(known) => known.merge(field),
                None => self.fields.push(field),
            }
        }
    }

    fn take(&mut self, batch: &Batch, places: &mut Map<String, usize>, reading: ReadRequest<'_>) {
        // A page is expensive to read, so it is read once and its fields are taken from the article.
        if let RawRecords::Pages(pages) = &batch.records {
            self.records += pages.len() as u64;
            for page in pages {
                let outcome = page.article(reading.params);
                let is_wanted =
                    |article: &Article| reading.filter.is_none() || reading.filter.wants_page(article);
                let is_left_out = outcome.as_ref().is_ok_and(|article| !is_wanted(article));
                if let Some(article) = self.count((!is_left_out).then_some(outcome)) {
                    self.take_record(of_article(article), places, reading.map);
                }
            }
            return;
        }
        let ReadRequest { map, params, filter, .. } = reading;
        self.records += batch.read_where(map, params, filter, &mut |_, outcome| drop(self.count(outcome)));
        batch.fields(map, filter, &mut |fields| self.take_record(fields, places, map));
    }

    /// Counts an outcome. `None` stands for a record that the filter leaves out.
    fn count(&mut self, outcome: Option<RecordOutcome>) -> Option<Article> {
        match outcome {
            None => {
                self.filtered += 1;
                None
            }
            Some(Ok(article)) => {
                self.articles += 1;
                self.headlines += u64::from(article.is_headline);
                self.note_dates(&article);
                Some(article)
            }
            Some(Err((reason, detail))) => {
                self.refused.entry(reason).or_insert((0, detail)).0 += 1;
                None
            }
        }
    }

    fn note_dates(&mut self, article: &Article) {
        match article.date_order {
            DateOrder::Told => {}
            DateOrder::DayFirst => self.date_orders[0] += 1,
            DateOrder::MonthFirst => self.date_orders[1] += 1,
            DateOrder::Open { .. } => self.date_orders[2] += 1,
        }
        if !article.unread_date.is_empty() {
            self.unread_dates.0 += 1;
            if self.unread_dates.1.is_empty() {
                self.unread_dates.1.clone_from(&article.unread_date);
            }
        }
    }

    fn take_record(
        &mut self,
        fields: Vec<(String, String)>,
        places: &mut Map<String, usize>,
        map: &FieldMap,
    ) {
        let mut best: BTreeMap<&'static str, (u8, usize)> = BTreeMap::new();
        for (name, value) in fields {
            let place = *places.entry(name.clone()).or_insert_with(|| {
                let roles = roles(&name, map).into_iter().map(|(role, _)| role).collect();
                self.fields.push(SchemaField { name: name.clone(), roles, ..SchemaField::default() });
                self.fields.len() - 1
            });
            if value.trim().is_empty() {
                continue;
            }
            let field = &mut self.fields[place];
            field.records += 1;
            field.bytes += value.len() as u64;
            if field.example.is_empty() {
                field.example = value.trim().chars().take(EXAMPLE_CHARACTERS).collect();
            }
            let is_address = FieldMap::is_address(value.trim());
            for (role, rank) in roles(&name, map) {
                if matches!(role, "url" | "canonical") && !is_address {
                    continue;
                }
                let so_far = best.entry(role).or_insert((rank, place));
                *so_far = (*so_far).min((rank, place));
            }
        }
        // The page and the summary stand in for a text only where there is none.
        let standing_in: &[&str] = match () {
            () if best.contains_key("text") => &["html", "summary"],
            () if best.contains_key("html") => &["summary"],
            () => &[],
        };
        for (role, (_, place)) in best.into_iter().filter(|(role, _)| !standing_in.contains(role)) {
            let used = &mut self.fields[place].used;
            if !used.contains(&role) {
                used.push(role);
            }
        }
    }
}

/// Longest example, in characters.
const EXAMPLE_CHARACTERS: usize = 200;

fn roles(name: &str, map: &FieldMap) -> Vec<(&'static str, u8)> {
    let inner = name.rsplit('.').next().unwrap_or(name);
    let within_record = || {
        let (outer, _) = name.split_once('.')?;
        map.look_up(outer).filter(|known| known.is_record())?;
        map.look_up(inner)
    };
    let known = map.look_up(name).or_else(within_record);
    known.map(|known| known.roles().filter(|(role, _)| *role != "record").collect()).unwrap_or_default()
}

impl Batch {
    /// Hands out the fields of each wanted record, unchanged and in order.
    fn fields(&self, map: &FieldMap, filter: &Filter, out: &mut dyn FnMut(Vec<(String, String)>)) {
        let all = filter.is_none();
        match &self.records {
            RawRecords::Lines(block) => {
                let wanted = block.lines().filter(|(.., line)| all || filter.wants_json(line));
                wanted.for_each(|(.., line)| out(of_json(line, map)));
            }
            RawRecords::Values(values) => {
                let wanted = values.iter().filter(|value| all || filter.wants_json(&value.bytes));
                wanted.for_each(|value| out(of_json(&value.bytes, map)));
            }
            RawRecords::Rows { header, rows, .. } => {
                for (_, row) in rows.iter().filter(|(_, row)| all || filter.wants_row(&header.names, row)) {
                    let cells = row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
                    out(header.names.iter().cloned().zip(cells).collect());
                }
            }
            RawRecords::Columns(chunk) => {
                for row in (0..chunk.rows()).filter(|row| all || chunk.is_wanted(*row, filter)) {
                    out(chunk.row(row).map(|(name, cell)| (name.to_owned(), said(&cell))).collect());
                }
            }
            RawRecords::Items(items) => {
                let wanted = items.iter().filter(|item| all || item.is_wanted(filter));
                wanted.for_each(|item| out(item.fields.clone()));
            }
            RawRecords::Pages(_) | RawRecords::Refused(_) => {}
        }
    }
}

fn of_article(article: Article) -> Vec<(String, String)> {
    let published =
        article.published.map(|stamp| crate::base::time::to_rfc3339(stamp.at)).unwrap_or_default();
    [
        ("text", article.text),
        ("title", article.title),
        ("published", published),
        ("url", article.url),
        ("canonical", article.origin),
        ("outlet", article.outlet),
        ("author", article.author),
        ("credit", article.credit),
        ("language", article.language),
        ("id", article.id),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn of_json(bytes: &[u8], map: &FieldMap) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mended = || serde_json::from_str(&lax::by_the_book(std::str::from_utf8(bytes).ok()?)?).ok();
    if let Some(Value::Object(object)) = serde_json::from_slice(bytes).ok().or_else(mended) {
        flatten("", &object, map, &mut fields);
    }
    fields
}

fn flatten(
    above: &str,
    object: &serde_json::Map<String, Value>,
    map: &FieldMap,
    out: &mut Vec<(String, String)>,
) {
    for (key, value) in object {
        let name = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
        let known = map.look_up(&name);
        match value {
            Value::Object(inner) if known.is_some_and(|known| known.container || known.is_record()) => {
                flatten(&name, inner, map, out);
            }
            Value::String(text) => out.push((name, text.clone())),
            Value::Null => out.push((name, String::new())),
            other => out.push((name, other.to_string())),
        }
    }
}

fn said(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Bytes(_) => "bytes".to_owned(),
        Cell::TooMany => "more values than are looked at".to_owned(),
        Cell::Number(number) => number.clone(),
        Cell::Text(text) => text.clone().into_owned(),
        Cell::List(items) => items.iter().map(said).collect::<Vec<_>>().join("; "),
        Cell::Object(fields) => {
            let field =
                |(name, value): &(std::borrow::Cow<'_, str>, Cell<'_>)| format!("{name}: {}", said(value));
            fields.iter().map(field).collect::<Vec<_>>().join(", ")
        }
    }
}
