//! The members of a cluster in, the one that stands for it out, with the reason.
//!
//! Which copy is "the original" depends on who asks, so it is a policy. Every policy is a list of questions,
//! each only breaking the ties of those before it, and ends with the id, so the pick never depends on order.
//! The reason of a pick is the first question that told it from the best of the others.

#[cfg(test)]
mod tests;

use crate::base::agency::CreditBasis;
use crate::base::agency::{Agencies, AgencyId};
use crate::base::article::PublishedBasis;
use crate::base::entry::Entry;
use crate::base::time::Stamp;
use crate::base::word::words;
use crate::clean::version;
use serde::Deserialize;
use std::cmp::Ordering;
use std::collections::BTreeMap;

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
    /// The latest version: the highest version mark, then the latest.
    Latest,
}

impl Policy {
    const ALL: [Self; 4] = [Self::Agency, Self::Earliest, Self::Longest, Self::Latest];

    /// Their words.
    pub(crate) const WORDS: [&str; 4] =
        [Self::ALL[0].as_str(), Self::ALL[1].as_str(), Self::ALL[2].as_str(), Self::ALL[3].as_str()];

    /// Reads `--canonical`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == word)
    }

    /// The word used in recipes and run.json.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Earliest => "earliest",
            Self::Longest => "longest",
            Self::Latest => "latest",
        }
    }

    /// What is asked, in order. Behind its own questions every policy asks those of `agency`.
    fn questions(self) -> &'static [Question] {
        use Question::{Credit, Earliest, Fit, Id, Latest, Longest, OwnDomain, Version, Whole};
        match self {
            Self::Agency => &[Fit, OwnDomain, Credit, Whole, Earliest, Longest, Id],
            Self::Earliest => &[Fit, Earliest, OwnDomain, Credit, Longest, Id],
            Self::Longest => &[Fit, Longest, OwnDomain, Credit, Earliest, Id],
            Self::Latest => &[Fit, Whole, Version, Latest, OwnDomain, Credit, Longest, Id],
        }
    }
}

words! {
    /// What a policy asks of two members.
    pub enum Question {
        /// Which can stand for a story at all: one that is not partial, shares enough with all others, is not
        /// killed, and has a text, in this order.
        Fit = "only_candidate",
        /// Which is no cut. A cut has less than half the words that a copy usually has; of two copies the
        /// shorter is none, since a text that something was added to, and its original, look the same. On an
        /// agency's own page, where teasers stand, it is one beside a single credited copy more than twice as
        /// long.
        Whole = "whole",
        /// Which stands, uncut, on a credited agency's own domain. The credit may be another member's.
        OwnDomain = "own_domain",
        /// Which carries, uncut, the dateline or sign-off of a credited agency.
        Credit = "credit",
        /// Which has the higher version mark.
        Version = "version",
        /// Which was published later. Nothing is gained by vagueness: a date counts as the start of its day,
        /// an unknown time as before all.
        Latest = "latest",
        /// Which was published earlier: a date counts as the end of its day, an unknown time as after all. At
        /// equal times the one that says when it was published goes before one that says when it was changed
        /// or crawled; an earlier time of change or crawl still wins, since nothing is crawled before it is
        /// out.
        Earliest = "earliest",
        /// Which has more words.
        Longest = "longest",
        /// Which has the lower id.
        Id = "id",
    }
}

impl Question {
    /// `Less` where `a` answers better.
    fn compare(self, a: &CandidateFacts<'_>, b: &CandidateFacts<'_>) -> Ordering {
        match self {
            Self::Fit => a.unfit.cmp(&b.unfit),
            Self::Whole => b.whole.cmp(&a.whole),
            Self::OwnDomain => b.own_domain.cmp(&a.own_domain),
            Self::Credit => b.credit.cmp(&a.credit),
            Self::Version => b.version.cmp(&a.version),
            Self::Latest => b.latest.cmp(&a.latest),
            Self::Earliest => a.earliest.cmp(&b.earliest),
            Self::Longest => b.words.cmp(&a.words),
            Self::Id => a.id.cmp(b.id),
        }
    }
}

/// A member as the policies see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'a> {
    /// The member.
    pub entry: &'a Entry,
    /// Whether all others share enough with it; a member that does not lead is only picked where there is no
    /// other.
    pub leads: bool,
}

impl Candidate<'_> {
    /// How little it can stand for a story: whole 0, partial 1, unlike some of the others 2, killed 3,
    /// without a text 4.
    fn unfit(&self) -> u8 {
        match () {
            () if self.entry.marks.headline_only => 4,
            () if self.entry.killed => 3,
            () if !self.leads => 2,
            () if self.entry.marks.partial => 1,
            () => 0,
        }
    }
}

