//! The first bytes of a file in, its format out.
//!
//! Content decides; a name only where content leaves it open. Binary formats have their magic, JSON opens a
//! brace or a bracket, markup an angle; a table is what has a first row with a field that can be a text. The
//! rest is a page of plain text, which anything can be.

use super::table::{header, header_line};
use crate::source::fields::FieldMap;
use crate::source::format::FileFormat;
use crate::source::formats::json::{envelope, objects};
use crate::source::input::encoding::{DetectedEncoding, Recoded};
use std::io::Read;

/// Starts of files that are no text.
const MAGIC: [(&[u8], FileFormat); 5] = [
    (b"PAR1", FileFormat::Parquet),
    (b"PK\x03\x04", FileFormat::Zip),
    (b"PK\x05\x06", FileFormat::Zip),
    (b"WARC/", FileFormat::Warc),
    (b"filedesc://", FileFormat::Warc),
];

/// Where a tar header has its magic.
const TAR_MAGIC: (usize, &[u8]) = (257, b"ustar");

/// Elements that begin HTML pages and fragments of them.
const HTML_TAGS: [&str; 12] =
    ["head", "body", "title", "meta", "link", "script", "style", "div", "p", "h1", "main", "section"];

/// Tells the format of a file that begins with `head`; `name` is in small letters, its packing taken off.
pub(crate) fn format(head: &[u8], name: &str, map: &FieldMap) -> FileFormat {
    if let Some((_, format)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *format;
    }
    let (at, magic) = TAR_MAGIC;
    if head.get(at..).is_some_and(|rest| rest.starts_with(magic)) {
        return FileFormat::Tar;
    }
    if memchr::memmem::find(&head[..head.len().min(LOOKED_AT_BYTES)], b"\nWARC-Type:").is_some() {
        return FileFormat::Warc;
    }
    let text = recoded(head);
    let text = objects::trim_start(&text);
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match text.first() {
        Some(b'{' | b'[') => return json(text, map),
        _ if ends(&[".jsonl", ".ndjson", ".json"]) => return FileFormat::JsonLines,
        Some(b'<') => {
            if let Some(format) = markup(text, &ends) {
                return format;
            }
        }
        _ => {}
    }
    table(text, &ends, map)
}

/// Whether a file that begins with `head` is no text in any encoding.
pub(crate) fn is_no_text(head: &[u8]) -> bool {
    memchr::memchr(0, &recoded(head)).is_some() || kind_of_no_text(head).is_some()
}

/// What a file is that begins so and is no text: a picture, a film, a document; its type as it is usually
/// written. None where it may be a text.
pub(crate) fn kind_of_no_text(head: &[u8]) -> Option<&'static str> {
    let told = infer::get(head).filter(|kind| kind.matcher_type() != infer::MatcherType::Text);
    told.map(|kind| kind.mime_type())
}

/// Whether bytes are text in some encoding: hardly any of what is read first is a control character.
pub(crate) fn is_readable(bytes: &[u8]) -> bool {
    const LOOKED_AT_BYTES: usize = 1 << 12;
    /// Of so many bytes one may be a control character.
    const CONTROLS_MAX: usize = 50;
    let text = recoded(&bytes[..bytes.len().min(LOOKED_AT_BYTES)]);
    let is_control = |byte: &&u8| **byte < b' ' && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    text.iter().filter(is_control).count() * CONTROLS_MAX <= text.len()
}

/// Whether a body has the elements of a page.
pub(crate) fn looks_like_html(body: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&body[..body.len().min(1024)]).to_lowercase();
    head.contains("<html") || head.contains("<!doctype html")
}

/// The head in UTF-8.
pub(crate) fn recoded(head: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    // Reading from memory does not fail.
    let _ = Recoded::new(head, head, DetectedEncoding::default()).read_to_end(&mut text);
    text
}

fn json(text: &[u8], map: &FieldMap) -> FileFormat {
    let mut lines = text.split(|&byte| byte == b'\n');
    let first = lines.next().unwrap_or(text);
    let next = lines.find_map(|line| line.trim_ascii().first());
    let whole = serde_json::from_slice::<serde::de::IgnoredAny>(first);
    let one_a_line = match whole {
        Ok(_) => true,
        // Cut off by the end of the head, or by damage: the next line opens an object of its own.
        Err(error) if error.is_eof() => first.len() == text.len() || next == Some(&b'{'),
        Err(_) => true,
    };
    let wrapped = text.first() == Some(&b'[')
        && text[1..].trim_ascii_start().first().is_none_or(|&byte| matches!(byte, b'{' | b']'))
        || envelope::is_envelope(text, map);
    if wrapped || !one_a_line { FileFormat::Json } else { FileFormat::JsonLines }
}

