//! A folded line at the head of an article in, whether it is a byline and whose out.
//!
//! `By Jane Doe`, `By The Associated Press`; without the word, an agency's name under the headline, behind a
//! writer's or before a date: `Associated Press`, `Jane Doe, Associated Press`,
//! `The Associated Press | Monday, July 16`. What stands under a picture looks the same, so the further from
//! the headline, the more a byline has to say.

use super::dateline::date::is_month;
use super::source_line;
use crate::base::agency::{Agencies, AgencyId};

/// Words of a byline that names no agency, at most, and of one that does.
const WORDS_MAX: usize = 6;
const CREDITED_WORDS_MAX: usize = 14;

/// Lines kept above a name alone or behind a writer's, at most: the headline.
const UNDER_HEADLINE: usize = 1;

/// Lines kept above an agency's whole name alone or before a date, at most: headline, summary, date,
/// navigation.
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

/// `By` in other languages: too much prose begins so, so that a byline has to name an agency.
const BY: [&str; 13] = [
    "Von ",
    "Par ",
    "Por ",
    "Di ",
    "Da ",
    "Door ",
    "Av ",
    "Af ",
    "Oleh ",
    "Redacción",
    "Redaktion",
    "Redazione",
    "Rédaction",
];

/// Words that are a byline behind `By` without a name.
const STAFF: [&str; 14] = [
    "staff",
    "editor",
    "editors",
    "reporter",
    "reporters",
    "writer",
    "writers",
    "correspondent",
    "correspondents",
    "newsroom",
    "desk",
    "agencies",
    "agency",
    "admin",
];

