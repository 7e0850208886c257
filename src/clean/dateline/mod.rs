//! A folded line in, the dateline at its start out.
//!
//! A dateline is the strongest credit there is and the first thing a portal changes, so it is kept as evidence and
//! cut from the compared text. What stands on the wire is `PLACE, DATE (TOKEN) -` with any part missing: slashes in
//! place of brackets, the token first or behind the dash, a frame of its own in Chinese, Japanese and Korean copy, an
//! outlet's name for a token. So the token is looked for first, in its frame, and then what stands before it must be
//! a place and a date and nothing else, and what stands behind it must begin a story. That is what keeps acronyms
//! and photo credits out.

pub mod date;
mod east;
mod origin;
mod preceded;

use crate::base::agency::{Agencies, AgencyId};
use east::EastAsianFrames;
use origin::{ORIGIN_BYTES_MAX, OriginPatterns, PlaceAndDate};
use preceded::slashed;

/// What a dateline says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dateline {
    /// Whose dateline it is; two for joint copy, none for a dateline without token.
    pub agencies: Vec<AgencyId>,
    /// Place, as printed.
    pub place: String,
    /// Date, as printed.
    pub date: String,
    /// Whether all there is to it is a word or two in capitals before a dash, which a label may be as well.
    pub alone: bool,
    /// Length of the dateline in the folded line, with what follows it up to the story.
    pub bytes: usize,
}

/// The shapes of datelines.
#[derive(Debug)]
pub struct Datelines {
    origins: OriginPatterns,
    east: EastAsianFrames,
}

/// A dateline is over by here.
const SEARCH_BYTES_MAX: usize = 220;

/// Longest token with its desks, in bytes.
const TOKEN_BYTES_MAX: usize = 48;

/// Brackets and slashes that may stand before the token's own, in the place or in a note.
const FRAMES_MAX: usize = 4;

/// Tokens that some copy prints with nothing between them and the story.
const WITHOUT_SEPARATOR: [&str; 12] =
    ["PTI", "ANI", "IANS", "UNI", "ats", "ats afp", "sda", "AP", "CNN", "AFP", "EFE", "UPI"];

/// Tokens that open a story by themselves, or stand behind a place, without brackets.
const WITHOUT_FRAME: [&str; 4] = ["EFE", "ANSA", "AAP", "IRNA"];

/// Words in capitals that open a line before a dash and are no places.
const LABELS: &str = "A AN THE AND OR OF IN ON AT FOR TO BY IS ARE WAS NOT NO WE I IT HE SHE YOU UPDATE UPDATED BREAKING \
    EXCLUSIVE WATCH VIDEO LIVE OPINION ANALYSIS REVIEW PREVIEW RECAP COMMENT EDITORIAL INTERVIEW FEATURE PROFILE \
    FACTBOX TIMELINE BRIEF NEWS ALERT URGENT LEAD CORRECTION CORRECTED NOTE NOTICE WARNING PHOTOS PICTURES AUDIO \
    PODCAST QUIZ POLL LISTEN READ SEE NEW NEXT TODAY TONIGHT TOMORROW YESTERDAY SPORT SPORTS BUSINESS WORLD \
    POLITICS WEATHER TRAFFIC STAFF REPORT PRESS RELEASE WHAT WHO WHEN WHERE WHY HOW Q EDITOR EDITORS ADVERTISEMENT \
    SPONSORED PROMOTED RESULT RESULTS SCORE SCORES FINAL WINNER WINNERS LOSERS HOME AWAY BEST WORST EIL ACHTUNG \
    FILE PHOTO IMAGE CAPTION SOURCE CREDIT DISCLOSURE DISCLAIMER SPOILER RELATED MORE ALSO TOPICS";

impl Datelines {
    /// Compiles the shapes.
    pub fn new() -> Self {
        Self { origins: OriginPatterns::new(), east: EastAsianFrames::new() }
    }

    /// The dateline at the start of a folded line. `lead` says that it is among the first
    /// paragraphs, where also a place alone can be one.
    pub fn find(&self, line: &str, lead: bool, agencies: &Agencies) -> Option<Dateline> {
        let head = &line[..floor_char_boundary(line, SEARCH_BYTES_MAX)];
        self.east
            .find(head, agencies)
            .or_else(|| self.preceded(line, lead, agencies))
            .or_else(|| self.framed(line, head, (b'(', b')'), agencies))
            .or_else(|| self.framed(line, head, (b'/', b'/'), agencies))
            .or_else(|| self.dashed(line, head, lead, agencies))
            .or_else(|| slashed(line, lead, agencies))
    }

