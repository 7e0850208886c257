//! A folded line in, the dateline at its start out.
//!
//! A dateline is the strongest credit there is and the first thing a portal changes, so it is kept as evidence
//! and cut from the compared text. The shapes are those met on the wire: `PLACE, DATE (TOKEN) -`, slashes for
//! press releases and TASS, brackets for Japanese and Korean copy, a token before the place for ANSA. Tokens
//! come from the table of agencies and keep their case; the place must be made of capitalised words; something
//! must separate the dateline from the story. That is what keeps acronyms and photo credits out.

use crate::agency::{Agencies, AgencyId};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use regex::{Captures, Regex};

/// What a dateline says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dateline {
    /// Whose dateline it is; two for joint copy, none for a dateline without token.
    pub agencies: Vec<AgencyId>,
    /// Place, as printed.
    pub place: String,
    /// Date, as printed.
    pub date: String,
    /// Length of the dateline in the folded line, with what follows it up to the story.
    pub bytes: usize,
}

/// The shapes, in the order they are tried.
#[derive(Debug)]
pub struct Datelines {
    /// Finds any token: without one, most lines need no closer look.
    tokens: Option<AhoCorasick>,
    shapes: Vec<(Regex, Shape)>,
    /// Place and date alone.
    bare: Option<Regex>,
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    /// Place, date and token are where their named groups are.
    Plain,
    /// The match ends with the first letter of the story, which is not part of the dateline.
    UpToCapital,
}

/// A dateline is over by here.
const SEARCH_BYTES_MAX: usize = 220;

const WORD: &str = r"[\p{Lu}\p{Lo}][\p{L}\p{M}.']*(?:-[\p{L}\p{M}.']+)*";
const BINDING: &str = "of|de|del|da|do|dos|di|la|le|les|el|al|am|an|der|den|im|in|bei|sur|sous|and|und|y|e|et|en|upon|bin|ibn|the";
const MONTH: &str = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|\
    september|october|november|december|ene|fév|févr|mars|abr|avr|avril|mai|juin|juil|juillet|ago|août|set|out|dic|\
    déc|dez|mär|märz|okt|gen|mag|giu|lug|ott|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек|января|февраля|марта|\
    апреля|июня|июля|августа|сентября|октября|ноября|декабря)|\\p{Arabic}+";

