//! A pattern in, whether and where texts match it out; compiled when it is first asked.
//!
//! The tables hold a few hundred patterns, and a dump meets a few dozen of them; compiling all takes longer
//! than cleaning ten thousand articles. Most lines are ASCII, and a pattern that need not know any other
//! character is many times smaller and faster, so each is compiled in two forms that agree on ASCII.

use regex::{Regex, bytes};
use std::sync::OnceLock;

/// A regular expression that waits to be compiled.
#[derive(Debug)]
pub(super) struct Pattern {
    source: String,
    unicode: OnceLock<Option<Regex>>,
    ascii: OnceLock<Option<bytes::Regex>>,
}

impl Pattern {
    /// A pattern; one that does not compile matches nothing. Those of the tables are all tried by tests.
    pub(crate) fn new(source: impl Into<String>) -> Self {
        Self { source: source.into(), unicode: OnceLock::new(), ascii: OnceLock::new() }
    }

    fn unicode(&self) -> Option<&Regex> {
        self.unicode.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    fn ascii(&self, text: &str) -> Option<&bytes::Regex> {
        let compiled = || bytes::RegexBuilder::new(&in_ascii(&self.source)).unicode(false).build().ok();
        text.is_ascii().then(|| self.ascii.get_or_init(compiled).as_ref()).flatten()
    }

    /// Whether it matches somewhere in `text`.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        match self.ascii(text) {
            Some(ascii) => ascii.is_match(text.as_bytes()),
            None => self.unicode().is_some_and(|unicode| unicode.is_match(text)),
        }
    }

    /// Where its first match in `text` ends.
    pub(crate) fn match_end(&self, text: &str) -> Option<usize> {
        match self.ascii(text) {
            Some(ascii) => Some(ascii.find(text.as_bytes())?.end()),
            None => Some(self.unicode()?.find(text)?.end()),
        }
    }

    /// These named groups of its first match in `text`, empty where they are no part of it, and where the
    /// match ends.
    pub(crate) fn groups<'t, const N: usize>(
        &self,
        text: &'t str,
        names: [&str; N],
    ) -> Option<([&'t str; N], usize)> {
        let group =
            |range: Option<std::ops::Range<usize>>| range.and_then(|range| text.get(range)).unwrap_or("");
        match self.ascii(text) {
            Some(ascii) => {
                let found = ascii.captures(text.as_bytes())?;
                let end = found.get(0)?.end();
                Some((names.map(|name| group(found.name(name).map(|group| group.range()))), end))
            }
            None => {
                let found = self.unicode()?.captures(text)?;
                let end = found.get(0)?.end();
                Some((names.map(|name| group(found.name(name).map(|group| group.range()))), end))
            }
        }
    }
}

/// A class in which nothing is.
const NOTHING: &str = "[a&&b]";
/// A class in which all of ASCII is.
const ALL: &str = r"[\x00-\x7F]";

/// The pattern without what ASCII has not: classes of letters become those of ASCII, other characters leave
/// their sets.
fn in_ascii(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    // Where the set that is being read began in `out`.
    let mut set: Option<usize> = None;
    while let Some(c) = rest.chars().next() {
        let mut end = c.len_utf8();
        if let Some((letters, bytes)) = letters(rest) {
            end = bytes;
            match (set, letters) {
                (Some(_), letters) => out.push_str(letters),
                (None, "") => out.push_str(NOTHING),
                (None, letters) => out.extend(["[", letters, "]"]),
            }
        } else if c == '\\' {
            end += rest[1..].chars().next().map_or(0, char::len_utf8);
            out.push_str(&rest[..end]);
        } else if let Some(start) = set {
            let second = rest[end..].strip_prefix('-').and_then(|rest| rest.chars().next());
            match c {
                ']' => {
                    match &out[start..] {
                        "[" => out.replace_range(start.., NOTHING),
                        "[^" => out.replace_range(start.., ALL),
                        _ => out.push(']'),
                    }
                    set = None;
                }
                // A range of other characters goes as a whole.
                _ if !c.is_ascii() => end += second.filter(|c| !c.is_ascii()).map_or(0, |c| 1 + c.len_utf8()),
                _ => out.push(c),
            }
        } else {
            if c == '[' {
                set = Some(out.len());
                if rest[1..].starts_with('^') {
                    end += 1;
                }
            }
            out.push_str(&rest[..end]);
        }
        rest = &rest[end..];
    }
    out
}

/// The ASCII letters of the class of Unicode that a pattern begins with, and its length.
fn letters(pattern: &str) -> Option<(&'static str, usize)> {
    let name = pattern.strip_prefix(r"\p{")?;
    let end = name.find('}')?;
    let letters = match &name[..end] {
        "L" | "Latin" => "A-Za-z",
        "Lu" => "A-Z",
        "Ll" => "a-z",
        "N" | "Nd" => "0-9",
        _ => "",
    };
    Some((letters, r"\p{".len() + end + 1))
}

#[cfg(test)]
mod tests {
    use super::{Pattern, in_ascii};

    #[test]
    fn other_characters_leave_their_sets_and_classes_become_those_of_ascii() {
        for (source, expected) in [
            (r"^\p{Lu}[\p{L}\p{M}.']*$", r"^[A-Z][A-Za-z.']*$"),
            (r"[专專外]?(?:電)", r"[a&&b]?(?:電)"),
            (r"[^。]x[^\]。]", r"[\x00-\x7F]x[^\]]"),
            (r"\p{Han}{2,8}[ー-ヿa-z-]", r"[a&&b]{2,8}[a-z-]"),
            (r"[(【\[]a", r"[(\[]a"),
        ] {
            assert_eq!(in_ascii(source), expected);
        }
    }

    #[test]
    fn both_forms_find_the_same() {
        let pattern = Pattern::new(r"^(?P<place>\p{Lu}[\p{L}.]*)?(?:, (?P<date>\d{1,2}[日]? [A-Z]\w+))?$");
        for (text, place, date) in
            [("OSTERVIK, 2 March", "OSTERVIK", "2 March"), ("Ostervik", "Ostervik", "")]
        {
            assert_eq!(pattern.groups(text, ["place", "date"]), Some(([place, date], text.len())));
            assert!(pattern.ascii(text).is_some());
        }
        assert_eq!(pattern.groups("Østervik", ["place"]), Some((["Østervik"], 9)));
        assert_eq!(pattern.groups("ostervik", ["place"]), None);
        assert_eq!((pattern.match_end("A, 2 Mai"), pattern.match_end("Å, 2 Mai")), (Some(8), Some(9)));
    }
}
