//! Articles in, their outlets by number out.

use super::prepared::Prepared;
use crate::base::entry::load;
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::base::scratch::Blob;

/// The outlets of a run, by number.
pub struct Outlets {
    /// The outlet of each article; 0 is the one that has no name.
    pub of_article: Vec<u32>,
    /// Different texts of each outlet.
    texts: Vec<u32>,
    /// An article of each.
    articles: Vec<u32>,
    /// Their numbers, by hashes of their names.
    numbers: Map<u64, u32>,
}

impl Outlets {
    /// Numbers the outlets. The numbers follow the order of articles; nothing may depend on them.
    pub(crate) fn number(articles: &[Prepared]) -> Self {
        let mut numbers: Map<u64, u32> = Map::default();
        numbers.insert(xxhash_rust::xxh3::xxh3_64(b""), 0);
        let mut of_article = Vec::with_capacity(articles.len());
        let mut first = vec![0];
        for (at, article) in (0u32..).zip(articles) {
            let number = *numbers.entry(article.outlet).or_insert(first.len() as u32);
            if number as usize == first.len() {
                first.push(at);
            }
            of_article.push(number);
        }
        Self { of_article, texts: vec![0; first.len()], articles: first, numbers }
    }

    /// The number of the outlet whose name has this hash, if this run has articles of it.
    pub(crate) fn number_of(&self, hash: u64) -> Option<u32> {
        self.numbers.get(&hash).copied()
    }

    /// Counts a text of an article's outlet that differs from its others.
    pub(crate) fn count_text(&mut self, article: u32) {
        self.texts[self.of_article[article as usize] as usize] += 1;
    }

    /// Number of different texts of an outlet.
    pub(crate) fn texts(&self, outlet: u32) -> usize {
        self.texts[outlet as usize] as usize
    }

    /// Names of the outlets, by number.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn names(&self, articles: &[Prepared], entries: &Blob) -> Result<Vec<Box<str>>> {
        let name = |&article: &u32| Ok(load(&articles[article as usize].known, entries)?.outlet);
        std::iter::once(Ok(Box::default())).chain(self.articles[1..].iter().map(name)).collect()
    }
}
