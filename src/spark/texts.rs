//! Articles in, what is compared of them out; and the short texts that stand in for some.

use super::articles::{Line, Read, Refused, refused_row};
use super::furniture::KnownSentences as Learned;
use super::record::{Out, Typed, kinds, record};
use super::work::Each;
use super::{Settings, token_bytes};
use crate::base::article::Reason;
use crate::base::entry::Entry;
use crate::base::entry::{Known, pack};
use crate::base::error::{Error, Result};
use crate::base::scratch::{Blob, ScratchParams};
use crate::base::texts::TextKey;
use crate::clean::Cleaner;
use crate::clean::furniture::{LEARNED, LEARNED_SHARED};
use crate::history::pages::Extent;
use crate::learn::stand_in::{is_stand_in, may_stand_in};
use crate::learn::{Scope, SentenceCut};
use crate::report::names;
use crate::run::cut::keep;
use crate::run::headed::key;
use crate::run::page::{Page, Pages, StoredPage};
use crate::run::refuse::{stand_in_detail, too_short};
use crate::run::times::{pause, published_at};
use crate::shingle::{Token, text_hash};
use std::collections::{BTreeMap, BTreeSet};

record! {
    /// What is compared of an article.
    struct Digest<'r> {
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// Where it begins there, in bytes.
        offset: u64,
        /// Its id, until another article has it too.
        id: &'r str,
        /// The time that orders copies.
        order_time: i64,
        /// Hash of the page it was read from.
        page: Option<u64>,
        /// Hash of its outlet.
        outlet: u64,
        /// Its headline.
        title: &'r str,
        /// Hash of its text before anything learned was cut, 16 bytes, little-endian.
        text_hash: &'r [u8],
        /// Hash of its headline without an outlet's name behind it.
        headline: u64,
        /// Whether it is credited to an agency, or has a dateline.
        credited: bool,
        /// What is remembered of it, packed.
        entry: &'r [u8],
        /// Words of the compared text.
        words: u32,
        /// What tells its text from others.
        key: &'r [u8],
        /// When it was published, in seconds since 1970.
        published: Option<i64>,
        /// The longest pause in seconds after which its text is the same still; none where it always is.
        pause: Option<i64>,
        /// What tells its headline from others, where records without a text may stand under it.
        headed: Option<u64>,
        /// Whether it is no more than a headline or a short summary itself.
        is_alone: bool,
        /// The tokens of the compared text.
        tokens: &'r [u8],
        /// The clean text, where it is so short that it may stand in for articles.
        short_text: Option<&'r str>,
        /// Whom it is credited to, for a history: the numbers in `entry` are this program's.
        agencies: &'r str,
    }
}

