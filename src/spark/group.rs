//! What a connected group is given in, the same as stories are told of it out: texts, articles and edges,
//! each in order.

use super::Given;
use super::read::edge_of;
use super::record::{kinds, record};
use super::texts::entry_of;
use crate::base::article::Place;
use crate::base::entry::Entry;
use crate::base::entry::{Entries, Known, pack};
use crate::base::error::{Error, Result};
use crate::base::scratch::{Blob, ScratchParams};
use crate::base::texts::Texts;
use crate::verify::Edge;

record! {
    /// A text of a group.
    struct GroupText<'r> {
        /// The group.
        component: u32,
        /// The text.
        number: u32,
        /// Its tokens, where another is in the group.
        tokens: Option<&'r [u8]>,
        /// Its distinct shingles.
        shingles: u32,
    }
}

record! {
    /// An article of a group.
    struct GroupArticle<'r> {
        /// The group.
        component: u32,
        /// Its text.
        number: u32,
        /// The number of its source.
        source: i32,
        /// Its number there.
        record: u64,
        /// Its id.
        id: &'r str,
        /// What is remembered of it, packed.
        entry: &'r [u8],
        /// Words of the compared text.
        words: u32,
        /// Whether its id had to be made distinct from another's.
        duplicate_id: bool,
        /// Whether an earlier article is of its page.
        same_page: bool,
        /// Whether an earlier night read it.
        is_past: bool,
    }
}

record! {
    /// An edge of a group.
    struct GroupEdge<'r> {
        /// The group.
        component: u32,
        /// The earlier text.
        a: u32,
        /// The later text.
        b: u32,
        /// What was counted, see [`edge_of`].
        edge: &'r [u8],
        /// Whether an earlier night proved it.
        is_past: bool,
    }
}

record! {
    /// Two texts that stay together whatever joins them: an earlier night had reason to.
    struct GroupHeld {
        /// The group.
        component: u32,
        /// One of them.
        a: u32,
        /// The other.
        b: u32,
    }
}

kinds! {
    /// What a group is given.
    enum OfGroup<'r> {
        /// A text.
        Text(GroupText<'r>) = "text",
        /// An article.
        Article(GroupArticle<'r>) = "article",
        /// An edge.
        Edge(GroupEdge<'r>) = "edge",
        /// Texts that stay together.
        Held(GroupHeld) = "held",
    }
}

/// A row of a group, kept.
pub(super) enum GroupRow {
    Text(Given),
    Article { text: u32, entry: Box<Entry>, known: Known },
    Edge { texts: [u32; 2], bytes: Vec<u8>, is_past: bool },
    Held(u32, u32),
}

impl GroupRow {
    /// Keeps a row; gives its group.
    ///
    /// # Errors
    /// An entry cannot be read.
    pub(crate) fn of(row: OfGroup<'_>) -> Result<(u32, Self)> {
        Ok(match row {
            OfGroup::Text(GroupText { component, number, tokens, shingles }) => {
                let tokens = tokens.unwrap_or_default().to_vec();
                (component, GroupRow::Text(Given { number, tokens, shingles, ..Given::default() }))
            }
            OfGroup::Article(article) => {
                let place = Place { source: article.source as u32, record: article.record, byte_offset: 0 };
                let entry = entry_of(article.entry)?;
                let entry = Box::new(Entry { id: article.id.into(), place: Some(place), ..entry });
                let GroupArticle { words, duplicate_id, same_page, is_past, .. } = article;
                let known = Known { words, duplicate_id, same_page, is_past, ..Known::default() };
                (article.component, GroupRow::Article { text: article.number, entry, known })
            }
            OfGroup::Edge(GroupEdge { component, a, b, edge, is_past }) => {
                (component, GroupRow::Edge { texts: [a, b], bytes: edge.to_vec(), is_past })
            }
            OfGroup::Held(GroupHeld { component, a, b }) => (component, GroupRow::Held(a, b)),
        })
    }
}

/// The rows of some groups, each kind in its order.
#[derive(Default)]
pub(super) struct Pile {
    /// Texts, by number.
    pub texts: Vec<Given>,
    /// Articles in order of publication, ties by id, with the numbers of their texts.
    articles: Vec<(u32, Box<Entry>, Known)>,
    /// Edges, and whether an earlier night proved them.
    edges: Vec<([u32; 2], Vec<u8>, bool)>,
    /// Texts that stay together.
    held: Vec<(u32, u32)>,
}

impl Pile {
    pub(crate) fn of(groups: Vec<Vec<GroupRow>>) -> Self {
        let mut pile = Self::default();
        for row in groups.into_iter().flatten() {
            match row {
                GroupRow::Text(text) => pile.texts.push(text),
                GroupRow::Article { text, entry, known } => pile.articles.push((text, entry, known)),
                GroupRow::Edge { texts, bytes, is_past } => pile.edges.push((texts, bytes, is_past)),
                GroupRow::Held(a, b) => pile.held.push((a, b)),
            }
        }
        pile.texts.sort_unstable_by_key(|text| text.number);
        pile.texts.dedup_by_key(|text| text.number);
        pile.articles.sort_by(|x, y| {
            (x.1.order_time(), &x.1.id, x.1.place).cmp(&(y.1.order_time(), &y.1.id, y.1.place))
        });
        pile
    }

    /// The place of a text among these.
    fn local(&self, number: u32) -> Result<u32> {
        let at = self.texts.binary_search_by_key(&number, |text| text.number);
        at.map(|at| at as u32).map_err(|_| Error::columns(format!("text {number} of a group is missing")))
    }

    /// The edges between these texts, and those of tonight, in order.
    pub(crate) fn edges(&self) -> Result<(Vec<Edge>, Vec<Edge>)> {
        let (mut all, mut tonights) = (Vec::with_capacity(self.edges.len()), Vec::new());
        for ([a, b], bytes, is_past) in &self.edges {
            let edge = edge_of(self.local(*a)?, self.local(*b)?, bytes)?;
            all.push(edge);
            if !is_past {
                tonights.push(edge);
            }
        }
        all.sort_unstable_by_key(|edge| edge.overlap);
        tonights.sort_unstable_by_key(|edge| edge.overlap);
        Ok((all, tonights))
    }

    /// The pairs of texts that stay together.
    pub(crate) fn held(&self) -> Result<Vec<Vec<u32>>> {
        self.held.iter().map(|&(a, b)| Ok(vec![self.local(a)?, self.local(b)?])).collect()
    }

    /// The articles as entries, and which texts they have.
    pub(crate) fn shelve(self) -> Result<(Entries, Texts)> {
        let (mut packed, mut known) = (Vec::new(), Vec::with_capacity(self.articles.len()));
        let mut texts = Texts { of_article: Vec::new(), first: vec![u32::MAX; self.texts.len()] };
        for (article, (text, entry, told)) in (0u32..).zip(&self.articles) {
            let text = self.local(*text)?;
            texts.of_article.push(text);
            texts.first[text as usize] = texts.first[text as usize].min(article);
            let at = pack(entry, &mut packed)?;
            let Known { words, same_page, duplicate_id, is_past, .. } = *told;
            known.push(Known { words, same_page, duplicate_id, is_past, ..at });
        }
        if let Some(text) = texts.first.iter().position(|first| *first == u32::MAX) {
            return Err(Error::columns(format!("text {} has no article", self.texts[text].number)));
        }
        let mut store = Blob::new(&ScratchParams::in_memory());
        store.append(&packed)?;
        Ok((Entries::new(known, store), texts))
    }
}
