//! What is compared of an article, and the stores that its tokens are in.

use super::page::{Pages, StoredTokens};
use crate::base::error::Result;
use crate::base::scratch::{Blob, ScratchParams};
use crate::base::texts::TextKey;
use crate::shingle::Token;

/// What is compared of an article.
#[derive(Clone, Copy, Debug, Default)]
pub struct Digest {
    /// What tells its text from others.
    pub key: TextKey,
    /// Where its tokens are.
    pub tokens: CutTokens,
}

/// Where the tokens of a text are, after the cut: most often in its page, since what is cut stands at its
/// ends.
#[derive(Clone, Copy, Debug, Default)]
pub struct CutTokens {
    stored: StoredTokens,
    store: Store,
}

impl CutTokens {
    /// Tokens as they lie in a page, in the store of pages with this number.
    pub(crate) fn in_page(stored: StoredTokens, number: u16) -> Self {
        Self { stored, store: Store::Pages(number) }
    }

    /// Tokens that were put together anew, in the store of such.
    pub(crate) fn joined(stored: StoredTokens) -> Self {
        Self { stored, store: Store::Joined }
    }

    /// Moves the place of tokens that were put together anew by so many bytes.
    pub(crate) fn move_joined(&mut self, bytes: u64) {
        if self.store == Store::Joined && self.stored.count > 0 {
            self.stored.offset += bytes;
        }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(self) -> bool {
        self.stored.count == 0
    }
}

/// Which store tokens are in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Store {
    /// The one with this number among those of the pages.
    Pages(u16),
    /// That of texts that were put together anew.
    #[default]
    Joined,
    /// That of texts as an earlier night cut them.
    Past(u16),
}

/// The tokens of all texts.
#[derive(Debug)]
pub struct TokenStore {
    /// The pages, with what is cut.
    pub pages: Pages,
    /// The tokens of texts that were put together anew.
    pub joined: Blob,
    past: Vec<Blob>,
}

impl TokenStore {
    /// An empty store.
    pub(crate) fn new(scratch: &ScratchParams) -> Self {
        let [pages, joined] = [(); 2].map(|()| Blob::new(scratch));
        Self { pages: Pages::of(pages), joined, past: Vec::new() }
    }

    /// Reads tokens back, in place of what was in `tokens`.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn load(&self, at: CutTokens, tokens: &mut Vec<Token>) -> Result<()> {
        let store = match at.store {
            Store::Pages(number) => self.pages.store(number),
            Store::Joined => &self.joined,
            Store::Past(night) => &self.past[usize::from(night)],
        };
        at.stored.load(store, tokens)
    }

    /// Takes in texts that are cut and lie in a store one after another; gives where each is, told how many
    /// tokens they have.
    pub(crate) fn add_past(&mut self, texts: Blob, counts: impl Iterator<Item = u32>) -> Vec<CutTokens> {
        let store = Store::Past(self.past.len() as u16);
        self.past.push(texts);
        let mut stored = StoredTokens::default();
        let places = counts.map(|count| {
            stored = StoredTokens { offset: stored.end(), count };
            CutTokens { stored, store }
        });
        places.collect()
    }
}
