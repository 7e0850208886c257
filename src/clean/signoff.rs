//! A text in, the mark in or at its end that says whose copy it is out.
//!
//! On the wire a sign-off has a line of its own. On a page it stands behind the last sentence
//! (`... sagte er. imn/dpa`), and where a scraper lost the paragraphs, what the page put below the story goes
//! on behind it. A mark begins where a sentence has ended and is nothing but a mark (`source_line`); one that
//! the text goes on behind has to say more than a name, since the next sentence may begin with one.

use super::byline;
use super::source_line::{NamedSource, SourceForm, is_wire, mark, names_picture};
use crate::base::agency::{Agencies, AgencyId};
use crate::base::boundary::floor_char_boundary;

/// A mark in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignoffMark {
    /// Where it begins.
    pub start: usize,
    /// Whose copy it says this is.
    pub agencies: Vec<AgencyId>,
}

/// Bytes of a mark at the end, at most.
const END_BYTES_MAX: usize = 260;

/// Bytes and words of a mark that the text goes on behind, at most.
const INSIDE_BYTES_MAX: usize = 100;
const INSIDE_WORDS_MAX: usize = 9;

/// Bytes at the end of a text in which a list of its sources may stand.
const LIST_BYTES: usize = 300;

/// Bytes of a line that is a paragraph, at least.
const PARAGRAPH_BYTES_MIN: usize = 140;

/// Bytes that a page has below its story, at most.
const BELOW_BYTES_MAX: usize = 4000;

/// Bytes before a mark in which a picture's source may be named.
const PICTURE_BYTES: usize = 60;

/// What a sentence ends with, folded.
const ENDS: [char; 14] = ['.', '!', '?', '"', '\'', ')', ']', '…', '。', '।', '؟', '」', '！', '？'];

/// The mark that a text ends with.
pub(super) fn at_end(text: &str, agencies: &Agencies) -> Option<SignoffMark> {
    let from = floor_char_boundary(text, text.len().saturating_sub(END_BYTES_MAX));
    if !agencies.may_be_in(&text[from..]) {
        return None;
    }
    let found = |start: usize| {
        let source = mark(&text[start..], false, agencies).or_else(|| byline(&text[start..], agencies))?;
        // `(July 15) AP` and `pictured above: AP` sign a film or a picture.
        let caption = text[..start].trim_end().ends_with([')', ']']);
        let whole = source.form < SourceForm::Bare || (are_wires(&source, agencies) && !caption);
        (whole && !is_of_picture(text, start)).then_some((start, source))
    };
    let (start, source) = boundaries(text, from).find_map(found).or_else(|| {
        let starts = text[from..].match_indices(' ').map(|(at, _)| from + at + 1);
        let told = |(start, source): &(usize, NamedSource)| {
            is_told(text, *start, source) && are_wires(source, agencies)
        };
        starts.filter(|start| may_be_told(text, *start)).filter_map(found).find(told)
    })?;
    Some(SignoffMark { start, agencies: source.agencies })
}

/// What opens a byline.
const BY: [&str; 5] = ["Von ", "By ", "Par ", "Por ", "Door "];

/// A byline below the story: `Von Ilse Marn, dpa`.
fn byline(text: &str, agencies: &Agencies) -> Option<NamedSource> {
    let opened = BY.iter().any(|by| text.starts_with(by));
    let agencies = opened.then(|| byline::read(text, usize::MAX, false, agencies));
    let agencies = agencies.flatten().filter(|agencies| !agencies.is_empty())?;
    Some(NamedSource { agencies, form: SourceForm::Labelled, pure: false })
}

