//! When texts were published, of which outlet they are, and how long a text stays the same.

use crate::base::entry::Known;
use crate::base::texts::{Stays, Texts};
use crate::recipe::Recipe;

/// First and last publication of each text.
pub(crate) fn published<'k>(
    texts: &Texts,
    known: impl Iterator<Item = &'k Known>,
) -> Vec<Option<(i64, i64)>> {
    let mut published: Vec<Option<(i64, i64)>> = vec![None; texts.first.len()];
    for (known, &text) in known.zip(&texts.of_article) {
        widen(&mut published[text as usize], published_at(known).map(|at| (at, at)));
    }
    published
}

/// The outlet that all articles of each text are of, by the hashes of the articles' outlets.
pub(crate) fn outlets(texts: &Texts, of_articles: impl Iterator<Item = u64>) -> Vec<Option<u64>> {
    let mut outlets: Vec<Option<(u64, u64)>> = vec![None; texts.first.len()];
    for (outlet, &text) in of_articles.zip(&texts.of_article) {
        let (first, last) = outlets[text as usize].unwrap_or((outlet, outlet));
        outlets[text as usize] = Some((first.min(outlet), last.max(outlet)));
    }
    outlets.into_iter().map(|outlets| outlets.and_then(|(first, last)| one_outlet(first, last))).collect()
}

/// The outlet, if these two are one and have a name.
pub(crate) fn one_outlet(first: u64, last: u64) -> Option<u64> {
    let nameless = xxhash_rust::xxh3::xxh3_64(b"");
    (first == last && first != nameless).then_some(first)
}

/// Takes first and last publication of more articles into account, where they are known.
pub(crate) fn widen(published: &mut Option<(i64, i64)>, more: Option<(i64, i64)>) {
    if let Some((first, last)) = more {
        let known = published.unwrap_or((first, last));
        *published = Some((known.0.min(first), known.1.max(last)));
    }
}

/// What stands for the longest pause in seconds after which the text of an article is the same still, see
/// [`Stays::of`].
pub(crate) fn pause(known: &Known, recipe: &Recipe) -> Option<i64> {
    match known.headline_only {
        true => Some(recipe.text.alone_pause(known.words)),
        false => recipe.verify.pause_max(known.words),
    }
}

/// How long the text of an article is the same.
pub(crate) fn stays(known: &Known, recipe: &Recipe) -> Stays {
    Stays::of(published_at(known), pause(known, recipe))
}

/// When an article was published, in seconds since 1970; of a day without hours its noon, from which its time
/// is least far. That a headline was there when a crawler came by is told by that.
pub(crate) fn published_at(known: &Known) -> Option<i64> {
    let is_said = known.published_basis.is_of_publication() || known.headline_only;
    let said = known.published.filter(|_| is_said);
    said.map(|stamp| stamp.at + (stamp.until() - stamp.at) / 2)
}
