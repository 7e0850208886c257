//! A line that begins with something else in, the dateline behind that out.
//!
//! Where a scraper lost the lines, a byline or the agency's own summary in bullets stands before the
//! dateline: `By Ilse Marn OSTERVIK (Reuters) -`, `* Port closed * Ships wait OSTERVIK, March 2 (Reuters) -`.
//! Some papers print the agency first, with its place behind a slash: `Reuters/Ostervik`.

use super::origin::OriginPatterns;
use super::printed::{AfterToken, Dateline, SEARCH_BYTES_MAX, TOKEN_BYTES_MAX};
use crate::base::agency::Agencies;
use crate::base::boundary::floor_char_boundary;

/// Marks before an item of a list.
const BULLETS: [char; 9] = ['*', '•', '▪', '■', '►', '●', '·', '-', '–'];

/// What opens a byline.
const BY: [&str; 5] = ["By ", "BY ", "Von ", "Par ", "Por "];

/// Bytes that may stand before a dateline in capitals, at most.
const BEFORE_BYTES_MAX: usize = 400;

/// Words of a writer's name, at least and at most.
const NAME_WORDS: std::ops::RangeInclusive<usize> = 2..=8;

/// Places of two words that stand behind an agency and a slash; two other words are its photographer.
const PLACES: [&str; 16] = [
    "New York",
    "New Delhi",
    "Hong Kong",
    "Los Angeles",
    "San Francisco",
    "Abu Dhabi",
    "Kuala Lumpur",
    "Cape Town",
    "Tel Aviv",
    "Mexico City",
    "Buenos Aires",
    "Addis Ababa",
    "The Hague",
    "Sao Paulo",
    "São Paulo",
    "Phnom Penh",
];

impl OriginPatterns {
    /// The dateline behind bullets or a byline.
    pub(super) fn preceded(&self, line: &str, lead: bool, agencies: &Agencies) -> Option<Dateline> {
        if !lead {
            return None;
        }
        if line.starts_with(BULLETS) {
            let rest = line.trim_start_matches(|c| c == ' ' || BULLETS.contains(&c));
            return self
                .behind(line, line.len() - rest.len(), agencies)
                .or_else(|| self.shouted(line, agencies));
        }
        let by = BY.iter().find(|by| line.starts_with(**by))?;
        let ends = line[by.len()..].match_indices(' ').map(|(at, _)| by.len() + at).take(*NAME_WORDS.end());
        let ends: Vec<usize> = ends.skip(NAME_WORDS.start() - 1).collect();
        // A place in capitals tells where the name ends; without one the shortest name is it.
        let shouted = ends.iter().find(|end| is_shouted(&line[**end + 1..]));
        shouted.into_iter().chain(&ends).find_map(|end| {
            is_of_names(&line[by.len()..*end]).then(|| self.behind(line, end + 1, agencies)).flatten()
        })
    }

    /// A dateline with an agency that begins at `start`.
    fn behind(&self, line: &str, start: usize, agencies: &Agencies) -> Option<Dateline> {
        let rest = &line[start..];
        let head = &rest[..floor_char_boundary(rest, SEARCH_BYTES_MAX)];
        let found = self.framed(rest, head, (b'(', b')'), agencies)?;
        (!found.place.is_empty()).then_some(Dateline { bytes: found.bytes + start, ..found })
    }

    /// A dateline with a place in capitals behind a summary.
    fn shouted(&self, line: &str, agencies: &Agencies) -> Option<Dateline> {
        let head = &line[..floor_char_boundary(line, BEFORE_BYTES_MAX)];
        let starts = head.match_indices(' ').map(|(at, _)| at + 1);
        starts
            .filter(|start| is_shouted(&head[*start..]))
            .find_map(|start| self.behind(line, start, agencies))
    }
}

/// Whether a text begins with a word of three capitals or more.
fn is_shouted(text: &str) -> bool {
    let word = text.split([' ', ',', '/', '(']).next().unwrap_or("");
    word.chars().count() > 2 && word.chars().all(char::is_uppercase)
}

fn is_of_names(text: &str) -> bool {
    text.split(' ').all(|word| {
        word.starts_with(char::is_uppercase)
            || matches!(word, "and" | "und" | "et" | "y" | "de" | "van" | "von")
    })
}

/// `Reuters/Ostervik` before the story or on a line of its own.
pub(super) fn slashed(line: &str, lead: bool, agencies: &Agencies) -> Option<Dateline> {
    let (token, rest) = line.split_once('/').filter(|(token, _)| lead && token.len() <= TOKEN_BYTES_MAX)?;
    let agency = agencies.by_token(token)?;
    let of_two = PLACES.iter().find(|place| rest.starts_with(**place)).copied();
    let place = of_two.unwrap_or_else(|| rest.split([' ', ',', ':']).next().unwrap_or(""));
    let is_place = place.len() > 3
        && place.starts_with(char::is_uppercase)
        && place.chars().all(|c| c.is_alphabetic() || c == ' ')
        && place.chars().any(char::is_lowercase)
        && place != "Getty";
    let behind = AfterToken::new(&rest[place.len()..]);
    // AfterToken `AFP/Kern` another word of a name may stand, and behind `AFP/Getty Images` nothing more.
    let begins = behind.separated || behind.story.is_empty() || behind.story.split(' ').count() > 3;
    let capital = !behind.story.starts_with(char::is_lowercase);
    (is_place && begins && capital).then(|| Dateline {
        agencies: vec![agency],
        place: place.to_owned(),
        bytes: line.len() - behind.story.len(),
        ..Dateline::default()
    })
}
