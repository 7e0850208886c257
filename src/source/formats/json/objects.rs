//! Bytes of lines of JSON in, where objects begin and end in them out.
//!
//! A line should hold one object. Files that were put together without a line end between them have two that
//! touch, some writers put several on a line, and others leave line ends in strings. Looking at every bracket
//! of a dump would cost as much as parsing it, so this is done where there is a sign of it: two braces that
//! touch, which JSON never has outside strings, or several objects on a line in the head of the file.

use memchr::memmem;

/// What stands around lines without being part of them: the mark of RFC 7464's sequences of texts.
const RECORD_SEPARATOR: u8 = 0x1e;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A line without a byte order mark and the white space around.
pub(crate) fn trim(line: &[u8]) -> &[u8] {
    trim_start(line).trim_ascii_end()
}

/// The same where what follows is left as it is.
pub(crate) fn trim_start(text: &[u8]) -> &[u8] {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).trim_ascii_start();
    text.strip_prefix(&[RECORD_SEPARATOR]).map_or(text, <[u8]>::trim_ascii_start)
}

/// Whether a line holds nothing: it is empty, or a bracket of a list around the lines.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    line.len() <= 2 && line.iter().all(|byte| matches!(byte, b'[' | b']' | b','))
}

/// Whether a line of a file that begins with `head` holds several objects.
pub(crate) fn are_several(head: &[u8]) -> bool {
    head.split(|&byte| byte == b'\n').any(|line| !line_cuts(line).is_empty())
}

/// Where in a block of lines an object begins behind another one on its line; in any line if there are
/// `several`, else in those where two braces touch.
pub(crate) fn cuts(block: &[u8], several: bool) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut start = 0;
    while let Some(hit) = next_sign(&block[start..], several) {
        let hit = start + hit;
        let begin = memchr::memrchr(b'\n', &block[start..hit]).map_or(start, |at| start + at + 1);
        let end = memchr::memchr(b'\n', &block[hit..]).map_or(block.len(), |at| hit + at + 1);
        cuts.extend(line_cuts(&block[begin..end]).into_iter().map(|cut| begin + cut));
        start = end;
    }
    cuts
}

/// The first place that may be in a line with several objects.
fn next_sign(bytes: &[u8], several: bool) -> Option<usize> {
    match several {
        true => (!bytes.is_empty()).then_some(0),
        false => memmem::find(bytes, b"}{"),
    }
}

/// Where a line that begins with an object has others behind it.
fn line_cuts(line: &[u8]) -> Vec<usize> {
    let mut cuts = Vec::new();
    // Python's strings have single quotes, which stand nowhere else outside strings.
    let (mut depth, mut quote, mut escaped, mut is_behind) = (0usize, None, false, false);
    let mark = line.starts_with(BYTE_ORDER_MARK).then_some(BYTE_ORDER_MARK.len());
    for (at, &byte) in line.iter().enumerate().skip(mark.unwrap_or(0)) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quote.is_some() => escaped = true,
            _ if quote == Some(byte) => quote = None,
            _ if quote.is_some() => {}
            b'"' | b'\'' if depth > 0 => quote = Some(byte),
            b'{' | b'[' if depth > 0 => depth += 1,
            b'{' => {
                cuts.extend(is_behind.then_some(at));
                depth = 1;
            }
            b'}' | b']' if depth > 0 => {
                depth -= 1;
                is_behind |= depth == 0;
            }
            _ if depth > 0 || byte.is_ascii_whitespace() => {}
            b',' | b';' | b'[' | b']' | RECORD_SEPARATOR => {}
            // What else stands outside objects is a fault of the line as a whole.
            _ => return Vec::new(),
        }
    }
    cuts
}

/// How much of a buffer is to be handed out as whole lines: up to the last that opens an object, for what
/// stands before it may be one record with line ends in it; of what has none, up to the last line end.
pub(crate) fn whole(buffer: &[u8], ended: bool) -> usize {
    let mut line_ends = memchr::memrchr_iter(b'\n', buffer).map(|at| at + 1);
    let Some(last) = line_ends.next() else { return 0 };
    let opens = |&at: &usize| buffer.get(at) == Some(&b'{');
    match ended || opens(&last) {
        true => last,
        false => line_ends.take(LINES_MAX).find(opens).unwrap_or(last),
    }
}

/// Lines of one record: an article has fewer paragraphs.
const LINES_MAX: usize = 1000;

/// How many of the lines behind this one open no object, so that they may be part of its record.
pub(crate) fn behind(lines: &[(u64, u64, &[u8])], at: usize) -> usize {
    let opens = |line: &[u8]| matches!(line.first(), Some(b'{' | b'['));
    if !opens(lines[at].2) {
        return 0;
    }
    lines[at + 1..].iter().take(LINES_MAX).take_while(|(.., line)| !opens(line)).count()
}

#[cfg(test)]
mod tests {
    use super::{are_several, cuts, whole};

    #[test]
    fn objects_that_touch_are_lines_each() {
        let places = |block: &str| cuts(block.as_bytes(), false);
        assert_eq!(places("{\"a\":1}\n{\"b\":2}{\"c\":3}\n{\"d\":\"}{\"}\n{}{}{}"), [15, 36, 38]);
        assert_eq!(places("{\"a\":{}}}{\"b\":1}\n{\"a\":\"cut }{\n"), [0usize; 0]);
    }

    #[test]
    fn several_on_a_line_are_told_from_the_head_of_a_file() {
        for (head, expected) in [
            ("{\"a\":1},{\"b\":2}\n", true),
            ("{\"a\":1}\n{\"a\":1} {\"b\":[{}]}, {}\n", true),
            ("{\"a\":[{},{}]}\n{\"b\":\"}, {\"}\n", false),
            ("{\"a\":1},\n{\"b\":2},\n", false),
        ] {
            assert_eq!(are_several(head.as_bytes()), expected, "{head}");
        }
        assert_eq!(cuts(b"{\"a\":1}, {\"b\":2}\n{}", true), [9]);
        assert_eq!(cuts(br#"{'a':'5" } {', b: "it's"}, {'b':2}"#, true), [27]);
    }

    #[test]
    fn a_block_ends_where_a_line_opens_an_object() {
        for (buffer, expected) in [("{1\n2\n{3\n4\n5", 5), ("1\n2\n3", 4), ("{1\n{2", 3), ("{1", 0)] {
            assert_eq!(whole(buffer.as_bytes(), false), expected, "{buffer}");
        }
        assert_eq!(whole(b"{1\n2\n{3\n4\n5", true), 10);
    }
}
