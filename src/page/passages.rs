//! passages.csv in, the longest passages that one outlet holds of another's story out.

use crate::base::error::Result;
use crate::base::hash::Map;
use crate::columns;
use crate::tables::{ShareCell, TableReader, passages};
use std::cmp::Reverse;
use std::io::Read;

columns! {
    /// What is asked of a passage.
    struct Asked<'r> of passages::PassageRow {
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

/// Passages on the page, at most.
const LISTED: usize = 20;

/// An article with its headline, once that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Titled {
    /// Its id.
    pub id: Box<str>,
    /// The cluster it is in.
    pub cluster_id: Box<str>,
    /// Who published it.
    pub outlet: Box<str>,
    /// Its headline.
    pub title: Box<str>,
}

/// A passage that is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The article that holds it; the later one, where that is known.
    pub article: Titled,
    /// The one that it is also in.
    pub other: Titled,
    /// Words.
    pub words: u32,
    /// Their share of the article, 0 to 1.
    pub share: f64,
    /// Whether the other is known to have come first.
    pub is_later: bool,
}

/// The passages of a run.
#[derive(Debug, Default)]
pub struct Passages {
    /// How many there are, one an article and story.
    pub all: u64,
    /// Those of two outlets that are longest.
    pub longest: Vec<Listed>,
    /// The articles whose headlines are asked for, and where these go.
    asked: Map<Box<str>, Vec<(usize, bool)>>,
}

impl Passages {
    /// Reads the table.
    ///
    /// # Errors
    /// It cannot be read, or lacks a column.
    pub fn read(table: impl Read, safe: bool) -> Result<Self> {
        let mut table = TableReader::<Asked<'_>>::new(table, safe)?;
        let mut passages = Self::default();
        while let Some(row) = table.next_row()? {
            passages.all += 1;
            // Each pair once: by the article that came later, or has the greater id.
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

    /// Takes note of an article's headline, if it is asked for.
    pub fn note(&mut self, article_id: &str, title: &str) {
        for &(at, is_article) in self.asked.get(article_id).into_iter().flatten() {
            let listed = &mut self.longest[at];
            let side = if is_article { &mut listed.article } else { &mut listed.other };
            side.title = title.into();
        }
    }

    fn trim(&mut self) {
        let key = |listed: &Listed| {
            (Reverse(listed.words), listed.article.id.clone(), listed.other.cluster_id.clone())
        };
        self.longest.sort_by_cached_key(key);
        self.longest.truncate(LISTED);
    }
}

fn listed(row: &Asked<'_>, is_later: bool) -> Listed {
    let titled = |id: &str, cluster_id: &str, outlet: &str| Titled {
        id: id.into(),
        cluster_id: cluster_id.into(),
        outlet: outlet.into(),
        title: "".into(),
    };
    Listed {
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
