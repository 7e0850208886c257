//! `--where FIELD=VALUE` in, which records are wanted out.
//!
//! A field is called as the dump calls it, without the table of `fields`, and its value compared as the dump
//! writes it, but for white space around it: so everything in a record can be asked for, and nothing is
//! guessed. What a record says under a name is offered by its reader, here and in `filter/json`, and one
//! value of several is enough. A record that cannot be parsed is wanted, so that it is refused and not lost.
//!
//! Deliberately absent: less and more, patterns, and case that does not matter. Other programs do that better
//! before a run.

mod json;

use crate::base::article::Article;
use crate::base::error::{Error, Result};
use crate::source::fields::value::FieldValue;
use crate::source::formats::parquet::cell;
use arrow_array::RecordBatch;
use csv::ByteRecord;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError};

/// What `--where` asks of records; nothing where it is not given.
#[derive(Debug, Default)]
pub struct Filter {
    conditions: Vec<Condition>,
}

/// What is asked of a field.
#[derive(Debug)]
struct Condition {
    field: String,
    /// One of these must be its value.
    values: Vec<String>,
    /// Or none of them.
    is_not: bool,
    /// Whether a record had such a field.
    met: AtomicBool,
    /// Where none had one so far, the likest name of those that they have.
    likest: Mutex<Option<String>>,
}

impl Filter {
    /// The filter that all records pass.
    pub fn none() -> &'static Self {
        static NONE: Filter = Filter { conditions: Vec::new() };
        &NONE
    }

    /// What the user asks. All must hold; of one field given more than once with `=` any of the values will
    /// do.
    ///
    /// # Errors
    /// A wish is neither `FIELD=VALUE` nor `FIELD!=VALUE`.
    pub fn new(wishes: &[String]) -> Result<Self> {
        let mut conditions: Vec<Condition> = Vec::new();
        for wish in wishes {
            let wrong = || Error::option("--where", format!("\"{wish}\" is not FIELD=VALUE or FIELD!=VALUE"));
            let (field, value) = wish.split_once('=').ok_or_else(wrong)?;
            let (field, is_not) = field.strip_suffix('!').map_or((field, false), |field| (field, true));
            let (field, value) = (field.trim().to_owned(), value.trim().to_owned());
            if field.is_empty() {
                return Err(wrong());
            }
            match conditions.iter_mut().find(|known| known.field == field && known.is_not == is_not) {
                Some(known) => known.values.push(value),
                None => conditions.push(Condition {
                    field,
                    values: vec![value],
                    is_not,
                    met: AtomicBool::new(false),
                    likest: Mutex::new(None),
                }),
            }
        }
        Ok(Self { conditions })
    }

    /// Whether all records pass.
    pub(crate) fn is_none(&self) -> bool {
        self.conditions.is_empty()
    }

    /// Fields that no record had which was read by this filter, each with the likest name of those that they
    /// have.
    pub fn unmet(&self) -> Vec<(&str, Option<String>)> {
        let unmet = self.conditions.iter().filter(|condition| !condition.met.load(Relaxed));
        let likest = |it: &Condition| it.likest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut unmet: Vec<_> = unmet.map(|it| (it.field.as_str(), likest(it))).collect();
        unmet.dedup_by(|a, b| a.0 == b.0);
        unmet
    }

    /// Whether a column is asked for.
    pub(crate) fn asks_column(&self, column: &str) -> bool {
        self.conditions.iter().any(|it| it.inner_of(column).is_some())
    }

    /// Whether an element of XML is asked for, or an attribute of it.
    pub(crate) fn asks_element(&self, name: &str) -> bool {
        let asks = |field: &str| {
            field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('@'))
        };
        self.conditions.iter().any(|it| asks(&it.field))
    }

    /// Takes note of a name that records have.
    pub(crate) fn note(&self, name: &str) {
        self.conditions.iter().for_each(|condition| condition.note(name));
    }

    /// Whether a record of JSON is wanted.
    pub(crate) fn wants_json(&self, record: &[u8]) -> bool {
        let mut said = FilterMatch::of(self);
        json::walk(record, &mut said).is_none_or(|()| said.is_wanted())
    }

    /// Whether a row is wanted that has these names above it.
    pub(crate) fn wants_row(&self, names: &[String], row: &ByteRecord) -> bool {
        if names.len() != row.len() {
            return true;
        }
        let mut said = FilterMatch::of(self);
        for (name, cell) in names.iter().zip(row) {
            said.offer(name.trim(), &String::from_utf8_lossy(cell));
        }
        said.is_wanted()
    }

    /// Whether the row of a table with typed columns is wanted.
    pub(crate) fn wants_columns(&self, rows: &RecordBatch, row: usize) -> bool {
        let mut said = FilterMatch::of(self);
        for (field, column) in rows.schema_ref().fields().iter().zip(rows.columns()) {
            said.meet(field.name());
            if self.asks_column(field.name()) {
                said.offer_value(field.name(), &cell::value(field, column, row));
            }
        }
        said.is_wanted()
    }

    /// Whether a record is wanted that has these fields.
    pub(crate) fn wants_fields<'f>(&self, fields: impl Iterator<Item = &'f (String, String)>) -> bool {
        let mut said = FilterMatch::of(self);
        fields.for_each(|(name, value)| said.offer(name, value));
        said.is_wanted()
    }

    /// Whether a page is wanted, by what was read of it.
    pub(crate) fn wants_page(&self, page: &Article) -> bool {
        let published =
            page.published.map(|stamp| crate::base::time::to_rfc3339(stamp.at)).unwrap_or_default();
        let mut said = FilterMatch::of(self);
        for (name, value) in [
            ("title", &page.title),
            ("published", &published),
            ("url", &page.url),
            ("canonical", &page.origin),
            ("outlet", &page.outlet),
            ("author", &page.author),
            ("credit", &page.credit),
            ("language", &page.language),
            ("id", &page.id),
        ] {
            said.offer(name, value);
        }
        said.is_wanted()
    }
}