/// The last mark that a text goes on behind, with nothing but page lines or the rest of its line below it.
pub(super) fn inside(text: &str, agencies: &Agencies) -> Option<SignoffMark> {
    let mut last_paragraph = 0;
    let mut line_start = 0;
    for line in text.split('\n') {
        if line.len() >= PARAGRAPH_BYTES_MIN {
            last_paragraph = line_start;
        }
        line_start += line.len() + 1;
    }
    let from = last_paragraph.max(text.len() / 2).max(text.len().saturating_sub(BELOW_BYTES_MAX));
    let from = floor_char_boundary(text, from);
    if !agencies.may_be_in(&text[from..]) {
        return None;
    }
    let starts: Vec<usize> = boundaries(text, from).collect();
    let listed = || {
        let near = floor_char_boundary(text, from.max(text.len().saturating_sub(LIST_BYTES)));
        text[near..].rmatch_indices(' ').find_map(|(at, _)| listed(text, near + at + 1, agencies))
    };
    let bracketed =
        || text[from..].rmatch_indices(" (").find_map(|(at, _)| several(text, from + at + 1, agencies));
    let found = |start: &usize| {
        let agencies = beginning(&text[*start..], agencies)?;
        (!is_of_picture(text, *start)).then_some(SignoffMark { start: *start, agencies })
    };
    starts.iter().rev().find_map(found).or_else(bracketed).or_else(listed)
}

/// Agencies in a list of sources below the text, of which nothing tells where one ends:
/// `Marlower Bote Nachrichtenagentur dpa Eigene Recherche`.
fn listed(text: &str, start: usize, agencies: &Agencies) -> Option<SignoffMark> {
    let before = text[..start].trim_end().rsplit(' ').next().unwrap_or("");
    let opened = OPENS.iter().any(|opening| text[start..].starts_with(opening));
    if !opened || before.starts_with(char::is_lowercase) {
        return None;
    }
    Some(SignoffMark { start, agencies: beginning(&text[start..], agencies)? })
}

/// Several agencies in brackets, which nothing is called: `Ilse Marn (dpa, afp) Mehr vom Hafen`.
fn several(text: &str, start: usize, agencies: &Agencies) -> Option<SignoffMark> {
    let agencies = beginning(&text[start..], agencies).filter(|agencies| agencies.len() > 1)?;
    (!is_of_picture(text, start)).then_some(SignoffMark { start, agencies })
}

/// The agencies of a mark that `text` begins with.
fn beginning(text: &str, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let line = text.split('\n').next()?;
    let head = &line[..floor_char_boundary(line, INSIDE_BYTES_MAX)];
    let first = head.split(' ').next()?;
    let wrapped = head.starts_with(['(', '[']);
    // `(Quelle: dpa)` in the midst of a page is a picture's.
    if wrapped && first.contains(':') {
        return None;
    }
    if !wrapped && !opens_mark(head) {
        return None;
    }
    let goes_on = |end: usize| {
        let rest = text[end..].trim_start_matches([' ', '.']);
        rest.starts_with("eigene ")
            || !rest.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';' | '-' | ')'))
    };
    let closed = || head.find([')', ']']).map(|at| at + 1);
    let ends: Vec<usize> = match wrapped {
        true => closed().into_iter().collect(),
        false => {
            let blanks = head.match_indices(' ').map(|(at, _)| at).take(INSIDE_WORDS_MAX);
            blanks.chain((head.len() == line.len()).then_some(head.len())).collect()
        }
    };
    let read = |end: &usize| {
        let source = mark(&head[..*end], true, agencies).filter(|source| source.form < SourceForm::With)?;
        (goes_on(*end) && are_wires(&source, agencies)).then_some(source.agencies)
    };
    ends.iter().rev().find_map(read)
}

/// What a mark of more than names opens with.
const OPENS: [&str; 15] = [
    "Mit ",
    "With ",
    "Avec ",
    "Con ",
    "Com ",
    "Med ",
    "Met ",
    "Nachrichtenagentur",
    "News agenc",
    "Agence",
    "Agencia",
    "Agenzia",
    "Additional",
    "Inputs",
    "Unter Verwendung",
];

