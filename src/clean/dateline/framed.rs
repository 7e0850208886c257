//! A line in, the dateline whose token stands in brackets or slashes out.

use super::origin::{ORIGIN_BYTES_MAX, OriginPatterns, PlaceAndDate};
use super::printed::{AfterToken, Dateline, TOKEN_BYTES_MAX, dash, dateline};
use super::token::credited;
use crate::base::agency::{Agencies, AgencyId};
use crate::base::boundary::floor_char_boundary;

/// Brackets and slashes that may stand before the token's own, in the place or in a note.
const FRAMES_MAX: usize = 4;

impl OriginPatterns {
    /// `PLACE, DATE (TOKEN) -` and `PLACE, DATE. /TOKEN/.`
    pub(super) fn framed(
        &self,
        line: &str,
        head: &str,
        frame: (u8, u8),
        agencies: &Agencies,
    ) -> Option<Dateline> {
        memchr::memchr_iter(frame.0, head.as_bytes()).take(FRAMES_MAX).find_map(|open| {
            let token = &head.as_bytes()[open + 1..];
            let token = &token[..token.len().min(TOKEN_BYTES_MAX)];
            let close = open + 1 + memchr::memchr(frame.1, token)?;
            let token = head[open + 1..close].trim();
            let credited = credited(token, agencies);
            if credited.is_empty() {
                return None;
            }
            let origin = self.read(&head[..open]).filter(|origin| !origin.is_spelt_by(token))?;
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

    /// `Orange, CA (PRWEB) July 30, 2012 -`: press releases may be dated behind their token. Gives the date
    /// and the bytes up to the story.
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
        let date = self.date_at_start(story)?;
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
                let origin = self.read(&head[..end])?;
                let italian = matches!(token, "ANSA" | "AGI") && origin.place.split(' ').count() <= 3;
                let placed = !origin.place.is_empty() && !origin.is_calendar();
                (placed && (italian || !origin.date.is_empty())).then_some((origin, start + behind))
            })
            .flatten();
        found.unwrap_or((origin, start))
    }
}
