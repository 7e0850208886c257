//! Cut articles in, those that are too short or stand in for articles refused.

use super::Job;
use super::outlets::Outlets;
use super::read::ReadDump;
use crate::base::article::{Reason, Reject};
use crate::base::entry::load;
use crate::base::error::Result;
use crate::base::hash::Map;
use crate::learn::stand_in::{is_stand_in, may_stand_in};
use crate::recipe::Recipe;
use std::collections::BTreeSet;

/// A reason, and what it rests on.
type LateRefusal = (Reason, String);

/// Refuses articles that are too short, and stand-ins.
pub(crate) fn refuse(all: &mut ReadDump, outlets: &Outlets, job: &Job<'_>) -> Result<()> {
    let mut why = stand_ins(all, outlets, job)?;
    let tonights = (0u32..).zip(&all.articles).filter(|(_, article)| article.past.is_none());
    let short = tonights.filter_map(|(at, article)| Some((at, too_short(article.known.words, job.recipe)?)));
    why.extend(short.map(|(article, detail)| (article, (Reason::TooShort, detail))));
    for (&article, (reason, detail)) in &why {
        let prepared = &all.articles[article as usize];
        let place = load(&prepared.known, &all.entries)?.place;
        if job.keeps && *reason == Reason::Placeholder {
            all.books.stand_ins.extend(place.map(|place| (prepared.text_hash, place)));
        }
        let reject = |place| Reject { place, reason: *reason, detail: detail.clone() };
        place.map(reject).into_iter().for_each(|reject| all.books.rejects.take_late(reject));
    }
    let mut at = 0;
    all.articles.retain(|_| {
        at += 1;
        !why.contains_key(&(at - 1))
    });
    Ok(())
}

/// Why a compared text of so many words is refused; none where it is long enough.
pub(crate) fn too_short(words: u32, recipe: &Recipe) -> Option<String> {
    let words_min = recipe.text.words_min;
    (words < words_min).then(|| format!("{words} words; the recipe asks for {words_min}"))
}

/// Why a text that stands in for articles is refused, in particular.
pub(crate) fn stand_in_detail(headlines: usize) -> String {
    format!("the same text stands under {headlines} headlines")
}

/// Tells short texts that stand under headlines of one outlet which they have nothing to do with.
fn stand_ins(all: &ReadDump, outlets: &Outlets, job: &Job<'_>) -> Result<Map<u32, LateRefusal>> {
    let (params, articles) = (&job.recipe.learn, &all.articles);
    // The text as it was: what was cut to the same may have been different.
    let key = |article: u32| (outlets.of_article[article as usize], articles[article as usize].text_hash);
    let short = |article: &u32| {
        let words = articles[*article as usize].known.words;
        words <= params.stand_in_words_max && too_short(words, job.recipe).is_none()
    };
    let mut order: Vec<u32> = (0..articles.len() as u32).filter(short).collect();
    order.sort_unstable_by_key(|&article| key(article));
    let mut found = Map::default();
    for group in order.chunk_by(|&a, &b| key(a) == key(b)) {
        // Those that an earlier night took for articles stay such.
        let is_tonights = |article: &&u32| articles[**article as usize].past.is_none();
        let Some(&first) = group.iter().find(is_tonights) else { continue };
        let credited = |article: &u32| articles[*article as usize].credited;
        if !may_stand_in(group.len(), group.iter().any(credited), params) {
            continue;
        }
        let title =
            |&article: &u32| Ok(load(&articles[article as usize].known, &all.entries)?.title.own().into());
        let titles: Vec<Box<str>> = group.iter().map(title).collect::<Result<_>>()?;
        let headlines: BTreeSet<&str> = titles.iter().map(|title| &**title).collect();
        let text = articles[first as usize].text.read(&all.texts)?;
        if is_stand_in(&text, &headlines, params) {
            let detail = stand_in_detail(headlines.len());
            let refusal = |&article: &u32| (article, (Reason::Placeholder, detail.clone()));
            found.extend(group.iter().filter(is_tonights).map(refusal));
        }
    }
    Ok(found)
}
