//! Articles that hold a sentence in, the number of different stories among them out.
//!
//! Versions of one story share most of their text, but so do two briefs of forty words above one footer of
//! two hundred. The rest decides: a new lead names the same people and things as the old paragraphs, a second
//! brief names others.

use super::LearnParams;
use super::units::{Sentence, SentenceKey, SizedKey};
use crate::base::error::Result;
use crate::base::groups::Groups;
use crate::base::hash::mix;
use crate::base::stems::is_wide;

/// An article that contains the sentence.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentenceHolder {
    /// Distinct sentences by key, without known furniture.
    pub units: Vec<SizedKey>,
    /// Hash of the headline, 0 if there is none.
    pub headline: u64,
}

impl SentenceHolder {
    /// Whether the article has another sentence to compare.
    pub(crate) fn tells(&self) -> bool {
        self.units.len() > 1
    }

    fn bytes(&self) -> u64 {
        self.units.iter().map(|unit| unit.bytes()).sum()
    }

    fn has(&self, key: SentenceKey) -> bool {
        self.units.binary_search_by_key(&key, |unit| unit.key()).is_ok()
    }
}

/// Whether the holders are at least `stories_min` different stories. `same` returns whether two holders are
/// one story.
///
/// # Errors
/// Those of `same`.
pub(crate) fn stand_in_stories(
    stories_min: usize,
    holders: usize,
    same: &mut dyn FnMut(usize, usize) -> Result<bool>,
) -> Result<bool> {
    let (mut groups, mut stories) = (Groups::new(holders), holders);
    for b in 0..holders {
        for a in 0..b {
            if stories < stories_min {
                return Ok(false);
            }
            if groups.find(a) != groups.find(b) && same(a, b)? {
                groups.join(a, b);
                stories -= 1;
            }
        }
    }
    Ok(stories >= stories_min)
}

/// How alike two articles are by their sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoryLikeness {
    /// One story.
    Same,
    /// Much is shared, and the rest must decide.
    Alike,
    /// Two stories.
    Different,
}

/// Compares two articles by their sentences.
pub(crate) fn likeness(a: &SentenceHolder, b: &SentenceHolder, params: &LearnParams) -> StoryLikeness {
    let (a_bytes, b_bytes) = (a.bytes(), b.bytes());
    let shared = shared_bytes(&a.units, &b.units) as f64;
    let (shorter, longer) = (a_bytes.min(b_bytes) as f64, a_bytes.max(b_bytes) as f64);
    if (a.headline != 0 && a.headline == b.headline) || shared >= params.same_contained_min * shorter {
        StoryLikeness::Same
    } else if shared >= params.same_share_min * longer {
        StoryLikeness::Alike
    } else {
        StoryLikeness::Different
    }
}

fn shared_bytes(a: &[SizedKey], b: &[SizedKey]) -> u64 {
    let (mut i, mut j, mut bytes) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i].key(), b[j].key());
        bytes += if x == y { a[i].bytes() } else { 0 };
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    bytes
}

/// Least letters of a word that is compared.
const WORD_LETTERS_MIN: usize = 5;

/// Least number of such words in the rest of a page for a decision.
const WORDS_MIN: usize = 5;

/// The longer words of a page, as hashes in small letters, each with the sentence it stands in.
#[derive(Clone, Debug, Default)]
pub(crate) struct LongWords {
    headline: Vec<u32>,
    body: Vec<(SentenceKey, u32)>,
}

impl LongWords {
    /// The words of a text with these units, under this headline.
    pub(crate) fn of(text: &str, units: &[Sentence], headline: &str) -> Self {
        let mut words = Self::default();
        said(headline, |word| words.headline.push(word));
        for unit in units {
            said(&text[unit.range.clone()], |word| words.body.push((unit.key, word)));
        }
        words
    }

    /// The words of a page from those of its body, each with its sentence, and from its headline.
    pub(crate) fn of_body(body: Vec<(SentenceKey, u32)>, headline: &str) -> Self {
        let mut words = Self { body, ..Self::default() };
        said(headline, |word| words.headline.push(word));
        words
    }

    /// Whether one of two pages contains at least half of the longer words in the other's headline. True if a
    /// headline has fewer than two such words.
    pub(crate) fn tell(&self, other: &Self) -> bool {
        let told = |headline: &[u32], page: &Self| {
            let has =
                |word: &&u32| page.headline.contains(word) || page.body.iter().any(|(_, said)| said == *word);
            headline.len() < 2 || headline.iter().filter(has).count() * 2 >= headline.len()
        };
        told(&self.headline, other) || told(&other.headline, self)
    }

