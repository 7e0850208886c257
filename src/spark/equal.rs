//! Articles with the keys of their texts in, the distinct texts out.
//!
//! A text that is the same for ever begins with its first article, and of millions of copies no task holds
//! all: so its first article is found piece by piece. One that recurs after a pause is told from all its
//! copies in order.

use super::Settings;
use super::record::{Out, Typed, kinds, record};
use super::work::{Best, Group};
use crate::base::error::Result;
use crate::base::texts::{Stays, TextKey, Texts};
use crate::run::times::widen;

record! {
    /// The first of some articles with one text that is the same for ever.
    struct LastingText<'r> {
        /// What tells the text from others.
        key: &'r [u8],
        /// The time that orders copies, of the first article.
        order_time: i64,
        /// Its id.
        id: &'r str,
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// First known publication of all these articles, in seconds since 1970.
        first_published: Option<i64>,
        /// Last known publication of them.
        last_published: Option<i64>,
    }
}

/// The first article of a text, in the order of a run.
pub(super) struct FirstOfText;

/// Time, id and place of an article, by which a run is in order.
type Order = (i64, String, i32, u64);

impl Best for FirstOfText {
    type Row<'r> = LastingText<'r>;
    type Key = Vec<u8>;
    type Kept = (Order, Option<(i64, i64)>);

    fn keep(row: LastingText<'_>) -> (Self::Key, Self::Kept) {
        let order = (row.order_time, row.id.to_owned(), row.source, row.record);
        (row.key.to_vec(), (order, row.first_published.zip(row.last_published)))
    }

    fn add(known: &mut Self::Kept, other: Self::Kept) {
        widen(&mut known.1, other.1);
        if other.0 < known.0 {
            known.0 = other.0;
        }
    }

    fn row<'r>(key: &'r Self::Key, kept: &'r Self::Kept) -> LastingText<'r> {
        let ((order_time, id, source, record), published) = kept;
        LastingText {
            key,
            order_time: *order_time,
            id,
            source: *source,
            record: *record,
            first_published: published.map(|(first, _)| first),
            last_published: published.map(|(_, last)| last),
        }
    }
}

record! {
    /// An article with a text that may recur.
    struct Copy<'r> {
        /// What tells its text from others.
        key: &'r [u8],
        /// The time that orders copies.
        order_time: i64,
        /// Its id.
        id: &'r str,
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// When it was published, in seconds since 1970.
        published: Option<i64>,
        /// What stands for the longest pause in seconds after which its text is the same still, see
        /// [`Stays::of`].
        pause: Option<i64>,
    }
}

record! {
    /// An article with the first one of its text.
    struct OfText {
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// The source of the first one.
        text_source: i32,
        /// The number of the first one there.
        text_record: u64,
    }
}

record! {
    /// The first article of a text.
    struct First<'r> {
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// The time that orders copies.
        order_time: i64,
        /// Its id.
        id: &'r str,
        /// First known publication of the text, in seconds since 1970.
        first_published: Option<i64>,
        /// Last known publication of it.
        last_published: Option<i64>,
    }
}

kinds! {
    /// What is told of equal texts.
    enum Told<'r> {
        /// Which text an article has.
        Article(OfText) = "article",
        /// A text.
        Text(First<'r>) = "text",
    }
}

/// An article with a text that may recur, kept.
#[derive(Debug)]
pub(super) struct TextCopy {
    /// Time and id, and the place where these are one: by that copies are in order.
    order: (i64, String),
    place: (i32, u64),
    published: Option<i64>,
    pause: Option<i64>,
}

/// Tells which articles have one text, of those that may recur.
pub(super) struct TellTexts;

impl Typed for TellTexts {
    type In<'r> = Copy<'r>;
    type Out<'r> = Told<'r>;
}

impl Group for TellTexts {
    type Key = Vec<u8>;
    type Row = TextCopy;

    fn new(_: Settings) -> Result<Self> {
        Ok(Self)
    }

    fn keep(row: Copy<'_>) -> Result<(Vec<u8>, TextCopy)> {
        let order = (row.order_time, row.id.to_owned());
        let Copy { published, pause, .. } = row;
        Ok((row.key.to_vec(), TextCopy { order, place: (row.source, row.record), published, pause }))
    }

    fn take(&mut self, _: Vec<u8>, mut copies: Vec<TextCopy>, out: &mut Out<'_, Self>) -> Result<()> {
        copies.sort_by(|a, b| (&a.order, a.place).cmp(&(&b.order, b.place)));
        let stays = |article: u32| {
            let copy = &copies[article as usize];
            Stays::of(copy.published, copy.pause)
        };
        let texts = Texts::number(&vec![TextKey::default(); copies.len()], &stays);
        let mut published: Vec<Option<(i64, i64)>> = vec![None; texts.first.len()];
        for (copy, &text) in copies.iter().zip(&texts.of_article) {
            widen(&mut published[text as usize], copy.published.map(|at| (at, at)));
            let (text_source, text_record) = copies[texts.first[text as usize] as usize].place;
            let (source, record) = copy.place;
            out.push(&Told::Article(OfText { source, record, text_source, text_record }))?;
        }
        for (&first, published) in texts.first.iter().zip(published) {
            let TextCopy { order: (order_time, id), place: (source, record), .. } = &copies[first as usize];
            let first_published = published.map(|(first, _)| first);
            let last_published = published.map(|(_, last)| last);
            let (source, record, order_time) = (*source, *record, *order_time);
            out.push(&Told::Text(First { source, record, order_time, id, first_published, last_published }))?;
        }
        Ok(())
    }
}
