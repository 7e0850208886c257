//! What tells the pairs of a run apart in, a code that a file for labelling carries out, and back.
//!
//! Who labels a pair must not know what the run made of it, and `evaluate` must. So a row carries its stratum
//! and the sizes as a code that depends on its pair: two rows of one stratum have nothing in common to the
//! eye, and whoever runs `evaluate` needs no second file. It hides nothing from somebody who wants to know:
//! it is no cipher.

use crate::base::word::words;
use std::fmt;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

words! {
    /// By what two articles are in one cluster.
    #[derive(PartialOrd, Ord)]
    pub enum Tie {
        /// Their texts are equal.
        Equal = "equal",
        /// Half of all shingles are in both.
        Similar = "similar",
        /// Half of the shorter text's shingles are in the longer.
        Contained = "contained",
        /// Shared passages of fewer words in a row.
        Rewritten = "rewritten",
        /// What would not be enough under two headlines.
        Headlined = "headlined",
        /// A member and its canonical article, which no edge of copies joins: others do.
        Through = "through",
    }
}

words! {
    /// Why two articles that were read against each other are in two clusters.
    #[derive(PartialOrd, Ord)]
    pub enum Miss {
        /// An edge of copies, whose articles clustering parted.
        Apart = "apart",
        /// They share one block of background.
        Background = "background",
        /// One is an item of a collection, which the other is.
        Collection = "collection",
        /// Their headlines name two things.
        Subject = "subject",
        /// They are two pages of one form.
        Template = "template",
        /// Too many others share what they share.
        Common = "common",
        /// They share too little, but no less than holds a member to its cluster.
        Near = "near",
    }
}

/// What tells a pair of a run from others where errors differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stratum {
    /// In one cluster.
    Joined {
        /// By what.
        tie: Tie,
        /// Whether both articles are of one outlet that has a name.
        is_one_outlet: bool,
    },
    /// In two clusters.
    Refused(Miss),
}

const TIES: [Tie; 6] =
    [Tie::Equal, Tie::Similar, Tie::Contained, Tie::Rewritten, Tie::Headlined, Tie::Through];
const MISSES: [Miss; 7] = [
    Miss::Apart,
    Miss::Background,
    Miss::Collection,
    Miss::Subject,
    Miss::Template,
    Miss::Common,
    Miss::Near,
];

impl Stratum {
    /// All there are, in order.
    fn all() -> impl Iterator<Item = Self> {
        let joined = TIES
            .iter()
            .flat_map(|&tie| [false, true].map(|is_one_outlet| Self::Joined { tie, is_one_outlet }));
        joined.chain(MISSES.map(Self::Refused))
    }

    /// Whether its pairs are in one cluster each.
    pub(crate) fn is_joined(self) -> bool {
        matches!(self, Self::Joined { .. })
    }
}

impl fmt::Display for Stratum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Joined { tie, is_one_outlet: true } => write!(f, "{}, one outlet", tie.as_str()),
            Self::Joined { tie, is_one_outlet: false } => write!(f, "{}, two outlets", tie.as_str()),
            Self::Refused(miss) => f.write_str(miss.as_str()),
        }
    }
}

/// Where a drawn pair comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its stratum.
    pub stratum: Stratum,
    /// Pairs of the run in this stratum.
    pub pairs: u64,
    /// Pairs of the run in all strata that are joined, or in all that are refused, as this one is.
    pub of: u64,
    /// The run, by [`fingerprint`].
    pub run: u64,
}

/// Bits of each number in a code.
const BITS: u32 = 40;
const MASK: u64 = (1 << BITS) - 1;

/// Begins a code, so that no spreadsheet takes one for a number.
const LETTER: char = 's';

impl Origin {
    /// The code of a row with these two articles.
    pub fn code(&self, a: &str, b: &str) -> String {
        let number = (0u8..).zip(Stratum::all()).find(|(_, stratum)| *stratum == self.stratum);
        let number = number.map_or(u8::MAX, |(number, _)| number);
        let numbers = [self.pairs.min(MASK), self.of.min(MASK), self.run & MASK];
        let packed = numbers.iter().fold(u128::from(number), |packed, n| packed << BITS | u128::from(*n));
        format!("{LETTER}{:032x}", packed ^ key(a, b))
    }

    /// What a code says; `None` where it was not made for these two articles.
    pub fn of_code(code: &str, a: &str, b: &str) -> Option<Self> {
        const DIGITS: usize = 32;
        let digits = code.strip_prefix(LETTER).filter(|digits| digits.len() == DIGITS)?;
        let packed = u128::from_str_radix(digits, 16).ok()? ^ key(a, b);
        let number = |place: u32| (packed >> (place * BITS)) as u64 & MASK;
        let stratum = Stratum::all().nth((packed >> (3 * BITS)) as usize)?;
        let origin = Self { stratum, pairs: number(2), of: number(1), run: number(0) };
        (0 < origin.pairs && origin.pairs <= origin.of).then_some(origin)
    }
}

fn key(a: &str, b: &str) -> u128 {
    xxh3_128(format!("stratum\0{a}\0{b}").as_bytes())
}

/// What tells a run by its clusters: of each article its id and that of its cluster, in any order.
pub fn fingerprint<'r>(articles: impl Iterator<Item = (&'r str, &'r str)>) -> u64 {
    let hash = |(article, cluster): (&str, &str)| xxh3_64(format!("{article}\0{cluster}").as_bytes());
    articles.map(hash).fold(0, u64::wrapping_add) & MASK
}

#[cfg(test)]
mod tests {
    use super::{Miss, Origin, Stratum, Tie, fingerprint};
    use std::collections::BTreeSet;

    #[test]
    fn a_code_is_read_back_for_its_pair_alone_and_looks_like_no_other() {
        let mut seen = BTreeSet::new();
        for stratum in Stratum::all() {
            let origin = Origin { stratum, pairs: 7, of: 1 << 39, run: 0xab_cdef_0123 };
            let code = origin.code("ferry", "ferry-2");
            assert_eq!(Origin::of_code(&code, "ferry", "ferry-2"), Some(origin));
            assert_ne!(Origin::of_code(&code, "ferry-2", "ferry"), Some(origin));
            assert!(seen.insert(code));
            assert!(seen.insert(origin.code("bridge", "bridge-2")));
        }
        assert_eq!(Stratum::all().count(), 19);
        for wrong in ["", "similar", "s0123", &"f".repeat(33), &format!("s{}", "g".repeat(32))] {
            assert_eq!(Origin::of_code(wrong, "a", "b"), None, "{wrong}");
        }
    }

    #[test]
    fn a_stratum_is_named_by_what_joins_its_pairs_and_whose_they_are() {
        let named = [
            Stratum::Joined { tie: Tie::Equal, is_one_outlet: true },
            Stratum::Joined { tie: Tie::Through, is_one_outlet: false },
            Stratum::Refused(Miss::Near),
        ];
        let named: Vec<String> = named.iter().map(ToString::to_string).collect();
        assert_eq!(named, ["equal, one outlet", "through, two outlets", "near"]);
    }

    #[test]
    fn a_run_is_told_by_its_clusters_whatever_the_order() {
        let rows = [("a", "w1"), ("b", "w1"), ("c", "w2")];
        let run = fingerprint(rows.into_iter());
        assert_eq!(run, fingerprint(rows.into_iter().rev()));
        assert_ne!(run, fingerprint([("a", "w1"), ("b", "w2"), ("c", "w2")].into_iter()));
        assert_ne!(run, fingerprint(rows.into_iter().take(2)));
    }
}
