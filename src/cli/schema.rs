//! `storywire schema INPUT...`: what the fields of a dump are taken for, before a run.

use super::args::SchemaArgs;
use super::exit::Done;
use super::log::{say, warn};
use super::terminal;
use super::wish::read_recipe;
use std::io::Write;
use std::path::Path;
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::input::{self, Input};
use storywire::source::schema::{Schema, look};
use storywire::source::{FormatWish, ReadRequest};

/// Most files examined of one directory and ending: thousands of pages are alike.
const ALIKE_MAX: usize = 20;

/// Runs the command.
pub(crate) fn run(args: SchemaArgs) -> anyhow::Result<Done> {
    let recipe = read_recipe(args.recipe.as_deref())?;
    let format = FormatWish::new(args.format.as_deref(), &args.csv.into_words())?;
    let map = FieldMap::new(&args.map)?;
    let filter = Filter::new(&args.filter)?;
    let found = input::find(&args.inputs)?;
    let scratch = std::env::temp_dir();
    let mut out = terminal::out();
    let mut kinds: Vec<(String, Vec<&Input>)> = Vec::new();
    for input in &found.inputs {
        let kind = kind(input);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, inputs)) => inputs.push(input),
            None => kinds.push((kind, vec![input])),
        }
    }
    let (mut records, mut articles) = (0, 0);
    for (_, inputs) in &kinds {
        let mut shown: Vec<(String, Schema)> = Vec::new();
        for input in inputs.iter().take(ALIKE_MAX) {
            let inputs = std::slice::from_ref(*input);
            let (params, scratch) = (&recipe.source, scratch.as_path());
            let (map, filter) = (&map, &filter);
            let reading = ReadRequest { inputs, tallies: &[], map, filter, params, format, scratch };
            let schema = look(reading, args.records);
            (records, articles) = (records + schema.records, articles + schema.articles);
            match shown.last_mut() {
                Some((_, last)) if last.is_like(&schema) => last.merge(schema),
                _ => shown.push((input.name(), schema)),
            }
        }
        for (name, schema) in shown {
            out.write_all(table(&name, &schema).as_bytes())?;
        }
    }
    for (_, inputs) in kinds.iter().filter(|(_, inputs)| inputs.len() > ALIKE_MAX) {
        let (more, like) = (inputs.len() - ALIKE_MAX, inputs[0].name());
        writeln!(out, "and {more} more files like {like}")?;
    }
    map.unmet()
        .for_each(|mapping| warn(&format!("--map {mapping}: no record that was looked at has such a field")));
    for (field, likest) in filter.unmet() {
        warn(&format!("--where: {}", super::filtered::unknown(field, &likest)));
    }
    if records > 0 && articles == 0 {
        say("no record is an article");
        return Ok(Done::BeyondLimits);
    }
    Ok(Done::Well)
}

fn kind(input: &Input) -> String {
    let Some(path) = input.path() else { return "-".to_owned() };
    let part = |part: Option<&std::ffi::OsStr>| {
        part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default()
    };
    format!("{}/*.{}", part(path.parent().map(Path::as_os_str)), part(path.extension()))
}

fn table(name: &str, schema: &Schema) -> String {
    let formats: Vec<&str> = schema.formats.iter().map(|format| format.as_str()).collect();
    let encoding = schema.encoding.map(|encoding| format!(" in {encoding}")).unwrap_or_default();
    let members =
        if schema.members > 0 { format!(", {} files in it", schema.members) } else { String::new() };
    let alike = if schema.inputs > 1 { format!(" and {} like it", schema.inputs - 1) } else { String::new() };
    let looked = if schema.more { "the first " } else { "" };
    let refused: u64 = schema.refused.values().map(|(count, _)| count).sum();
    let mut text = format!(
        "{name}{alike}: {}{encoding}{members}; of {looked}{} records {} are articles, {refused} would be refused{}\n",
        formats.join(" of "),
        schema.records,
        schema.articles,
        super::filtered::left_out(schema.filtered)
    );
    text.push_str(&fields(schema));
    for (reason, (count, detail)) in &schema.refused {
        let detail = if detail.is_empty() { String::new() } else { format!(": {}", cut(detail, 160)) };
        text.push_str(&format!("  {count} refused as {reason}{detail}\n"));
    }
    if schema.headlines > 0 {
        text.push_str(&format!("  {} have a headline, and neither a text nor a summary\n", schema.headlines));
    }
    text.push_str(&dates(schema));
    for (kind, count) in &schema.passed_over {
        text.push_str(&format!("  {count} passed over: {kind}\n"));
    }
    if schema.records > 0 && !schema.has_text() && !schema.fields.is_empty() {
        let name = schema.longest().map_or("FIELD", |field| field.name.as_str());
        text.push_str(&format!(
            "  no field is known to be the text; if it is {name}, write --map text={name}\n"
        ));
    }
    text.push('\n');
    text
}

/// Describes the dates.
fn dates(schema: &Schema) -> String {
    let mut text = String::new();
    let (unread, example) = &schema.unread_dates;
    if *unread > 0 {
        text.push_str(&format!("  {unread} dates of publication cannot be read: {}\n", cut(example, 60)));
    }
    let [day_first, month_first, open] = schema.date_orders;
    if open > 0 {
        let told = match (day_first, month_first) {
            (0, 0) => "nothing else here tells which".to_owned(),
            (days, 0) => format!("day first by {days} others"),
            (0, months) => format!("month first by {months} others"),
            (days, months) => format!("{days} others have the day first and {months} the month"),
        };
        text.push_str(&format!("  {open} dates may have day or month first: {told}\n"));
    }
    text
}

/// Lists the fields, a line each.
fn fields(schema: &Schema) -> String {
    let fields = &schema.fields;
    let width = fields.iter().map(|field| field.name.chars().count()).max().unwrap_or(0).clamp(5, 40);
    let mut text = match fields.is_empty() {
        true => String::new(),
        false => format!("  {:width$}  {:20}  {:>7}  EXAMPLE\n", "FIELD", "TAKEN FOR", "RECORDS"),
    };
    for field in fields {
        let taken = match (field.used.is_empty(), field.roles.is_empty()) {
            (false, _) => field.used.join(", "),
            (true, false) if field.records > 0 => format!("({}, not needed)", field.roles[0]),
            _ => String::new(),
        };
        let example = cut(&field.example.split_whitespace().collect::<Vec<_>>().join(" "), 60);
        let line = format!("  {:width$}  {taken:20}  {:>7}  {example}", field.name, field.records);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn cut(text: &str, characters: usize) -> String {
    // Control characters must not reach the terminal.
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = clean.clone().take(characters).collect();
    if clean.count() > characters {
        short.push_str(" ...");
    }
    short
}
