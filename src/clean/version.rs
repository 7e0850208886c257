//! A headline, an editor's note or a sign-off line in, the version it announces out.
//!
//! Agencies number the versions of a story: `UPDATE 2-` at Reuters, `2nd Ld-Writethru` at AP, `(LEAD)` at
//! Yonhap, a figure behind the slash of dpa's story id. A portal may keep or drop them, so a missing mark
//! says nothing. What names a subject (`GLOBAL MARKETS-`, `Soccer-`) or a kind of text (`FACTBOX-`, `[부고]`)
//! is no version.

/// Words that open a headline, before `-` or `:`, and mark a version; a number may follow them.
const MARKS: [&str; 41] = [
    "UPDATE",
    "UPDATED",
    "WRAPUP",
    "CORRECTED",
    "CORRECTION",
    "REFILE",
    "RPT",
    "REPEAT",
    "LEAD",
    "ZUSAMMENFASSUNG",
    "KORREKTUR",
    "BERICHTIGUNG",
    "AKTUALISIERT",
    "AKTUALISIERUNG",
    "WDH",
    "EIL",
    "Eil",
    "EILMELDUNG",
    "Eilmeldung",
    "URGENT",
    "Urgent",
    "AVANCE",
    "Avance",
    "ALERT",
    "ACTUALIZA",
    "ACTUALIZACIÓN",
    "ACTUALISATION",
    "CORREGIDO",
    "CORREGIDA",
    "CORRIGE",
    "CORRECTIF",
    "CORREÇÃO",
    "ATUALIZA",
    "AMPLIACIÓN",
    "AGGIORNA",
    "再送",
    "訂正",
    "更新",
    "快讯",
    "速報",
    "Korrektur",
];

/// Marks that only count with a number, or whose number stands before them: `1. Zusammenfassung`, `2ND LEAD`,
/// `3RD NET`.
const ORDINALS: [&str; 7] = ["LEAD", "LD", "NET", "ZUSAMMENFASSUNG", "LD-WRITETHRU", "LEDE", "UPDATE"];

/// Marks in brackets, at the start or the end of a headline, in small case; a number may stand before or
/// behind them.
const BRACKETED: [&str; 16] = [
    "lead",
    "ld",
    "urgent",
    "update",
    "updated",
    "correct",
    "corrected",
    "correction",
    "refile",
    "ampliación",
    "korrektur",
    "zusammenfassung",
    "achtung",
    "aktualisiert",
    "avance",
    "updates",
];

/// Longest run of marks before a headline, in bytes.
const MARKS_BYTES_MAX: usize = 60;

/// Openings of marks, in small case, that leave a version where it is: repeats, corrections, first flashes.
const UNCOUNTED: [&str; 19] = [
    "rpt",
    "repeat",
    "refile",
    "corr",
    "korrektur",
    "berichtigung",
    "wdh",
    "eil",
    "urgent",
    "alert",
    "avance",
    "achtung",
    "writethru",
    "再送",
    "訂正",
    "快讯",
    "速報",
    "속보",
    "kill",
];

/// What a wrap-up ranks above: it takes up all updates before it.
const WRAPUP_RANK: u32 = 100;

/// The version a headline announces, such as `UPDATE 2`, `RPT-UPDATE 3` or `(2nd LD)`; the headline is
/// folded.
pub(crate) fn of_headline(title: &str) -> Option<String> {
    of_marks(title)
        .or_else(|| of_brackets(title))
        .or_else(|| of_ordinal(title))
        .or_else(|| of_writethru(title))
}

/// Marks before the headline, one behind the other; subjects in capitals between them are passed over.
fn of_marks(title: &str) -> Option<String> {
    let mut marks: Vec<&str> = Vec::new();
    let mut rest = title;
    while let Some(at) = rest.find(['-', ':']).filter(|at| title.len() - rest.len() + at <= MARKS_BYTES_MAX) {
        let mark = rest[..at].trim();
        let (word, number) = mark.split_once(' ').unwrap_or((mark, ""));
        // `LEAD-POISONING CASES RISE`: before a dash the word is a metal.
        let is_metal = mark == "LEAD" && rest.as_bytes().get(at) == Some(&b'-');
        if MARKS.contains(&word) && number.bytes().all(|byte| byte.is_ascii_digit()) && !is_metal {
            marks.push(mark);
        } else if mark.is_empty() || mark.chars().any(char::is_lowercase) {
            break;
        }
        rest = &rest[at + 1..];
        if rest.starts_with(' ') && !marks.is_empty() {
            break;
        }
    }
    (!marks.is_empty()).then(|| marks.join("-"))
}