impl Datelines {
    /// Shapes for the tokens of `agencies`.
    pub fn new(agencies: &Agencies) -> Self {
        let tokens: Vec<String> = agencies.tokens().into_iter().map(regex::escape).collect();
        let tokens = tokens.join("|");
        let names = format!("{WORD}(?:(?: |/| ?& ?)(?:(?:{BINDING}) )?{WORD}){{0,4}}");
        let place =
            format!(r"(?P<place>{names}(?:, {WORD}(?: {WORD}){{0,2}}|، {WORD})?(?: \[[^\]]{{2,30}}\])?)");
        let date = format!(
            r"(?P<date>(?:{MONTH})\.? +\d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} (?:{MONTH})\.?(?: \d{{4}})?)"
        );
        let token = format!(r"(?P<token>(?:[a-z]{{2,5}}/)?(?:{tokens})(?:/[a-z]{{2,4}}| afp)?)");
        let note = r"(?:\([a-z][^)]{2,120}\) )?";
        let end = r"(?: ?(?:\.-|--|- ?-|[-_:.=]))";
        let tail = r" ?(?P<note>\((?:This|In) [^)]{5,300}\))?";
        let shapes = [
            (
                format!(r"^\(?(?P<token>ANSA|AGI|AP|CNN|Bloomberg|UPI|EFE)\)? ?(?:\.-|--|-) ?(?:{place}, ?{date} ?-)"),
                Shape::Plain,
            ),
            (r"^(?:\((?P<token>ANSA|AGI|AP|CNN|Bloomberg|UPI|EFE)\)|(?P<bare>EFE|ANSA)) ?(?:\.-|--|-)".to_owned(), Shape::Plain),
            (format!(r"^{note}{place}?(?:,? ?{date},?)? ?\({token}\){end}{tail}"), Shape::Plain),
            (format!(r"^{place}(?:,? ?{date},?)? ?\((?P<token>PTI|IANS|UNI|ats(?: afp)?|sda|AP|CNN|AFP)\) ?\p{{Lu}}"), Shape::UpToCapital),
            (format!(r"^{place}, ?{date} ?\({token}\)$"), Shape::Plain),
            (
                format!(r"^{place},? ?(?:{date})?\.? ?/(?P<token>[A-Za-zА-Я -]{{2,24}})/ ?(?:--|-|\.)"),
                Shape::Plain,
            ),
            (
                format!(r"^{place}(?:, {date})? ?(?:--)?\((?P<token>BUSINESS WIRE|GLOBE NEWSWIRE|ACCESSWIRE|Newsfile Corp\.)\) ?--"),
                Shape::Plain,
            ),
            (format!(r"^{place} \((?P<token>PRWEB)\) {date}(?: ?--)?"), Shape::Plain),
            (format!(r"^{place}, {date} (?P<token>Kyodo|AAP|GNA|BERNAMA|Bernama) -"), Shape::Plain),
            (format!(r"^{place}, {date} - (?P<token>РИА Новости)\."), Shape::Plain),
            (
                r"^(?P<token>新华社|新华网|中新社|中新网|中央社)(?P<place>\p{Han}{2,8}?)(?P<date>[0-9]{1,2}月[0-9]{1,2}日)(?:电|讯|\()"
                    .to_owned(),
                Shape::Plain,
            ),
            (
                r"^[(【\[](?P<place>[\p{Hangul}·]{2,12})=(?P<token>연합뉴스|뉴시스)[)】\]](?:[^=]{2,20}=)?".to_owned(),
                Shape::Plain,
            ),
            (
                r"^[\[【](?:(?P<place>[\p{Han}\p{Katakana}ー]{2,10}) ?)?(?P<date>(?:[0-9]{1,2}月)?[0-9]{1,2}日)? ?(?P<token>ロイター|共同|時事|AFP)[\]】](?: ?-)?"
                    .to_owned(),
                Shape::Plain,
            ),
        ];
        let compile =
            |(pattern, shape): (String, Shape)| Regex::new(&pattern).ok().map(|regex| (regex, shape));
        let mut builder = AhoCorasickBuilder::new();
        let known = builder.kind(Some(AhoCorasickKind::DFA)).build(agencies.tokens()).ok();
        let bare = Regex::new(&format!(r"^{place}, {date} - ")).ok();
        Self { tokens: known, shapes: shapes.into_iter().filter_map(compile).collect(), bare }
    }

    /// The dateline at the start of a folded line.
    pub fn find(&self, line: &str, agencies: &Agencies) -> Option<Dateline> {
        let end = floor_char_boundary(line, SEARCH_BYTES_MAX);
        let head = &line[..end];
        let bytes = head.as_bytes();
        let dashed = memchr::memmem::find(bytes, b" - ").is_some();
        let framed = dashed
            || memchr::memchr3(b'(', b'/', b'[', bytes).is_some()
            || memchr::memchr(b'=', bytes).is_some();
        let other = || head.starts_with(['新', '中', '【', 'E', 'A', 'М']);
        if (framed || other()) && self.tokens.as_ref().is_some_and(|tokens| tokens.is_match(head)) {
            // Captures are costly even where there is nothing to capture.
            let found = |(regex, shape): &(Regex, Shape)| {
                regex.is_match(head).then(|| read(&regex.captures(head)?, *shape, line, agencies))?
            };
            if let Some(dateline) = self.shapes.iter().find_map(found) {
                return Some(dateline);
            }
        }
        let could_be_bare = dashed && head.bytes().any(|byte| byte.is_ascii_digit());
        let bare = self.bare.as_ref().filter(|_| could_be_bare)?;
        read(&bare.captures(head)?, Shape::Plain, line, agencies)
    }
}

fn read(found: &Captures<'_>, shape: Shape, line: &str, agencies: &Agencies) -> Option<Dateline> {
    let group = |name: &str| found.name(name).map_or("", |group| group.as_str().trim());
    let token = [group("token"), group("bare")].into_iter().find(|token| !token.is_empty()).unwrap_or("");
    let credited = credited(token, agencies);
    if !token.is_empty() && credited.is_empty() {
        return None;
    }
    let whole = found.get(0)?;
    let end = match shape {
        Shape::Plain => whole.end(),
        Shape::UpToCapital => whole.as_str().char_indices().next_back().map_or(0, |(at, _)| at),
    };
    let rest = &line[end..];
    let bytes = end + (rest.len() - rest.trim_start_matches([' ', '-', '_', ':']).len());
    let place = group("place").trim_end_matches(',').to_owned();
    Some(Dateline { agencies: credited, place, date: group("date").to_owned(), bytes })
}

