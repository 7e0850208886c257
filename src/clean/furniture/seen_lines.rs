//! A line's hash in, the rule found for it before out.

use super::rule::RuleId;

/// Cache of the rules of lines, one a thread: the pages of an outlet repeat their lines.
#[derive(Debug)]
pub struct SeenLines(Vec<(u64, Option<RuleId>)>);

impl Default for SeenLines {
    fn default() -> Self {
        Self(vec![(0, None); Self::PLACES])
    }
}

impl SeenLines {
    const PLACES: usize = 1 << 12;

    /// The rule of the line with this hash: from the cache, or from `say`.
    pub(super) fn verdict(&mut self, line: u64, say: impl FnOnce() -> Option<RuleId>) -> Option<RuleId> {
        let place = &mut self.0[line as usize % Self::PLACES];
        if place.0 != line {
            *place = (line, say());
        }
        place.1
    }
}
