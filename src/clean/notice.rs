//! A folded headline or first line in, whether the agency takes its story back out.
//!
//! A kill must be honoured, and a wrong one hides a story, so a notice is known by the form it has on the
//! wire and not by its words: `KILL-`, `BC-EU--Dam Spill-KILL`, `ADVISORY-Story on dam withdrawn`, `STORNO:`,
//! `ANNULATION`.

/// Marks in capitals that open a notice, before a dash or a colon.
const MARKS: [&str; 19] = [
    "KILL",
    "STORY KILL",
    "MANDATORY KILL",
    "KILL BULLETIN",
    "KILLED",
    "WITHDRAWAL",
    "WITHDRAWN",
    "STORY WITHDRAWN",
    "STORY WITHDRAWAL",
    "STORY REMOVED",
    "STORY KILLED",
    "STORNO",
    "STORNIERUNG",
    "ANNULATION",
    "ANNULÉ",
    "ANULACIÓN",
    "ANULADA",
    "ANNULLAMENTO",
    "RETRACTION",
];

/// Words for what is taken back.
const COPY: [&str; 14] = [
    "story",
    "stories",
    "item",
    "alert",
    "alerts",
    "headline",
    "headlines",
    "brief",
    "snap",
    "copy",
    "dispatch",
    "meldung",
    "dépêche",
    "version",
];

/// Words behind `Storno:` of an article for travellers.
const COUNSEL: [&str; 13] =
    ["Was", "Wie", "Wann", "Wer", "Warum", "Wo", "Worauf", "So", "Das", "Diese", "Kann", "Wenn", "Ihre"];

/// Longest first line that can be a notice, in bytes.
const NOTICE_BYTES_MAX: usize = 600;

/// Whether a headline says that the story is taken back.
pub(crate) fn in_headline(title: &str) -> bool {
    is_marked(title) || is_slugged(title) || is_advised(title)
}

/// Whether a line at the head of the body says so.
pub(crate) fn in_line(line: &str) -> bool {
    line.len() <= NOTICE_BYTES_MAX
        && (is_marked(line) || is_slugged(line) || is_advised(line) || is_told(line))
}

/// `KILL-Dam spills over`, `WITHDRAWN: ...`, `(KILL)`, `ATTENTION - ANNULATION -`.
fn is_marked(text: &str) -> bool {
    let text =
        text.strip_prefix("ATTENTION").map_or(text, |rest| rest.trim_start_matches([' ', '-', ':', ',']));
    if let Some(rest) = text.strip_prefix("Storno:") {
        let first = rest.trim_start().split(' ').next().unwrap_or("");
        return !COUNSEL.contains(&first);
    }
    let inside = text.trim_start_matches(['(', '[', '*', '=']);
    let Some(mark) =
        MARKS.iter().rev().filter(|mark| inside.starts_with(**mark)).max_by_key(|mark| mark.len())
    else {
        return false;
    };
    let rest = &inside[mark.len()..];
    let numbered = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let bracketed = inside.len() < text.len() && rest.starts_with([')', ']', '*', '=']);
    // `KILL-OR-CURE LAW PASSES`: where all is in capitals, a dash may join a word.
    let joined = rest.starts_with('-') && !rest.starts_with("- ") && !text.chars().any(char::is_lowercase);
    rest.is_empty() || bracketed || (numbered.starts_with(['-', ':']) && !joined) || doubled(rest)
}

/// `KILL BULLETIN KILL BULLETIN`, `KILL KILL KILL`.
fn doubled(rest: &str) -> bool {
    rest.starts_with(" KILL ") || rest == " KILL"
}

/// `BC-EU--Dam Spill-KILL`, `^BC-EU--Dam Spill, KILL,90<`.
fn is_slugged(text: &str) -> bool {
    let Some(slug) = text.trim_start_matches('^').strip_prefix("BC-") else { return false };
    slug.split(['-', ',', ' ', '<']).any(|part| matches!(part, "KILL" | "WITHHOLD" | "WITHDRAWAL" | "Kill"))
        || slug.contains("-Withdrawal")
}

/// `ADVISORY-Story on dam withdrawn`, `Advisory: alert on dam is withdrawn`.
fn is_advised(text: &str) -> bool {
    let Some(word) = text.get(..8).filter(|word| word.eq_ignore_ascii_case("advisory")) else { return false };
    let rest = text[word.len()..].trim_start();
    let back = ["withdrawn", "withdraws", "withdrawal", "killed", "withdraw"];
    rest.starts_with(['-', ':']) && has(rest, &back) && (word == "ADVISORY" || has(rest, &COPY))
}

