//! A headline or a sign-off line in, the version it announces out.
//!
//! Agencies number the versions of a story: `UPDATE 2-` at Reuters, `2nd Ld-Writethru` at AP, a figure behind the
//! slash of dpa's story id. A portal may keep or drop them, so a missing mark says nothing.

/// Words that open a headline and mark a version, not a topic.
const MARKS: [&str; 10] = [
    "UPDATE",
    "WRAPUP",
    "CORRECTED",
    "REFILE",
    "RPT",
    "REPEAT",
    "CORRECTION",
    "KORREKTUR",
    "LEAD",
    "ZUSAMMENFASSUNG",
];

/// The version a headline announces, such as `UPDATE 2` or `CORRECTED`.
pub fn of_headline(title: &str) -> Option<String> {
    let (mark, _) = title.split_once(['-', ':'])?;
    let mark = mark.trim();
    let mut words = mark.split(' ');
    let word = words.next()?;
    let number = words.next();
    let numbered =
        number.is_none_or(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    if MARKS.contains(&word) && numbered && words.next().is_none() {
        return Some(mark.to_owned());
    }
    let lower = title.to_ascii_lowercase();
    let at = lower.find("ld-writethru")?;
    let ordinal = title[..at].trim_end().rsplit([' ', ',']).next().unwrap_or("");
    Some(format!("{ordinal} Ld-Writethru").trim().to_owned())
}

/// The edition behind the slash of a dpa story id, such as `/5`.
pub fn of_signoff(line: &str) -> Option<String> {
    let (_, id) = line.split_once("dpa:")?;
    let (_, edition) = id.split_once('/')?;
    let digits: String = edition.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| format!("/{digits}"))
}

/// How far along a story is by its version mark, for marks of one story: `UPDATE n`, the n-th write-through and dpa's
/// `/n` are n, `WRAPUP n` is 100 + n, a repeat or correction has the number of what it repeats, and no mark is 0.
pub fn rank(version: &str) -> u32 {
    let version = version.to_uppercase();
    let words: Vec<&str> = version.split([' ', '-', '/', ',']).filter(|word| !word.is_empty()).collect();
    let number = words.iter().find_map(|word| word.trim_end_matches(char::is_alphabetic).parse::<u32>().ok());
    let has = |mark: &str| words.contains(&mark);
    let plain = u32::from(has("UPDATE") || has("WRAPUP") || has("WRITETHRU") || has("LEAD"));
    let number = number.unwrap_or(plain).min(99);
    number + if has("WRAPUP") { 100 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::{of_headline, of_signoff, rank};

    #[test]
    fn a_version_mark_tells_how_far_along_a_story_is() {
        for (version, expected) in [
            ("", 0),
            ("UPDATE 3", 3),
            ("UPDATE", 1),
            ("WRAPUP 2", 102),
            ("CORRECTED", 0),
            ("RPT-UPDATE 3", 3),
            ("2nd Ld-Writethru", 2),
            ("/5", 5),
        ] {
            assert_eq!(rank(version), expected, "{version}");
        }
    }

    #[test]
    fn a_version_mark_is_told_from_a_topic() {
        for (title, expected) in [
            ("UPDATE 2-Dam spills over", Some("UPDATE 2")),
            ("CORRECTED-Dam spills over", Some("CORRECTED")),
            ("WRAPUP 1-Storms hit coast", Some("WRAPUP 1")),
            ("BC-EU--Dam Spill, 1st Ld-Writethru", Some("1st Ld-Writethru")),
            ("GLOBAL MARKETS-Shares rise", None),
            ("UPDATE FROM the dam: still full", None),
            ("Dam spills over", None),
        ] {
            assert_eq!(of_headline(title).as_deref(), expected, "{title}");
        }
        assert_eq!(of_signoff("© dpa-infocom, dpa:260314-99-123456/5").as_deref(), Some("/5"));
    }
}