/// Whether markup is a page or items of XML, told from its first element.
fn markup(text: &[u8], ends: &dyn Fn(&[&str]) -> bool) -> Option<FileFormat> {
    let head = String::from_utf8_lossy(&text[..text.len().min(LOOKED_AT_BYTES)]).to_lowercase();
    let root = root(&head);
    let is_page =
        root == "html" || head.contains("<!doctype html") || ends(&[".html", ".htm", ".xhtml", ".shtml"]);
    let is_xml = head.starts_with("<?xml") || ends(&[".xml", ".rss", ".atom", ".nitf"]);
    match () {
        () if is_page || (HTML_TAGS.contains(&root) && !is_xml) => Some(FileFormat::Html),
        () if is_xml || (!root.is_empty() && head.contains("</")) => Some(FileFormat::Xml),
        () => None,
    }
}

/// Bytes of markup that are looked at.
const LOOKED_AT_BYTES: usize = 1 << 13;

/// The name of the first element, behind declarations and comments.
fn root(head: &str) -> &str {
    let mut rest = head;
    loop {
        rest = rest.trim_start();
        let end = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<?") || rest.starts_with("<!") => ">",
            _ => break,
        };
        let Some(at) = rest.find(end) else { return "" };
        rest = &rest[at + end.len()..];
    }
    let name = rest.strip_prefix('<').unwrap_or("");
    let name = name
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, ':' | '_' | '-' | '.'))
        .next()
        .unwrap_or("");
    name.rsplit(':').next().unwrap_or(name)
}

fn table(text: &[u8], ends: &dyn Fn(&[&str]) -> bool, map: &FieldMap) -> FileFormat {
    if ends(&[".tsv", ".tab"]) {
        return FileFormat::Rows(b'\t');
    }
    let header = header_line::header(text, None, map);
    let delimiter = header.map_or_else(|| header::delimiter(text), |(_, delimiter)| delimiter);
    if ends(&[".csv"]) {
        return FileFormat::Rows(delimiter);
    }
    let mut first_row = csv::ByteRecord::new();
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.delimiter(delimiter).has_headers(false).flexible(true);
    let is_row = reader.from_reader(text).read_byte_record(&mut first_row).is_ok_and(|any| any);
    let is_table = header.is_some() || (is_row && header::headerless(&first_row).is_some());
    if is_table && !ends(&[".txt"]) { FileFormat::Rows(delimiter) } else { FileFormat::Text }
}

#[cfg(test)]
mod tests {
    use super::format;
    use crate::source::fields::FieldMap;
    use crate::source::format::FileFormat;

    #[track_caller]
    fn assert_format(head: &str, name: &str, expected: FileFormat) {
        assert_eq!(format(head.as_bytes(), name, &FieldMap::new(&[]).unwrap()), expected, "{head}");
    }

    #[test]
    fn json_is_told_from_its_first_lines() {
        assert_format("{\"text\": \"a\"}\n{\"text\": \"b\"}", "a", FileFormat::JsonLines);
        assert_format("{\"text\": \"a\"}", "a.json", FileFormat::JsonLines);
        assert_format("{\"text\": \"a\", \"items\": [{\"id\": 1}]}", "a.json", FileFormat::JsonLines);
        assert_format("{\"text\": \"cut of\n{\"text\": \"b\"}", "a.jsonl", FileFormat::JsonLines);
        assert_format("{\n  \"text\": \"a\"\n}\n{\n  \"text\": \"b\"\n}", "a.jsonl", FileFormat::Json);
        assert_format("[{\"text\": \"a\"},\n{\"text\": \"b\"}]", "a.json", FileFormat::Json);
        assert_format("[\n  {", "a", FileFormat::Json);
        assert_format("{\"status\": \"ok\", \"articles\": [{\"title\": \"a\"}]}", "a", FileFormat::Json);
        assert_format("{\"hits\": {\"total\": 1, \"hits\": [{\"_source\": {}}]}}", "a", FileFormat::Json);
        assert_format("no JSON", "a.jsonl", FileFormat::JsonLines);
    }

    #[test]
    fn markup_is_told_from_its_tags() {
        assert_format("<!DOCTYPE html><html>", "a", FileFormat::Html);
        assert_format(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"x\"><html xmlns=\"x\">",
            "a",
            FileFormat::Html,
        );
        assert_format("<!-- saved --><html>", "a", FileFormat::Html);
        assert_format("<p>A fragment.</p>", "a.html", FileFormat::Html);
        assert_format("<?xml version=\"1.0\"?><rss version=\"2.0\">", "a", FileFormat::Xml);
        assert_format("<rss><channel><item></item>", "feed", FileFormat::Xml);
        assert_format("<?xml version=\"1.0\"?><newsItem><inlineXML><html><body>", "a", FileFormat::Xml);
        assert_format("<REUTERS><TEXT>a</TEXT></REUTERS>", "a.sgm", FileFormat::Xml);
        assert_format("<nitf><head></head>", "a.xml", FileFormat::Xml);
    }

    #[test]
    fn a_table_has_a_first_row_with_a_text() {
        assert_format("id,title,text\n1,a,b", "a", FileFormat::Rows(b','));
        assert_format("id;title;content\n1;a;b", "a", FileFormat::Rows(b';'));
        assert_format("a,b\n1,2", "a.csv", FileFormat::Rows(b','));
        assert_format("text,title", "a.txt", FileFormat::Text);
        assert_format("The ferry, which had stopped, sailed.", "a", FileFormat::Text);
    }
}
