//! The nouns: an article as a dump gave it, the place it stood, and a record that was refused.

use crate::base::time::{DateOrder, Stamp};
use crate::base::word::words;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Where a record stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Index of the file, or of the member of an archive, in the order they are read.
    pub source: u32,
    /// Number of the record, from 1: line of a JSONL file, data row of a table, record of a WARC, value of a
    /// JSON array, item of a feed, 1 of a page.
    pub record: u64,
    /// Offset of the record's first byte in the unpacked file, in UTF-8 where it was recoded; 0 in Parquet.
    pub byte_offset: u64,
}

words! {
    /// What a publication time rests on.
    #[derive(PartialOrd, Ord)]
    pub enum PublishedBasis default None {
        /// A field or line of the record that says when it was published.
        Structured = "structured",
        /// A field or line that says when it was last changed.
        Modified = "modified",
        /// The date of the dateline, its year taken from the crawl time where it has none.
        Dateline = "dateline",
        /// When it was published as the dump estimates.
        Estimated = "estimated",
        /// When the crawler saw it.
        Crawl = "crawl",
        /// Nothing: the time is unknown.
        None = "none",
    }
}

impl PublishedBasis {
    /// The bases by the numbers under which entries are kept: one that is new goes behind all others.
    const BY_NUMBER: [Self; 6] =
        [Self::Structured, Self::Modified, Self::Dateline, Self::Crawl, Self::None, Self::Estimated];

    /// Whether it tells of publication: when a crawler came by or a page was last changed says nothing of it.
    pub(crate) fn is_of_publication(self) -> bool {
        matches!(self, Self::Structured | Self::Dateline)
    }
}

impl Serialize for PublishedBasis {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let number = (0..).zip(Self::BY_NUMBER).find(|(_, kept)| kept == self);
        out.serialize_u8(number.map_or(0, |(number, _)| number))
    }
}

impl<'d> Deserialize<'d> for PublishedBasis {
    fn deserialize<D: Deserializer<'d>>(input: D) -> Result<Self, D::Error> {
        let kept = Self::BY_NUMBER.get(usize::from(u8::deserialize(input)?)).copied();
        kept.ok_or_else(|| D::Error::custom("no basis of a publication time has this number"))
    }
}

/// One article as the dump gave it. Empty strings mean that the dump did not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The record's own id.
    pub id: String,
    /// Address it was read at.
    pub url: String,
    /// Headline.
    pub title: String,
    /// Body, one paragraph a line where the dump keeps them apart.
    pub text: String,
    /// The dump's own name for the outlet: a domain or a masthead.
    pub outlet: String,
    /// Address of the publisher, where the dump gives it beside the page's.
    pub publisher: String,
    /// Byline or structured author field.
    pub author: String,
    /// Provider credit field.
    pub credit: String,
    /// Dateline field: what a dump took off the start of the text.
    pub dateline: String,
    /// Language as the dump names it.
    pub language: String,
    /// Address on another domain that the page names as that of the same text.
    pub origin: String,
    /// Whether the text is a summary, because the record has nothing longer.
    pub summary: bool,
    /// Whether the text is the headline, because the record has nothing else.
    pub is_headline: bool,
    /// Whether it is a gallery: pictures with captions, and little else.
    pub gallery: bool,
    /// Whether its story is not free, and the text only its start.
    pub paywalled: bool,
    /// Which version of a story it is, where the record numbers them, as `revision 3`.
    pub version: String,
    /// Whether the record says that it was taken back.
    pub killed: bool,
    /// Publication time, by the best basis there is.
    pub published: Option<Stamp>,
    /// What `published` rests on.
    pub published_basis: PublishedBasis,
    /// What `published` tells of the order of day and month.
    pub date_order: DateOrder,
    /// What stands where the time of publication should, and could not be read as one.
    pub unread_date: String,
}

