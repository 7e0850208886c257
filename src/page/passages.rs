//! passages.csv in, the longest passages between two outlets out.

use crate::base::error::Result;
use crate::base::hash::Map;
use crate::columns;
use crate::tables::{ShareCell, TableReader, passages};
use std::cmp::Reverse;
use std::io::Read;

columns! {
    /// The columns of passages.csv that are needed.
    struct PassageColumns<'r> of passages::PassageRow {
        article_id: &'r str,
        cluster_id: &'r str,
        outlet: &'r str,
        other_id: &'r str,
        other_cluster_id: &'r str,
        other_outlet: &'r str,
        words: u32,
        share: ShareCell,
        first_id: &'r str,
    }
}

/// Most passages on the page.
const LISTED: usize = 20;

/// An article with its headline, once that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Titled {
    /// Id.
    pub id: Box<str>,
    /// Cluster id.
    pub cluster_id: Box<str>,
    /// Outlet.
    pub outlet: Box<str>,
    /// Headline.
    pub title: Box<str>,
}

/// A passage that the page lists.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListedPassage {
    /// The article that holds the passage; the later one, if known.
    pub article: Titled,
    /// The other article.
    pub other: Titled,
    /// Number of words.
    pub words: u32,
    /// Share of the article's words, 0 to 1.
    pub share: f64,
    /// Whether the other article is known to be earlier.
    pub is_later: bool,
}

/// The passages of a run.
#[derive(Debug, Default)]
pub(crate) struct Passages {
    /// Number of passages, one an article and story.
    pub all: u64,
    /// The longest passages between two outlets.
    pub longest: Vec<ListedPassage>,
    /// Articles whose headlines are wanted, and their places in the list.
    asked: Map<Box<str>, Vec<(usize, bool)>>,
}

impl Passages {
    /// Reads the table.
    ///
    /// # Errors
    /// The table cannot be read, or lacks a column.
    pub(crate) fn read(table: impl Read, safe: bool) -> Result<Self> {
        let mut table = TableReader::<PassageColumns<'_>>::new(table, safe)?;
        let mut passages = Self::default();
        while let Some(row) = table.next_row()? {
            passages.all += 1;
            // Each pair is listed once, under the later article or the greater id.
            let is_later = row.first_id == row.other_id;
            let is_turn = is_later || row.first_id.is_empty() && row.article_id > row.other_id;
            if is_turn && row.outlet != row.other_outlet {
                passages.longest.push(listed(&row, is_later));
            }
            if passages.longest.len() >= 8 * LISTED {
                passages.trim();
            }
        }
        passages.trim();
        for (at, listed) in passages.longest.iter().enumerate() {
            passages.asked.entry(listed.article.id.clone()).or_default().push((at, true));
            passages.asked.entry(listed.other.id.clone()).or_default().push((at, false));
        }
        Ok(passages)
    }

    /// Stores an article's headline if it is wanted.
    pub(crate) fn note(&mut self, article_id: &str, title: &str) {
        for &(at, is_article) in self.asked.get(article_id).into_iter().flatten() {
            let listed = &mut self.longest[at];
            let side = if is_article { &mut listed.article } else { &mut listed.other };
            side.title = title.into();
        }
    }

    fn trim(&mut self) {
        let key = |listed: &ListedPassage| {
            (Reverse(listed.words), listed.article.id.clone(), listed.other.cluster_id.clone())
        };
        self.longest.sort_by_cached_key(key);
        self.longest.truncate(LISTED);
    }
}

fn listed(row: &PassageColumns<'_>, is_later: bool) -> ListedPassage {
    let titled = |id: &str, cluster_id: &str, outlet: &str| Titled {
        id: id.into(),
        cluster_id: cluster_id.into(),
        outlet: outlet.into(),
        title: "".into(),
    };
    ListedPassage {
        article: titled(row.article_id, row.cluster_id, row.outlet),
        other: titled(row.other_id, row.other_cluster_id, row.other_outlet),
        words: row.words,
        share: row.share.0,
        is_later,
    }
}

#[cfg(test)]
mod tests {
    use super::Passages;

    #[test]
    fn each_pair_of_outlets_is_listed_once_by_the_later_article_the_longest_first() {
        let table = "article_id,cluster_id,outlet,other_id,other_cluster_id,other_outlet,words,share,first_id\n\
            early,w1,bay.example,late,w2,harbour.example,40,0.400,early\n\
            late,w2,harbour.example,early,w1,bay.example,40,0.100,early\n\
            one,w3,bay.example,two,w4,harbour.example,60,0.500,\n\
            two,w4,harbour.example,one,w3,bay.example,60,0.500,\n\
            own,w5,bay.example,other,w6,bay.example,90,0.900,other\n";
        let mut passages = Passages::read(table.as_bytes(), false).unwrap();
        passages.note("early", "Lamp goes out");
        let told: Vec<(&str, &str, u32, bool, &str)> = passages
            .longest
            .iter()
            .map(|it| (&*it.article.id, &*it.other.id, it.words, it.is_later, &*it.other.title))
            .collect();
        assert_eq!(told, [("two", "one", 60, false, ""), ("late", "early", 40, true, "Lamp goes out")]);
        assert_eq!(passages.all, 5);
    }
}