    /// Splits the words by whether the other page has their sentence.
    fn against(&self, holder: &SentenceHolder, other: &SentenceHolder) -> PageRest {
        let mut rest = PageRest { own: self.headline.clone(), shared: Vec::new() };
        for (key, word) in self.body.iter().filter(|(key, _)| holder.has(*key)) {
            if other.has(*key) { &mut rest.shared } else { &mut rest.own }.push(*word);
        }
        for words in [&mut rest.own, &mut rest.shared] {
            words.sort_unstable();
            words.dedup();
        }
        rest
    }
}

/// Whether the parts that two alike articles do not share name the same things.
pub(crate) fn rests_agree(
    a: (&SentenceHolder, &LongWords),
    b: (&SentenceHolder, &LongWords),
    params: &LearnParams,
) -> bool {
    a.1.against(a.0, b.0).share_known(&b.1.against(b.0, a.0)) >= params.same_words_min
}

/// Passes the longer words of a line to `take`, as 32 bits of their hashes in small letters. In scripts
/// without spaces, every two characters are a word.
pub(crate) fn said(line: &str, mut take: impl FnMut(u32)) {
    let mut take = |hash: u64| take((hash >> 32) as u32);
    let hash = |word: &str| match word.is_ascii() {
        true => word.bytes().fold(0, |hash, byte| mix(hash ^ u64::from(byte.to_ascii_lowercase()))),
        false => word.chars().flat_map(char::to_lowercase).fold(0, |hash, c| mix(hash ^ u64::from(c))),
    };
    for run in line.split(|c: char| !c.is_alphabetic()) {
        let wide = run.chars().zip(run.chars().skip(1)).filter(|(a, b)| is_wide(*a) && is_wide(*b));
        wide.for_each(|(a, b)| take(mix(u64::from(a) << 32 | u64::from(b))));
        for word in run.split(is_wide).filter(|word| word.len() >= WORD_LETTERS_MIN) {
            if word.chars().count() >= WORD_LETTERS_MIN {
                take(hash(word));
            }
        }
    }
}

/// The longer words of a page: `own` of the sentences that only it has, `shared` of those that the other page
/// has too.
#[derive(Default)]
struct PageRest {
    own: Vec<u32>,
    shared: Vec<u32>,
}

