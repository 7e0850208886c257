//! Labelled pairs and a run's clusters in, precision and recall with confidence intervals out.
//!
//! A sample of borderline pairs tells how the rule does where it is hard, and nothing of the easy pairs,
//! which are most. So the figures are those of the sample, and their intervals say how little a hundred
//! labels prove: 95 % after Wilson (1927), which keep within 0 and 1 where the textbook's do not.

use std::collections::BTreeMap;
use std::fmt;

/// A pair that somebody looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledPair {
    /// One article's id.
    pub a: String,
    /// The other's.
    pub b: String,
    /// Whether they are copies.
    pub are_copies: bool,
}

/// How a run does on labelled pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairScores {
    /// Pairs of which both articles are in the run.
    pub pairs: u64,
    /// Pairs of which one is not.
    pub missing: u64,
    /// Pairs in one cluster.
    pub together: u64,
    /// Copies by their labels.
    pub copies: u64,
    /// Copies in one cluster.
    pub found: u64,
}

/// A share with what it may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share, 0 to 1; 0 of nothing.
    pub share: f64,
    /// The interval that holds the true one in 95 of 100 samples.
    pub interval: (f64, f64),
}

impl Share {
    /// The share of `part` among `all`, with Wilson's interval.
    pub(crate) fn of(part: u64, all: u64) -> Self {
        /// Standard deviations that hold 95 % of a normal distribution.
        const Z: f64 = 1.959_963_984_540_054;
        if all == 0 {
            return Self { share: 0.0, interval: (0.0, 1.0) };
        }
        let (n, share) = (all as f64, part as f64 / all as f64);
        let whole = 1.0 + Z * Z / n;
        let middle = (share + Z * Z / (2.0 * n)) / whole;
        let half = Z / whole * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        Self { share, interval: ((middle - half).max(0.0), (middle + half).min(1.0)) }
    }

    /// The share of `part` among `drawn` that were drawn without replacement from `of`, with the exact
    /// interval (Clopper and Pearson 1934), its halves shortened as the standard deviation is by drawing from
    /// so few: all there are leave no doubt.
    pub(crate) fn of_drawn(part: u64, drawn: u64, of: u64) -> Self {
        /// Half of what a 95 % interval leaves out.
        const TAIL: f64 = 0.025;
        if drawn == 0 {
            return Self { share: 0.0, interval: (0.0, 1.0) };
        }
        let share = part as f64 / drawn as f64;
        let least = if part == 0 { 0.0 } else { share_with_tail(TAIL, part, drawn) };
        let most = if part == drawn { 1.0 } else { share_with_tail(1.0 - TAIL, part + 1, drawn) };
        let (all, rest) = (of.max(drawn) as f64, of.saturating_sub(drawn) as f64);
        let shorter = (rest / (all - 1.0).max(1.0)).sqrt();
        // What was drawn is certain: the rest can hold no copy at worst, and nothing else at best.
        let bounds = (part as f64 / all, (part as f64 + rest) / all);
        let interval = (share - shorter * (share - least), share + shorter * (most - share));
        Self { share, interval: (interval.0.max(bounds.0), interval.1.min(bounds.1)) }
    }
}

/// The share of which `least` or more of `all` draws come with this probability.
fn share_with_tail(probability: f64, least: u64, all: u64) -> f64 {
    /// Halvings that leave nothing a double could tell.
    const STEPS: u32 = 60;
    let (mut below, mut above) = (0.0, 1.0);
    for _ in 0..STEPS {
        let middle = 0.5 * (below + above);
        if tail(least, all, middle) < probability { below = middle } else { above = middle }
    }
    0.5 * (below + above)
}

/// The probability of `least` or more of `all` draws, each of this share, which is neither 0 nor 1.
fn tail(least: u64, all: u64, share: f64) -> f64 {
    let (mut ways, mut sum) = (0.0, 0.0);
    for drawn in 0..=all {
        let others = (all - drawn) as f64;
        if drawn >= least {
            sum += f64::exp(ways + drawn as f64 * share.ln() + others * (1.0 - share).ln());
        }
        ways += others.max(1.0).ln() - (drawn as f64 + 1.0).ln();
    }
    sum
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} ({:.3} to {:.3})", self.share, self.interval.0, self.interval.1)
    }
}

