//! Candidates and their holders in, the sentences that are furniture out.

use super::record::{Out, Typed, record};
use super::sentences::{Candidate, Sort};
use super::work::Group;
use super::{Settings, numbers};
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::history::learned::Sentence;
use crate::learn::own_name::OwnName;
use crate::learn::stories::{LongWords, SentenceHolder};
use crate::learn::units::{SentenceKey, SizedKey, units};
use crate::learn::{LearnParams, Learned};
use crate::run::judge::{FurnitureJudge, SentenceReader};
use crate::run::learn::add_own;

record! {
    /// A text that holds a candidate.
    struct Holding {
        /// What may make the candidate furniture.
        sort: Sort,
        /// Hash of the outlet that holds it; none for a sentence of all.
        outlet: Option<u64>,
        /// The sentence.
        key: u64,
        /// The text.
        holder: u64,
        /// Whether the text holds a sentence which no other of its outlet does.
        has_own: bool,
    }
}

/// Keeps the holders of candidates that tell something.
pub(super) struct KeepTelling;

impl Typed for KeepTelling {
    type In<'r> = Holding;
    type Out<'r> = Candidate;
}

impl Group for KeepTelling {
    type Key = (Sort, Option<u64>, u64);
    type Row = (u64, bool);

    fn new(_: Settings) -> Result<Self> {
        Ok(Self)
    }

    fn keep(row: Holding) -> Result<(Self::Key, (u64, bool))> {
        Ok(((row.sort, row.outlet, row.key), (row.holder, row.has_own)))
    }

    fn take(
        &mut self,
        (sort, outlet, key): Self::Key,
        held: Vec<(u64, bool)>,
        out: &mut Out<'_, Self>,
    ) -> Result<()> {
        // A page that is all footer holds nothing of its own, and would tie all others to itself.
        let tells = |&(_, has_own): &(u64, bool)| has_own || matches!(sort, Sort::Shared | Sort::Frame);
        let mut holders: Vec<u64> = held.into_iter().filter(tells).map(|(holder, _)| holder).collect();
        holders.sort_unstable();
        if holders.is_empty() { Ok(()) } else { out.push(&Candidate { sort, outlet, key, holders }) }
    }
}

record! {
    /// Candidates with the same holders, who are asked once.
    struct Alike {
        /// What may make them furniture.
        sort: Sort,
        /// Hash of the outlet that holds them; none for sentences of all.
        outlet: Option<u64>,
        /// The sentence that stands for them.
        key: u64,
        /// How many they are.
        sentences: u32,
        /// All of them, as they are learned.
        keys: Vec<u64>,
        /// Their holders.
        holders: Vec<u64>,
    }
}

/// Brings candidates with the same holders together; passes over those that cannot be furniture.
pub(super) struct GroupSentences(Settings);

impl Typed for GroupSentences {
    type In<'r> = Candidate;
    type Out<'r> = Alike;
}

impl Group for GroupSentences {
    type Key = (Sort, Option<u64>, Vec<u64>);
    type Row = u64;

    fn new(settings: Settings) -> Result<Self> {
        Ok(Self(settings))
    }

    fn keep(row: Candidate) -> Result<(Self::Key, u64)> {
        Ok(((row.sort, row.outlet, row.holders), row.key))
    }

    fn take(
        &mut self,
        (sort, outlet, holders): Self::Key,
        mut keys: Vec<u64>,
        out: &mut Out<'_, Self>,
    ) -> Result<()> {
        keys.sort_unstable();
        if !sort.rule(&self.0.recipe.learn).can_be_met(keys.len(), holders.len()) {
            return Ok(());
        }
        let (key, sentences) = (keys[0], keys.len() as u32);
        let learned = |key: &u64| sort.learned(outlet.unwrap_or_default(), *key).key;
        let keys = keys.iter().map(learned).collect();
        out.push(&Alike { sort, outlet, key, sentences, keys, holders })
    }
}

