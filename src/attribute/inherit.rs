//! A member that credits nobody and the credited members it shares text with in, whose credit it inherits
//! out.
//!
//! Whoever leaves the credit out ran somebody's copy all the same; whose, only the articles tell that do say
//! it. So a credit is inherited from the article that the member is most like, never from one that came out
//! later than it, and only where much of one of the two texts is in the other. Where articles that are about
//! as like it credit others, the canonical article has it, which is the agency's or the first that credits
//! one, or else most of them do. A joint credit says that two agencies' copy was made into one text, and not
//! which of them a part is from: it passes to what is nearly that text as a whole.
//!
//! Absent on purpose: a guess. Where this leaves several agencies, the member is credited to none.

use super::role::CopySimilarity;
use crate::base::agency::AgencyId;
use crate::base::entry::Entry;
use crate::base::time::Stamp;
use crate::base::time::order_time;

/// The credit that a member inherits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inherited {
    /// Number of the entry that it is inherited from; its own where that is on the agency's own pages.
    pub from: u32,
    /// Whom that one credits.
    pub agencies: Vec<AgencyId>,
}

/// A credited member that another shares text with.
#[derive(Clone, Debug)]
pub(crate) struct Creditor<'c> {
    /// Number of its entry.
    pub entry: u32,
    /// Whether it stands for the story.
    pub is_canonical: bool,
    /// When it was published.
    pub published: Option<Stamp>,
    /// Whom it credits.
    pub agencies: &'c [AgencyId],
    /// What it has in common with the heir: its own text is the canonical one there.
    pub likeness: CopySimilarity,
}

/// How like the likest a creditor must be to have a say, as a share of that one's similarity.
const RIVAL_SHARE_MIN: f64 = 0.75;

/// The same of the canonical article, so that its word counts before the others'.
const LEADER_SHARE_MIN: f64 = 0.90;

/// Share of the heir's text, or of the creditor's, from which the two are one text, so that a joint credit
/// holds.
const WHOLE_SHARE_MIN: f64 = 0.80;

/// The credit that `heir` inherits. So much of one text, as a share of its shingles, has to be in the other.
pub(crate) fn inherit(heir: &Entry, creditors: &[Creditor<'_>], share_min: f64) -> Option<Inherited> {
    let may = |creditor: &&Creditor<'_>| {
        share(creditor) >= share_min && !is_later(creditor.published, heir.published)
    };
    let mut creditors: Vec<&Creditor<'_>> = creditors.iter().filter(may).collect();
    creditors.sort_by(|x, y| {
        let similar = y.likeness.similarity.total_cmp(&x.likeness.similarity);
        similar.then(order_time(x.published).cmp(&order_time(y.published))).then(x.entry.cmp(&y.entry))
    });
    let best = *creditors.first()?;
    let alike =
        |creditor: &Creditor<'_>, min: f64| creditor.likeness.similarity >= min * best.likeness.similarity;
    let voters: Vec<&Creditor<'_>> =
        creditors.iter().copied().filter(|creditor| alike(creditor, RIVAL_SHARE_MIN)).collect();
    let most = |agency: &&AgencyId| {
        2 * voters.iter().filter(|voter| voter.agencies.contains(agency)).count() > voters.len()
    };
    let leads = |voter: &&&Creditor<'_>| voter.is_canonical && alike(voter, LEADER_SHARE_MIN);
    let told = |voter: &&&Creditor<'_>| voter.agencies.iter().any(|agency| most(&agency));
    let from = *voters.iter().find(leads).or_else(|| voters.iter().find(told))?;
    let agencies: Vec<AgencyId> = match from.agencies {
        [one] => vec![*one],
        several => several.iter().filter(most).copied().collect(),
    };
    let sure = agencies.len() == 1 || (agencies.len() > 1 && share(from) >= WHOLE_SHARE_MIN);
    sure.then_some(Inherited { from: from.entry, agencies })
}

/// How much of one of the two texts is in the other.
fn share(creditor: &Creditor<'_>) -> f64 {
    creditor.likeness.of_canonical.max(creditor.likeness.in_canonical)
}

/// Whether an article was published later than another for sure.
fn is_later(published: Option<Stamp>, than: Option<Stamp>) -> bool {
    than.zip(published).is_some_and(|(than, published)| than.is_before(published) == Some(true))
}

#[cfg(test)]
mod tests {
    use super::{Creditor, inherit};
    use crate::attribute::role::CopySimilarity;
    use crate::base::agency::{Agencies, AgencyId};
    use crate::base::entry::Entry;
    use crate::base::time::Stamp;

    const HOUR: i64 = 3600;

    fn at(hour: i64) -> Option<Stamp> {
        Some(Stamp { at: hour * HOUR, date_only: false })
    }

