//! Cut articles in, the same with their ids, in order of publication, and their texts told apart out.

use super::cut::CutDump;
use super::digest::{CutTokens, TokenStore};
use super::facts::DumpFacts;
use super::nights::{ArticleMarks, Nights};
use super::page::StoredTokens;
use super::prepared::Prepared;
use super::read::Books;
use super::{Context, Counts, balance, days, ids, times};
use crate::base::entry::Entries;
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::base::scratch::Blob;
use crate::base::texts::{TextKey, Texts};

/// The articles of a run, in order of publication.
pub(crate) struct Ordered {
    /// Their entries.
    pub entries: Entries,
    /// Their texts.
    pub texts: Texts,
    /// Hashes of each that later nights ask for; empty where there is no history.
    pub marks: Vec<ArticleMarks>,
    /// What cleaning took from each, where records are to be kept.
    pub asides: Asides,
    /// Number of tonight's articles of each outlet, by the hash of its name.
    pub articles_of: Map<u64, u64>,
    /// What there is to tell stories by.
    pub facts: DumpFacts,
    /// Whether each file, or member of an archive, has articles.
    pub has_articles: Vec<bool>,
    /// What was read beside articles.
    pub books: Books,
}

/// What cleaning took from the articles and furniture.csv does not tell.
pub(crate) struct Asides {
    /// Where it is, by article, and how many of its tokens, the last, are words with a digit within.
    pub stored: Vec<(StoredTokens, u32)>,
    /// The store.
    pub store: Blob,
}

/// What is known of each distinct text.
pub struct DistinctTexts {
    /// Where its tokens are.
    pub tokens: Vec<CutTokens>,
    /// The store that they are in.
    pub store: TokenStore,
    /// Hash of the headline of its first article, 0 where that tells nothing.
    pub headlines: Vec<u64>,
    /// Hash of the outlet that all its articles are of; `None` where they are of several, or it has no name.
    pub outlets: Vec<Option<u64>>,
    /// First and last known publication, in seconds since 1970.
    pub published: Vec<Option<(i64, i64)>>,
}

/// Names articles, puts them in order of publication, and tells their texts apart.
///
/// # Errors
/// The scratch store cannot be read or written, the history cannot be read, or the books do not balance.
pub(crate) fn order(
    dump: CutDump,
    nights: &mut Nights<'_>,
    context: &Context<'_>,
    counts: &mut Counts,
) -> Result<(Ordered, DistinctTexts)> {
    let job = context.job;
    let CutDump { mut articles, mut entries, store, asides, mut books } = dump;
    let tonights = articles.partition_point(|article| article.past.is_none());
    books.rejects.close();
    counts.articles = tonights as u64;
    counts.rejects = books.rejects.len();
    counts.inputs_damaged = books.rejects.damaged();
    balance(counts.records_read, counts.articles + counts.rejects + counts.filtered)?;
    days::settle(&mut articles[..tonights]);
    let mut has_articles = vec![false; books.sources.len()];
    let mut articles_of = Map::<u64, u64>::default();
    for article in &articles[..tonights] {
        has_articles[article.source as usize] = true;
        *articles_of.entry(article.outlet).or_default() += 1;
    }
    nights.recall_beyond(context, &mut articles, &mut entries)?;
    counts.pages_repeated = ids::name_and_order(&mut articles, &mut entries)?;
    let keys: Vec<TextKey> = articles.iter().map(|article| article.digest.key).collect();
    let stays = |article: u32| times::stays(&articles[article as usize].known, job.recipe);
    let texts = Texts::number(&keys, &stays);
    let marks = nights.number_texts(&articles, &texts);
    let facts = DumpFacts::of(articles.iter().map(|article| (article.known, article.outlet)));
    let asides = Asides {
        stored: articles.iter().filter(|_| job.keeps).map(|it| (it.aside, it.with_digits)).collect(),
        store: asides,
    };
    let distinct = DistinctTexts::of(&articles, &texts, store);
    let entries = Entries::new(articles.into_iter().map(|article| article.known).collect(), entries);
    job.observer.numbered(&entries, &texts)?;
    let ordered = Ordered { entries, texts, marks, asides, articles_of, facts, has_articles, books };
    Ok((ordered, distinct))
}

impl DistinctTexts {
    fn of(articles: &[Prepared], texts: &Texts, store: TokenStore) -> Self {
        let first = |text: &u32| &articles[*text as usize];
        Self {
            tokens: texts.first.iter().map(|text| first(text).digest.tokens).collect(),
            store,
            headlines: texts.first.iter().map(|text| first(text).bare_headline).collect(),
            outlets: times::outlets(texts, articles.iter().map(|article| article.outlet)),
            published: times::published(texts, articles.iter().map(|article| &article.known)),
        }
    }
}