impl PageRest {
    /// The share of a page's own words that the other page contains, the greater of both directions. 1 if a
    /// page has too few words.
    fn share_known(&self, other: &Self) -> f64 {
        if self.own.len().min(other.own.len()) < WORDS_MIN {
            return 1.0;
        }
        let known = |own: &[u32], other: &Self| {
            let has = |words: &[u32], word: &u32| words.binary_search(word).is_ok();
            let known = own.iter().filter(|word| has(&other.own, word) || has(&other.shared, word));
            known.count() as f64 / own.len() as f64
        };
        known(&self.own, other).max(known(&other.own, self))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::own_name::OwnName;
    use super::super::units::{SizedKey, distinct, units};
    use super::{
        LearnParams, LongWords, SentenceHolder, StoryLikeness, likeness, rests_agree, stand_in_stories,
    };
    use crate::base::params::of_wire;
    use std::sync::LazyLock;

    pub(crate) static PARAMS: LazyLock<LearnParams> =
        LazyLock::new(|| LearnParams { stand_in_words_max: 150, ..of_wire("learn") });

    /// The number of stories that the pages, given with their headlines' hashes, are told to be.
    fn stories(pages: &[(&str, u64)]) -> usize {
        let of = |text: &str| units(text, &OwnName::new(""));
        let holder = |page: &&(&str, u64)| {
            let whole = of(page.0).into_iter().filter(|unit| !unit.broken);
            let mut units = whole.map(|unit| SizedKey::new(unit.key, unit.range.len())).collect();
            distinct(&mut units);
            SentenceHolder { units, headline: page.1 }
        };
        let told: Vec<(SentenceHolder, LongWords)> = pages
            .iter()
            .map(|page| (holder(&page), LongWords::of(page.0, &of(page.0), "")))
            .filter(|(holder, _)| holder.tells())
            .collect();
        let mut same = |a: usize, b: usize| {
            let ((a, a_words), (b, b_words)) = (&told[a], &told[b]);
            Ok(match likeness(a, b, &PARAMS) {
                StoryLikeness::Same => true,
                StoryLikeness::Different => false,
                StoryLikeness::Alike => rests_agree((a, a_words), (b, b_words), &PARAMS),
            })
        };
        let mut at_least = |count: &usize| stand_in_stories(*count, told.len(), &mut same).unwrap();
        (1..=pages.len()).take_while(|count| at_least(count)).count()
    }

    const FOOTER: &str = "Write to us. We read all letters.\n";
    const LONG_FOOTER: &str = "Write to us by letter or telephone. Our office by the canal is open on weekdays until six. The \
        paper is printed on recycled stock by Anders and Daughters. It appears daily except on public holidays.\n";
    const PAGES: [&str; 3] = [
        "The port closed on Monday after a storm that tore off its gates.\nShips waited outside.\n",
        "A baker in the old town has won the prize for the best loaf.\nCustomers queue for hundreds every morning.\n",
        "Snow fell on the pass for the first time since the spring of 1998.\nLorries waited below.\n",
    ];

    #[test]
    fn a_footer_stands_in_as_many_stories_as_there_are_pages_however_short_they_are() {
        for footer in [FOOTER, LONG_FOOTER] {
            let pages: Vec<String> = PAGES.iter().map(|page| format!("{page}{footer}")).collect();
            let pages: Vec<(&str, u64)> = pages.iter().map(|page| (page.as_str(), 0)).collect();
            assert_eq!(stories(&pages), 3, "{footer}");
        }
    }

    #[test]
    fn versions_of_a_story_are_one_also_under_new_leads() {
        let core = "The storm tore off both gates of the port and sank a tug. Ships waited outside all night, harbour \
                    master Anna Brill said. Engineers will inspect the hinges.\n";
        let leads = [
            "The port closed on Monday after a storm tore off its gates.\n",
            "Harbour master Anna Brill closed the port after the storm.\n",
            "Engineers came to inspect the gates of the stormy port, which stays closed.\n",
        ];
        let grown: Vec<String> = leads.iter().map(|lead| format!("{lead}{core}")).collect();
        let mut grown: Vec<(&str, u64)> = grown.iter().map(|page| (page.as_str(), 0)).collect();
        assert_eq!(stories(&grown), 1);
        grown.push((core, 0));
        assert_eq!(stories(&grown), 1);
    }

    #[test]
    fn pages_that_take_up_a_whole_text_are_one_story_with_it() {
        let core = "The storm tore off both gates of the port. Ships waited outside all night.\n";
        let own = |n: usize| {
            (0..9).map(|m| format!("Line {m} of page {n}, long enough to matter here. ")).collect::<String>()
        };
        let wrapped: Vec<String> = (0..4).map(|n| format!("{core}{}\n", own(n))).collect();
        let mut wrapped: Vec<(&str, u64)> = wrapped.iter().map(|page| (page.as_str(), 0)).collect();
        assert_eq!(stories(&wrapped), 4);
        wrapped.push((core, 0));
        assert_eq!(stories(&wrapped), 1);
    }

    #[test]
    fn a_page_of_one_sentence_and_a_page_under_one_headline_tell_nothing_new() {
        assert_eq!(stories(&[("Write to us.\n", 0), ("Write to us.\n", 0)]), 0);
        let pages: Vec<String> = PAGES.iter().map(|page| format!("{page}{FOOTER}")).collect();
        assert_eq!(stories(&[(&pages[0], 7), (&pages[1], 7)]), 1);
        assert_eq!(stories(&[(&pages[0], 0), (&pages[1], 0)]), 2);
    }

    #[test]
    fn scripts_without_spaces_are_told_by_pairs_of_characters() {
        let footer = "港口管理局每天早上六点开门并且欢迎所有读者来信和来电。我们的报纸每天在全城各处出售。\n";
        let pages = [
            format!("面包师在老城获得了最佳黑麦面包奖。\n{footer}"),
            format!("大雪自春天以来首次落在高山隘口上。\n{footer}"),
        ];
        assert_eq!(stories(&[(&pages[0], 0), (&pages[1], 0)]), 2);
        let versions = [
            format!("港口管理局星期一早上六点没有开门。\n{footer}"),
            format!("读者来信说港口管理局没有按时开门。\n{footer}"),
        ];
        assert_eq!(stories(&[(&versions[0], 0), (&versions[1], 0)]), 1);
    }
}