kinds! {
    /// What came of articles.
    enum Digested<'r> {
        /// What is compared of one.
        Article(Digest<'r>) = "article",
        /// A sentence that was cut.
        Line(Line<'r>) = "line",
        /// An article that is too short.
        Refused(Refused<'r>) = "refused",
    }
}

/// An entry as it was packed.
///
/// # Errors
/// The bytes are none.
pub(super) fn entry_of(bytes: &[u8]) -> Result<Entry> {
    postcard::from_bytes(bytes).map_err(|error| Error::columns(format!("an entry cannot be read: {error}")))
}

/// Cuts what was learned from one page after another.
struct Cutter {
    known: Learned,
    page: Page,
    /// The tokens that were left of the last one.
    tokens: Vec<Token>,
}

impl Cutter {
    fn new(settings: &Settings) -> Self {
        Self { known: Learned::new(settings), page: Page::default(), tokens: Vec::new() }
    }

    /// Cuts a page of so many sentences and tokens; gives what is cut, and the hash of what is left.
    fn cut(
        &mut self,
        numbers: &[u8],
        units: u32,
        tokens: u32,
        outlet: u64,
    ) -> Result<(Vec<SentenceCut>, u128)> {
        let mut store = Blob::new(&ScratchParams::in_memory());
        store.append(numbers)?;
        let stored = StoredPage::at(0, 0, Extent { units, tokens, words: 0 });
        stored.load(&Pages::of(store), &mut self.page)?;
        let page = &self.page;
        let (cuts, kept) = keep(page, self.known.learned.cuts(&page.units, self.known.number(outlet)));
        self.tokens.clear();
        kept.runs.iter().for_each(|run| self.tokens.extend_from_slice(&page.tokens[run.clone()]));
        Ok((cuts, text_hash(kept.sum, &self.tokens)))
    }

    /// What tells the last text, which has this hash and stands under this headline, from others.
    fn key(&self, hash: u128, headline: u64, settings: &Settings) -> Vec<u8> {
        key_bytes(TextKey::new(hash, self.tokens.len() as u32, headline, &settings.recipe.text))
    }
}

/// A key as it is kept in a cell.
fn key_bytes(key: TextKey) -> Vec<u8> {
    let (hash, headline) = key.parts();
    [&hash.to_le_bytes()[..], &headline.to_le_bytes()].concat()
}

/// Cuts what was learned from tonight's articles.
pub(super) struct DigestArticles {
    settings: Settings,
    cutter: Cutter,
    /// Outlets whose times are days.
    daily: BTreeSet<u64>,
    cleaner: Cleaner,
    cuts: BTreeMap<(String, Scope, String), u64>,
}

/// Different sentences kept until they are handed on.
const CUTS_MAX: usize = 1 << 16;

impl Typed for DigestArticles {
    type In<'r> = Read<'r>;
    type Out<'r> = Digested<'r>;
}

impl DigestArticles {
    fn flush(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        for ((outlet_name, scope, line), articles) in std::mem::take(&mut self.cuts) {
            let rule = match scope {
                Scope::Outlet | Scope::Frame => LEARNED,
                Scope::Shared => LEARNED_SHARED,
            };
            let (outlet_name, line) = (&*outlet_name, &*line);
            let rule = &self.cleaner.furniture().rule(rule).name;
            out.push(&Digested::Line(Line { outlet_name, rule, line, articles }))?;
        }
        Ok(())
    }

    /// Cuts the page of an article; gives the hash of what is left.
    fn cut(&mut self, article: &Read<'_>, outlet: &str) -> Result<u128> {
        let Read { numbers, units, tokens, .. } = *article;
        let (cuts, hash) = self.cutter.cut(numbers, units, tokens, article.outlet)?;
        for cut in cuts {
            let line = &article.text[self.cutter.page.units[cut.unit].range.clone()];
            *self.cuts.entry((outlet.to_owned(), cut.scope, line.to_owned())).or_default() += 1;
        }
        Ok(hash)
    }
}

impl Each for DigestArticles {
    fn new(settings: Settings) -> Result<Self> {
        let cleaner = Cleaner::new(settings.recipe.clean.clone());
        let daily = settings.table("daily").into_iter().collect();
        Ok(Self { cutter: Cutter::new(&settings), daily, settings, cleaner, cuts: BTreeMap::new() })
    }

    fn take(&mut self, article: Read<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let mut entry = entry_of(article.entry)?;
        if let Some(stamp) = entry.published.as_mut().filter(|_| self.daily.contains(&article.outlet)) {
            stamp.date_only = true;
        }
        let hash = self.cut(&article, &entry.outlet)?;
        let recipe = &self.settings.recipe;
        let words = if entry.marks.headline_only { entry.words } else { self.cutter.tokens.len() as u32 };
        if let (Some(place), Some(detail)) = (entry.place, too_short(words, recipe)) {
            return out.push(&Digested::Refused(refused_row(place, Reason::TooShort, &detail)));
        }
        let text_key = match entry.marks.headline_only {
            true => key_bytes(TextKey::alone(article.headline)),
            false => self.cutter.key(hash, article.headline, &self.settings),
        };
        let mut packed = Vec::new();
        let known = Known { words, ..pack(&entry, &mut packed)? };
        let published = published_at(&known);
        let is_short = words <= recipe.learn.stand_in_words_max;
        out.push(&Digested::Article(Digest {
            source: article.source,
            record: article.record,
            offset: article.offset,
            id: article.id,
            order_time: entry.order_time(),
            page: article.page,
            outlet: article.outlet,
            title: article.title,
            text_hash: article.text_hash,
            headline: article.bare_headline,
            credited: article.credited,
            entry: &packed,
            words,
            key: &text_key,
            published,
            pause: pause(&known, recipe),
            headed: key(&entry, &recipe.text),
            is_alone: entry.marks.headline_only,
            tokens: &token_bytes(&self.cutter.tokens),
            short_text: is_short.then_some(article.text),
            agencies: &names(&entry.agencies, self.cleaner.agencies()),
        }))?;
        if self.cuts.len() >= CUTS_MAX { self.flush(out) } else { Ok(()) }
    }

    fn end(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        self.flush(out)
    }
}

record! {
    /// An article of an earlier night, with its text as it was before anything learned was cut.
    struct Earlier<'r> {
        /// The number of the source it stands for tonight.
        source: i32,
        /// Its number in that.
        record: u64,
        /// Its id.
        id: &'r str,
        /// Hash of its outlet.
        outlet: u64,
        /// Its headline.
        title: &'r str,
        /// Hash of its text.
        text_hash: &'r [u8],
        /// Hash of its headline's words.
        headline: u64,
        /// What is remembered of it, packed.
        entry: &'r [u8],
        /// What told its text from others on its night.
        key: &'r [u8],
        /// Sentences of its text.
        units: u32,
        /// Tokens of its text.
        tokens: u32,
        /// Both, as a page is stored.
        numbers: &'r [u8],
    }
}

record! {
    /// The same article as it is cut by now.
    struct Recut<'r> {
        /// The number of the source it stands for tonight.
        source: i32,
        /// Its number in that.
        record: u64,
        /// Its id.
        id: &'r str,
        /// Hash of its outlet.
        outlet: u64,
        /// Its headline.
        title: &'r str,
        /// Hash of its text before anything learned was cut.
        text_hash: &'r [u8],
        /// Whether it is credited to an agency, or has a dateline.
        credited: bool,
        /// Words of the compared text.
        words: u32,
        /// What tells that from others.
        key: &'r [u8],
        /// The longest pause in seconds after which it is the same still; none where it always is.
        pause: Option<i64>,
        /// Its tokens.
        tokens: &'r [u8],
        /// Whether its night cut it so.
        is_as_cut: bool,
        /// Whether it is so short that it may stand in for articles.
        is_short: bool,
    }
}

