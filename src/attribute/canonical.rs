//! The members of a cluster in, the one that stands for it out.
//!
//! Which copy is "the original" depends on who asks, so it is a policy. Every policy is a list of questions, each
//! only breaking the ties of those before it, and ends with the id, so the pick never depends on order.

use super::Entry;
use crate::agency::Agencies;
use crate::clean::CreditBasis;
use serde::Deserialize;
use std::cmp::{Ordering, Reverse};

/// Which member stands for a cluster.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// The credited agency's own page, else a copy with the agency's dateline or sign-off, else the earliest.
    Agency,
    /// The earliest.
    Earliest,
    /// The one with most words.
    Longest,
    /// The latest.
    Latest,
}

impl Policy {
    /// Reads `--canonical`.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Agency, Self::Earliest, Self::Longest, Self::Latest]
            .into_iter()
            .find(|policy| policy.as_str() == word)
    }

    /// The word used in recipes and run.json.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Earliest => "earliest",
            Self::Longest => "longest",
            Self::Latest => "latest",
        }
    }
}

/// A member as the policies see it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The member.
    pub entry: &'a Entry,
    /// Whether it holds several stories; such a member is only picked where there is no other.
    pub roundup: bool,
}

/// Index of the member that stands for the cluster.
pub fn pick(members: &[Candidate<'_>], policy: Policy, agencies: &Agencies) -> usize {
    let longest = members.iter().map(|member| member.entry.words).max().unwrap_or(0);
    let better = |x: &usize, y: &usize| {
        let (a, b) = (&members[*x], &members[*y]);
        a.roundup
            .cmp(&b.roundup)
            .then_with(|| by_policy(a.entry, b.entry, policy, longest, agencies))
            .then_with(|| a.entry.id.cmp(&b.entry.id))
    };
    (0..members.len()).min_by(better).unwrap_or(0)
}

fn by_policy(a: &Entry, b: &Entry, policy: Policy, longest: u32, agencies: &Agencies) -> Ordering {
    let earlier = a.order_time().cmp(&b.order_time());
    let longer = Reverse(a.words).cmp(&Reverse(b.words));
    match policy {
        Policy::Agency => own_page(b, agencies)
            .cmp(&own_page(a, agencies))
            .then_with(|| complete_credit(b).cmp(&complete_credit(a)))
            .then(earlier)
            .then_with(|| nearly_whole(b, longest).cmp(&nearly_whole(a, longest)))
            .then(longer),
        Policy::Earliest => earlier.then(longer),
        Policy::Longest => longer.then(earlier),
        Policy::Latest => latest_time(b).cmp(&latest_time(a)).then(longer),
    }
}

fn own_page(entry: &Entry, agencies: &Agencies) -> bool {
    entry.agencies.iter().any(|agency| agencies.owns(*agency, &entry.outlet))
}

fn complete_credit(entry: &Entry) -> bool {
    entry.agency_basis <= CreditBasis::Signoff
}

/// Within a tenth of the longest member.
fn nearly_whole(entry: &Entry, longest: u32) -> bool {
    u64::from(entry.words) * 10 >= u64::from(longest) * 9
}

/// Like the order time, but an unknown time is no latest one.
fn latest_time(entry: &Entry) -> i64 {
    entry.published.map_or(i64::MIN, |_| entry.order_time())
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Policy, pick};
    use crate::agency::Agencies;
    use crate::article::Stamp;
    use crate::attribute::Entry;
    use crate::clean::CreditBasis;

    fn entry(id: &str, outlet: &str, at: Option<i64>, words: u32, basis: CreditBasis) -> Entry {
        let agencies = Agencies::built_in();
        let credited =
            if basis == CreditBasis::None { vec![] } else { vec![agencies.by_id("reuters").unwrap()] };
        Entry {
            id: id.into(),
            outlet: outlet.into(),
            published: at.map(|at| Stamp { at, date_only: false }),
            words,
            agencies: credited,
            agency_basis: basis,
            ..Entry::default()
        }
    }

    fn picked(members: &[(Entry, bool)], policy: Policy) -> &str {
        let candidates: Vec<Candidate<'_>> =
            members.iter().map(|(entry, roundup)| Candidate { entry, roundup: *roundup }).collect();
        &members[pick(&candidates, policy, &Agencies::built_in())].0.id
    }

    #[test]
    fn each_policy_asks_its_own_questions_in_its_own_order() {
        let members = [
            (entry("early", "a.example", Some(100), 80, CreditBasis::None), false),
            (entry("dated", "b.example", Some(200), 90, CreditBasis::Dateline), false),
            (entry("wire", "reuters.com", Some(300), 95, CreditBasis::Dateline), false),
            (entry("long", "c.example", Some(400), 200, CreditBasis::None), false),
            (entry("timeless", "d.example", None, 100, CreditBasis::None), false),
            (entry("digest", "e.example", Some(50), 900, CreditBasis::Dateline), true),
        ];
        assert_eq!(picked(&members, Policy::Agency), "wire");
        assert_eq!(picked(&members, Policy::Earliest), "early");
        assert_eq!(picked(&members, Policy::Longest), "long");
        assert_eq!(picked(&members, Policy::Latest), "long");
        assert_eq!(picked(&members[..2], Policy::Agency), "dated");
        assert_eq!(picked(&members[3..5], Policy::Agency), "long");
    }

    #[test]
    fn a_date_without_a_time_counts_as_the_end_of_its_day_and_ties_go_to_the_lower_id() {
        let mut day = entry("a", "a.example", Some(0), 10, CreditBasis::None);
        day.published = Some(Stamp { at: 0, date_only: true });
        let timed = entry("b", "b.example", Some(80_000), 10, CreditBasis::None);
        assert_eq!(picked(&[(day, false), (timed.clone(), false)], Policy::Earliest), "b");
        let twin = entry("c", "b.example", Some(80_000), 10, CreditBasis::None);
        assert_eq!(picked(&[(twin, false), (timed, false)], Policy::Earliest), "b");
    }
}
