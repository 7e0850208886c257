//! A text in, the marker that says it is only the start of a story out.
//!
//! News interfaces cut texts and say by how much (`... [+1555 chars]`), feeds stop with `[...]`, pages with
//! dots and a link to the rest. NELA-GT masks words with `@ @ @`, which is no word and shares nothing. The
//! marker is the same on thousands of stubs, so it may not stay in the compared text.
//!
//! Absent on purpose: dots at the end of a text by themselves. Some stories end so...

use crate::base::boundary::floor_char_boundary;

/// Openings of the lines that lead to the rest of a story, in small case.
const MORE: [&str; 36] = [
    "read more",
    "read full",
    "read the full",
    "read the rest",
    "read on",
    "continue reading",
    "keep reading",
    "click here to read",
    "click to read",
    "view full",
    "full story",
    "more at",
    "the post ",
    "weiterlesen",
    "mehr lesen",
    "jetzt lesen",
    "lesen sie weiter",
    "lire la suite",
    "lire plus",
    "lire l'article",
    "leer más",
    "seguir leyendo",
    "leer la nota",
    "leia mais",
    "continue lendo",
    "continue a ler",
    "leggi tutto",
    "continua a leggere",
    "lees verder",
    "lees meer",
    "читать далее",
    "läs mer",
    "les mer",
    "baca selengkapnya",
    "続きを読む",
    "阅读全文",
];

/// Longest line that leads to the rest, in bytes.
const MORE_BYTES_MAX: usize = 90;

/// Runs of masks that make a masked text.
const MASK: &[u8] = b"@ @ @";

/// Where the marker at the end of `text` begins.
pub(crate) fn marker(text: &str) -> Option<usize> {
    if text.ends_with(']') || text.ends_with(')') {
        return counted(text).or_else(|| dotted(text));
    }
    let from = floor_char_boundary(text, text.len().saturating_sub(MORE_BYTES_MAX));
    let dots = from + text[from..].rfind("...")?;
    let rest = text[dots + 3..].trim_start_matches(['.', ' ', ']', ')', '\n']);
    let start = text[..dots].trim_end_matches(['[', '(', ' ', '.']).len();
    leads_on(rest).then_some(start)
}

/// Whether a line does nothing but lead to the rest of a story.
pub(crate) fn leads_on(line: &str) -> bool {
    let line = line.trim_matches(['>', '"', ' ', '[', ']', '(', ')', '→']).trim_end_matches("...");
    line.len() <= MORE_BYTES_MAX && {
        let small = line.to_lowercase();
        let brief =
            |start: &&str| *start == "the post " || small.split(' ').count() <= start.split(' ').count() + 6;
        MORE.iter().any(|start| small.starts_with(start) && brief(start) && !small.ends_with(['.', '!', ',']))
    }
}

/// Whether words of the text are masked.
pub(crate) fn is_masked(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), MASK).is_some()
}

/// `... [+1555 chars]`, `... [373 chars]`
fn counted(text: &str) -> Option<usize> {
    let inside = text.strip_suffix(']')?;
    let open = inside.rfind('[')?;
    let (count, unit) = inside[open + 1..].trim_start_matches('+').split_once(' ')?;
    let counts = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    let unit = ["chars", "char", "characters", "Zeichen", "caracteres", "words"].contains(&unit);
    (counts && unit).then(|| text[..open].trim_end_matches([' ', '.', '\n']).len())
}

/// `[...]`, `(...)`
fn dotted(text: &str) -> Option<usize> {
    let story = ["[...]", "[ ... ]", "(...)", "[..]"].iter().find_map(|end| text.strip_suffix(end))?;
    Some(story.trim_end_matches([' ', '.', '\n']).len())
}

#[cfg(test)]
mod tests {
    use super::{is_masked, leads_on, marker};

    #[test]
    fn a_marker_is_cut_to_the_last_word_before_it() {
        for (text, expected) in [
            ("The port closed on Monday and... [+1555 chars]", "The port closed on Monday and"),
            ("The port closed on Monday ... [373 chars]", "The port closed on Monday"),
            ("The port closed [+12 chars]", "The port closed"),
            ("The port closed on Monday [...]", "The port closed on Monday"),
            ("The port closed on... Read more", "The port closed on"),
            ("The port closed on [...] Continue reading: Port closes", "The port closed on"),
            ("The port closed on...\nRead the full story here", "The port closed on"),
            ("Der Hafen schloss am... Weiterlesen", "Der Hafen schloss am"),
            ("Le port a fermé... Lire la suite >", "Le port a fermé"),
            ("El puerto cerró... Leer más", "El puerto cerró"),
        ] {
            assert_eq!(marker(text).map(|at| &text[..at]), Some(expected), "{text}");
        }
    }

    #[test]
    fn dots_brackets_and_advice_in_prose_are_no_marker() {
        for text in [
            "The port closed, and then...",
            "He waited... Read more books, she told him.",
            "The bill [see page 3]",
            "It was closed (...and stayed so)",
            "Prices rose by 12 [percent]",
            "The port closed on Monday.",
            "",
        ] {
            assert_eq!(marker(text), None, "{text}");
        }
        assert!(leads_on("Read more >") && leads_on("Continue reading"));
        assert!(!leads_on(
            "Read more widely this spring, the librarian told the children on Friday, and they did so all year"
        ));
        assert!(is_masked("the port @ @ @ @ @ @ @ closed") && !is_masked("write to port @ sea.example"));
    }
}
