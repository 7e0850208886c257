//! A line in, the dateline that ends in a dash out.

use super::date;
use super::origin::{ORIGIN_BYTES_MAX, OriginPatterns, PlaceAndDate};
use super::printed::{AfterToken, Dateline, TOKEN_BYTES_MAX, dash, dateline};
use super::token::shouted;
use crate::base::agency::Agencies;

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

impl OriginPatterns {
    /// What a dash ends: `MOSCOW, June 30 - RIA`, `SAITAMA, Japan, Dec. 9 Kyodo -`, `EFE.-`,
    /// `SALVADOR, Feb 26 -`,
    /// `Liputan6.com, Jakarta -`, `OTTAWA -`.
    pub(super) fn dashed(&self, line: &str, head: &str, lead: bool, agencies: &Agencies) -> Option<Dateline> {
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

    /// The token stands behind the dash and ends the dateline: `- РИА Новости.`, or with the writer's name
    /// behind it.
    fn token_behind(&self, line: &str, before: &str, start: usize, agencies: &Agencies) -> Option<Dateline> {
        if !before.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let story = &line[start..];
        let end = story.find(['.', ',']).filter(|end| *end <= TOKEN_BYTES_MAX)?;
        let agency = agencies.by_token(&story[..end])?;
        let origin = self.read(before).filter(|origin| !origin.date.is_empty())?;
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
        let origin = self.read(before[..at].trim_end_matches([' ', ',', '.']))?;
        let known = stopped || WITHOUT_FRAME.contains(&&before[at..]);
        let begins = !story.starts_with(char::is_lowercase);
        (begins && (known || !origin.date.is_empty())).then(|| dateline(vec![agency], origin, start))
    }

    /// At the very start, a place alone.
    fn alone<'l>(&self, before: &'l str, story: &str) -> Option<PlaceAndDate<'l>> {
        if story.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()) || !alone(before, story) {
            return None;
        }
        let origin = self.read(before)?;
        (origin.date.is_empty() && origin.is_upper() && !origin.is_calendar()).then_some(origin)
    }

    /// A dateline without a token: place and date, or an outlet's name and a place.
    fn bare<'l>(&self, before: &'l str, story: &str, lead: bool) -> Option<PlaceAndDate<'l>> {
        if story.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()) {
            return None;
        }
        if before.bytes().any(|byte| byte.is_ascii_digit())
            && let Some(origin) = self.read(before)
            && !origin.date.is_empty()
        {
            return (!origin.place.is_empty() && !origin.is_calendar()).then_some(origin);
        }
        let (left, right) = before.split_once(", ").filter(|_| lead)?;
        let place = if is_site(left) { right } else { Some(left).filter(|_| is_site(right))? };
        let origin = self.read(place)?;
        (place.split(' ').count() <= 3 && origin.date.is_empty()).then_some(origin)
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

/// Whether a place in capitals alone before a dash is a dateline: no label, and a sentence behind it that is
/// not itself in capitals.
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
