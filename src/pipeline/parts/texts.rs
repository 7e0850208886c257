//! Articles in; what is compared of them, their ids and their texts out.

use super::articles::stub;
use super::sentences::Known as Learned;
use super::sheet::{Cell, Columns, Frame, Sheet, Type};
use super::{Part, Settings, Together, at_memory, in_memory, token_bytes};
use crate::attribute::Entry;
use crate::attribute::entries::{Known, load, pack};
use crate::clean::Cleaner;
use crate::clean::furniture::{LEARNED, LEARNED_SHARED};
use crate::error::{Error, Result};
use crate::learn::Scope;
use crate::learn::stand_in::is_stand_in;
use crate::pipeline::digest::keep;
use crate::pipeline::ids::{keys, make_distinct};
use crate::pipeline::page::{Page, StoredPage};
use crate::pipeline::shelf::published_at;
use crate::report::names;
use crate::scratch::Blob;
use crate::shingle::{Token, text_hash};
use crate::texts::{TextKey, Texts};
use arrow_array::cast::AsArray;
use std::collections::{BTreeMap, BTreeSet};

/// What is compared of each article. `kind` is 0 for an article and 2 for a sentence that was cut, with `words` as the
/// number of times. `agencies` names whom an article is credited to, for a history: the numbers in `entry` are this program's.
pub const DIGESTED: &Columns = &[
    ("kind", Type::Int),
    ("source", Type::Int),
    ("record", Type::Long),
    ("offset", Type::Long),
    ("id", Type::Text),
    ("order_time", Type::Long),
    ("page", Type::Long),
    ("outlet", Type::Long),
    ("title", Type::Text),
    ("text_hash", Type::Bytes),
    ("bare_headline", Type::Long),
    ("credited", Type::Flag),
    ("entry", Type::Bytes),
    ("words", Type::Long),
    ("key", Type::Bytes),
    ("published", Type::Long),
    ("pause", Type::Long),
    ("tokens", Type::Bytes),
    ("short_text", Type::Text),
    ("outlet_name", Type::Text),
    ("rule", Type::Text),
    ("line", Type::Text),
    ("agencies", Type::Text),
];

/// Texts that stand in for articles, by outlet and text.
pub const STAND_INS: &Columns = &[("outlet", Type::Long), ("text_hash", Type::Bytes), ("detail", Type::Text)];

/// Articles with the ids they are given.
pub const NAMED: &Columns = &[("source", Type::Int), ("record", Type::Long), ("id", Type::Text)];

/// Articles with the first one of their text; of these, when the text was published first and last.
pub const TOLD: &Columns = &[
    ("source", Type::Int),
    ("record", Type::Long),
    ("text_source", Type::Int),
    ("text_record", Type::Long),
    ("is_first", Type::Flag),
    ("first_published", Type::Long),
    ("last_published", Type::Long),
];

/// An entry as it was packed.
///
/// # Errors
/// The bytes are none.
pub fn entry_of(bytes: &[u8]) -> Result<Entry> {
    postcard::from_bytes(bytes).map_err(|error| Error::columns(format!("an entry cannot be read: {error}")))
}

/// Cuts what was learned.
pub struct Digesting {
    settings: Settings,
    known: Learned,
    cleaner: Cleaner,
    cuts: BTreeMap<(String, u16, String), i64>,
}

/// Different sentences kept until they are handed on.
const CUTS_MAX: usize = 1 << 16;

impl Digesting {
    /// Sets the table up.
    pub fn new(settings: Settings) -> Self {
        let cleaner = Cleaner::new(settings.recipe.clean.clone());
        Self { known: Learned::new(&settings), settings, cleaner, cuts: BTreeMap::new() }
    }

    fn flush(&mut self, out: &mut Sheet) -> Result<()> {
        for ((outlet, scope, line), times) in std::mem::take(&mut self.cuts) {
            let rule = if scope == 0 { LEARNED } else { LEARNED_SHARED };
            let mut row = [Cell::Null; DIGESTED.len()];
            (row[0], row[13]) = (Cell::Int(2), Cell::Long(times));
            row[19] = Cell::Text(&outlet);
            (row[20], row[21]) = (Cell::Text(&self.cleaner.furniture().rule(rule).name), Cell::Text(&line));
            out.row(&row)?;
        }
        Ok(())
    }
}

