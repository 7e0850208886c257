//! A folded line in, what the agency's desk wrote to its customers in it out.
//!
//! Editors' notes stand above the story, before its dateline or behind it
//! (`(adds details) GENEVA (Reuters) -`), and say what a version changed; control lines are what is left of
//! the wire's own headers and trailers; a notebook is dpa's list of addresses behind the story, which is not
//! for publication. None of it is the story.
//!
//! Absent on purpose: notes that an outlet writes to its readers, other than that a story was corrected.

/// What a note is about, by the word it opens with, and the version it gives. Of an empty one it says
/// nothing.
const VERBS: [(&str, &str); 62] = [
    ("add", "UPDATE"),
    ("adds", "UPDATE"),
    ("adding", "UPDATE"),
    ("update", "UPDATE"),
    ("updates", "UPDATE"),
    ("updating", "UPDATE"),
    ("updated", "UPDATE"),
    ("recast", "UPDATE"),
    ("recasts", "UPDATE"),
    ("recasting", "UPDATE"),
    ("rewrites", "UPDATE"),
    ("releads", "UPDATE"),
    ("changes", "UPDATE"),
    ("removes", "CORRECTED"),
    ("deletes", "CORRECTED"),
    ("drops", "CORRECTED"),
    ("correct", "CORRECTED"),
    ("corrects", "CORRECTED"),
    ("correcting", "CORRECTED"),
    ("clarifies", "CORRECTED"),
    ("clarifying", "CORRECTED"),
    ("fixes", "CORRECTED"),
    ("fixing", "CORRECTED"),
    ("refile", "REFILE"),
    ("refiles", "REFILE"),
    ("refiling", "REFILE"),
    ("repeat", "RPT"),
    ("repeats", "RPT"),
    ("repeating", "RPT"),
    ("restores", "CORRECTED"),
    ("inserts", "UPDATE"),
    ("includes", "UPDATE"),
    ("attn", "UPDATE"),
    ("eds", ""),
    ("ed", ""),
    ("editors", ""),
    ("agrega", "UPDATE"),
    ("añade", "UPDATE"),
    ("actualiza", "UPDATE"),
    ("amplía", "UPDATE"),
    ("corrige", "CORRECTED"),
    ("repite", "RPT"),
    ("ajoute", "UPDATE"),
    ("actualise", "UPDATE"),
    ("actualisé", "UPDATE"),
    ("précise", "CORRECTED"),
    ("répétition", "RPT"),
    ("acrescenta", "UPDATE"),
    ("atualiza", "UPDATE"),
    ("aggiunge", "UPDATE"),
    ("aggiorna", "UPDATE"),
    ("corregge", "CORRECTED"),
    ("ripete", "RPT"),
    ("aktualisiert", "UPDATE"),
    ("ergänzt", "UPDATE"),
    ("durchgehend", "UPDATE"),
    ("neu", "UPDATE"),
    ("korrigiert", "CORRECTED"),
    ("berichtigt", "CORRECTED"),
    ("wiederholung", "RPT"),
    ("zusammenfassung", "UPDATE"),
    ("recrops", ""),
];

/// Longest note in brackets, in bytes.
const NOTE_BYTES_MAX: usize = 420;

/// The note in brackets at the start of `text`, brackets included.
pub(crate) fn leading(text: &str) -> Option<&str> {
    if !text.starts_with('(') {
        return None;
    }
    let mut depth = 0;
    let end = text.bytes().take(NOTE_BYTES_MAX).position(|byte| {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        depth == 0
    })?;
    let note = &text[..=end];
    version(note).map(|_| note)
}

/// The version that a note gives, empty where it gives none; none of what is no note.
pub(crate) fn version(line: &str) -> Option<&'static str> {
    let text = line.trim_start_matches(['^', '(', '*', ' ']);
    let first = text.split([' ', ':', ',', ')']).next().unwrap_or("");
    let behind = &text[first.len()..];
    if matches!(
        first,
        "In" | "This" | "The" | "An" | "Corrected" | "Correction" | "Official" | "CORRECTION" | "CORRECTED"
    ) {
        return corrected(text);
    }
    let small = first.to_lowercase();
    let (_, version) = VERBS.iter().find(|(verb, _)| *verb == small)?;
    // A verb needs its object, a mark its colon; `ADD` in capitals is a name as likely.
    let told = match *version {
        "" => behind.starts_with(':'),
        _ if small == "neu" || small == "attn" => behind.starts_with(':'),
        _ => behind.starts_with(' ') || small.len() > 9,
    };
    let shouted = || version.is_empty().then(|| shouted(behind)).flatten();
    told.then(|| shouted().unwrap_or(version))
}

/// `Eds: UPDATES: With quotes.`: the version is in the second word.
fn shouted(behind: &str) -> Option<&'static str> {
    let word = behind.trim_start_matches([':', ' ']).split([' ', ':', '.', ',']).next()?.to_lowercase();
    VERBS.iter().find(|(verb, version)| *verb == word && !version.is_empty()).map(|(_, version)| *version)
}

