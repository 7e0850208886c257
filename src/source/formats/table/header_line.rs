//! The first lines of a table in, the line with the header and the delimiter out.

use super::header::Header;
use crate::source::fields::FieldMap;
use csv::ByteRecord;

/// Behind a line that says the delimiter, and the delimiter.
pub(crate) fn behind_separator(head: &[u8]) -> (usize, Option<u8>) {
    let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    let mark = head.len() - text.len();
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or(text);
    let bare = line.trim_ascii_end();
    let bare = bare.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(bare);
    let is_said = bare.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"sep="));
    let said = match bare.get(4..) {
        // A tab that stands at the line's end is no white space here.
        _ if is_said && line.get(4) == Some(&b'\t') => Some(b'\t'),
        Some([byte]) if is_said => Some(*byte),
        Some(b"\\t") if is_said => Some(b'\t'),
        _ => None,
    };
    (if said.is_some() { mark + line.len() + 1 } else { 0 }, said)
}

/// Delimiters that tables have.
const DELIMITERS: [u8; 6] = [b',', b'\t', b';', b'|', b'^', 1];

/// Where the header of a table stands, and its delimiter: the first line with names that are known, above
/// which no line has as many cells. None where no line has such names.
pub(crate) fn header(head: &[u8], wished: Option<u8>, map: &FieldMap) -> Option<(usize, u8)> {
    /// Lines that may stand above a header.
    const LINES_MAX: usize = 30;
    let (start, said) = behind_separator(head);
    let start = start.min(head.len());
    let wished = wished.or(said).map(|byte| [byte]);
    let delimiters = wished.as_ref().map_or(&DELIMITERS[..], |byte| &byte[..]);
    let mut at = start;
    let mut widest = [0; 256];
    for (number, line) in head[start..].split_inclusive(|&byte| byte == b'\n').take(LINES_MAX).enumerate() {
        let told = delimiters.iter().filter_map(|&delimiter| {
            let known = known_names(line, delimiter, map)?;
            (number == 0 || (known > 1 && widest[delimiter as usize] < cells(line, delimiter)))
                .then_some((known, delimiter))
        });
        if let Some((_, delimiter)) = told.max_by_key(|(known, delimiter)| (*known, cells(line, *delimiter)))
        {
            return Some((at, delimiter));
        }
        for &delimiter in delimiters {
            widest[delimiter as usize] = widest[delimiter as usize].max(cells(line, delimiter));
        }
        at += line.len();
    }
    None
}

pub(crate) fn cells(line: &[u8], delimiter: u8) -> usize {
    match line.trim_ascii().is_empty() {
        true => 0,
        false => memchr::memchr_iter(delimiter, line).count() + 1,
    }
}

/// How many cells of a line are names that are known, one of them that of a text; none where it is no header.
fn known_names(line: &[u8], delimiter: u8, map: &FieldMap) -> Option<usize> {
    let quote = quote(line).unwrap_or(b'"');
    let mut row = ByteRecord::new();
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.delimiter(delimiter).quote(quote).has_headers(false).flexible(true);
    reader.from_reader(line).read_byte_record(&mut row).ok().filter(|any| *any)?;
    let header = Header::new(&row, map);
    (row.len() > 1 && header.has_text() && header.is_of_names()).then(|| header.known())
}

/// The quote of a table, told from its header.
pub(crate) fn quote(table: &[u8]) -> Option<u8> {
    let line = table.split(|&byte| byte == b'\n').next().unwrap_or(table).trim_ascii();
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    let is_single = line.len() > 2 && line.starts_with(b"'") && line.ends_with(b"'");
    Some(if is_single { b'\'' } else { b'"' })
}