record! {
    /// A holder of candidates.
    struct Witness<'r> {
        /// What may make the candidates furniture.
        sort: Sort,
        /// Hash of the outlet that holds them; none for sentences of all.
        outlet: Option<u64>,
        /// The sentence that stands for them.
        key: u64,
        /// How many they are.
        sentences: u32,
        /// Hash of the words of the holder's headline.
        headline: u64,
        /// Its sentences, packed.
        learnable: &'r [u8],
        /// Its clean text, where that may be asked.
        text: Option<&'r str>,
        /// Its headline, likewise.
        title: Option<&'r str>,
        /// Its outlet, likewise.
        outlet_name: Option<&'r str>,
    }
}

record! {
    /// Candidates that are furniture.
    struct Judged {
        /// Hash of the outlet whose furniture they are; none where they are everyone's.
        outlet: Option<u64>,
        /// The sentence that stands for them.
        key: u64,
    }
}

/// What was learned, with outlets by numbers.
pub(super) struct Known {
    /// The sentences.
    pub learned: Learned,
    numbers: Map<u64, u32>,
}

impl Known {
    /// Takes it from the tables `learned_shared` and `learned_own`.
    pub(crate) fn new(settings: &Settings) -> Self {
        let (mut learned, mut numbers) = (Learned::default(), Map::<u64, u32>::default());
        settings.table("learned_shared").into_iter().for_each(|key| learned.add_shared(SentenceKey(key)));
        for &[outlet, key] in settings.table("learned_own").as_chunks().0 {
            let next = numbers.len() as u32 + 1;
            add_own(&mut learned, Sentence { outlet, key }, *numbers.entry(outlet).or_insert(next));
        }
        Self { learned, numbers }
    }

    /// The number of an outlet; 0 is one of which nothing was learned.
    pub(crate) fn number(&self, outlet: u64) -> u32 {
        self.numbers.get(&outlet).copied().unwrap_or_default()
    }
}

/// A holder of candidates.
pub(super) struct Article {
    units: Vec<SizedKey>,
    headline: u64,
    text: String,
    title: String,
    outlet_name: String,
}

/// Judges candidates by their holders.
pub(super) struct JudgeSentences {
    settings: Settings,
    known: Known,
}

impl Typed for JudgeSentences {
    type In<'r> = Witness<'r>;
    type Out<'r> = Judged;
}

impl Group for JudgeSentences {
    type Key = (Sort, Option<u64>, u64, u32);
    type Row = Article;

    fn new(settings: Settings) -> Result<Self> {
        Ok(Self { known: Known::new(&settings), settings })
    }

    fn keep(row: Witness<'_>) -> Result<(Self::Key, Article)> {
        let said = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let article = Article {
            units: numbers(row.learnable).into_iter().map(SizedKey).collect(),
            headline: row.headline,
            text: said(row.text),
            title: said(row.title),
            outlet_name: said(row.outlet_name),
        };
        Ok(((row.sort, row.outlet, row.key, row.sentences), article))
    }

    fn take(
        &mut self,
        (sort, outlet, key, sentences): Self::Key,
        articles: Vec<Article>,
        out: &mut Out<'_, Self>,
    ) -> Result<()> {
        let params = &self.settings.recipe.learn;
        let holders: Vec<u32> = (0..articles.len() as u32).collect();
        let number = self.known.number(outlet.unwrap_or_default());
        let table = OnTable { articles: &articles, known: &self.known.learned, outlet: number, params };
        let told = FurnitureJudge::new(table).is_furniture(sentences as usize, &holders, sort.rule(params));
        if told? { out.push(&Judged { outlet, key }) } else { Ok(()) }
    }
}

/// Reads the holders of one candidate.
struct OnTable<'a> {
    articles: &'a [Article],
    known: &'a Learned,
    outlet: u32,
    params: &'a LearnParams,
}

impl SentenceReader for OnTable<'_> {
    fn params(&self) -> &LearnParams {
        self.params
    }

    fn holder(&mut self, article: u32) -> Result<SentenceHolder> {
        let article = &self.articles[article as usize];
        let is_new = |unit: &&SizedKey| self.known.scope(unit.key(), self.outlet).is_none();
        let units = article.units.iter().filter(is_new).copied().collect();
        Ok(SentenceHolder { units, headline: article.headline })
    }

    fn words(&mut self, article: u32) -> Result<LongWords> {
        let Article { text, title, outlet_name, .. } = &self.articles[article as usize];
        Ok(LongWords::of(text, &units(text, &OwnName::new(outlet_name)), title))
    }
}