/// `(In Jan. 3 story, corrects ...)`, `This story has been corrected to ...`,
/// `Correction: An earlier version ...`.
fn corrected(text: &str) -> Option<&'static str> {
    const COPY: [&str; 9] =
        ["story", "item", "article", "report", "version", "headline", "paragraph", "dispatch", "graph"];
    const DONE: [&str; 12] = [
        "corrects",
        "corrected",
        "correct",
        "corrects,",
        "clarified",
        "clarifies",
        "refiled",
        "refiles",
        "amended",
        "removes",
        "fixes",
        "updated",
    ];
    // What is said of a story's version stands in its first words.
    let words = || text.split([' ', ',', '.', ')', ':']).filter(|word| !word.is_empty());
    let at = |known: &[&str], most: usize| {
        words().take(most).position(|word| known.contains(&word.to_lowercase().as_str()))
    };
    let copy = at(&COPY, 9)?;
    if text.starts_with("Corr") || text.starts_with("CORR") {
        return Some("CORRECTED");
    }
    let done = at(&DONE, 9).filter(|done| *done > copy)?;
    let verb = words().nth(done)?.to_lowercase();
    // `This story was corrected by hand` is told of paper; a correction is made to, or in, or stands alone.
    let next = words().nth(done + 1).unwrap_or("to");
    if next == "by" || next == "and" {
        return None;
    }
    match verb.as_str() {
        "updated" => Some("UPDATE"),
        "refiled" | "refiles" => Some("REFILE"),
        _ => Some("CORRECTED"),
    }
}

/// Whether the whole line tells readers that the story above was corrected.
pub(crate) fn is_correction(line: &str) -> bool {
    const OPENS: [&str; 6] =
        ["This story ", "This article ", "This report ", "This version ", "Correction: ", "CORRECTION: "];
    let text = line.trim_start_matches(['(', '*', ' ']);
    OPENS.iter().any(|start| text.starts_with(start))
        && line.len() <= NOTE_BYTES_MAX
        && !line.contains('"')
        && corrected(text).is_some()
        && (text.starts_with(['C', 'c']) || passive(text))
}

/// `has been corrected`, `was updated`, `corrects the name`: what a note says, in its first words.
fn passive(line: &str) -> bool {
    let head: Vec<&str> = line.split([' ', ',', ':']).filter(|word| !word.is_empty()).take(9).collect();
    head.windows(2).any(|pair| {
        matches!(pair[0], "been" | "was" | "is" | "to")
            && ["corrected", "clarified", "updated", "refiled", "amended", "correct"]
                .iter()
                .any(|verb| pair[1].starts_with(verb))
    })
}

/// Whether the line is the wire's own: a slug, a byline or a title of the ANPA header, a time stamp at the
/// end.
pub(crate) fn is_control(line: &str, head: bool) -> bool {
    match line.as_bytes() {
        [b'A', b'P', b'-', ..] => is_trailer(line),
        [b'^', ..] if head => line.ends_with(['=', '<']) || line.starts_with("^BC-"),
        [b'B', b'C', b'-', ..] if head => line.ends_with('<') || line.contains("--"),
        [.., before, b'='] if head && *before != b' ' => {
            // `AP Business Writer=`: a name or a title, with nothing in small letters but by.
            let words = line[..line.len() - 1].split(' ');
            let named = |word: &str| {
                word.starts_with(char::is_uppercase)
                    && word.chars().all(|c| c.is_alphabetic() || "'-/".contains(c))
            };
            line.len() <= 70 && words.clone().count() > 1 && words.into_iter().all(named)
        }
        _ => false,
    }
}