    fn day(day: i64) -> Option<Stamp> {
        Some(Stamp { at: day * 24 * HOUR, date_only: true })
    }

    /// Number of the entry and its agencies that a heir inherits from; creditors by time, agencies,
    /// similarity and share, none of them canonical.
    fn check(heir: Option<Stamp>, creditors: &[(Option<Stamp>, &str, f64, f64)]) -> Option<(u32, String)> {
        let agencies = Agencies::built_in();
        let ids: Vec<Vec<AgencyId>> = creditors
            .iter()
            .map(|(_, ids, ..)| ids.split('|').map(|id| agencies.by_id(id).unwrap()).collect())
            .collect();
        let creditors: Vec<Creditor<'_>> = creditors
            .iter()
            .zip(&ids)
            .zip(0..)
            .map(|(((published, _, similarity, share), agencies), entry)| Creditor {
                entry,
                is_canonical: false,
                published: *published,
                agencies,
                likeness: CopySimilarity {
                    similarity: *similarity,
                    of_canonical: *share,
                    in_canonical: *share,
                    ..CopySimilarity::of_equals()
                },
            })
            .collect();
        let heir = Entry { published: heir, ..Entry::default() };
        let found = inherit(&heir, &creditors, 0.5)?;
        let names: Vec<&str> = found.agencies.iter().map(|id| agencies.get(*id).id).collect();
        Some((found.from, names.join("|")))
    }

    #[test]
    fn a_credit_comes_from_the_article_that_is_most_alike_and_was_out() {
        let both = [(at(6), "dpa", 0.3, 0.6), (at(7), "afp", 0.8, 0.9)];
        assert_eq!(check(at(8), &both), Some((1, "afp".to_owned())));
        let later = [(at(9), "afp", 0.8, 0.9), (at(6), "dpa", 0.3, 0.6)];
        assert_eq!(check(at(8), &later), Some((1, "dpa".to_owned())));
        assert_eq!(check(at(8), &later[..1]), None);
        assert_eq!(check(day(1), &[(day(1), "dpa", 0.4, 0.6)]), Some((0, "dpa".to_owned())));
        assert_eq!(check(day(1), &[(at(47), "dpa", 0.4, 0.6)]), Some((0, "dpa".to_owned())));
        assert_eq!(check(day(1), &[(day(2), "dpa", 0.4, 0.6)]), None);
        assert_eq!(check(None, &[(day(2), "dpa", 0.4, 0.6)]), Some((0, "dpa".to_owned())));
    }

    #[test]
    fn the_canonical_article_has_it_before_others_that_are_as_like() {
        let agencies = Agencies::built_in();
        let (ap, reuters) = ([agencies.by_id("ap").unwrap()], [agencies.by_id("reuters").unwrap()]);
        let creditor = |entry, is_canonical, agencies, similarity| Creditor {
            entry,
            is_canonical,
            published: None,
            agencies,
            likeness: CopySimilarity { similarity, ..CopySimilarity::of_equals() },
        };
        let others = [creditor(1, false, &reuters[..], 0.9), creditor(2, false, &reuters[..], 0.9)];
        for (similarity, from) in [(0.85, 0), (0.7, 1)] {
            let all = [&[creditor(0, true, &ap[..], similarity)], &others[..]].concat();
            assert_eq!(inherit(&Entry::default(), &all, 0.5).map(|found| found.from), Some(from));
        }
    }

    #[test]
    fn too_little_in_common_credits_nobody() {
        assert_eq!(check(at(8), &[(at(6), "dpa", 0.2, 0.4)]), None);
        assert_eq!(check(at(8), &[]), None);
    }

    #[test]
    fn of_several_agencies_only_one_that_most_credit_is_inherited() {
        let one_of_two = [(at(6), "dpa|afp", 0.5, 0.6), (at(7), "dpa", 0.45, 0.6)];
        assert_eq!(check(at(8), &one_of_two), Some((0, "dpa".to_owned())));
        let most = [(at(6), "ap", 0.9, 0.9), (at(6), "reuters", 0.8, 0.9), (at(7), "reuters", 0.8, 0.9)];
        assert_eq!(check(at(8), &most), Some((1, "reuters".to_owned())));
        let neither = [(at(6), "dpa", 0.5, 0.6), (at(7), "afp", 0.45, 0.6)];
        assert_eq!(check(at(8), &neither), None);
        assert_eq!(check(at(8), &[(at(6), "dpa|afp", 0.5, 0.6)]), None);
        assert_eq!(check(at(8), &[(at(6), "dpa|afp", 0.8, 0.9)]), Some((0, "dpa|afp".to_owned())));
    }
}
