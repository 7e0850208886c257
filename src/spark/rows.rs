//! Articles and what was told of them in, cells of articles.csv out: a row at a time, whatever the size of
//! its story.

use super::Settings;
use super::record::{Out, Typed, kinds, record};
use super::texts::entry_of;
use super::work::Each;
use crate::base::agency::Agencies;
use crate::base::article::Place;
use crate::base::entry::Entry;
use crate::base::error::{Error, Result};
use crate::report::articles::{ArticleStanding, row};
use crate::report::edges::equal as row_of_equals;
use crate::tables::TableRow;
use serde::{Deserialize, Serialize};

record! {
    /// An article with what was told of it.
    struct ToldArticle<'r> {
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// Its id.
        id: &'r str,
        /// The cluster it is in.
        cluster_id: &'r str,
        /// Where it stands there, see [`Told`].
        told: &'r [u8],
        /// What is remembered of it, packed.
        entry: &'r [u8],
        /// Words of the compared text.
        words: u32,
        /// Whether its id had to be made distinct from another's.
        duplicate_id: bool,
        /// Whether an earlier article is of its page.
        same_page: bool,
    }
}

record! {
    /// A row of articles.csv.
    struct ArticleRow {
        /// The number of the article's source, by which whoever joins the rows names it.
        source: i32,
        /// The cells.
        cells: Vec<String>,
    }
}

record! {
    /// A row of edges.csv, of an article and the first one of its text.
    struct EqualRow {
        /// The cells.
        cells: Vec<String>,
    }
}

kinds! {
    /// Rows of tables.
    enum Written {
        /// Of articles.csv.
        Article(ArticleRow) = "article",
        /// Of edges.csv.
        Equal(EqualRow) = "equal",
    }
}

/// What is told of an article when its story is.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Told<'t> {
    /// Where it stands in its cluster.
    #[serde(borrow)]
    pub standing: ArticleStanding<'t>,
    /// The first article of its text, where that is another one and edges are written.
    #[serde(borrow)]
    pub equal: Option<Equal<'t>>,
}

/// The first article of a text.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Equal<'t> {
    /// Its id.
    pub id: &'t str,
    /// Its address.
    pub url: &'t str,
    /// Distinct shingles of the text.
    pub shingles: u32,
}

impl Told<'_> {
    /// As it is kept in a cell.
    ///
    /// # Errors
    /// It cannot be put into bytes, which none is known for.
    pub(crate) fn packed(&self) -> Result<Vec<u8>> {
        postcard::to_allocvec(self).map_err(|error| Error::columns(error.to_string()))
    }
}

/// Makes the rows of articles.
pub(super) struct WriteRows(Agencies);

impl Typed for WriteRows {
    type In<'r> = ToldArticle<'r>;
    type Out<'r> = Written;
}

impl Each for WriteRows {
    fn new(_: Settings) -> Result<Self> {
        Ok(Self(Agencies::built_in()))
    }

    fn take(&mut self, article: ToldArticle<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let Told { standing, equal } = postcard::from_bytes(article.told)
            .map_err(|error| Error::columns(format!("what was told cannot be read: {error}")))?;
        let entry = Entry {
            id: article.id.into(),
            place: Some(Place { source: 0, record: article.record, byte_offset: 0 }),
            words: article.words,
            duplicate_id: article.duplicate_id,
            same_page: article.same_page,
            ..entry_of(article.entry)?
        };
        // Sources are named by whoever joins the rows.
        let paths = [String::new()];
        let cells = row(article.cluster_id, &standing, &entry, &paths, &self.0).cells();
        out.push(&Written::Article(ArticleRow { source: article.source, cells }))?;
        let Some(Equal { id, url, shingles }) = equal else { return Ok(()) };
        let cells = row_of_equals([id, &entry.id], [url, &entry.url], entry.words, shingles).cells();
        out.push(&Written::Equal(EqualRow { cells }))
    }
}