/// `AP-WF-08-29-16 1626GMT`
fn is_trailer(line: &str) -> bool {
    let Some((stamp, time)) = line[3..].trim_end_matches(['<', ')']).rsplit_once(' ') else { return false };
    let mut parts = stamp.split('-').rev();
    let dated =
        parts.by_ref().take(3).filter(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let dated = dated.count() == 3;
    let clock = time.len() >= 6 && time.is_ascii() && time[..4].bytes().all(|byte| byte.is_ascii_digit());
    dated && clock && parts.all(|part| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// Whether the rest of the text is not for publication.
pub(crate) fn opens_notebook(line: &str) -> bool {
    match line.as_bytes() {
        [b'#' | b'*' | b'-', ..] => {}
        [b'T', ..] if line.starts_with("The following information is not ") => {}
        [b'D', ..] if line.starts_with("Die folgenden Informationen sind nicht") => {}
        [b'd', b'p', b'a', b' ' | b'-', ..] => {}
        _ => return false,
    }
    if line.len() > 160 {
        return false;
    }
    let text = line.trim_start_matches(['#', '*', '-', ' ']);
    let small = text.to_lowercase();
    let named = ["dpa notebook", "dpa-notebook", "dpa notizblock", "dpa-notizblock"]
        .iter()
        .any(|start| small.starts_with(start));
    let marked = line.starts_with('#') && ["notizblock", "notebook"].contains(&small.as_str());
    // A line about a notebook goes on; its heading does not.
    let heading = named && text.split(' ').count() <= 4 && !text.ends_with('.');
    heading
        || marked
        || small.starts_with("the following information is not for publication")
        || small.starts_with("the following information is not intended for publication")
        || small.starts_with("die folgenden informationen sind nicht zur veröffentlichung bestimmt")
}

/// The end mark of the old Reuters wire on the last line or behind the last sentence, with the space before
/// it.
pub(crate) fn end_mark(text: &str) -> Option<&str> {
    let story = text.strip_suffix("Reuter").or_else(|| text.strip_suffix("REUTER"))?;
    let sentence_ended = || story.trim_end().ends_with(['.', '"', '!', '?', ')']);
    let ended = story.ends_with('\n') || (story.ends_with(' ') && sentence_ended());
    ended.then(|| &text[story.trim_end().len()..])
}

#[cfg(test)]
mod tests {
    use super::{end_mark, is_control, is_correction, leading, opens_notebook, version};

    #[test]
    fn notes_are_known_and_give_a_version() {
        for (note, expected) in [
            ("(Adds mayor's announcement, details)", "UPDATE"),
            ("(adds details, background)", "UPDATE"),
            ("(Recasts with vote, adds quotes)", "UPDATE"),
            ("(Updates prices)", "UPDATE"),
            ("(Corrects spelling of name in paragraph 2)", "CORRECTED"),
            ("(Refiles to fix typo in headline)", "REFILE"),
            ("(Repeats to additional subscribers)", "RPT"),
            ("(In Jan. 3 story, corrects last paragraph to show the year)", "CORRECTED"),
            ("(This Oct. 30 story has been corrected to change the year in paragraph 1)", "CORRECTED"),
            ("(This story was refiled to fix a typo)", "REFILE"),
            ("This story has been corrected to say that the port opened in May.", "CORRECTED"),
            ("(ATTN: ADDS details in paras 4-5, photo)", "UPDATE"),
            ("Eds: Minor edits. With photos.", ""),
            ("^Eds: Changes short headline.", "UPDATE"),
            ("Eds: UPDATES: With quotes.", "UPDATE"),
            ("(Actualiza con declaraciones)", "UPDATE"),
            ("(Ajoute citations)", "UPDATE"),
            ("(neu: mehr Details)", "UPDATE"),
            ("(Corrige cifra del segundo párrafo)", "CORRECTED"),
        ] {
            assert_eq!(version(note), Some(expected), "{note}");
            if note.starts_with('(') {
                assert_eq!(leading(&format!("{note} OSLO (Reuters) - The port")), Some(note), "{note}");
            }
        }
    }

    #[test]
    fn prose_is_no_note() {
        for line in [
            "(In January the port was closed.) It opened in May.",
            "(The story of the port is told in a song.)",
            "This story was corrected by hand in every copy, the printer said.",
            "(Neu-Ulm) Der Hafen bleibt zu.",
            "(ADD) is a condition that doctors see more often.",
            "Editors of the paper met on Monday.",
            "Eds and meds keep the town alive, its mayor said.",
            "The correct item was sold last.",
        ] {
            assert_eq!(version(line), None, "{line}");
            assert_eq!(leading(line), None, "{line}");
        }
        assert!(is_correction("This article was updated to include the master's reply."));
        assert!(is_correction("This story has been corrected. The port opened in May, not in June."));
        assert!(!is_correction(
            "This story has been told for a hundred years, and was corrected in no copy."
        ));
    }

    #[test]
    fn control_lines_are_the_wires_own() {
        for line in [
            "^By ANN BELL=",
            "^AP Sports Writer=",
            "AP Business Writer=",
            "^BC-BKN--Lions-Bears, 1st Ld-Writethru,416<",
        ] {
            assert!(is_control(line, true), "{line}");
            assert!(!is_control(line, false), "{line}");
        }
        assert!(is_control("AP-WF-08-29-16 1626GMT", false) && is_control("AP-NY-01-02-03 0405EST", false));
        for line in [
            "AP-led talks began on Monday",
            "x + y =",
            "Other rates were =",
            "Other rates were=",
            "Der Preis = 3 Euro =",
            "By the end of the day",
            "BC-based firm closes",
        ] {
            assert!(!is_control(line, true), "{line}");
        }
        assert_eq!(end_mark("The port closed. REUTER"), Some(" REUTER"));
        assert_eq!(end_mark("The port closed, said Jo Reuter"), None);
    }

    #[test]
    fn a_notebook_is_a_heading_and_no_sentence() {
        for line in [
            "# dpa NOTEBOOK",
            "# dpa-Notizblock",
            "# Notizblock",
            "* The following information is not for publication",
            "Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt:",
        ] {
            assert!(opens_notebook(line), "{line}");
        }
        for line in [
            "dpa Notizblock heißt der Anhang, den Kunden nicht drucken sollen.",
            "Notebook sales fell.",
            "# Notebook prices",
        ] {
            assert!(!opens_notebook(line), "{line}");
        }
    }
}