impl Part for Digesting {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (sources, records, offsets) =
            (rows.ints("source")?, rows.longs("record")?, rows.longs("offset")?);
        let (ids, times, pages) = (rows.texts("id")?, rows.longs("order_time")?, rows.longs("page")?);
        let (outlets, titles, hashes) =
            (rows.longs("outlet")?, rows.texts("title")?, rows.bytes("text_hash")?);
        let (headlines, bare) = (rows.longs("headline")?, rows.longs("bare_headline")?);
        let (credited, entries, texts) = (rows.flags("credited")?, rows.bytes("entry")?, rows.texts("text")?);
        let (units, counts, numbers) = (rows.ints("units")?, rows.ints("tokens")?, rows.bytes("numbers")?);
        let recipe = &self.settings.recipe;
        let (mut page, mut kept_tokens) = (Page::default(), Vec::<Token>::new());
        for row in 0..rows.len() {
            let mut store = Blob::new(&in_memory());
            store.append(numbers.get(row)).map_err(at_memory)?;
            let stored = StoredPage::at(0, units.value(row) as u32, counts.value(row) as u32);
            stored.load(&store, &mut page).map_err(at_memory)?;
            let (cuts, kept) =
                keep(&page, self.known.learned.cuts(&page.units, self.known.number(outlets.hash(row))));
            let (text, entry) = (texts.value(row), entry_of(entries.get(row))?);
            for cut in cuts {
                let line = &text[page.units[cut.unit].range.clone()];
                let scope = u16::from(cut.scope == Scope::Shared);
                *self.cuts.entry((entry.outlet.to_string(), scope, line.to_owned())).or_default() += 1;
            }
            kept_tokens.clear();
            kept.runs.iter().for_each(|run| kept_tokens.extend_from_slice(&page.tokens[run.clone()]));
            let words = kept_tokens.len() as u32;
            let hash = text_hash(kept.sum, &kept_tokens);
            let (hash, headline) = TextKey::new(hash, words, headlines.hash(row), &recipe.text).parts();
            let key = [&hash.to_le_bytes()[..], &headline.to_le_bytes()].concat();
            let known = pack(&entry, &mut Vec::new()).map_err(at_memory)?;
            let kept = token_bytes(&kept_tokens);
            let is_short = words <= recipe.learn.stand_in_words_max;
            let mut cells = [Cell::Null; DIGESTED.len()];
            cells[..19].copy_from_slice(&[
                Cell::Int(0),
                Cell::Int(sources.value(row)),
                Cell::Long(records.get(row)),
                Cell::Long(offsets.get(row)),
                Cell::Text(ids.value(row)),
                Cell::Long(times.get(row)),
                pages.some(row).map(Cell::Long).into(),
                Cell::Long(outlets.get(row)),
                Cell::Text(titles.value(row)),
                Cell::Bytes(hashes.get(row)),
                Cell::Long(bare.get(row)),
                Cell::Flag(credited.value(row)),
                Cell::Bytes(entries.get(row)),
                Cell::Long(words.into()),
                Cell::Bytes(&key),
                published_at(&known).map(Cell::Long).into(),
                recipe.verify.pause_max(words).map(Cell::Long).into(),
                Cell::Bytes(&kept),
                is_short.then_some(Cell::Text(text)).into(),
            ]);
            let agencies = names(&entry.agencies, self.cleaner.agencies());
            cells[22] = Cell::Text(&agencies);
            out.row(&cells)?;
        }
        if self.cuts.len() >= CUTS_MAX { self.flush(out) } else { Ok(()) }
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        self.flush(out)
    }
}

/// Tells short texts that stand in for articles, by the headlines of one outlet that each stands under.
pub struct Standing(pub Settings);

impl Part for Standing {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (outlets, hashes) = (rows.longs("outlet")?, rows.bytes("text_hash")?);
        let (texts, titles) = (rows.texts("text")?, rows.lists("titles")?);
        for row in 0..rows.len() {
            let titles = titles.value(row);
            let wrong = || Error::columns("the column titles is no list of texts");
            let titles = titles.as_string_opt::<i32>().ok_or_else(wrong)?;
            let headlines: BTreeSet<&str> = titles.iter().flatten().collect();
            if is_stand_in(texts.value(row), &headlines, &self.0.recipe.learn) {
                let detail = crate::pipeline::digest::stand_in_detail(headlines.len());
                out.row(&[Cell::Long(outlets.get(row)), Cell::Bytes(hashes.get(row)), Cell::Text(&detail)])?;
            }
        }
        Ok(())
    }
}

/// An article with an id that others have.
#[derive(Debug)]
struct Alike {
    source: i32,
    record: i64,
    text_hash: u128,
    entry: Entry,
    /// Whether an earlier night read it, so that it keeps its id.
    is_past: bool,
}

/// Gives articles with one id ids of their own.
pub struct Naming {
    /// Hashes of ids that others have.
    taken: Vec<u64>,
    together: Together<String, Alike>,
}