/// The agencies of a token such as `dpa`, `dpa/lno`, `tca/dpa` or `ats afp`.
fn credited(token: &str, agencies: &Agencies) -> Vec<AgencyId> {
    if let Some(id) = agencies.by_token(token) {
        return vec![id];
    }
    let mut ids: Vec<AgencyId> = token.split(['/', ' ']).filter_map(|part| agencies.by_token(part)).collect();
    if ids.is_empty() {
        ids.extend(token.split('-').next().and_then(|part| agencies.by_token(part)));
    }
    // `ats afp` holds AFP in small letters: a desk mark of the Swiss agency, joint copy all the same.
    if token.ends_with(" afp") {
        ids.extend(agencies.by_id("afp"));
    }
    ids.dedup();
    ids
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::Datelines;
    use crate::agency::Agencies;
    use crate::clean::fold::fold;

    fn find(line: &str) -> Option<(String, String, String, String)> {
        let agencies = Agencies::built_in();
        let mut folded = String::new();
        fold(line, &mut folded);
        let found = Datelines::new(&agencies).find(&folded, &agencies)?;
        let ids: Vec<&str> = found.agencies.iter().map(|id| agencies.get(*id).id).collect();
        Some((ids.join("|"), found.place, found.date, folded[found.bytes..].to_owned()))
    }

    #[test]
    fn each_shape_gives_agency_place_date_and_the_story_behind_it() {
        for (line, agency, place, date, story) in [
            ("LISBON (Reuters) – The port closed.", "reuters", "LISBON", "", "The port closed."),
            ("NEW YORK, Jan 21 (Reuters) - Trade fell.", "reuters", "NEW YORK", "Jan 21", "Trade fell."),
            ("Jan 30 (Reuters) - Trade fell.", "reuters", "", "Jan 30", "Trade fell."),
            ("(AP) — Trade fell.", "ap", "", "", "Trade fell."),
            ("OSLO, Norway (AP) — Trade fell.", "ap", "OSLO, Norway", "", "Trade fell."),
            ("STOCKHOLM, Aug 29, 2014 (AFP) - Ice.", "afp", "STOCKHOLM", "Aug 29, 2014", "Ice."),
            ("PARIS/THE HAGUE, March 7 (Reuters) - Ice.", "reuters", "PARIS/THE HAGUE", "March 7", "Ice."),
            ("MOSCOW, January 21. /TASS/. Ice.", "tass", "MOSCOW", "January 21", "Ice."),
            ("Hamburg (dpa/lno) - Der Hafen.", "dpa", "Hamburg", "", "Der Hafen."),
            ("Pune, Dec 9 (PTI) Kiran said", "pti", "Pune", "Dec 9", "Kiran said"),
            ("(adds details) GENEVA, Sept 5 (Reuters) - Ice.", "reuters", "GENEVA", "Sept 5", "Ice."),
            ("［東京 ２４日 ロイター］ - 港は", "reuters", "東京", "24日", "港は"),
            ("SALVADOR, Feb 26 - Showers", "", "SALVADOR", "Feb 26", "Showers"),
        ] {
            let expected = (agency.to_owned(), place.to_owned(), date.to_owned(), story.to_owned());
            assert_eq!(find(line), Some(expected), "{line}");
        }
    }

    #[test]
    fn acronyms_photo_credits_and_citations_are_no_datelines() {
        for line in [
            "Two clerks talk in the hall, Thursday, April 27, 2023, in Dover. (AP Photo/Ann Bell)",
            "Natie (80%) and the National Harbour Authority (ANP)- hired 77 people.",
            "SYDNEY: The Australian Federal Police (AFP) - which led the raid - said",
            "The minister told Reuters - in a call - that talks had ended.",
            "Students who took Advanced Placement (AP) - courses gained credit.",
            "A well-known baker said on Monday",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
    }
}
