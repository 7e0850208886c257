//! Texts of outlets in, the sentences out that may be furniture.

use super::posted::{Posted, Posting};
use super::record::{Out, Typed, kinds, record};
use super::value::words;
use super::work::{Best, Each, Group};
use super::{Settings, numbers};
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::history::learned::Sentence;
use crate::learn::LearnParams;
use crate::learn::units::{SentenceKey, SizedKey};
use crate::run::judge::{FurnitureRule, OwnSentence, rules};

words! {
    /// What may make a sentence furniture, in the order in which it is asked.
    enum Sort {
        /// Many texts of all outlets hold it.
        Shared = "shared",
        /// Many texts of one outlet do.
        Own = "own",
        /// Two texts of one outlet do.
        Pair = "pair",
        /// Several texts of one outlet do, and none of another.
        Frame = "frame",
    }
}

impl Sort {
    /// The rule by which such candidates are judged.
    pub(crate) fn rule(self, params: &LearnParams) -> FurnitureRule {
        let [shared, own, pair, frame] = rules(params);
        match self {
            Self::Shared => shared,
            Self::Own => own,
            Self::Pair => pair,
            Self::Frame => frame,
        }
    }

    /// A sentence as it is learned of an outlet.
    pub(crate) fn learned(self, outlet: u64, key: u64) -> Sentence {
        match self {
            Self::Frame => Sentence::of_frame(outlet, key),
            _ => Sentence { outlet, key },
        }
    }
}

record! {
    /// A text of an outlet.
    struct OfOutlet<'r> {
        /// What it is chosen by among holders of a sentence; equal texts of an outlet have one.
        holder: u64,
        /// Hash of the outlet.
        outlet: u64,
        /// Hash of its headline's words.
        headline: u64,
        /// The number of the source of the article it is of.
        source: i32,
        /// The number of that article there.
        record: u64,
        /// Its sentences, packed.
        learnable: &'r [u8],
    }
}

/// One article for each different text of an outlet: that with the least headline.
pub(super) struct Different;

impl Best for Different {
    type Row<'r> = OfOutlet<'r>;
    type Key = (u64, u64);
    /// The headline, the place and the sentences.
    type Kept = ((u64, i32, u64), Vec<u8>);

    fn keep(row: OfOutlet<'_>) -> (Self::Key, Self::Kept) {
        let OfOutlet { holder, outlet, headline, source, record, learnable } = row;
        ((holder, outlet), ((headline, source, record), learnable.to_vec()))
    }

    fn add(known: &mut Self::Kept, other: Self::Kept) {
        if other.0 < known.0 {
            *known = other;
        }
    }

    fn row<'r>(&(holder, outlet): &'r Self::Key, kept: &'r Self::Kept) -> OfOutlet<'r> {
        let &((headline, source, record), ref learnable) = kept;
        OfOutlet { holder, outlet, headline, source, record, learnable }
    }
}

record! {
    /// A sentence that may be furniture.
    struct Candidate {
        /// What may make it so.
        sort: Sort,
        /// Hash of the outlet that holds it; none for a sentence of all.
        outlet: Option<u64>,
        /// The sentence.
        key: u64,
        /// Texts that hold it, some of them.
        holders: Vec<u64>,
    }
}

record! {
    /// Texts that hold a sentence which no other of their outlet does.
    struct HasOwn {
        /// The texts.
        holders: Vec<u64>,
    }
}

kinds! {
    /// What postings tell.
    enum Chosen {
        /// A sentence to be looked at.
        Candidate(Candidate) = "candidate",
        /// Texts with a sentence of their own.
        HasOwn(HasOwn) = "has_own",
    }
}

/// Who of one outlet holds a sentence: how many texts, and some of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Held {
    key: u64,
    outlet: u64,
    count: u64,
    /// Ranks of the holders, ascending; a holder's rank is also its identity.
    holders: Vec<u64>,
}

/// Numbers of it before the holders.
const HEAD: usize = 3;

/// Bits of the last of these that count holders.
const HOLDERS_BITS: u32 = 16;

impl Held {
    /// All that stand in a posting, see [`PostSentences`].
    fn all(body: &[u64]) -> Vec<Self> {
        let (mut all, mut at) = (Vec::new(), 0);
        while at + HEAD <= body.len() {
            let (count, held) = (body[at + 2] >> HOLDERS_BITS, body[at + 2] & ((1 << HOLDERS_BITS) - 1));
            let end = (at + HEAD + held as usize).min(body.len());
            all.push(Self {
                key: body[at],
                outlet: body[at + 1],
                count,
                holders: body[at + HEAD..end].to_vec(),
            });
            at = end;
        }
        all
    }
}

/// Adds up what is held of one sentence at one outlet; both come sorted.
fn merged(mut all: Vec<Held>, holders_max: usize) -> Vec<Held> {
    all.sort_unstable();
    let mut merged: Vec<Held> = Vec::with_capacity(all.len());
    for held in all {
        match merged.last_mut() {
            Some(last) if (last.key, last.outlet) == (held.key, held.outlet) => {
                last.count += held.count;
                last.holders.extend(held.holders);
            }
            _ => merged.push(held),
        }
    }
    merged.iter_mut().for_each(|held| held.holders = least(std::mem::take(&mut held.holders), holders_max));
    merged
}