/// The member that stands for a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pick {
    /// Its index.
    pub index: usize,
    /// What told it from the best of the others; `None` where there is no other.
    pub reason: Option<Question>,
    /// Whom the story is credited to: those the picked member credits, or the agencies whose own page it is.
    pub agencies: Vec<AgencyId>,
}

/// Picks the member that stands for the cluster; index 0 of no members.
pub(crate) fn pick(members: &[Candidate<'_>], policy: Policy, agencies: &Agencies) -> Pick {
    let credited = credited(members);
    let facts = facts(members, &credited, agencies);
    let questions = policy.questions();
    let compare = |a: &CandidateFacts<'_>, b: &CandidateFacts<'_>| {
        questions.iter().map(|question| question.compare(a, b)).find(|order| order.is_ne())
    };
    let best_but = |left_out: Option<usize>| {
        let others = (0..facts.len()).filter(|index| Some(*index) != left_out);
        others.min_by(|x, y| compare(&facts[*x], &facts[*y]).unwrap_or(x.cmp(y)))
    };
    let Some(index) = best_but(None) else { return Pick { index: 0, reason: None, agencies: Vec::new() } };
    let reason = best_but(Some(index)).and_then(|second| {
        questions.iter().copied().find(|question| question.compare(&facts[index], &facts[second]).is_ne())
    });
    let entry = members[index].entry;
    let owners = credited.into_iter().filter(|agency| agencies.owns(*agency, &entry.outlet));
    let agencies = if entry.agencies.is_empty() { owners.collect() } else { entry.agencies.clone() };
    Pick { index, reason, agencies }
}

/// The agencies that a cluster is credited to: every one that at least half as many members name as name the
/// commonest. So a joint credit stands although some copies leave half of it out, and one copy's slip in many
/// does not.
fn credited(members: &[Candidate<'_>]) -> Vec<AgencyId> {
    let mut named = BTreeMap::<AgencyId, usize>::new();
    for agency in members.iter().flat_map(|member| &member.entry.agencies) {
        *named.entry(*agency).or_default() += 1;
    }
    let most = named.values().copied().max().unwrap_or(0);
    named.into_iter().filter(|(_, members)| members * 2 >= most).map(|(agency, _)| agency).collect()
}

/// How long a copy usually is: the middle one by length among those `counted` that could stand for the story.
/// A later version grows, and says nothing about how long the first was; nor does the longest copy, in which
/// an outlet may have put anything.
fn usual_words(
    members: &[Candidate<'_>],
    middle: impl Fn(usize) -> usize,
    counted: impl Fn(&Entry) -> bool,
) -> u32 {
    let fit = members.iter().filter(|member| member.unfit() == 0).map(|member| member.entry);
    let counted = fit.filter(|entry| counted(entry) && version::rank(&entry.version) == 0);
    let mut words: Vec<u32> = counted.map(|entry| entry.words).collect();
    words.sort_unstable();
    words.len().checked_sub(1).map_or(0, |_| words[middle(words.len())])
}

/// What the questions ask about one member.
struct CandidateFacts<'a> {
    unfit: u8,
    whole: bool,
    own_domain: bool,
    credit: bool,
    version: u32,
    latest: Option<i64>,
    earliest: (i64, PublishedBasis),
    words: u32,
    id: &'a str,
}

fn facts<'a>(
    members: &[Candidate<'a>],
    credited: &[AgencyId],
    agencies: &Agencies,
) -> Vec<CandidateFacts<'a>> {
    let owned = |entry: &Entry| credited.iter().any(|agency| agencies.owns(*agency, &entry.outlet));
    let credits = |entry: &Entry| credited.iter().any(|agency| entry.agencies.contains(agency));
    let usual = usual_words(members, |words| (words - 1) / 2, |_| true);
    let agencys = usual_words(members, |words| words / 2, |entry| owned(entry) || credits(entry));
    let facts = members.iter().map(|member| {
        let entry = member.entry;
        let is_half_of = |words: u32| u64::from(entry.words) * 2 >= u64::from(words);
        let whole = is_half_of(usual) && (!owned(entry) || is_half_of(agencys));
        let signed = entry.agency_basis <= CreditBasis::Signoff;
        CandidateFacts {
            unfit: member.unfit(),
            whole,
            own_domain: whole && owned(entry),
            credit: whole && signed && credits(entry),
            version: version::rank(&entry.version),
            latest: entry.published.map(|Stamp { at, .. }| at),
            earliest: (entry.order_time(), entry.published_basis),
            words: entry.words,
            id: &entry.id,
        }
    });
    facts.collect()
}
