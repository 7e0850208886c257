//! Sentences and who holds them in, those that are furniture out.

use super::posted::Posted;
use super::sheet::{Cell, Columns, Frame, Sheet, Type};
use super::{Part, Settings, Together, at_memory, numbers};
use crate::error::{Error, Result};
use crate::keyed::Map;
use crate::learn::own_name::OwnName;
use crate::learn::stories::{Holder, Words};
use crate::learn::units::{Sized, UnitKey, units};
use crate::learn::{LearnParams, Learned};
use crate::pipeline::learn::{Choice, Desk, Reader, rules};
use arrow_array::Array;
use std::io;

/// Sentences to be looked at: `rule` is 0 for one of all, 1 for an outlet's own, 2 for one of two of its texts. 3 stands
/// before texts that hold a sentence which no other of their outlet does.
pub const CHOSEN: &Columns =
    &[("rule", Type::Int), ("outlet", Type::Long), ("key", Type::Long), ("holders", Type::Longs)];

/// Candidates that are furniture.
pub const JUDGED: &Columns = &[("outlet", Type::Long), ("key", Type::Long)];

/// Who of one outlet holds a sentence: how many texts, and some of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    key: u64,
    outlet: u64,
    count: u64,
    /// Ascending by what they are chosen by, which is what tells them apart.
    holders: Vec<u64>,
}

/// Numbers of it before the holders.
const HEAD: usize = 3;

/// Bits of the last of these that count holders.
const HOLDERS_BITS: u32 = 16;

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
#[derive(Debug)]
pub struct Posting {
    holders_max: usize,
    parts: u64,
    held: Vec<(u64, u64, u64)>,
}

/// Postings kept until they are added up.
const HELD_MAX: usize = 1 << 20;

impl Posting {
    /// Sets the table up.
    ///
    /// # Errors
    /// The number of parts is missing.
    pub fn new(settings: &Settings) -> Result<Self> {
        let holders_max = settings.recipe.learn.holders_max;
        Ok(Self { holders_max, parts: settings.number("parts")?, held: Vec::new() })
    }

    fn flush(&mut self, out: &mut Sheet) -> Result<()> {
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
            posted.add(group[0].0, UnitKey::BITS, &numbers);
        }
        posted.flush(out)
    }
}

