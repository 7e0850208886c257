//! Clusters as they were and as they are in, ids and what became of each out.
//!
//! A cluster keeps its id as long as most of it stays together: an old id belongs to the new cluster that has
//! the most of its articles. A new cluster to which several belong keeps the oldest, and the others are
//! merged into it; one to which none belongs is created, or split from the cluster that most of its old
//! articles were in.

use super::moves::{Event, Lineage};
use super::recipes::Followed;
use crate::base::hash::Map;
use std::cmp::Reverse;

/// A cluster as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Now {
    /// The clusters its articles of earlier nights were in, by number, with how many were.
    pub old: Vec<(u32, u64)>,
    /// All its articles.
    pub size: u64,
}

impl Now {
    /// Whether it is an old cluster, with all the articles that this one had `before` and no others: of such
    /// there is nothing to tell.
    pub(crate) fn is_as_it_was(&self, before: &[u64]) -> bool {
        matches!(self.old[..], [(old, articles)] if articles == self.size && before[old as usize] == articles)
    }
}

/// What a cluster is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Called {
    /// As the cluster of this number was.
    Old(u32),
    /// By a new id.
    New,
}

/// What clusters are called, and where old ids went.
#[derive(Debug, Default)]
pub(crate) struct Callings {
    /// What each cluster is called.
    pub called: Vec<Called>,
    /// The cluster that each old id belongs to, with the number of its articles there.
    owner: Map<u32, (u64, usize)>,
}

/// Gives every cluster the number of the old one whose id it keeps. `ids` are those of the old clusters, by
/// number.
pub(crate) fn call(now: &[Now], ids: &[Box<str>]) -> Callings {
    // The most articles, and of as many the first cluster.
    let mut owner: Map<u32, (u64, usize)> = Map::default();
    for (at, cluster) in now.iter().enumerate() {
        for &(old, articles) in &cluster.old {
            let best = owner.entry(old).or_insert((articles, at));
            if articles > best.0 {
                *best = (articles, at);
            }
        }
    }
    let oldest = |at: usize, cluster: &Now| {
        let own = cluster.old.iter().map(|(old, _)| *old).filter(|old| owner[old].1 == at);
        own.min_by_key(|&old| age(&ids[old as usize]))
    };
    let called = now.iter().enumerate().map(|(at, cluster)| oldest(at, cluster));
    let called = called.map(|old| old.map_or(Called::New, Called::Old)).collect();
    Callings { called, owner }
}

/// Orders ids by the day they begin with, an unknown day last.
fn age(id: &str) -> (bool, &str) {
    (id.starts_with("w00000000"), id)
}

/// What became of clusters, by id, but for the articles that stand for them: `now` as they are, `named` what
/// they are called in full, `before` the articles each old one had.
pub(crate) fn lineage(
    now: &[Now],
    callings: &Callings,
    named: &[&str],
    ids: &[Box<str>],
    before: &[u64],
) -> Vec<Lineage> {
    let row = |event, cluster_id: &str, other: &str, before, after| Lineage {
        cluster_id: cluster_id.into(),
        event,
        other: other.into(),
        before,
        after,
        canonical_before: Box::default(),
        canonical_after: Box::default(),
    };
    let mut events = Vec::new();
    for (at, cluster) in now.iter().enumerate() {
        let id = named[at];
        let Called::Old(own) = callings.called[at] else {
            events.push(match cluster.old.iter().max_by_key(|(old, articles)| (*articles, Reverse(*old))) {
                Some((from, _)) => row(Event::Split, id, &ids[*from as usize], 0, cluster.size),
                None => Lineage::created(id.into(), cluster.size),
            });
            continue;
        };
        let had = before[own as usize];
        if cluster.size > had {
            events.push(row(Event::Grew, id, "", had, cluster.size));
        }
        let taken =
            cluster.old.iter().map(|(old, _)| *old).filter(|old| *old != own && callings.owner[old].1 == at);
        events.extend(taken.map(|old| row(Event::Merged, &ids[old as usize], id, before[old as usize], 0)));
    }
    events.sort_unstable();
    events
}

/// Returns the event of a night that follows another recipe than the night before it; `before` is none where
/// that is not known.
pub(crate) fn rule(before: Option<&Followed>, now: &Followed) -> Option<Lineage> {
    let is_other = before.is_none_or(|before| before.settings != now.settings);
    is_other.then(|| Lineage {
        cluster_id: now.xxh3_128.as_str().into(),
        event: Event::Rule,
        other: before.map_or_else(Box::default, |before| before.xxh3_128.as_str().into()),
        before: 0,
        after: 0,
        canonical_before: Box::default(),
        canonical_after: Box::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Called, Now, call, lineage, rule};
    use crate::history::moves::Event;
    use crate::history::recipes::Followed;

    #[test]
    fn another_recipe_is_told_with_both_hashes_and_the_same_settings_in_another_file_are_not() {
        let followed = |xxh3_128: &str, settings: &str| Followed {
            xxh3_128: xxh3_128.to_owned(),
            settings: settings.to_owned(),
        };
        let (one, commented) = (followed("aa", "1"), followed("ab", "1"));
        assert_eq!((rule(Some(&one), &one), rule(Some(&one), &commented)), (None, None));
        let told = rule(Some(&one), &followed("bb", "2")).unwrap();
        assert_eq!((&*told.cluster_id, told.event, &*told.other), ("bb", Event::Rule, "aa"));
        let unknown = rule(None, &one).unwrap();
        assert_eq!((&*unknown.cluster_id, &*unknown.other, unknown.before, unknown.after), ("aa", "", 0, 0));
    }

    fn ids() -> Vec<Box<str>> {
        ["w20260302-b", "w20260301-a", "w00000000-c"].map(Into::into).into()
    }

    fn now(old: &[(u32, u64)], size: u64) -> Now {
        Now { old: old.to_vec(), size }
    }

    #[test]
    fn a_cluster_keeps_its_id_while_it_grows_and_of_several_the_oldest() {
        let clusters = [now(&[(0, 3)], 5), now(&[(1, 1), (2, 4)], 6), now(&[], 1)];
        let callings = call(&clusters, &ids());
        assert_eq!(callings.called, [Called::Old(0), Called::Old(1), Called::New]);
        let named = ["w20260302-b", "w20260301-a", "w20260303-d"];
        let events = lineage(&clusters, &callings, &named, &ids(), &[3, 1, 4]);
        let told: Vec<_> =
            events.iter().map(|it| (&*it.cluster_id, it.event, &*it.other, it.before, it.after)).collect();
        assert_eq!(
            told,
            [
                ("w00000000-c", Event::Merged, "w20260301-a", 4, 0),
                ("w20260301-a", Event::Grew, "", 1, 6),
                ("w20260302-b", Event::Grew, "", 3, 5),
                ("w20260303-d", Event::Created, "", 0, 1),
            ]
        );
    }

    #[test]
    fn where_a_cluster_comes_apart_the_larger_part_keeps_the_id() {
        let clusters = [now(&[(0, 2)], 2), now(&[(0, 5)], 6)];
        let callings = call(&clusters, &ids());
        assert_eq!(callings.called, [Called::New, Called::Old(0)]);
        let events = lineage(&clusters, &callings, &["w20260302-e", "w20260302-b"], &ids(), &[7, 0, 0]);
        assert_eq!(events.len(), 1, "five of seven and a new one are no growth");
        assert_eq!((events[0].event, &*events[0].other), (Event::Split, "w20260302-b"));
    }
}