    /// `PLACE, DATE (TOKEN) -` and `PLACE, DATE. /TOKEN/.`
    fn framed(&self, line: &str, head: &str, frame: (u8, u8), agencies: &Agencies) -> Option<Dateline> {
        memchr::memchr_iter(frame.0, head.as_bytes()).take(FRAMES_MAX).find_map(|open| {
            let token = &head.as_bytes()[open + 1..];
            let token = &token[..token.len().min(TOKEN_BYTES_MAX)];
            let close = open + 1 + memchr::memchr(frame.1, token)?;
            let token = head[open + 1..close].trim();
            let credited = credited(token, agencies);
            if credited.is_empty() {
                return None;
            }
            let origin = self.origins.read(&head[..open]).filter(|origin| !origin.is_spelt_by(token))?;
            let behind = AfterToken::new(&line[close + 1..]);
            // `ANN BELL/AFP/Getty Images`: between slashes a token needs more than a capital behind it.
            if frame.0 == b'/' && !behind.separated && !behind.story.is_empty() {
                return None;
            }
            let start = line.len() - behind.story.len();
            let dated_behind = || self.dated_behind(origin, behind.story, credited[0], agencies);
            let (origin, start) = match dated_behind() {
                Some((date, length)) => (PlaceAndDate { date, ..origin }, start + length),
                None if behind.begins(origin, token) => self.placed_behind(origin, line, start, token),
                None => return None,
            };
            Some(dateline(credited, origin, start))
        })
    }