/// Whether a text may open with a mark that says more than a name, or with one that has a slash in its first
/// word.
fn opens_mark(text: &str) -> bool {
    let first = text.split([' ', '\n']).next().unwrap_or("");
    first.contains(['/', ':'])
        || text[first.len()..].starts_with(" :")
        || OPENS.iter().any(|opening| text.starts_with(opening))
}

fn are_wires(source: &NamedSource, agencies: &Agencies) -> bool {
    source.agencies.iter().all(|agency| is_wire(agencies.get(*agency).kind))
}

/// Where something begins behind the end of a sentence or at the start of a line, from `from` on.
pub(super) fn boundaries(text: &str, from: usize) -> impl Iterator<Item = usize> + '_ {
    let mut before = text[..from].trim_end_matches(' ').chars().next_back();
    let mut blank = text[..from].ends_with(' ');
    text[from..].char_indices().filter_map(move |(at, c)| {
        if c == ' ' {
            blank = true;
            return None;
        }
        let ended = before.is_some_and(|before| before == '\n' || ENDS.contains(&before));
        let apart = blank || before == Some('\n') || matches!(c, '-' | '(' | '[' | '/') || c as u32 > 0x2e7f;
        (before, blank) = (Some(c), false);
        (ended && apart && c != '\n').then_some(from + at)
    })
}

/// Whether a mark may begin here although no sentence has ended: with a capital, or as the last word with a
/// slash.
fn may_be_told(text: &str, start: usize) -> bool {
    let mark = &text[start..];
    let capital = mark.starts_with(char::is_uppercase);
    (capital && (opens_mark(mark) || BY.iter().any(|by| mark.starts_with(by)))) || !mark.contains(' ')
}

/// Whether a mark behind no sentence's end can only be one: `Sky Nachrichtenagentur dpa`, `Hafen MAR/dpa`,
/// but not `der Nachrichtenagentur dpa` and not `laut AFP/dpa`.
fn is_told(text: &str, start: usize, source: &NamedSource) -> bool {
    let before = text[..start].trim_end().rsplit(' ').next().unwrap_or("");
    let prose = before.starts_with(char::is_lowercase) && !before.ends_with(':');
    match source.form {
        SourceForm::Labelled | SourceForm::Material => true,
        SourceForm::Noun => !prose,
        SourceForm::Slashed => !source.pure || !prose,
        _ => false,
    }
}

