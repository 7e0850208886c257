//! A folded line in, the dateline at its start out.
//!
//! A dateline is the strongest credit there is and the first thing a portal changes, so it is kept as
//! evidence and cut from the compared text. The wire prints `PLACE, DATE (TOKEN) -` with any part missing:
//! with slashes in place of brackets, with the token first or after the dash, in a special frame in Chinese,
//! Japanese and Korean copy, or with an outlet's name for a token. So the token is searched first, in its
//! frame. Then the text before it must be a place and a date and nothing else, and the text after it must
//! begin a story. These two checks keep acronyms and photo credits out.

pub(crate) mod date;
mod origin;
mod token;
mod printed;
mod east;
mod framed;
mod preceded;
mod dashed;

use crate::base::agency::Agencies;
use crate::base::boundary::floor_char_boundary;
use east::EastAsianFrames;
use origin::OriginPatterns;
use preceded::slashed;
use printed::{Dateline, SEARCH_BYTES_MAX};

/// Finds datelines, in the order in which the shapes are tried.
#[derive(Debug)]
pub(crate) struct Datelines {
    origins: OriginPatterns,
    east: EastAsianFrames,
}

impl Datelines {
    /// Compiles the shapes.
    pub(crate) fn new() -> Self {
        Self { origins: OriginPatterns::new(), east: EastAsianFrames::new() }
    }

    /// The dateline at the start of a folded line. `lead`: the line is among the first paragraphs, where a
    /// place alone can be a dateline.
    pub fn find(&self, line: &str, lead: bool, agencies: &Agencies) -> Option<Dateline> {
        let head = &line[..floor_char_boundary(line, SEARCH_BYTES_MAX)];
        self.east
            .find(head, agencies)
            .or_else(|| self.origins.preceded(line, lead, agencies))
            .or_else(|| self.origins.framed(line, head, (b'(', b')'), agencies))
            .or_else(|| self.origins.framed(line, head, (b'/', b'/'), agencies))
            .or_else(|| self.origins.dashed(line, head, lead, agencies))
            .or_else(|| slashed(line, lead, agencies))
    }
}

impl Default for Datelines {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