impl Condition {
    /// What is asked within a field of this name: nothing further where it is the field itself.
    fn inner_of(&self, name: &str) -> Option<&str> {
        within(&self.field, name)
    }

    fn note(&self, name: &str) {
        if self.met.load(Relaxed) {
            return;
        }
        let likeness = |known: &str| strsim::jaro_winkler(&self.field.to_lowercase(), &known.to_lowercase());
        let mut likest = self.likest.lock().unwrap_or_else(PoisonError::into_inner);
        let is_liker = match likest.as_deref() {
            None => true,
            Some(known) if known == name => false,
            Some(known) => likeness(name).total_cmp(&likeness(known)).then(known.cmp(name)).is_gt(),
        };
        if is_liker {
            *likest = Some(name.to_owned());
        }
    }
}

/// What a path asks for in the field of this name: the rest of it, empty where it ends there.
fn within<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(name)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.').filter(|rest| !rest.is_empty()) }
}

/// What a record says of the fields that are asked for.
struct FilterMatch<'f> {
    filter: &'f Filter,
    /// Of each condition, whether a value was one of its own, and whether there was any.
    found: Vec<(bool, bool)>,
}

impl<'f> FilterMatch<'f> {
    fn of(filter: &'f Filter) -> Self {
        Self { filter, found: vec![(false, false); filter.conditions.len()] }
    }

    /// Takes note that the record has a field.
    fn meet(&self, name: &str) {
        for condition in &self.filter.conditions {
            match condition.field == name {
                true => condition.meet(),
                false => condition.note(name),
            }
        }
    }

    /// Takes a value of a field by its whole name.
    fn offer(&mut self, name: &str, value: &str) {
        self.meet(name);
        for at in 0..self.found.len() {
            if self.filter.conditions[at].field == name {
                self.say(at, value);
            }
        }
    }

    /// Takes a value that may have fields and values within.
    fn offer_value(&mut self, path: &str, value: &FieldValue<'_>) {
        match value {
            FieldValue::Object(fields) => {
                self.meet(path);
                for (name, value) in fields {
                    self.offer_value(&format!("{path}.{name}"), value);
                }
            }
            FieldValue::List(items) => items.iter().for_each(|item| self.offer_value(path, item)),
            FieldValue::Text(text) => self.offer(path, text),
            FieldValue::Number(number) => self.offer(path, number),
            FieldValue::Flag(flag) => self.offer(path, if *flag { "true" } else { "false" }),
            FieldValue::Null | FieldValue::Bytes(_) | FieldValue::TooMany => self.meet(path),
        }
    }

