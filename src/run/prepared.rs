//! An article after everything that concerns it alone.

use super::digest::Digest;
use super::page::{StoredPage, StoredTokens};
use crate::base::entry::Known;
use crate::base::error::{Error, Result};
use crate::base::scratch::Blob;

/// An article after everything that concerns it alone.
#[derive(Debug, Default)]
pub struct Prepared {
    /// What is known of it beside its entry.
    pub known: Known,
    /// Which of the remembered articles it is; `None` of an article that tonight read.
    pub past: Option<u32>,
    /// The file, or member of an archive, it was read from.
    pub source: u32,
    /// The first bytes of its id, as a number that sorts as they do.
    pub id_start: u64,
    /// Hash of its id.
    pub id_hash: u64,
    /// Hash of its outlet.
    pub outlet: u64,
    /// Whether it is credited to an agency, or has a dateline.
    pub credited: bool,
    /// Hash of its headline's words; 0 where it has none. Of a record without a text, that of what is
    /// compared.
    pub headline: u64,
    /// The same without an outlet's name behind it; 0 where it tells nothing.
    pub bare_headline: u64,
    /// Hash of the address it was read from, see [`ids`](super::ids).
    pub address: u64,
    /// Hash of its text before anything learned was cut, for an id where the dump gives none.
    pub text_hash: u128,
    /// Where its text is.
    pub text: StoredText,
    /// Where its sentences and tokens are.
    pub page: StoredPage,
    /// What is compared of it, once that is known.
    pub digest: Digest,
    /// What cleaning took from it and furniture.csv does not tell, where records are to be kept.
    pub aside: StoredTokens,
    /// How many of these, the last of them, are words of its text with a digit within.
    pub with_digits: u32,
}

/// Where the text of an article is in its store.
#[derive(Clone, Copy, Debug, Default)]
pub struct StoredText {
    /// Offset in bytes.
    pub offset: u64,
    /// How many bytes.
    pub count: u32,
}

impl StoredText {
    /// Reads a text back.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn read(self, texts: &Blob) -> Result<String> {
        let mut bytes = vec![0; self.count as usize];
        texts.read_at(self.offset, &mut bytes)?;
        String::from_utf8(bytes).map_err(|_| Error::store())
    }
}