fn is_of_picture(text: &str, start: usize) -> bool {
    let from = floor_char_boundary(text, start.saturating_sub(PICTURE_BYTES));
    names_picture(text[from..start].rsplit('\n').next().unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::{SignoffMark, at_end, inside};
    use crate::base::agency::Agencies;

    fn ids(found: Option<SignoffMark>, agencies: &Agencies) -> String {
        let ids = found.into_iter().flat_map(|found| found.agencies);
        ids.map(|id| agencies.get(id).id).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_mark_behind_the_last_sentence_is_read() {
        let agencies = Agencies::built_in();
        for (mark, expected) in [
            ("MAR/dpa", "dpa"),
            ("MAR/imn/dpa", "dpa"),
            ("mit dpa", "dpa"),
            ("MAR/imn/mit dpa", "dpa"),
            ("Quelle: marlow.de, imn/dpa/AFP", "dpa|afp"),
            ("Quelle: dpa", "dpa"),
            ("imn/rts", "reuters"),
            ("dpa/imn", "dpa"),
            ("imn dpa", ""),
            ("dpa imn lk", "dpa"),
            ("Nachrichtenagenturen dpa und SID", "dpa|sid"),
            ("Mit Material der Nachrichtenagenturen AFP, Reuters, dpa-AFX", "afp|reuters|dpa"),
            ("(dpa, Mbt)", "dpa"),
            ("- Reuters", "reuters"),
            ("-- Bernama", "bernama"),
            ("[Reuters]", "reuters"),
            ("/MTI/", "mti"),
            ("-PTI", "pti"),
            ("avec l'AFP", "afp"),
            ("EFE/Redacción", "efe"),
            ("Com Lusa", "lusa"),
            ("Bron: ANP", "anp"),
            ("(TT)", "tt"),
            ("STT", "stt"),
            ("(AA)", "aa"),
            ("Foto: Ilse Marn/dpa", ""),
            ("Foto: I. Marn/dpa", ""),
            ("Bild: dpa", ""),
            ("(July 15) AP", ""),
            ("Lancaster, PA", ""),
            ("York, PA", ""),
        ] {
            let text = format!("Der Hafen blieb am Montag zu. Die Fähre wartete. {mark}");
            let found = at_end(&text, &agencies);
            if let Some(found) = &found {
                assert_eq!(&text[found.start..], mark);
            }
            assert_eq!(ids(found, &agencies), expected, "{mark}");
        }
        for text in [
            "Der Hafen bleibt zu, sagte Marn der Nachrichtenagentur dpa",
            "Der Hafen bleibt zu, meldet die dpa",
            "The port stays closed, its master told Reuters",
            "The port stays closed, its master told The Associated Press.",
        ] {
            assert_eq!(at_end(text, &agencies), None, "{text}");
        }
        assert_eq!(at_end("The port from above 05:22 - Source: CNN", &agencies), None);
        let listed = "Der Sender zeigt es auf Marn Sport Nachrichtenagentur dpa";
        assert_eq!(ids(at_end(listed, &agencies), &agencies), "dpa");
        for (text, expected) in [
            ("港口星期一关闭。(新华社)", "xinhua"),
            ("港は月曜日に閉じた。(共同)", "kyodo"),
            ("أغلق الميناء يوم الاثنين. وكالة رويترز", "reuters"),
            ("항구는 월요일에 문을 닫았다. 연합뉴스", "yonhap"),
        ] {
            assert_eq!(ids(at_end(text, &agencies), &agencies), expected, "{text}");
        }
    }

    #[test]
    fn a_mark_that_the_page_goes_on_behind_is_read_where_it_can_be_no_prose() {
        let agencies = Agencies::built_in();
        let story = "Der Hafen blieb am Montag zu, sagte Marn. ".repeat(6);
        for (tail, expected) in [
            ("Quelle: dpa Hier können Sie die Rechte erwerben.", "dpa"),
            ("Quelle: imn./AFP/dpa Hier können Sie die Rechte erwerben.", "afp|dpa"),
            ("Quelle: M.A.Z. mit dpa Hier können Sie die Rechte erwerben.", "dpa"),
            ("imn/dpa MARLOW+-Zugang wird gerade genutzt", "dpa"),
            ("MAR/dpa Korrektur: Wir hatten zunächst anderes vermeldet.", "dpa"),
            ("(mit dpa) [Anmerkung der Redaktion: Wir hatten anderes vermeldet.]", "dpa"),
            ("imn/lk (dpa, afp, rtr) Wie der Hafen wurde, was er ist", "dpa|afp|reuters"),
            ("Sie riefen bei Agenturen (dpa, AFP) an.", ""),
            ("Nachrichtenagentur dpa Eigene Recherche", "dpa"),
            ("Mit Material von dpa. Den Brief gibt es jeden Morgen.", "dpa"),
            ("Reuters Institute hat gezählt, wie viele lesen.", ""),
            ("Nachrichtenagentur dpa meldete das am Abend.", ""),
            ("(Quelle: dpa) Der Hafen am Montag", ""),
            ("Foto: Ilse Marn/dpa", ""),
            ("Foto: imn/dpa Der Hafen am Montag", ""),
            ("Mit Reuters sprach Marn am Montag.", ""),
        ] {
            assert_eq!(ids(inside(&format!("{story}{tail}"), &agencies), &agencies), expected, "{tail}");
        }
        let caption = format!("{story}\nQuelle: dpa\n{story}");
        assert_eq!(inside(&caption, &agencies), None);
        let below = format!("{story}\nQuelle: dpa\nMehr aus Marlow\nDer Hafen in Bildern");
        assert_eq!(ids(inside(&below, &agencies), &agencies), "dpa");
    }
}