    /// Takes a value of the field that a condition asks for.
    fn say(&mut self, at: usize, value: &str) {
        let (value, (is_one, is_there)) = (value.trim(), &mut self.found[at]);
        *is_there |= !value.is_empty();
        *is_one |= self.filter.conditions[at].values.iter().any(|wanted| wanted == value);
    }

    /// Whether all holds that is asked. An empty value is that of a field which says nothing, or is not
    /// there.
    fn is_wanted(&self) -> bool {
        self.filter.conditions.iter().zip(&self.found).all(|(condition, (is_one, is_there))| {
            let asks_nothing = || condition.values.iter().any(String::is_empty);
            let is_so = if *is_there { *is_one } else { asks_nothing() };
            is_so != condition.is_not
        })
    }
}

impl Condition {
    fn meet(&self) {
        if !self.met.load(Relaxed) {
            self.met.store(true, Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;

    fn filter(wishes: &[&str]) -> Filter {
        Filter::new(&wishes.iter().map(|&wish| wish.to_owned()).collect::<Vec<_>>()).unwrap()
    }

    const RECORD: &str = r#"{"section":" World ","views":1.50,"pinned":true,"paid":null,"id":12345678901234567890,
        "source":{"name":"Bay Post","geo":{"code":"XB"}},"tags":["sea","ice \"pack\""],"a.b":7,
        "authors":[{"name":"Ida"},{"name":"Ole"}],"blank":" ","text":"x"}"#;

    fn wants(wishes: &[&str]) -> bool {
        filter(wishes).wants_json(RECORD.as_bytes())
    }

    #[test]
    fn a_value_is_compared_as_the_dump_writes_it() {
        for wish in [
            "section=World",
            " section = World ",
            "views=1.50",
            "pinned=true",
            "id=12345678901234567890",
            "source.name=Bay Post",
            "source.geo.code=XB",
            "tags=ice \"pack\"",
            "a.b=7",
            "authors.name=Ole",
            "views!=1.5",
            "section!=world",
            "source!=Bay Post",
            "tags!=ic",
        ] {
            assert!(wants(&[wish]), "{wish}");
        }
        for wish in ["section!=World", "views=1.5", "pinned=True", "source={", "authors.name!=Ida", "tags="] {
            assert!(!wants(&[wish]), "{wish}");
        }
    }

    #[test]
    fn an_empty_value_is_that_of_a_field_without_one() {
        for field in ["paid", "blank", "missing", "source.missing"] {
            assert!(wants(&[&format!("{field}=")]), "{field}");
            assert!(!wants(&[&format!("{field}!=")]), "{field}");
            assert!(!wants(&[&format!("{field}=x")]), "{field}");
            assert!(wants(&[&format!("{field}!=x")]), "{field}");
        }
        assert!(wants(&["section!="]));
    }

    #[test]
    fn all_must_hold_and_of_one_field_any_value_will_do() {
        assert!(wants(&["section=World", "section=Sport", "pinned=true"]));
        assert!(!wants(&["section=World", "pinned=false"]));
        assert!(!wants(&["section!=World", "section!=Sport"]));
        assert!(wants(&["section!=Sport", "section!=Home"]));
    }

    #[test]
    fn what_cannot_be_parsed_is_wanted_so_that_it_is_refused() {
        let filter = filter(&["section=Sport"]);
        assert!(filter.wants_json(br#"{"section": "World", "text": "#));
        assert!(filter.wants_json(b"\xff\xfe"));
        assert!(!filter.wants_json(br#"{'section': 'World', 'views': NaN, 'text': 'x'}"#));
    }

    #[test]
    fn a_name_that_no_record_has_is_told_with_the_likest() {
        let filter = filter(&["sektion=World", "source.nmae!=x", "section=World"]);
        filter.wants_json(RECORD.as_bytes());
        let unmet = filter.unmet();
        assert_eq!(unmet[0], ("sektion", Some("section".to_owned())));
        assert_eq!(unmet[1], ("source.nmae", Some("source.name".to_owned())));
        assert_eq!(unmet.len(), 2);
    }

    #[test]
    fn a_wish_without_a_field_is_refused() {
        for wish in ["section", "=World", "!=World", " = "] {
            let error = Filter::new(&[wish.to_owned()]).unwrap_err().to_string();
            assert_eq!(error, format!("--where: \"{wish}\" is not FIELD=VALUE or FIELD!=VALUE"));
        }
    }
}
