//! A byline or credit field in, the names in it out, each as it may stand in the table of agencies.
//!
//! Content systems fill the field with anything: a name, a list, an agency behind a writer or behind a slash,
//! what is left of JSON. All of it is taken apart at what cannot be in a name, and only a whole part is ever
//! looked up, so that `Reuters Institute fellow` and `Ann Marie Apple` name no agency.

/// Part of a field, between two marks or joining words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldPart<'f> {
    /// The words, without white space and quotes around them.
    pub name: &'f str,
    /// Whether a comma stands before it: there `PA` is a state and `MD` a degree.
    pub behind_comma: bool,
}

/// Marks that no name holds.
const MARKS: [char; 16] = [',', ';', '|', '•', '·', '[', ']', '{', '}', '(', ')', '"', ':', '&', '+', '\n'];

/// Words between names.
const JOINING: [&str; 19] = [
    "and", "et", "y", "e", "und", "with", "avec", "con", "mit", "via", "for", "by", "par", "por", "von",
    "from", "to", "-", "–",
];

/// What stands behind an agency's name when the field says whose it is: `AP Sports Writer`, `Reuters Staff`.
const ROLES: [&str; 36] = [
    "diplomatic",
    "national",
    "security",
    "congressional",
    "economics",
    "legal",
    "health",
    "technology",
    "chief",
    "editor",
    "staff",
    "writer",
    "writers",
    "reporter",
    "reporters",
    "correspondent",
    "correspondents",
    "editorial",
    "team",
    "bureau",
    "newsroom",
    "desk",
    "news",
    "agency",
    "sport",
    "sports",
    "business",
    "science",
    "medical",
    "political",
    "entertainment",
    "journalist",
    "photographer",
    "videos",
    "video",
    "tv",
];

/// Names that stand behind a writer's without a mark between them.
const BEHIND_WRITERS: [&str; 8] = [
    "associated press",
    "canadian press",
    "france-presse",
    "washington post",
    "new york times",
    "los angeles times",
    "bloomberg news",
    "news service",
];

/// Words for an agency that stand before its name.
const NOUNS: [&str; 37] = [
    "nachrichtenagentur ",
    "nachrichtenagenturen ",
    "presseagentur ",
    "agentur ",
    "agenturen ",
    "news agency ",
    "news agencies ",
    "agency ",
    "agencies ",
    "agence ",
    "l'agence ",
    "agences ",
    "agencia ",
    "la agencia ",
    "agencias ",
    "agenzia ",
    "l'agenzia ",
    "agenzie ",
    "agência ",
    "agências ",
    "persbureau ",
    "persbureaus ",
    "nyhetsbyrån ",
    "nyhetsbyrået ",
    "nyhedsbureauet ",
    "uutistoimisto ",
    "agencja ",
    "agencji ",
    "agentura ",
    "hírügynökség ",
    "агентство ",
    "агентства ",
    "وكالة ",
    "وكالات ",
    "kantor berita ",
    "thông tấn xã ",
    "通讯社",
];

/// Calls `take` with the parts of a field, the whole field first.
pub(crate) fn parts<'f>(field: &'f str, take: &mut impl FnMut(FieldPart<'f>)) {
    let mut behind_comma = false;
    for piece in field.split_inclusive(MARKS) {
        let mut rest = piece.trim_end_matches(MARKS);
        while let Some((name, behind)) = before_joining(rest) {
            take(FieldPart { name: trim(name), behind_comma });
            (rest, behind_comma) = (behind, false);
        }
        take(FieldPart { name: trim(rest), behind_comma });
        behind_comma = piece.ends_with(',') || (behind_comma && rest.trim().is_empty());
    }
}

/// What stands before and behind the first joining word.
fn before_joining(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    for word in text.split(' ') {
        if JOINING.iter().any(|joining| word.eq_ignore_ascii_case(joining)) {
            return Some((&text[..at], &text[at + word.len()..]));
        }
        at += word.len() + 1;
    }
    None
}

fn trim(name: &str) -> &str {
    name.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\'' | '`' | '“' | '”' | '‘' | '’' | '*' | '@')
    })
}

/// The name without what its bearer does.
pub(crate) fn without_role(name: &str) -> &str {
    let mut name = name;
    while let Some((rest, word)) = name.rsplit_once(' ') {
        if !ROLES.iter().any(|role| word.eq_ignore_ascii_case(role)) {
            break;
        }
        name = rest.trim_end();
    }
    name
}

/// A name without the word for an agency before it: `Nachrichtenagentur dpa`.
pub(crate) fn without_noun(part: &str) -> &str {
    let Some(first) = part.chars().next().and_then(|first| first.to_lowercase().next()) else { return part };
    if !NOUNS.iter().any(|noun| noun.starts_with(first)) {
        return part;
    }
    let small = part.to_lowercase();
    // Lower case may have another length; then no noun that is listed here stands at the start.
    let noun = NOUNS.iter().filter(|noun| small.starts_with(**noun)).max_by_key(|noun| noun.len());
    noun.and_then(|noun| part.get(noun.len()..)).map_or(part, str::trim_start)
}

/// The ends of a name that may be an agency behind its writer, the longest first: of
/// `JO KERN Associated Press` the words from `KERN` on, and those from `Associated` on.
pub(crate) fn behind_writer(name: &str) -> impl Iterator<Item = &str> {
    let small = name.to_lowercase();
    let may = BEHIND_WRITERS.iter().any(|agency| small.ends_with(agency));
    let is_name = |word: &str| word == "of" || word.starts_with(char::is_uppercase);
    let writer = name.split(' ').take_while(move |word| is_name(word)).count().min(4);
    name.match_indices(' ').take(writer).filter(move |_| may).map(|(at, _)| &name[at + 1..])
}

#[cfg(test)]
mod tests {
    use super::{behind_writer, parts, without_role};

    fn names(field: &str) -> Vec<&str> {
        let mut names = Vec::new();
        parts(field, &mut |part| names.push(part.name));
        names.into_iter().filter(|name| !name.is_empty()).collect()
    }

    #[test]
    fn a_field_is_taken_apart_at_marks_and_joining_words() {
        assert_eq!(names("By Jo Kern and Ana Reis, Reuters"), ["Jo Kern", "Ana Reis", "Reuters"]);
        assert_eq!(names("Le Port et AFP"), ["Le Port", "AFP"]);
        assert_eq!(names("['Reuters', \"AFP\"]"), ["Reuters", "AFP"]);
        assert_eq!(
            names("{\"@type\": \"Person\", \"name\": \"Jo Kern\"}"),
            ["type", "Person", "name", "Jo Kern"]
        );
        assert_eq!(names("Andy Bande"), ["Andy Bande"]);
        assert!(names(" ,;[] and ").is_empty());
    }

    #[test]
    fn a_comma_is_remembered_up_to_the_next_mark() {
        let mut behind = Vec::new();
        parts("Jo Kern, PA | AFP", &mut |part| behind.push((part.name, part.behind_comma)));
        assert_eq!(behind, [("Jo Kern", false), ("PA", true), ("AFP", false)]);
    }

    #[test]
    fn roles_and_writers_are_told_from_the_agency() {
        assert_eq!(without_role("AP Sports Writer"), "AP");
        assert_eq!(without_role("Harbor Institute fellow"), "Harbor Institute fellow");
        let ends: Vec<&str> = behind_writer("JO KERN Associated Press").collect();
        assert_eq!(ends, ["KERN Associated Press", "Associated Press", "Press"]);
        assert_eq!(behind_writer("Jo Kern").count(), 0);
    }
}
