//! A dateline as printed, and the text after its token.

use super::origin::PlaceAndDate;
use crate::base::agency::AgencyId;

/// The dateline at the start of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dateline {
    /// Credited agencies: two for joint copy, none for a dateline without a token.
    pub agencies: Vec<AgencyId>,
    /// Place, as printed.
    pub place: String,
    /// Date, as printed.
    pub date: String,
    /// Whether the dateline is only a word or two in capitals before a dash, which may as well be a label.
    pub alone: bool,
    /// Bytes of the folded line up to the story.
    pub bytes: usize,
}

/// Bytes of a line that are searched for a dateline.
pub(super) const SEARCH_BYTES_MAX: usize = 220;

/// Longest token with its desks, in bytes.
pub(super) const TOKEN_BYTES_MAX: usize = 48;

/// Tokens that some copy prints with nothing between them and the story.
const WITHOUT_SEPARATOR: [&str; 12] =
    ["PTI", "ANI", "IANS", "UNI", "ats", "ats afp", "sda", "AP", "CNN", "AFP", "EFE", "UPI"];

/// The text after a token.
pub(super) struct AfterToken<'l> {
    /// Whether a separator stands between the token and the story.
    pub separated: bool,
    /// The text from the first word of the story on.
    pub story: &'l str,
}

impl<'l> AfterToken<'l> {
    pub(crate) fn new(after: &'l str) -> Self {
        let story = after.trim_start_matches([' ', '-', '_', ':', '=', '.']);
        let gap = &after[..after.len() - story.len()];
        Self { separated: gap.contains(['-', '_', ':', '=', '.']), story }
    }

    /// Whether a story begins here, behind a place and a token.
    pub(crate) fn begins(&self, origin: PlaceAndDate<'_>, token: &str) -> bool {
        let first = self.story.chars().next();
        if self.separated {
            // Prose goes on in small letters behind a dash, and its places are not written in capitals.
            return origin.is_upper() || !first.is_some_and(char::is_lowercase);
        }
        match first {
            None => !origin.date.is_empty() && !origin.place.is_empty(),
            Some(first) => {
                let capital = !first.is_lowercase() && (first.is_alphanumeric() || first == '"');
                capital && (!origin.date.is_empty() || WITHOUT_SEPARATOR.contains(&token))
            }
        }
    }
}

/// A dateline of this length.
pub(super) fn dateline(agencies: Vec<AgencyId>, origin: PlaceAndDate<'_>, bytes: usize) -> Dateline {
    Dateline { agencies, place: origin.place.to_owned(), date: origin.date.to_owned(), alone: false, bytes }
}

/// Where the first dash that separates begins, and where what it separates does: ` - `, ` -- `, `-- `, `.-`.
pub(super) fn dash(head: &str) -> Option<(usize, usize)> {
    let bytes = head.as_bytes();
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(b'-', &bytes[from..])?;
        let length = bytes[at..].iter().take_while(|byte| **byte == b'-').count();
        let before = at.checked_sub(1).map(|before| bytes[before]);
        let open = bytes.get(at + length).is_none_or(|byte| *byte == b' ');
        if open && (matches!(before, Some(b' ' | b'.')) || length > 1) {
            let end = head[..at].trim_end_matches([' ', '.']).len();
            // An abbreviation keeps its full stop, a token loses it: `Dec. -`, `EFE.-`.
            let end = if before == Some(b' ') { head[..at].trim_end().len() } else { end };
            let story = head[at..].trim_start_matches([' ', '-']);
            return Some((end, head.len() - story.len()));
        }
        from = at + length;
    }
}