impl Naming {
    /// Sets the table up; the table `taken` has the hashes of ids of others that a new id must not be.
    pub fn new(settings: &Settings) -> Self {
        Self { taken: settings.table("taken"), together: Together::new() }
    }

    fn name(&self, id: &str, alike: &[Alike], out: &mut Sheet) -> Result<()> {
        let (mut packed, mut articles) = (Vec::new(), Vec::new());
        for one in alike {
            let known = pack(&one.entry, &mut packed).map_err(at_memory)?;
            articles.push(stub(Known { is_past: one.is_past, ..known }, keys(id), one.text_hash));
        }
        let others = self.taken.iter().filter(|taken| **taken != keys(id).1);
        articles.extend(others.map(|&taken| stub(Default::default(), (0, taken), 0)));
        let mut store = Blob::new(&in_memory());
        store.append(&packed).map_err(at_memory)?;
        make_distinct(&mut articles, &mut store).map_err(at_memory)?;
        for (one, article) in alike.iter().zip(&articles).filter(|(_, article)| article.known.duplicate_id) {
            let entry = load(&article.known, &store).map_err(at_memory)?;
            out.row(&[Cell::Int(one.source), Cell::Long(one.record), Cell::Text(&entry.id)])?;
        }
        Ok(())
    }
}

impl Part for Naming {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (sources, records, ids) = (rows.ints("source")?, rows.longs("record")?, rows.texts("id")?);
        let (hashes, entries) = (rows.bytes("text_hash")?, rows.bytes("entry")?);
        let past = rows.flags("is_past")?;
        for row in 0..rows.len() {
            let hash: [u8; 16] = hashes.get(row).try_into().unwrap_or_default();
            let alike = Alike {
                source: sources.value(row),
                record: records.get(row),
                text_hash: u128::from_le_bytes(hash),
                entry: Entry { id: ids.value(row).into(), ..entry_of(entries.get(row))? },
                is_past: past.value(row),
            };
            if let Some((id, alike)) = self.together.push(ids.value(row).to_owned(), alike) {
                self.name(&id, &alike, out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        self.together.take().map_or(Ok(()), |(id, alike)| self.name(&id, &alike, out))
    }
}

/// An article with its text's key.
#[derive(Debug)]
struct Copy {
    order: (i64, String),
    place: (i32, i64),
    published: Option<i64>,
    pause: Option<i64>,
}

/// Tells which articles have one text.
#[derive(Debug)]
pub struct Telling {
    together: Together<Vec<u8>, Copy>,
}

impl Default for Telling {
    fn default() -> Self {
        Self { together: Together::new() }
    }
}

impl Telling {
    fn tell(mut copies: Vec<Copy>, out: &mut Sheet) -> Result<()> {
        copies.sort_by(|a, b| (&a.order, a.place).cmp(&(&b.order, b.place)));
        let recurs = |article: u32| {
            let copy = &copies[article as usize];
            Some((copy.published?, copy.pause?))
        };
        let texts = Texts::number(&vec![TextKey::default(); copies.len()], &recurs);
        let mut published: Vec<Option<(i64, i64)>> = vec![None; texts.first.len()];
        for (copy, &text) in copies.iter().zip(&texts.of_article) {
            if let Some(at) = copy.published {
                let (first, last) = published[text as usize].unwrap_or((at, at));
                published[text as usize] = Some((first.min(at), last.max(at)));
            }
        }
        for (article, &text) in texts.of_article.iter().enumerate() {
            let first = texts.first[text as usize] as usize;
            let (place, of_first) = (copies[article].place, copies[first].place);
            let published = published[text as usize].filter(|_| first == article);
            out.row(&[
                Cell::Int(place.0),
                Cell::Long(place.1),
                Cell::Int(of_first.0),
                Cell::Long(of_first.1),
                Cell::Flag(first == article),
                published.map(|(first, _)| Cell::Long(first)).into(),
                published.map(|(_, last)| Cell::Long(last)).into(),
            ])?;
        }
        Ok(())
    }
}

impl Part for Telling {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (keys, times, ids) = (rows.bytes("key")?, rows.longs("order_time")?, rows.texts("id")?);
        let (sources, records) = (rows.ints("source")?, rows.longs("record")?);
        let (published, pauses) = (rows.longs("published")?, rows.longs("pause")?);
        for row in 0..rows.len() {
            let copy = Copy {
                order: (times.get(row), ids.value(row).to_owned()),
                place: (sources.value(row), records.get(row)),
                published: published.some(row),
                pause: pauses.some(row),
            };
            if let Some((_, copies)) = self.together.push(keys.get(row).to_vec(), copy) {
                Self::tell(copies, out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        self.together.take().map_or(Ok(()), |(_, copies)| Self::tell(copies, out))
    }
}
