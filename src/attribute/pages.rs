//! The members of a cluster in, which of them are versions of one page out.
//!
//! A page that is scraped often is one page with versions: members of its cluster at one address, by
//! [`page_hash`](crate::base::address::page_hash), and of one outlet. That they are in one cluster is what
//! proves it: an address may be that of a feed or a section front, given with all its articles, and those are
//! in other clusters. The outlet is asked as well, since copies that several outlets have may stand at the
//! address of whoever collects them.

use super::ClusterMember;
use crate::base::address::{NO_PAGE, page_hash};
use crate::base::entry::Entry;
use crate::base::hash::Map;

/// Takes note of each member that is a later version of a page, told in order of publication with its entry.
pub(crate) fn note_versions<'e>(members: &mut [ClusterMember], entry: impl Fn(&ClusterMember) -> &'e Entry) {
    // Of two articles of one page the later is marked, whatever clusters they are in.
    if !members.iter().any(|member| entry(member).same_page) {
        return;
    }
    let mut first = Map::<u64, Vec<(&str, u32)>>::default();
    for member in members {
        let Entry { url, outlet, .. } = entry(member);
        let page = page_hash(url);
        if page == NO_PAGE {
            continue;
        }
        let of_page = first.entry(page).or_default();
        match of_page.iter().find(|(known, _)| *known == &**outlet) {
            Some((_, first)) => member.version_of = Some(*first),
            None => of_page.push((outlet, member.entry)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ClusterMember, note_versions};
    use crate::base::entry::Entry;

    /// Which earlier member each is a version of, by `address outlet`, one a `;`; `-` is none.
    fn told(members: &str) -> Vec<Option<u32>> {
        let entries: Vec<Entry> = members
            .split(';')
            .map(|member| {
                let cells: Vec<&str> = member.split_whitespace().collect();
                let [url, outlet] = [0, 1].map(|at| cells[at].trim_matches('-').into());
                Entry { url, outlet, same_page: true, ..Entry::default() }
            })
            .collect();
        let mut members: Vec<ClusterMember> =
            (0..entries.len() as u32).map(|at| ClusterMember::new(at, at)).collect();
        note_versions(&mut members, |member| &entries[member.entry as usize]);
        members.iter().map(|member| member.version_of).collect()
    }

    #[test]
    fn members_of_one_address_and_outlet_are_versions_of_the_first() {
        for (what, members, expected) in [
            (
                "scraped three times",
                "https://a.example/1 a.example; http://www.a.example/1?utm_source=x a.example; https://a.example/1/ a.example",
                vec![None, Some(0), Some(0)],
            ),
            (
                "two pages, one after the other",
                "https://a.example/1 a; https://a.example/2 a; https://a.example/1 a; https://a.example/2 a",
                vec![None, None, Some(0), Some(1)],
            ),
            ("no address", "- a; - a", vec![None, None]),
            ("no address of the web", "tag:a,2026:1 a; tag:a,2026:1 a", vec![None, None]),
            (
                "a collector's address",
                "https://hub.example/feed a; https://hub.example/feed b; https://hub.example/feed b",
                vec![None, None, Some(1)],
            ),
        ] {
            assert_eq!(told(members), expected, "{what}");
        }
    }
}