/// Cuts what is known by now from articles of earlier nights.
pub(super) struct RecutArticles {
    settings: Settings,
    cutter: Cutter,
}

impl Typed for RecutArticles {
    type In<'r> = Earlier<'r>;
    type Out<'r> = Recut<'r>;
}

impl Each for RecutArticles {
    fn new(settings: Settings) -> Result<Self> {
        Ok(Self { cutter: Cutter::new(&settings), settings })
    }

    fn take(&mut self, article: Earlier<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let entry = entry_of(article.entry)?;
        let Earlier { numbers, units, tokens, outlet, .. } = article;
        let (_, hash) = self.cutter.cut(numbers, units, tokens, outlet)?;
        // What has no text is not cut.
        let (words, key) = match entry.marks.headline_only {
            true => (entry.words, article.key.to_vec()),
            false => {
                let key = self.cutter.key(hash, article.headline, &self.settings);
                (self.cutter.tokens.len() as u32, key)
            }
        };
        let known = Known { words, ..pack(&entry, &mut Vec::new())? };
        let recipe = &self.settings.recipe;
        out.push(&Recut {
            source: article.source,
            record: article.record,
            id: article.id,
            outlet,
            title: article.title,
            text_hash: article.text_hash,
            credited: !entry.agencies.is_empty() || !entry.dateline_place.is_empty(),
            words,
            key: &key,
            pause: pause(&known, recipe),
            tokens: &token_bytes(&self.cutter.tokens),
            is_as_cut: key == article.key,
            is_short: units > 0 && words <= recipe.learn.stand_in_words_max,
        })
    }
}

record! {
    /// A short text that articles of an outlet have.
    struct ShortText<'r> {
        /// Hash of the outlet.
        outlet: u64,
        /// Hash of the text before anything learned was cut.
        text_hash: &'r [u8],
        /// The text.
        text: &'r str,
        /// How many articles have it.
        articles: u64,
        /// Whether one of them is credited to an agency, or has a dateline.
        credited: bool,
        /// Their headlines.
        titles: Vec<String>,
    }
}

record! {
    /// A text that stands in for articles, which are refused.
    struct StandIn<'r> {
        /// Hash of the outlet.
        outlet: u64,
        /// Hash of the text before anything learned was cut.
        text_hash: &'r [u8],
        /// Why its articles are refused, in a word.
        reason: &'r str,
        /// Why, in particular.
        detail: &'r str,
    }
}

/// Tells short texts that stand in for articles, by the headlines of one outlet that each stands under.
pub(super) struct FindStandIns(Settings);

impl Typed for FindStandIns {
    type In<'r> = ShortText<'r>;
    type Out<'r> = StandIn<'r>;
}

impl Each for FindStandIns {
    fn new(settings: Settings) -> Result<Self> {
        Ok(Self(settings))
    }

    fn take(&mut self, short: ShortText<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let ShortText { outlet, text_hash, text, articles, credited, titles } = short;
        let params = &self.0.recipe.learn;
        let headlines: BTreeSet<&str> = titles.iter().map(String::as_str).collect();
        if !may_stand_in(articles as usize, credited, params) || !is_stand_in(text, &headlines, params) {
            return Ok(());
        }
        let detail = &stand_in_detail(headlines.len());
        out.push(&StandIn { outlet, text_hash, reason: Reason::Placeholder.as_str(), detail })
    }
}