/// The agencies of a byline, none if it names only people; `None` if the line is no byline. So many lines
/// were `kept` before it; `plain` tells that nothing but the headline stood above, no caption and no button.
pub(crate) fn read(line: &str, kept: usize, plain: bool, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let clock = line.ends_with(" a.m.") || line.ends_with(" p.m.");
    if line.len() > 160 || (line.ends_with(['.', '!', '?', ',']) && !clock) {
        return None;
    }
    let bullet = line.ends_with('•');
    let line = line.trim_end_matches([' ', '•']);
    match line.strip_prefix("By ").or_else(|| line.strip_prefix("By: ")) {
        Some(name) => by(name, agencies),
        None if bullet && kept <= UNDER_HEADLINE && is_branch(line, agencies) => {
            Some(agencies.by_names(line.split(' ').next()?))
        }
        None if BY.iter().any(|by| line.starts_with(by)) => by_elsewhere(line, agencies),
        None if line.contains(" by ") || line.contains(" - By ") => dated(line, agencies),
        None if line.contains('|') && is_barred(line, agencies) => Some(agencies.by_names(line)),
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
    let byline = !named.is_empty() || (words <= WORDS_MAX && is_of_names(name) && is_of_people(name));
    byline.then_some(named)
}

/// Whether a byline that names no agency may name people: `By Sunday` and `By Land and Sea` say when and how.
fn is_of_people(name: &str) -> bool {
    let is_staff = |word: &str| STAFF.contains(&word.to_lowercase().as_str());
    let mut words = name.split(' ');
    let (first, last) = (words.next().unwrap_or(""), words.next_back());
    if is_staff(first) || last.is_some_and(is_staff) {
        return true;
    }
    let small = first.trim_end_matches(',').to_lowercase();
    let alone =
        last.is_none() || first.ends_with(',') || name.split(' ').nth(1).is_some_and(|word| word == "and");
    let is_date = is_month(&small) || (DATED.contains(&small.as_str()) && small.ends_with("day"));
    let is_other = is_date || small == "the" || small == "popular";
    !alone && !is_other && !first.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
}

/// A byline in another language than English: `Von Jo Kern, dpa`, `Redacción/EFE`.
fn by_elsewhere(line: &str, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let behind = line.find([' ', '/', ',', '|'])?;
    let name = line[behind..].trim_matches([' ', '/', ',', '|']);
    let is_small =
        |word: &str| ["et", "y", "e", "und", "avec", "con", "mit", "og", "och", "en"].contains(&word);
    let mut words = name.split([' ', '/', ',', '|', '(', ')']);
    let of_names = words.all(|word| is_small(word) || agencies.by_name(word).is_some() || is_of_names(word));
    let named = agencies.by_names(name);
    (of_names && name.split(' ').count() <= CREDITED_WORDS_MAX && !named.is_empty()).then_some(named)
}

/// A writer, a bar and an agency's whole name: no caption looks so, so it may stand anywhere above the story.
fn is_barred(line: &str, agencies: &Agencies) -> bool {
    line.split_once('|').is_some_and(|(writer, name)| {
        let (writer, name) = (writer.trim(), name.trim());
        let whole = name.contains(' ') && agencies.by_name(name).is_some();
        whole && (2..=WORDS_MAX).contains(&writer.split(' ').count()) && is_of_names(writer)
    })
}

/// An agency of one long name with a country's behind it: `Reuters India`.
fn is_branch(line: &str, agencies: &Agencies) -> bool {
    line.split_once(' ').is_some_and(|(name, country)| {
        let is_country = country.starts_with(char::is_uppercase) && country.chars().all(char::is_alphabetic);
        name.len() >= LONG_NAME_BYTES && is_country && agencies.by_name(name).is_some()
    })
}

/// A byline with a date or an agency before the word: `Posted 6:08 am, July 16, 2031, by CNN Wires`.
fn dated(line: &str, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let (before, name) = line.split_once(" by ").or_else(|| line.split_once(" - By "))?;
    let first = before.split([' ', ':']).next().unwrap_or("").to_lowercase();
    let dated = DATED.contains(&first.as_str()) && before.bytes().any(|byte| byte.is_ascii_digit());
    let named = agencies.by_names(if dated { name } else { before });
    let says_whose = dated || (agencies.by_name(before).is_some() && is_of_names(name));
    (says_whose && !named.is_empty()).then_some(named)
}

/// A byline without `By`.
fn unsaid(line: &str, kept: usize, plain: bool, agencies: &Agencies) -> Option<Vec<AgencyId>> {
    let is_whole_name = |name: &str| name.contains([' ', '-']) && agencies.by_name(name).is_some();
    if agencies.by_name(line).is_some() {
        return ((kept <= UNDER_HEADLINE && plain) || is_whole_name(line)).then(|| agencies.by_names(line));
    }
    // `(dpa)`, `Quelle: dpa` on a line of its own.
    if kept <= UNDER_HEADLINE
        && plain
        && line.contains(['(', '/', ':', ' '])
        && let Some(named) = source_line::read(line, agencies)
    {
        return Some(named);
    }
    // `Los Angeles Times (TNS)`
    if let Some(paper) = line.strip_suffix(" (TNS)") {
        let is_paper = paper.split(' ').count() <= WORDS_MAX && is_of_names(paper);
        return is_paper.then(|| agencies.by_names("TNS"));
    }
    if let Some((agency, rest)) = before_date(line, agencies) {
        return (is_whole_name(agency) || kept == 0).then(|| agencies.by_names(&format!("{agency}, {rest}")));
    }
    if let Some((writers, agency)) = glued(line, agencies) {
        return is_of_names(writers).then(|| vec![agency]);
    }
    if let Some((writers, rest)) =
        line.rsplit_once(", ").filter(|(writers, _)| is_of_names(writers.trim_end()))
        && let Some((agency, _)) = before_date(rest, agencies).filter(|(agency, _)| is_whole_name(agency))
    {
        let named = agencies.by_names(agency);
        return (!writers.is_empty() && !named.is_empty()).then_some(named);
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
    let goes_on = |name: &str, rest: &str| {
        let mut words = rest.trim_start_matches([' ', '|', '-', '•']).split([' ', ',']);
        let (word, next) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let long = name.contains(' ') || name.len() >= LONG_NAME_BYTES;
        // `AP 25 poll`, `PA Sunday hunting bill`: behind an acronym a date has to be a whole one.
        let number = word.starts_with(|c: char| c.is_ascii_digit())
            && (long || is_month(next) || word.contains(['/', ':', '.', '-']));
        let is_dated = DATED.contains(&word.to_lowercase().as_str());
        number || (is_dated && (long || rest.bytes().any(|byte| byte.is_ascii_digit())))
    };
    let ends = line.match_indices([' ', '|']).map(|(at, _)| at).take(5);
    let split = ends.map(|at| (line[..at].trim_end(), &line[at..]));
    let mut found = split.filter(|(name, rest)| goes_on(name, rest) && agencies.by_name(name).is_some());
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
    use crate::base::agency::Agencies;

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
            ("Ilse Marn and Jo Kern , USA TODAY Published 3:55 a.m. ET July 16", 1, Some("gannett")),
            ("Reuters India •", 1, Some("reuters")),
            ("Reuters India", 1, None),
            ("Ilse Marn | Associated Press", 20, Some("ap")),
            ("Harbour | Associated Press", 20, None),
            ("Los Angeles Times (TNS)", 1, Some("tca")),
            ("Von Jo Kern, dpa", 1, Some("dpa")),
            ("Von Jo Kern und Ilse Marn, dpa", 1, Some("dpa")),
            ("Von Jo Kern", 1, None),
            ("Von Reuters befragte Analysten", 1, None),
            ("Par AFP", 1, Some("afp")),
            ("Par Jo Kern (avec AFP)", 1, Some("afp")),
            ("Par Jo Kern", 1, None),
            ("Por EFE", 1, Some("efe")),
            ("Di Ilse Marn, ANSA", 1, Some("ansa")),
            ("Door ANP", 1, Some("anp")),
            ("Av NTB", 1, Some("ntb")),
            ("Redacción/EFE", 1, Some("efe")),
            ("Redacción", 1, None),
            ("(dpa)", 0, Some("dpa")),
            ("(AFP)", 1, Some("afp")),
            ("(AFP)", 2, None),
            ("(共同)", 1, Some("kyodo")),
            ("(Con información de EFE)", 1, Some("efe")),
            ("Quelle: dpa", 1, Some("dpa")),
            ("Foto: dpa", 1, None),
            ("PA 22 teens vie for the cup", 0, None),
            ("AP 25 poll: Ostervik first", 0, None),
            ("AFP 3 Sharks 2", 0, None),
            ("AA 12 step plan", 0, None),
            ("PA Sunday hunting bill passes", 0, None),
            ("AP by the numbers", 0, None),
            ("AP 16 July 2031", 0, Some("ap")),
            ("AP Monday, July 16, 2031", 0, Some("ap")),
            ("AFP 16/07/2031", 0, Some("afp")),
            ("By Sunday", 1, None),
            ("By March 2031", 1, None),
            ("By Air", 1, None),
            ("By the Numbers", 1, None),
            ("By The Numbers", 1, None),
            ("By Land and Sea", 1, None),
            ("By Popular Demand", 1, None),
            ("By Staff", 1, Some("")),
            ("By staff reporter", 1, Some("")),
            ("By Staff Reporter", 1, Some("")),
            ("By the Marlow Monitor staff", 1, Some("")),
            ("By Ilse Marn and Jo Kern", 1, Some("")),
        ] {
            assert_eq!(byline(line, kept).as_deref(), expected, "{line} after {kept}");
        }
        // Under a picture, a name alone is whose picture it is.
        assert!(read("Reuters", 0, false, &Agencies::built_in()).is_none());
    }
}