    /// `Orange, CA (PRWEB) July 30, 2012 -`: press releases may be dated behind their token. Gives the date and the
    /// bytes up to the story.
    fn dated_behind<'l>(
        &self,
        origin: PlaceAndDate<'_>,
        story: &'l str,
        agency: AgencyId,
        agencies: &Agencies,
    ) -> Option<(&'l str, usize)> {
        let release = agencies.get(agency).kind == "press_release";
        if !release || origin.place.is_empty() || !origin.date.is_empty() {
            return None;
        }
        let date = self.origins.date_at_start(story)?;
        let rest = AfterToken::new(&story[date.len()..]).story;
        Some((date.trim_end_matches('.'), story.len() - rest.len()))
    }

    /// `(ANSA) - ROME, JUL 11 -`: where nothing stands before the token, place and date may stand behind it.
    fn placed_behind<'l>(
        &self,
        origin: PlaceAndDate<'l>,
        line: &'l str,
        start: usize,
        token: &str,
    ) -> (PlaceAndDate<'l>, usize) {
        let story = &line[start..];
        let head = &story[..floor_char_boundary(story, ORIGIN_BYTES_MAX)];
        let found = (origin == PlaceAndDate::default())
            .then(|| {
                let (end, behind) = dash(head)?;
                let origin = self.origins.read(&head[..end])?;
                let italian = matches!(token, "ANSA" | "AGI") && origin.place.split(' ').count() <= 3;
                let placed = !origin.place.is_empty() && !origin.is_calendar();
                (placed && (italian || !origin.date.is_empty())).then_some((origin, start + behind))
            })
            .flatten();
        found.unwrap_or((origin, start))
    }

    /// What a dash ends: `MOSCOW, June 30 - RIA`, `SAITAMA, Japan, Dec. 9 Kyodo -`, `EFE.-`, `SALVADOR, Feb 26 -`,
    /// `Liputan6.com, Jakarta -`, `OTTAWA -`.
    fn dashed(&self, line: &str, head: &str, lead: bool, agencies: &Agencies) -> Option<Dateline> {
        let (end, start) = dash(head).filter(|(end, _)| *end > 0 && *end <= ORIGIN_BYTES_MAX)?;
        let (before, story) = (&head[..end], &line[start..]);
        if !before.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || !c.is_lowercase()) {
            return None;
        }
        self.token_behind(line, before, start, agencies)
            .or_else(|| self.token_before(before, start, head[end..].starts_with(".-"), story, agencies))
            .or_else(|| {
                if let Some(origin) = self.bare(before, story, lead) {
                    return Some(dateline(Vec::new(), origin, start));
                }
                let origin = self.alone(before, story).filter(|_| lead)?;
                Some(Dateline { alone: true, ..dateline(Vec::new(), origin, start) })
            })
    }

    /// The token stands behind the dash and ends the dateline: `- РИА Новости.`, or with the writer's name behind it.
    fn token_behind(&self, line: &str, before: &str, start: usize, agencies: &Agencies) -> Option<Dateline> {
        if !before.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let story = &line[start..];
        let end = story.find(['.', ',']).filter(|end| *end <= TOKEN_BYTES_MAX)?;
        let agency = agencies.by_token(&story[..end])?;
        let origin = self.origins.read(before).filter(|origin| !origin.date.is_empty())?;
        let named = story[end..].starts_with(',').then(|| story[end..].find(". ")).flatten();
        let end = end + named.filter(|length| *length <= TOKEN_BYTES_MAX * 2).unwrap_or(0);
        let rest = AfterToken::new(&story[end..]).story;
        Some(dateline(vec![agency], origin, line.len() - rest.len()))
    }

    /// The token stands before the dash without brackets: behind a date, by itself, or behind a place.
    fn token_before(
        &self,
        before: &str,
        start: usize,
        stopped: bool,
        story: &str,
        agencies: &Agencies,
    ) -> Option<Dateline> {
        let word_at = |spaces: usize| before.rmatch_indices(' ').nth(spaces).map_or(0, |(at, _)| at + 1);
        let (at, agency) = [word_at(1), word_at(0)].into_iter().find_map(|at| {
            Some((at, agencies.by_token(&before[at..]).or_else(|| shouted(&before[at..], agencies))?))
        })?;
        let origin = self.origins.read(before[..at].trim_end_matches([' ', ',', '.']))?;
        let known = stopped || WITHOUT_FRAME.contains(&&before[at..]);
        let begins = !story.starts_with(char::is_lowercase);
        (begins && (known || !origin.date.is_empty())).then(|| dateline(vec![agency], origin, start))
    }

    /// At the very start, a place alone.
    fn alone<'l>(&self, before: &'l str, story: &str) -> Option<PlaceAndDate<'l>> {
        if story.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()) || !alone(before, story) {
            return None;
        }
        let origin = self.origins.read(before)?;
        (origin.date.is_empty() && origin.is_upper() && !origin.is_calendar()).then_some(origin)
    }

    /// A dateline without a token: place and date, or an outlet's name and a place.
    fn bare<'l>(&self, before: &'l str, story: &str, lead: bool) -> Option<PlaceAndDate<'l>> {
        if story.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()) {
            return None;
        }
        if before.bytes().any(|byte| byte.is_ascii_digit())
            && let Some(origin) = self.origins.read(before)
            && !origin.date.is_empty()
        {
            return (!origin.place.is_empty() && !origin.is_calendar()).then_some(origin);
        }
        let (left, right) = before.split_once(", ").filter(|_| lead)?;
        let place = if is_site(left) { right } else { Some(left).filter(|_| is_site(right))? };
        let origin = self.origins.read(place)?;
        (place.split(' ').count() <= 3 && origin.date.is_empty()).then_some(origin)
    }
}

impl Default for Datelines {
    fn default() -> Self {
        Self::new()
    }
}

/// What follows a token.
struct AfterToken<'l> {
    /// Whether something separates the token from the story.
    separated: bool,
    story: &'l str,
}

impl<'l> AfterToken<'l> {
    fn new(after: &'l str) -> Self {
        let story = after.trim_start_matches([' ', '-', '_', ':', '=', '.']);
        let gap = &after[..after.len() - story.len()];
        Self { separated: gap.contains(['-', '_', ':', '=', '.']), story }
    }

    /// Whether a story begins here, behind a place and a token.
    fn begins(&self, origin: PlaceAndDate<'_>, token: &str) -> bool {
        let first = self.story.chars().next();
        if self.separated {
            // Prose goes on in small letters behind a dash, and its places are not written in capitals.
            return origin.is_upper() || !first.is_some_and(char::is_lowercase);
        }
        match first {
            None => !origin.date.is_empty() && !origin.place.is_empty(),
            Some(first) => {
                let capital = !first.is_lowercase() && (first.is_alphanumeric() || first == '"');
                capital && (!origin.date.is_empty() || WITHOUT_SEPARATOR.contains(&token))
            }
        }
    }
}

fn dateline(agencies: Vec<AgencyId>, origin: PlaceAndDate<'_>, bytes: usize) -> Dateline {
    Dateline { agencies, place: origin.place.to_owned(), date: origin.date.to_owned(), alone: false, bytes }
}