/// The least of these numbers, ascending.
fn least(mut numbers: Vec<u64>, count: usize) -> Vec<u64> {
    numbers.sort_unstable();
    numbers.truncate(count);
    numbers
}

/// Posts the sentences of different texts.
pub(super) struct PostSentences {
    holders_max: usize,
    parts: u64,
    held: Vec<(u64, u64, u64)>,
}

/// Postings kept until they are added up.
const HELD_MAX: usize = 1 << 20;

impl PostSentences {
    fn flush(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        let mut all = std::mem::take(&mut self.held);
        all.sort_unstable();
        let mut posted = Posted::new(self.parts);
        for group in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            // Two at least, which tell a pair; the others are as many as are looked at.
            let some = group.iter().take(self.holders_max.max(2)).map(|(_, _, holder)| *holder);
            let count = group.len() as u64;
            let mut numbers = vec![group[0].0, group[0].1, count << HOLDERS_BITS];
            numbers.extend(some);
            numbers[HEAD - 1] |= (numbers.len() - HEAD) as u64;
            posted.add(group[0].0, SentenceKey::BITS, &numbers);
        }
        posted.flush(&mut |row| out.push(&row))
    }
}

impl Typed for PostSentences {
    type In<'r> = OfOutlet<'r>;
    type Out<'r> = Posting<'r>;
}

impl Each for PostSentences {
    fn new(settings: Settings) -> Result<Self> {
        let holders_max = settings.recipe.learn.holders_max;
        Ok(Self { holders_max, parts: settings.number("parts")?, held: Vec::new() })
    }

    fn take(&mut self, text: OfOutlet<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let keys = numbers(text.learnable).into_iter().map(|packed| SizedKey(packed).key().0);
        self.held.extend(keys.map(|key| (key, text.outlet, text.holder)));
        if self.held.len() >= HELD_MAX { self.flush(out) } else { Ok(()) }
    }

    fn end(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        self.flush(out)
    }
}

/// Chooses the sentences to be looked at.
pub(super) struct ChooseSentences {
    settings: Settings,
    /// Different texts of each outlet.
    texts: Map<u64, u64>,
}

impl Typed for ChooseSentences {
    type In<'r> = Posting<'r>;
    type Out<'r> = Chosen;
}

/// Texts of a row.
const ROW_HOLDERS: usize = 4_096;

impl ChooseSentences {
    /// Chooses among all that is held of one sentence, an outlet at a time.
    fn of_key(&self, of_key: &[Held], out: &mut Out<'_, Self>) -> Result<()> {
        let params = &self.settings.recipe.learn;
        let without_name = xxhash_rust::xxh3::xxh3_64(b"");
        let held: usize = of_key.iter().map(|held| held.count as usize).sum();
        let key = of_key[0].key;
        if held >= params.shared_stories_min.max(2) {
            let all = of_key.iter().flat_map(|held| &held.holders).copied().collect();
            let holders = least(all, params.holders_max);
            out.push(&Chosen::Candidate(Candidate { sort: Sort::Shared, outlet: None, key, holders }))?;
        }
        for one in of_key.iter().filter(|one| one.count > 1) {
            let texts = self.texts.get(&one.outlet).copied().unwrap_or_default() as usize;
            let is_named = one.outlet != without_name;
            let outlet = Some(one.outlet);
            if is_named && one.count as usize == held {
                let holders = least(one.holders.clone(), params.holders_max);
                out.push(&Chosen::Candidate(Candidate { sort: Sort::Frame, outlet, key, holders }))?;
            }
            let (sort, holders) = match OwnSentence::of(one.count as usize, held, texts, is_named, params) {
                OwnSentence::Own => (Sort::Own, least(one.holders.clone(), params.holders_max)),
                OwnSentence::Pair => (Sort::Pair, one.holders.clone()),
                OwnSentence::None => continue,
            };
            out.push(&Chosen::Candidate(Candidate { sort, outlet, key, holders }))?;
        }
        Ok(())
    }
}

impl Group for ChooseSentences {
    type Key = u32;
    type Row = Vec<Held>;

    /// The table `outlet_texts` has the different texts of each outlet.
    fn new(settings: Settings) -> Result<Self> {
        let texts = settings.table("outlet_texts");
        let texts = texts.as_chunks().0.iter().map(|&[outlet, texts]| (outlet, texts)).collect();
        Ok(Self { settings, texts })
    }

    fn keep(posting: Posting<'_>) -> Result<(u32, Vec<Held>)> {
        Ok((posting.part, Held::all(&numbers(posting.body))))
    }

    fn take(&mut self, _: u32, held: Vec<Vec<Held>>, out: &mut Out<'_, Self>) -> Result<()> {
        let merged = merged(held.concat(), self.settings.recipe.learn.holders_max.max(2));
        let mut own: Vec<u64> = Vec::new();
        for of_key in merged.chunk_by(|a, b| a.key == b.key) {
            own.extend(of_key.iter().filter(|held| held.count == 1).map(|held| held.holders[0]));
            self.of_key(of_key, out)?;
        }
        own.sort_unstable();
        own.dedup();
        let mut rows = own.chunks(ROW_HOLDERS);
        rows.try_for_each(|own| out.push(&Chosen::HasOwn(HasOwn { holders: own.to_vec() })))
    }
}
