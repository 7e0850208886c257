//! A folded line at the head of an article in, whether it is a byline and whose out.
//!
//! `By Jane Doe`, `By The Associated Press`; without the word, an agency's name under the headline, behind a writer's
//! or before a date: `Associated Press`, `Jane Doe, Associated Press`, `The Associated Press | Monday, July 16`. What
//! stands under a picture looks the same, so the further from the headline, the more a byline has to say.

use crate::agency::{Agencies, AgencyId};

/// Words of a byline that names no agency, at most, and of one that does.
const WORDS_MAX: usize = 6;
const CREDITED_WORDS_MAX: usize = 14;

/// Lines kept above a name alone or behind a writer's, at most: the headline.
const UNDER_HEADLINE: usize = 1;

/// Lines kept above an agency's whole name alone or before a date, at most: headline, summary, date, navigation.
const NEAR_HEADLINE: usize = 5;

/// Bytes of a name of one word that is no acronym, at least: `Reuters`.
const LONG_NAME_BYTES: usize = 7;

/// What stands behind the agency in `Associated Press Published 7:50 a.m.`
const DATED: [&str; 13] = [
    "published",
    "updated",
    "posted",
    "by",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "today",
    "yesterday",
];

/// The agencies of a byline, none if it names only people; `None` if the line is no byline. So many lines were `kept`
/// before it; `plain` tells that nothing but the headline stood above, no caption and no button.
pub fn read(line: &str, kept: usize, plain: bool, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let clock = line.ends_with(" a.m.") || line.ends_with(" p.m.");
    if line.len() > 160 || (line.ends_with(['.', '!', '?', ',']) && !clock) {
        return None;
    }
    let line = line.trim_end_matches([' ', '•']);
    match line.strip_prefix("By ").or_else(|| line.strip_prefix("By: ")) {
        Some(name) => by(name, agencies),
        None if line.contains(" by ") || line.contains(" - By ") => dated(line, agencies),
        None if kept <= NEAR_HEADLINE => unsaid(line, kept, plain, agencies),
        None => None,
    }
}

fn by(name: &str, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let words = name.split(' ').count();
    if words > CREDITED_WORDS_MAX || (words > WORDS_MAX && !is_of_names(name)) {
        return None;
    }
    let named = agencies.by_names(name);
    let byline = !named.is_empty() || (words <= WORDS_MAX && is_of_names(name));
    byline.then_some(named)
}

/// A byline with a date or an agency before the word: `Posted 6:08 am, July 16, 2031, by CNN Wires`.
fn dated(line: &str, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let (before, name) = line.split_once(" by ").or_else(|| line.split_once(" - By "))?;
    let first = before.split([' ', ':']).next().unwrap_or("").to_lowercase();
    let dated = DATED.contains(&first.as_str()) && before.bytes().any(|byte| byte.is_ascii_digit());
    let named = agencies.by_names(if dated { name } else { before });
    let says_whose = dated || agencies.by_name(before).is_some();
    (says_whose && !named.is_empty()).then_some(named)
}

/// A byline without `By`.
fn unsaid(line: &str, kept: usize, plain: bool, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let is_whole_name = |name: &str| name.contains([' ', '-']) && agencies.by_name(name).is_some();
    if agencies.by_name(line).is_some() {
        return ((kept <= UNDER_HEADLINE && plain) || is_whole_name(line)).then(|| agencies.by_names(line));
    }
    if let Some((agency, rest)) = before_date(line, agencies) {
        return (is_whole_name(agency) || kept == 0).then(|| agencies.by_names(&format!("{agency}, {rest}")));
    }
    if let Some((writers, agency)) = glued(line, agencies) {
        return is_of_names(writers).then(|| vec![agency]);
    }
    if kept > UNDER_HEADLINE {
        return None;
    }
    let is_long_name = |name: &str| name.len() >= LONG_NAME_BYTES && agencies.by_name(name).is_some();
    let (writers, agency) = line.rsplit_once([',', '|'])?;
    let agency = agency.trim_matches([' ', '•']);
    let writers_only = line.split(' ').count() <= CREDITED_WORDS_MAX && is_of_names(writers);
    (writers_only && (is_whole_name(agency) || (plain && is_long_name(agency))))
        .then(|| agencies.by_names(agency))
}

/// A writer and an agency that lost the space between them: `Ilse MarnAssociated Press`.
fn glued<'l>(line: &'l str, agencies: &Agencies) -> Option<(&'l str, AgencyId)> {
    let at = line.rfind("Associated Press").or_else(|| line.rfind("Canadian Press"))?;
    let (writers, name) = line.split_at(at);
    let writers = writers.strip_suffix("The ").unwrap_or(writers);
    let is_glued = writers.ends_with(|c: char| c.is_lowercase() || c == '.');
    agencies.by_name(name).filter(|_| is_glued).map(|agency| (writers, agency))
}