/// `(LEAD)`, `(2nd LD)`, `(종합2보)` before the headline, `(Update2)` behind it.
fn of_brackets(title: &str) -> Option<String> {
    let open = match title.chars().next()? {
        '(' | '[' => 0,
        _ if title.ends_with(')') => title.rfind('(')?,
        _ => return None,
    };
    let inside = &title[open + 1..];
    let inside = &inside[..inside.find([')', ']'])?];
    if inside.len() > MARKS_BYTES_MAX / 2 {
        return None;
    }
    let korean = ["종합", "속보"].contains(&inside)
        || inside.trim_start_matches("종합").strip_suffix('보').is_some_and(is_number);
    let small = inside.to_lowercase();
    let mut words = small.split([' ', '-']).map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
    let ordinal =
        |word: &str| word.is_empty() || matches!(word, "st" | "nd" | "rd" | "th") || ordinal(word).is_some();
    let latin = words.clone().any(|word| BRACKETED.contains(&word))
        && words.all(|word| BRACKETED.contains(&word) || ordinal(word));
    (korean || latin).then(|| format!("({inside})"))
}

/// `2ND LEAD Storm`, `1st LD-Writethru: Storm`, `1. Zusammenfassung - Storm`.
fn of_ordinal(title: &str) -> Option<String> {
    let mut words = title.splitn(3, ' ');
    let (first, second, _) = (words.next()?, words.next()?, words.next()?);
    ordinal(first)?;
    let mark = second.trim_end_matches([':', '-']);
    let told = ORDINALS.contains(&mark.to_uppercase().as_str());
    // `2nd lead singer quits`: in small letters it is a word.
    let capital = mark.starts_with(char::is_uppercase);
    let stopped =
        second.len() > mark.len() || mark.len() <= 3 || mark.chars().filter(|c| c.is_uppercase()).count() > 1;
    (told && capital && (stopped || first.ends_with('.'))).then(|| format!("{first} {mark}"))
}

/// `BC-EU--Dam Spill, 1st Ld-Writethru` and `..., 3rd Ld,416`.
fn of_writethru(title: &str) -> Option<String> {
    let bytes = title.as_bytes();
    let at = memchr::memchr_iter(b'L', bytes).chain(memchr::memchr_iter(b'l', bytes)).find(|at| {
        bytes[*at..].get(..12).is_some_and(|found| found.eq_ignore_ascii_case(b"ld-writethru"))
            || (title.starts_with("BC-")
                && bytes[*at..].starts_with(b"Ld")
                && bytes.get(at + 2).is_none_or(|next| *next == b','))
    })?;
    let number = title[..at].trim_end().rsplit([' ', ',']).next().unwrap_or("");
    Some(format!("{number} Ld-Writethru").trim().to_owned())
}

/// The edition behind the slash of a dpa story id, such as `/5`.
pub(crate) fn of_signoff(line: &str) -> Option<String> {
    let (_, id) = line.split_once("dpa:")?;
    let (_, edition) = id.split_once('/')?;
    let digits: String = edition.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| format!("/{digits}"))
}

/// The place of a version among those of its story, the later the higher: none 0, `UPDATE n` n, `WRAPUP n`
/// 100 + n, dpa's `/n` n, `nth Ld-Writethru` and `nth LEAD` n; a mark that counts without a number is the
/// first of its kind. Repeats, refiles and corrections keep the number of what they repeat: `RPT-UPDATE 3` 3,
/// `CORRECTED` 0.
pub(crate) fn rank(version: &str) -> u32 {
    version.split('-').map(rank_of_mark).max().unwrap_or(0)
}

fn rank_of_mark(mark: &str) -> u32 {
    let small = mark.to_lowercase();
    let name = small.trim_start_matches('(');
    if name.is_empty() || UNCOUNTED.iter().any(|uncounted| name.starts_with(uncounted)) {
        return 0;
    }
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let number = digits[..end].parse().unwrap_or(1).min(WRAPUP_RANK - 1);
    if name.starts_with("wrapup") { WRAPUP_RANK + number } else { number }
}