impl Article {
    /// The same without control characters in what is one line: nobody sees them, and a terminal that is
    /// shown a table obeys them.
    #[must_use]
    pub(crate) fn without_controls(mut self) -> Self {
        let lines = [
            &mut self.id,
            &mut self.url,
            &mut self.title,
            &mut self.outlet,
            &mut self.author,
            &mut self.credit,
            &mut self.dateline,
            &mut self.language,
            &mut self.origin,
            &mut self.version,
            &mut self.unread_date,
        ];
        lines.into_iter().filter(|line| has_controls(line)).for_each(|line| line.retain(|c| !c.is_control()));
        self
    }
}

/// Whether there are control characters; those beyond ASCII begin with one byte, so that few texts are looked
/// at by characters.
pub(crate) fn has_controls(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_control() || byte == 0xc2) && text.contains(char::is_control)
}

words! {
    /// Why a record was refused.
    #[derive(PartialOrd, Ord, Serialize, Deserialize)]
    pub enum Reason {
        /// The file could not be opened or named.
        UnreadableFile = "unreadable_file",
        /// The file is of a kind that is not read.
        UnknownFormat = "unknown_format",
        /// The file breaks off, or its compression is damaged; what came before was read.
        DamagedFile = "damaged_file",
        /// No column or field of the file can be taken for a text.
        NoTextField = "no_text_field",
        /// The record is not JSON.
        MalformedJson = "malformed_json",
        /// The record is JSON, but not an object.
        NotAnObject = "not_an_object",
        /// The row has more or fewer cells than the header.
        WrongFieldCount = "wrong_field_count",
        /// A quote opens a cell of the row and is closed in no cell of it.
        OpenQuote = "open_quote",
        /// The bytes are not what their encoding allows.
        InvalidUtf8 = "invalid_utf8",
        /// A string holds half of a UTF-16 pair.
        LoneSurrogate = "lone_surrogate",
        /// A field holds a value of the wrong type.
        WrongType = "wrong_type",
        /// There is no text field, or it is null.
        MissingText = "missing_text",
        /// The text is empty or blank.
        EmptyText = "empty_text",
        /// The text consists of page furniture alone.
        OnlyFurniture = "only_furniture",
        /// The text is a stand-in: a plan notice, a consent wall, a blocked page.
        Placeholder = "placeholder",
        /// The page has no part that reads as an article.
        NoArticle = "no_article",
        /// The page is an index of others: a front page, a section, a list of results. It has no story of its
        /// own.
        IndexPage = "index_page",
        /// The text has fewer words than the recipe asks for.
        TooShort = "too_short",
        /// The page is nested deeper, or made of more parts, than the recipe allows.
        TooComplex = "too_complex",
        /// The record is longer than the recipe allows.
        TooLong = "too_long",
        /// The archive's member has a name that leads out of the archive.
        UnsafePath = "unsafe_path",
    }
}

impl Reason {
    /// Whether a record was read, and refused for what its text is.
    pub fn is_of_text(self) -> bool {
        matches!(
            self,
            Self::MissingText
                | Self::EmptyText
                | Self::OnlyFurniture
                | Self::Placeholder
                | Self::NoArticle
                | Self::IndexPage
                | Self::TooShort
                | Self::TooComplex
        )
    }

    /// Whether a file, or a member of an archive, could not be read, or not to its end.
    pub(crate) fn is_damage(self) -> bool {
        matches!(self, Self::UnreadableFile | Self::DamagedFile)
    }

    /// Whether it concerns a whole file rather than one record of it.
    pub fn is_of_file(self) -> bool {
        matches!(self, Self::UnreadableFile | Self::UnknownFormat | Self::DamagedFile | Self::NoTextField)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A record that was refused: a row of rejects.csv.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reject {
    /// Where it stood.
    pub place: Place,
    /// Why, as a word.
    pub reason: Reason,
    /// Why, in particular.
    pub detail: String,
}
