//! A seed in, chance and invented words out.
//!
//! Words are pronounceable and drawn by rank from a Zipf-Mandelbrot law, the frequent ones shorter, as in a
//! language; equal frequencies would make every shingle rare and flatter a deduplicator's hash tables.

use std::collections::BTreeSet;
use std::f64::consts::TAU;

/// SplitMix64 (Steele, Lea, Flood 2014): one word of state, so every story and page can own a stream.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Rng(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in `0..n`.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Uniform in `low..=high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// Uniform in (0, 1]: never 0, so its logarithm is finite.
    pub fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.unit().ln()
    }

    /// Log-normal with the given mean; `mu = ln(mean) - sigma^2 / 2`.
    pub fn log_normal(&mut self, mean: f64, sigma: f64) -> f64 {
        let gauss = (-2.0 * self.unit().ln()).sqrt() * (TAU * self.unit()).cos();
        (mean.ln() - sigma * sigma / 2.0 + sigma * gauss).exp()
    }

    pub fn pick<'a, T: AsRef<str>>(&mut self, from: &'a [T]) -> &'a str {
        self.item(from).as_ref()
    }

    pub fn item<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// The head of the list: what news is written with whatever it is about.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "year", "people", "government", "company", "week", "country", "state", "police", "market", "report", "plan", "city",
    "month", "time", "group", "president", "minister", "percent", "official", "trade", "price", "deal", "court", "law",
    "part", "number", "election", "party", "talks", "new", "last", "first", "early", "major", "public", "local", "home",
    "school", "team", "game", "season", "player", "family", "water", "power", "energy", "oil", "money", "bank", "rate",
    "growth", "economy", "budget", "tax", "worker", "job", "union", "strike", "office", "leader", "member", "vote",
    "case", "charge", "judge", "attack", "war", "army", "border", "peace", "fire", "storm", "road", "car", "train",
    "flight", "health", "hospital", "doctor", "study", "drug", "food", "farm", "land", "house", "street", "site",
    "project", "work", "service", "system", "data", "network", "film", "book", "story", "night", "day", "morning",
];
const WORDS: usize = 48_000;
const SURNAMES: usize = 9_000;
const GIVEN_NAMES: usize = 600;
/// Fine enough that the rarest word, at about 2.5e-6, still has entries.
const TABLE: usize = 1 << 20;

pub struct Lexicon {
    words: Vec<Box<str>>,
    /// Word ranks, each as often as its probability says: a draw is one look-up.
    table: Vec<u16>,
    surnames: Vec<Box<str>>,
    given_names: Vec<Box<str>>,
}

impl Lexicon {
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed ^ 0x1E_71C0);
        let mut taken: BTreeSet<Box<str>> = BTreeSet::new();
        taken.extend(COMMON.iter().map(|&word| Box::from(word)));
        let mut words: Vec<Box<str>> = COMMON.iter().map(|&word| word.into()).collect();
        for rank in COMMON.len()..WORDS {
            words.push(fresh(&mut rng, &mut taken, if rank < 1_500 { 1 } else { 2 }));
        }
        let mut names = |n| (0..n).map(|_| capital(&fresh(&mut rng, &mut taken, 2))).collect();
        let (surnames, given_names) = (names(SURNAMES), names(GIVEN_NAMES));
        Lexicon { words, table: zipf_table(), surnames, given_names }
    }

    pub fn word(&self, rng: &mut Rng) -> &str {
        &self.words[usize::from(self.table[rng.below(TABLE)])]
    }

    /// Any word alike, for what must not repeat by chance.
    pub fn rare_word(&self, rng: &mut Rng) -> &str {
        rng.pick(&self.words)
    }

    pub fn surname(&self, rng: &mut Rng) -> &str {
        rng.pick(&self.surnames)
    }

    pub fn person(&self, rng: &mut Rng) -> String {
        format!("{} {}", rng.pick(&self.given_names), self.surname(rng))
    }
}

/// Zipf-Mandelbrot, p(rank) ~ 1 / (rank + 12): function words are drawn elsewhere, so the head is flattened.
fn zipf_table() -> Vec<u16> {
    let weight = |rank: usize| 1.0 / (rank as f64 + 12.0);
    let total: f64 = (0..WORDS).map(weight).sum();
    let (mut rank, mut below) = (0, weight(0) / total);
    (0..TABLE)
        .map(|i| {
            while (i as f64 + 0.5) / TABLE as f64 > below && rank + 1 < WORDS {
                rank += 1;
                below += weight(rank) / total;
            }
            rank as u16
        })
        .collect()
}

fn fresh(rng: &mut Rng, taken: &mut BTreeSet<Box<str>>, syllables_min: usize) -> Box<str> {
    loop {
        let syllables = syllables_min + usize::from(rng.percent(35));
        let word = invent(rng, syllables);
        if word.len() > 3 && taken.insert(word.clone()) {
            return word;
        }
    }
}

#[rustfmt::skip]
const ONSETS: &[&str] = &[
    "b", "br", "c", "ch", "d", "dr", "f", "g", "gr", "h", "j", "k", "l", "l", "m", "m", "n", "n", "p", "pr", "r", "r",
    "s", "s", "sh", "st", "t", "t", "tr", "v", "w", "z",
];
const NUCLEI: &[&str] = &["a", "a", "e", "e", "i", "i", "o", "o", "u", "ai", "ea", "ou"];
const ENDS: &[&str] =
    &["", "", "", "n", "r", "l", "s", "t", "m", "d", "ng", "nt", "rk", "st", "ck", "x", "ss"];

fn invent(rng: &mut Rng, syllables: usize) -> Box<str> {
    let mut word = String::new();
    for _ in 0..syllables {
        word.push_str(rng.pick(ONSETS));
        word.push_str(rng.pick(NUCLEI));
        if rng.percent(20) {
            word.push_str(rng.pick(&["n", "r", "l", "s"]));
        }
    }
    word.push_str(rng.pick(ENDS));
    word.into()
}

/// The word with an ASCII capital; every invented word begins with an ASCII letter.
pub fn capital(word: &str) -> Box<str> {
    let mut word = word.to_owned();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word.into()
}