impl PairScores {
    /// Scores labelled pairs against the cluster of each article.
    pub fn of(labelled: &[LabelledPair], clusters: &BTreeMap<String, String>) -> Self {
        let mut scores = Self::default();
        for pair in labelled {
            let (Some(a), Some(b)) = (clusters.get(&pair.a), clusters.get(&pair.b)) else {
                scores.missing += 1;
                continue;
            };
            let together = a == b;
            scores.pairs += 1;
            scores.together += u64::from(together);
            scores.copies += u64::from(pair.are_copies);
            scores.found += u64::from(together && pair.are_copies);
        }
        scores
    }

    /// Of the pairs in one cluster, those that are copies.
    pub(crate) fn precision(&self) -> Share {
        Share::of(self.found, self.together)
    }

    /// Of the copies, those in one cluster.
    pub(crate) fn recall(&self) -> Share {
        Share::of(self.found, self.copies)
    }
}

impl fmt::Display for PairScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pairs, missing, together, copies, found } = self;
        writeln!(
            f,
            "labelled pairs {pairs}  copies {copies}  in one cluster {together}  both {found}  not in the run {missing}"
        )?;
        writeln!(f)?;
        writeln!(f, "among these pairs, with 95 % intervals")?;
        writeln!(f, "precision  {}", self.precision())?;
        writeln!(f, "recall     {}", self.recall())
    }
}

#[cfg(test)]
mod tests {
    use super::{LabelledPair, PairScores, Share};

    #[test]
    fn intervals_are_wilsons() {
        // By hand for 8 of 10; the ends hold for none and all.
        let share = Share::of(8, 10);
        assert!(
            (share.interval.0 - 0.4902).abs() < 5e-4 && (share.interval.1 - 0.9433).abs() < 5e-4,
            "{share}"
        );
        assert_eq!(Share::of(0, 10).interval.0, 0.0);
        assert!(Share::of(10, 10).interval.1 > 1.0 - 1e-9);
        assert_eq!(Share::of(0, 0).interval, (0.0, 1.0));
        let wide = |share: Share| share.interval.1 - share.interval.0;
        assert!(wide(Share::of(80, 100)) < wide(share) / 2.0);
    }

    #[test]
    fn intervals_of_what_is_drawn_are_exact_and_shorter_for_few() {
        let many = u64::MAX;
        let close = |share: Share, least: f64, most: f64| {
            let (a, b) = share.interval;
            assert!((a - least).abs() < 5e-5 && (b - most).abs() < 5e-5, "{a} {b}");
        };
        // From Clopper and Pearson's tables, and by hand: the square root of .025, and what is left of 1.
        close(Share::of_drawn(8, 10, many), 0.4439, 0.9748);
        close(Share::of_drawn(2, 2, many), 0.1581, 1.0);
        close(Share::of_drawn(0, 1, many), 0.0, 0.975);
        close(Share::of_drawn(4_000, 5_000, many), 0.7886, 0.8110);
        close(Share::of_drawn(3, 4, 4), 0.75, 0.75);
        close(Share::of_drawn(1, 1, 1), 1.0, 1.0);
        close(Share::of_drawn(1, 1, 2), 0.5, 1.0);
        close(Share::of_drawn(0, 2, 3), 0.0, 1.0 / 3.0);
        close(Share::of_drawn(2, 2, 17), 1.0 - f64::sqrt(15.0 / 16.0) * (1.0 - 0.1581), 1.0);
        close(Share::of_drawn(0, 0, 9), 0.0, 1.0);
    }

    #[test]
    fn pairs_are_scored_by_the_clusters_of_a_run() {
        let clusters = [("a", "x"), ("b", "x"), ("c", "y"), ("d", "y")];
        let clusters =
            clusters.iter().map(|(id, cluster)| ((*id).to_owned(), (*cluster).to_owned())).collect();
        let pair = |a: &str, b: &str, are_copies| LabelledPair { a: a.into(), b: b.into(), are_copies };
        let labelled =
            [pair("a", "b", true), pair("c", "d", false), pair("a", "c", true), pair("a", "z", true)];
        let scores = PairScores::of(&labelled, &clusters);
        assert_eq!(scores, PairScores { pairs: 3, missing: 1, together: 2, copies: 2, found: 1 });
        assert_eq!((scores.precision().share, scores.recall().share), (0.5, 0.5));
    }
}