/// `1st`, `2ND`, `3.`
fn ordinal(word: &str) -> Option<u32> {
    let small = word.to_ascii_lowercase();
    let digits = ["st", "nd", "rd", "th", "."].iter().find_map(|end| small.strip_suffix(end))?;
    if digits.len() <= 2 { digits.parse().ok() } else { None }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{of_headline, of_signoff, rank};

    #[test]
    fn a_version_mark_is_told_from_a_topic() {
        for (title, expected) in [
            ("UPDATE 2-Dam spills over", "UPDATE 2"),
            ("UPDATE 2 - Dam spills over", "UPDATE 2"),
            ("CORRECTED-Dam spills over", "CORRECTED"),
            ("REFILE-UPDATE 1-Dam spills over", "REFILE-UPDATE 1"),
            ("RPT-UPDATE 3-Dam spills over", "RPT-UPDATE 3"),
            ("RPT-FACTBOX-Dams of the north", "RPT"),
            ("WRAPUP 1-Storms hit coast", "WRAPUP 1"),
            ("GLOBAL MARKETS-WRAPUP 2-Shares rise", "WRAPUP 2"),
            ("UPDATE 1-Soccer-Lions win the cup", "UPDATE 1"),
            ("BC-EU--Dam Spill, 1st Ld-Writethru", "1st Ld-Writethru"),
            ("BC-EU--Dam Spill, 3rd Ld,416<", "3rd Ld-Writethru"),
            ("2nd LEAD Dam spills over", "2nd LEAD"),
            ("3RD NET: Dam spills over", "3RD NET"),
            ("1st LD-Writethru: Dam spills over", "1st LD-Writethru"),
            ("1. Zusammenfassung Damm läuft über", "1. Zusammenfassung"),
            ("(LEAD) Dam spills over", "(LEAD)"),
            ("LEAD: Dam spills over", "LEAD"),
            ("LEAD 2-Dam spills over", "LEAD 2"),
            ("(2nd LD) Dam spills over", "(2nd LD)"),
            ("(URGENT) Dam spills over", "(URGENT)"),
            ("Dam Spills Over (Update2)", "(Update2)"),
            ("Urgent: Dam spills over", "Urgent"),
            ("URGENT - Le barrage déborde", "URGENT"),
            ("AVANCE: La presa se desborda", "AVANCE"),
            ("KORREKTUR: Damm läuft über", "KORREKTUR"),
            ("Eil: Damm läuft über", "Eil"),
            ("댐 넘쳐(종합2보)", "(종합2보)"),
            ("댐 넘쳐(종합)", "(종합)"),
            ("(속보) 댐 넘쳐", "(속보)"),
            ("再送-ダムがあふれる", "再送"),
        ] {
            assert_eq!(of_headline(title).as_deref(), Some(expected), "{title}");
        }
        assert_eq!(of_signoff("© dpa-infocom, dpa:260314-99-123456/5").as_deref(), Some("/5"));
    }

    #[test]
    fn topics_kinds_and_plain_words_are_no_versions() {
        for title in [
            "GLOBAL MARKETS-Shares rise",
            "PRECIOUS-Gold falls",
            "Soccer-Lions win the cup",
            "FUND VIEW-Bonds look dear",
            "TEXT-Minister's speech",
            "UPDATE FROM the dam: still full",
            "Update your garden in ten steps",
            "Lead: a heavy metal and its history",
            "2nd lead singer quits the band",
            "LEAD-POISONING CASES RISE",
            "LEAD - A METAL AND ITS HISTORY",
            "Leading scientist - a portrait",
            "Eilenburg: Damm läuft über",
            "[부고] 댐 관리인",
            "(인사) 댐 관리소",
            "Dam spills over (photos)",
            "Dam spills over",
            "",
        ] {
            assert_eq!(of_headline(title), None, "{title}");
        }
    }

    #[test]
    fn later_versions_rank_higher() {
        for (version, expected) in [
            ("", 0),
            ("UPDATE", 1),
            ("UPDATE 2", 2),
            ("RPT-UPDATE 3", 3),
            ("REFILE-UPDATE 1", 1),
            ("RPT", 0),
            ("REFILE", 0),
            ("CORRECTED", 0),
            ("CORRECTION", 0),
            ("KORREKTUR 2", 0),
            ("URGENT", 0),
            ("Eil", 0),
            ("WRAPUP 1", 101),
            ("WRAPUP 2", 102),
            ("/5", 5),
            ("/12", 12),
            ("1st Ld-Writethru", 1),
            ("Ld-Writethru", 1),
            ("8th Ld-Writethru", 8),
            ("2nd LEAD", 2),
            ("(LEAD)", 1),
            ("(2nd LD)", 2),
            ("(URGENT)", 0),
            ("(Update2)", 2),
            ("1. Zusammenfassung", 1),
            ("(종합)", 1),
            ("(종합2보)", 2),
            ("(속보)", 0),
            ("(2보)", 2),
            ("UPDATE 4294967296", 1),
        ] {
            assert_eq!(rank(version), expected, "{version}");
        }
        assert!(rank("WRAPUP 1") > rank("UPDATE 250"));
    }
}