/// `The story "Dam spills over" is withdrawn.`, `Bitte verwenden Sie die dpa-Meldung nicht`, in the desk's
/// words.
fn is_told(text: &str) -> bool {
    const OPENS: [&str; 15] = [
        "The story ",
        "This story ",
        "Please kill ",
        "Please disregard ",
        "Editors: please kill",
        "Eds: Please kill",
        "Kill the story",
        "The Associated Press has withdrawn its story",
        "The Associated Press is withdrawing",
        "Reuters is withdrawing",
        "Reuters has withdrawn",
        "Die Meldung ",
        "Die dpa-Meldung ",
        "Storno ",
        "Prière d'annuler ",
    ];
    let opens = OPENS.iter().position(|start| text.starts_with(start));
    let desk = |index: usize| {
        !matches!(
            OPENS[index],
            "The story " | "This story " | "Die Meldung " | "Die dpa-Meldung " | "Storno "
        )
    };
    let Some(index) = opens else { return false };
    let head: String = text.chars().take(240).collect::<String>().to_lowercase();
    if desk(index) {
        return has(text, &COPY) || head.contains("bc-");
    }
    let back = [
        "is withdrawn",
        "has been withdrawn",
        "is being withdrawn",
        "was withdrawn because",
        "is killed",
        "has been killed",
        "wird zurückgezogen",
        "ist zurückgezogen",
        "wird storniert",
        "nicht verwenden",
        "der meldung",
        "der dpa-meldung",
    ];
    // A story about a film that is withdrawn names no substitute and no subscribers.
    let german = text.starts_with("Die") || text.starts_with("Storno");
    let wire = [
        "substitute",
        "subscribers",
        "headlined",
        "slugged",
        "editors",
        "reuters",
        "bc-",
        "ap ",
        "associated press",
        "incorrect",
        "in error",
    ];
    back.iter().any(|words| head.contains(words)) && (german || wire.iter().any(|word| head.contains(word)))
}

/// Whether one of `words`, in small case, stands in the text.
fn has(text: &str, words: &[&str]) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::{in_headline, in_line};

    #[test]
    fn kills_withdrawals_and_cancellations_are_known_by_their_form() {
        for title in [
            "KILL-Dam spills over",
            "KILL: Dam spills over",
            "KILL-UPDATE 2-Dam spills over",
            "STORY KILL: Dam spills over",
            "(KILL) Dam spills over",
            "WITHDRAWAL-Dam spills over",
            "WITHDRAWN: Dam spills over",
            "STORY REMOVED: BC-EU--Dam Spill",
            "BC-EU--Dam Spill-KILL",
            "BC-EU--Dam Spill, KILL,90",
            "ADVISORY: Dam story withdrawn",
            "ADVISORY-Alert on dam withdrawn",
            "Advisory: story on dam is withdrawn",
            "STORNO: Damm läuft über",
            "Storno: Damm läuft über",
            "ANNULATION: Le barrage déborde",
            "ATTENTION - ANNULATION - Le barrage déborde",
            "ANULACIÓN: La presa se desborda",
        ] {
            assert!(in_headline(title), "{title}");
        }
        for line in [
            "KILL BULLETIN KILL BULLETIN KILL BULLETIN",
            "The story headlined Dam spills over is withdrawn. There will be no substitute story.",
            "Please kill the story slugged BC-EU--Dam Spill.",
            "The Associated Press has withdrawn its story about the dam.",
            "Die dpa-Meldung Damm läuft über wird zurückgezogen.",
            "Storno der Meldung Damm läuft über",
        ] {
            assert!(in_line(line), "{line}");
        }
    }

    #[test]
    fn prose_about_killing_and_withdrawing_is_no_notice() {
        for text in [
            "Storm kills six",
            "STORMS KILL SIX IN THE NORTH",
            "KILL-OR-CURE LAW PASSES",
            "Kill Bill returns",
            "Kill: a film in three parts",
            "KILLER WHALES RETURN",
            "To kill a mockingbird: the play",
            "Troops begin withdrawal: what we know",
            "WITHDRAWAL OF TROOPS BEGINS",
            "Advisory: beef withdrawn from shops",
            "Storno: Was Reisende wissen müssen",
            "Stornogebühren: Gericht gibt Kunden recht",
            "Annulation : comment se faire rembourser",
            "Annulation du concert de samedi",
            "The story of the dam is withdrawn from schools, a teacher said.",
            "BC-based firm to kill project",
            "",
        ] {
            assert!(!in_headline(text) && !in_line(text), "{text}");
        }
    }
}