/// An agency at the start of a line that goes on with a date or a writer.
fn before_date<'l>(line: &'l str, agencies: &Agencies) -> Option<(&'l str, &'l str)> {
    let goes_on = |rest: &str| {
        let word = rest.trim_start_matches([' ', '|', '-', '•']).split([' ', ',']).next().unwrap_or("");
        DATED.contains(&word.to_lowercase().as_str()) || word.starts_with(|c: char| c.is_ascii_digit())
    };
    let ends = line.match_indices([' ', '|']).map(|(at, _)| at).take(5);
    let split = ends.map(|at| (line[..at].trim_end(), &line[at..]));
    let mut found = split.filter(|(name, rest)| goes_on(rest) && agencies.by_name(name).is_some());
    found.next().map(|(name, rest)| (name, rest.trim_start_matches([' ', '|', '-', '•'])))
}

/// Whether every word may stand in a byline: one of a name, or what joins names.
fn is_of_names(text: &str) -> bool {
    const SMALL: [&str; 24] = [
        "and",
        "of",
        "the",
        "for",
        "in",
        "at",
        "to",
        "with",
        "via",
        "our",
        "staff",
        "special",
        "writer",
        "reporter",
        "correspondent",
        "desk",
        "de",
        "la",
        "van",
        "von",
        "der",
        "bin",
        "al",
        "el",
    ];
    text.split(' ').all(|word| {
        !word.starts_with(char::is_lowercase) || SMALL.contains(&word.trim_end_matches(',')) || word == "on"
    })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::agency::Agencies;

    fn byline(line: &str, kept: usize) -> Option<String> {
        let agencies = Agencies::built_in();
        let named = read(line, kept, true, &agencies)?;
        Some(named.into_iter().map(|id| agencies.get(id).id).collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn a_byline_names_people_or_an_agency() {
        for (line, kept, expected) in [
            ("By Ilse Marn", 3, Some("")),
            ("By The Associated Press", 12, Some("ap")),
            ("By ILSE MARN, TOM ARKWELL and JO KERN Associated Press", 5, Some("ap")),
            ("By ILSE MARN, AP Diplomatic Writer | on", 1, Some("ap")),
            ("By Monday the Legislature had adjourned", 2, None),
            ("By ferry, by rail and by road the islanders came to vote on the bridge", 2, None),
            ("The Associated Press", 5, Some("ap")),
            ("The Associated Press", 6, None),
            ("Reuters", 0, Some("reuters")),
            ("Reuters", 2, None),
            ("Ilse Marn and Jo Kern, Associated Press", 1, Some("ap")),
            ("Ilse Marn | Associated Press", 0, Some("ap")),
            ("Ilse Marn, Associated Press", 4, None),
            ("Ilse Marn, AP", 1, None),
            ("The port closed, Associated Press", 1, None),
            ("Associated Press Monday, July 16, 2031", 1, Some("ap")),
            ("The Associated Press | Monday, July 16, 2031, 7:24 a.m", 3, Some("ap")),
            ("Associated Press Published 7:50 a.m. ET July 16, 2031", 2, Some("ap")),
            ("The Associated Press - By ILSE MARN - Associated Press", 1, Some("ap")),
            ("Associated Press photographers won the prize", 1, None),
            ("Reuters 16 July 2031", 3, None),
            ("The Associated Press | Monday, July 16, 2031, 9:06 a.m.", 1, Some("ap")),
            ("By Ilse Marn, Jo Kern and Tom Arkwell The Washington Post", 3, Some("wapo_synd")),
            ("By Ilse Marn New York Times", 1, Some("nyt_synd")),
            ("Ilse Marn, Jo Kern and Tom Arkwell, Bloomberg", 1, Some("bloomberg")),
            ("Ilse Marn and Jo L. KernAssociated Press", 4, Some("ap")),
            ("Posted 6:08 am, July 16, 2031, by CNN Wires", 2, Some("cnnwire")),
            ("Posted 6:08 am, July 16, 2031, by Ilse Marn", 2, None),
            ("The Associated Press - By ILSE MARN - Associated Press", 20, Some("ap")),
            ("The port was closed by Reuters", 1, None),
            ("CBS News •", 1, Some("cbsnews")),
        ] {
            assert_eq!(byline(line, kept).as_deref(), expected, "{line} after {kept}");
        }
        // Under a picture, a name alone is whose picture it is.
        assert!(read("Reuters", 0, false, &Agencies::built_in()).is_none());
    }
}