/// Where the first dash that separates begins, and where what it separates does: ` - `, ` -- `, `-- `, `.-`.
fn dash(head: &str) -> Option<(usize, usize)> {
    let bytes = head.as_bytes();
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(b'-', &bytes[from..])?;
        let length = bytes[at..].iter().take_while(|byte| **byte == b'-').count();
        let before = at.checked_sub(1).map(|before| bytes[before]);
        let open = bytes.get(at + length).is_none_or(|byte| *byte == b' ');
        if open && (matches!(before, Some(b' ' | b'.')) || length > 1) {
            let end = head[..at].trim_end_matches([' ', '.']).len();
            // An abbreviation keeps its full stop, a token loses it: `Dec. -`, `EFE.-`.
            let end = if before == Some(b' ') { head[..at].trim_end().len() } else { end };
            let story = head[at..].trim_start_matches([' ', '-']);
            return Some((end, head.len() - story.len()));
        }
        from = at + length;
    }
}

/// The name of a site, such as `Liputan6.com` or `REPUBLIKA.CO.ID`.
fn is_site(word: &str) -> bool {
    let mut parts = word.split('.');
    let name = parts.next().unwrap_or("");
    let ends =
        |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let mut suffixes = parts.clone();
    name.len() > 2
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && suffixes.next().is_some()
        && parts.all(ends)
}

/// Whether a place in capitals alone before a dash is a dateline: no label, and a sentence behind it that is not
/// itself in capitals.
fn alone(before: &str, story: &str) -> bool {
    let name = before.split(',').next().unwrap_or("");
    let mut words = name.split([' ', '/']);
    let capitals = name.chars().filter(|c| c.is_uppercase()).count();
    let shouted = !story.chars().take(24).any(char::is_lowercase);
    let sentence = story.starts_with(|c: char| c.is_uppercase() || c == '"') && !shouted && story.len() >= 40;
    let dated = date::is_month(story.split(' ').next().unwrap_or(""));
    sentence
        && !dated
        && capitals >= 4
        && name.split(' ').count() <= 3
        && !name.chars().any(char::is_lowercase)
        && !words.any(|word| LABELS.split_ascii_whitespace().any(|label| label == word))
}

/// The agency of a token in capitals that the table has as a name only, as `BERNAMA`.
fn shouted(token: &str, agencies: &Agencies) -> Option<AgencyId> {
    let upper = token.len() > 3 && token.bytes().all(|byte| byte.is_ascii_uppercase());
    if upper { agencies.by_name(token) } else { None }
}

/// The agencies of a token such as `dpa`, `dpa/lno`, `tca/dpa`, `ats afp` or `PRNewswire-AsiaNet`.
fn credited(token: &str, agencies: &Agencies) -> Vec<AgencyId> {
    if let Some(id) = agencies.by_token(token) {
        return vec![id];
    }
    // A station or a paper beside its agency: `KXYZ/CNN`, `MAR/dpa`.
    if token.contains('/')
        && let Some(joint) = agencies.joint(token)
    {
        return joint.agencies;
    }
    // TASS names its correspondent between the slashes.
    let token = token.strip_prefix("Корр. ").map_or(token, |rest| rest.split(' ').next().unwrap_or(rest));
    let (token, swiss) = token.strip_suffix(" afp").map_or((token, false), |rest| (rest, true));
    let mut ids: Vec<AgencyId> = Vec::new();
    for part in token.split(['/', ',', '=']).map(str::trim) {
        let desk = (2..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase());
        let whole = || agencies.by_token(part);
        let branch = || {
            part.split(['-', ' ']).next().filter(|_| is_branch(part)).and_then(|name| agencies.by_token(name))
        };
        match whole().or_else(branch) {
            Some(id) if !ids.contains(&id) => ids.push(id),
            Some(_) => {}
            None if desk => {}
            None => return Vec::new(),
        }
    }
    // `ats afp` holds AFP in small letters: a desk mark of the Swiss agency, joint copy all the same.
    if swiss && !ids.is_empty() {
        ids.extend(agencies.by_id("afp"));
    }
    ids
}

/// Whether a token is an agency's with a branch behind it: `PRNewswire-AsiaNet`, `CNW Telbec`, `dpa-infocom`.
fn is_branch(token: &str) -> bool {
    ["PRNewswire-", "CNW ", "dpa-", "AFP-", "Reuters Breakingviews"]
        .iter()
        .any(|start| token.starts_with(start))
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests;