impl Part for Posting {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (holders, outlets) = (rows.longs("holder")?, rows.longs("outlet")?);
        let learnable = rows.bytes("learnable")?;
        for row in 0..rows.len() {
            let (holder, outlet) = (holders.hash(row), outlets.hash(row));
            let keys = numbers(learnable.get(row)).into_iter().map(|packed| Sized(packed).key().0);
            self.held.extend(keys.map(|key| (key, outlet, holder)));
            if self.held.len() >= HELD_MAX {
                self.flush(out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        self.flush(out)
    }
}

/// Chooses the sentences to be looked at.
pub struct Choosing {
    settings: Settings,
    texts: Map<u64, u64>,
    together: Together<i32, Held>,
}

impl Choosing {
    /// Sets the table up; the table `outlet_texts` has the different texts of each outlet.
    pub fn new(settings: Settings) -> Self {
        let texts = settings
            .table("outlet_texts")
            .as_chunks()
            .0
            .iter()
            .map(|&[outlet, texts]| (outlet, texts))
            .collect();
        Self { settings, texts, together: Together::new() }
    }

    fn choose(&self, all: Vec<Held>, out: &mut Sheet) -> Result<()> {
        let params = &self.settings.recipe.learn;
        let without_name = xxhash_rust::xxh3::xxh3_64(b"");
        let mut own: Vec<u64> = Vec::new();
        for of_key in merged(all, params.holders_max.max(2)).chunk_by(|a, b| a.key == b.key) {
            own.extend(of_key.iter().filter(|held| held.count == 1).map(|held| held.holders[0]));
            let held: usize = of_key.iter().map(|held| held.count as usize).sum();
            let key = Cell::Hash(of_key[0].key);
            if held >= params.shared_stories_min.max(2) {
                let all = of_key.iter().flat_map(|held| &held.holders).copied().collect();
                let some = least(all, params.holders_max);
                out.row(&[Cell::Int(0), Cell::Null, key, Cell::Longs(&some)])?;
            }
            for one in of_key.iter().filter(|one| one.count > 1) {
                let texts = self.texts.get(&one.outlet).copied().unwrap_or_default() as usize;
                let is_named = one.outlet != without_name;
                let (rule, holders) = match Choice::of(one.count as usize, held, texts, is_named, params) {
                    Choice::Own => (1, least(one.holders.clone(), params.holders_max)),
                    Choice::Pair => (2, one.holders.clone()),
                    Choice::None => continue,
                };
                out.row(&[Cell::Int(rule), Cell::Hash(one.outlet), key, Cell::Longs(&holders)])?;
            }
        }
        own.sort_unstable();
        own.dedup();
        /// Holders of a row.
        const ROW: usize = 4_096;
        own.chunks(ROW).try_for_each(|own| out.row(&[Cell::Int(3), Cell::Null, Cell::Null, Cell::Longs(own)]))
    }
}

impl Part for Choosing {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (parts, bodies) = (rows.ints("part")?, rows.bytes("body")?);
        for row in 0..rows.len() {
            let body = numbers(bodies.get(row));
            let mut at = 0;
            while at + HEAD <= body.len() {
                let (count, held) = (body[at + 2] >> HOLDERS_BITS, body[at + 2] & ((1 << HOLDERS_BITS) - 1));
                let end = (at + HEAD + held as usize).min(body.len());
                let held = Held {
                    key: body[at],
                    outlet: body[at + 1],
                    count,
                    holders: body[at + HEAD..end].to_vec(),
                };
                at = end;
                if let Some((_, all)) = self.together.push(parts.value(row), held) {
                    self.choose(all, out)?;
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        self.together.take().map_or(Ok(()), |(_, all)| self.choose(all, out))
    }
}

/// What was learned, with outlets by numbers.
pub struct Known {
    /// The sentences.
    pub learned: Learned,
    numbers: Map<u64, u32>,
}

impl Known {
    /// Takes it from the tables `learned_shared` and `learned_own`.
    pub fn new(settings: &Settings) -> Self {
        let (mut learned, mut numbers) = (Learned::default(), Map::<u64, u32>::default());
        settings.table("learned_shared").into_iter().for_each(|key| learned.add_shared(UnitKey(key)));
        for &[outlet, key] in settings.table("learned_own").as_chunks().0 {
            let next = numbers.len() as u32 + 1;
            learned.add(UnitKey(key), *numbers.entry(outlet).or_insert(next));
        }
        Self { learned, numbers }
    }

    /// The number of an outlet; 0 is one of which nothing was learned.
    pub fn number(&self, outlet: u64) -> u32 {
        self.numbers.get(&outlet).copied().unwrap_or_default()
    }
}

/// A holder of a candidate.
#[derive(Debug)]
struct Article {
    units: Vec<Sized>,
    headline: u64,
    text: String,
    title: String,
    outlet_name: String,
}

/// Judges candidates by their holders.
pub struct Judging {
    settings: Settings,
    known: Known,
    rule: usize,
    together: Together<(Option<i64>, i64, i32), Article>,
}

impl Judging {
    /// Sets the table up; the number `rule` tells which is followed.
    ///
    /// # Errors
    /// It is missing.
    pub fn new(settings: Settings) -> Result<Self> {
        let rule = settings.number("rule")? as usize;
        if rule >= rules(&settings.recipe.learn).len() {
            return Err(Error::columns(format!("there is no rule {rule}")));
        }
        let known = Known::new(&settings);
        Ok(Self { settings, known, rule, together: Together::new() })
    }

    fn judge(&self, key: (Option<i64>, i64, i32), articles: Vec<Article>, out: &mut Sheet) -> Result<()> {
        let params = &self.settings.recipe.learn;
        let holders: Vec<u32> = (0..articles.len() as u32).collect();
        let outlet = self.known.number(key.0.unwrap_or_default() as u64);
        let mut desk = Desk::new(OnTable { articles: &articles, known: &self.known.learned, outlet, params });
        let told = desk.is_furniture(key.2 as usize, &holders, rules(params)[self.rule]);
        match told.map_err(at_memory)? {
            true => out.row(&[key.0.map(Cell::Long).into(), Cell::Long(key.1)]),
            false => Ok(()),
        }
    }
}

impl Part for Judging {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (outlets, keys, sentences) = (rows.longs("outlet")?, rows.longs("key")?, rows.ints("sentences")?);
        let (learnable, headlines) = (rows.bytes("learnable")?, rows.longs("headline")?);
        let told = [rows.texts("text")?, rows.texts("title")?, rows.texts("outlet_name")?];
        for row in 0..rows.len() {
            let [text, title, outlet_name] = told
                .map(|texts| if texts.is_null(row) { String::new() } else { texts.value(row).to_owned() });
            let units = numbers(learnable.get(row)).into_iter().map(Sized).collect();
            let article = Article { units, headline: headlines.hash(row), text, title, outlet_name };
            let key = (outlets.some(row), keys.get(row), sentences.value(row));
            if let Some((key, articles)) = self.together.push(key, article) {
                self.judge(key, articles, out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        self.together.take().map_or(Ok(()), |(key, articles)| self.judge(key, articles, out))
    }
}

/// Reads the holders of one candidate.
struct OnTable<'a> {
    articles: &'a [Article],
    known: &'a Learned,
    outlet: u32,
    params: &'a LearnParams,
}

impl Reader for OnTable<'_> {
    fn params(&self) -> &LearnParams {
        self.params
    }

    fn holder(&mut self, article: u32) -> io::Result<Holder> {
        let article = &self.articles[article as usize];
        let is_new = |unit: &&Sized| self.known.scope(unit.key(), self.outlet).is_none();
        let units = article.units.iter().filter(is_new).copied().collect();
        Ok(Holder { units, headline: article.headline })
    }

    fn words(&mut self, article: u32) -> io::Result<Words> {
        let Article { text, title, outlet_name, .. } = &self.articles[article as usize];
        Ok(Words::of(text, &units(text, &OwnName::new(outlet_name)), title))
    }
}
