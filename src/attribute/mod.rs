//! A cluster's articles in; its canonical article, everyone's role, agency and independence out.
//!
//! An [`Entry`] is what a run remembers of an article once its text is gone. Which entry is the canonical one
//! is policy ([`canonical`]), what the others are to it is measurement ([`role`]), and how many of them speak
//! for themselves is a count ([`independent`]).

pub mod canonical;
pub(crate) mod families;
pub(crate) mod houses;
pub(crate) mod independent;
pub(crate) mod inherit;
pub(crate) mod pages;
pub mod role;

use crate::base::agency::CreditBasis;
use crate::base::agency::{Agencies, AgencyId};
use crate::base::entry::{Entries, Entry};
use crate::base::error::Result;
use crate::base::params::{params, share, word};
use crate::clean::Evidence;
use crate::cluster::Cohesion;
use canonical::{Pick, Question};
use houses::OutletNames;
use independent::Speakers;
use inherit::Inherited;
use role::{CopySimilarity, Role};

params! {
    /// Parameters of attribution.
    #[table("attribute", Any)]
    pub struct AttributeParams {
        /// Which member stands for a cluster.
        #[key(word(&canonical::Policy::WORDS))]
        pub canonical: canonical::Policy,
        /// Share of one text's shingles in another's from which an article inherits its credit.
        #[key(share())]
        pub inherit_share_min: f64,
    }
    tables {
        /// Thresholds of the roles.
        pub roles: role::RoleParams,
        /// When outlets are one house.
        pub houses: houses::HouseParams,
    }
}

/// An article in its cluster.
#[derive(Clone, Debug)]
pub struct ClusterMember {
    /// Its entry.
    pub entry: u32,
    /// Its text.
    pub text: u32,
    /// What it is to the cluster.
    pub role: Role,
    /// What it has in common with the canonical article.
    pub likeness: CopySimilarity,
    /// The entry of the member whose copy it is proven to be: the canonical one's, if it is a copy of that;
    /// none of the canonical one itself, and of a member that an earlier night joined over an article out of
    /// reach.
    pub joined_by: Option<u32>,
    /// The entry of the member that is the first version of its page; none of that one itself, and where it
    /// has no other.
    pub version_of: Option<u32>,
    /// The credit that it inherits, where it gives none.
    pub inherited: Option<Box<Inherited>>,
}

impl ClusterMember {
    /// A member whose role is not known yet.
    pub(crate) fn new(entry: u32, text: u32) -> Self {
        let likeness = CopySimilarity::of_equals();
        Self { entry, text, role: Role::Single, likeness, joined_by: None, version_of: None, inherited: None }
    }

    /// What tells its page from others of its cluster: the entry of the first version.
    pub(crate) fn page(&self) -> u32 {
        self.version_of.unwrap_or(self.entry)
    }
}

/// A cluster with everything that is said of it.
#[derive(Clone, Debug)]
pub struct Attributed {
    /// Its id: `w`, the day of its first publication, and a hash of its first member.
    pub id: String,
    /// Its articles, in order of publication.
    pub members: Vec<ClusterMember>,
    /// Index of the canonical one.
    pub canonical: usize,
    /// Why it is that one; `None` where it is the only one.
    pub reason: Option<Question>,
    /// Whom the story is credited to: by its canonical article.
    pub agencies: Vec<AgencyId>,
    /// How many outlets speak for themselves, see [`Speakers::independent`].
    pub independent_outlets: usize,
    /// How many members are credited to an agency, by themselves or as they inherit it.
    pub credited_members: usize,
    /// How its texts hold together, with articles in place of texts; `None` where it has one text.
    pub cohesion: Option<Cohesion>,
    /// Whether it has so many different texts that it should be looked at.
    pub is_giant: bool,
    /// What it tells of the houses of its outlets, and they of it; none where it has one outlet.
    pub outlets: Option<Box<OfOutlets>>,
}

/// What a cluster of several outlets tells of their houses, and what is counted by houses.
#[derive(Clone, Debug)]
pub struct OfOutlets {
    /// Those that brought it with the first, in order, if there are several.
    pub together: Option<OutletNames>,
    /// Those that speak for themselves.
    pub speakers: Speakers,
}

impl Attributed {
    /// A cluster without an id, a count of outlets and a cohesion yet; puts the members in order of
    /// publication.
    pub(crate) fn new(mut members: Vec<ClusterMember>, pick: Pick) -> Self {
        let entry = members[pick.index].entry;
        // Entries are numbered in order of publication.
        members.sort_by_key(|member| member.entry);
        // Most clusters have one member, and room for others would be most of what a run holds.
        members.shrink_to_fit();
        let canonical = members.partition_point(|member| member.entry < entry);
        let (reason, agencies) = (pick.reason, pick.agencies);
        Self {
            id: String::new(),
            members,
            canonical,
            reason,
            agencies,
            independent_outlets: 0,
            credited_members: 0,
            cohesion: None,
            is_giant: false,
            outlets: None,
        }
    }

    /// The canonical member.
    pub fn canonical(&self) -> &ClusterMember {
        &self.members[self.canonical]
    }

    /// Gives a cluster its id, by its first member.
    pub(crate) fn name(&mut self, first: &Entry) {
        self.id = cluster_id(first, ID_DIGITS);
    }

    /// Gives a cluster an id by its first member that is longer, where another cluster has the usual one.
    pub(crate) fn name_at_length(&mut self, first: &Entry) {
        self.id = cluster_id(first, 2 * ID_DIGITS);
    }

    /// Sorts clusters by their ids. Should two agree, the later cluster's hash is longer.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn sort_all(clusters: &mut [Self], entries: &Entries) -> Result<()> {
        clusters.sort_by(|a, b| a.id.cmp(&b.id));
        for group in clusters.chunk_by_mut(|a, b| a.id == b.id).filter(|group| group.len() > 1) {
            let first = |cluster: &Self| entries.load(cluster.members[0].entry);
            let mut by_first = Vec::new();
            for (index, cluster) in group.iter().enumerate() {
                by_first.push((first(cluster)?, index));
            }
            for (first, index) in later(by_first, |(first, _)| &first.id) {
                group[index].name_at_length(&first);
            }
        }
        clusters.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(())
    }
}

/// Of clusters with one id all but that with the least first article, in the order of these, by `first_id`:
/// they take longer ids.
pub(crate) fn later<C>(mut clusters: Vec<C>, first_id: impl Fn(&C) -> &str) -> impl Iterator<Item = C> {
    clusters.sort_by(|a, b| first_id(a).cmp(first_id(b)));
    clusters.into_iter().skip(1)
}

/// Hexadecimal digits of a cluster's id.
const ID_DIGITS: usize = 12;

/// `w20260314-7f3a91c2d0e4`, the day `00000000` where it is unknown.
fn cluster_id(first: &Entry, hex_digits: usize) -> String {
    let day = first.published.map_or_else(|| "00000000".to_owned(), |stamp| day_of(stamp.at));
    let hash = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(first.id.as_bytes()));
    format!("w{day}-{}", &hash[..hex_digits])
}

/// The day of a time, `YYYYMMDD` in UTC.
fn day_of(at: i64) -> String {
    let time = crate::base::time::to_rfc3339(at);
    time.chars().take(10).filter(char::is_ascii_digit).collect()
}

/// The agencies an article is credited to, by the strongest evidence: the first basis in the order of
/// [`CreditBasis`], joint credits kept. On an agency's own site its copyright line is a masthead and no
/// credit, and neither is the name of a broadcaster or paper on its own.
pub(crate) fn credit(evidence: &Evidence, outlet: &str, agencies: &Agencies) -> (Vec<AgencyId>, CreditBasis) {
    let is_masthead = |agency: AgencyId, basis: CreditBasis| {
        let is_outlet = ["broadcaster_wire", "newspaper_wire"].contains(&agencies.get(agency).kind);
        agencies.owns(agency, outlet) && (is_outlet || basis >= CreditBasis::Copyright)
    };
    let credits = evidence.credits.iter().filter(|(agency, basis)| !is_masthead(*agency, *basis));
    let Some(basis) = credits.clone().map(|credit| credit.1).min() else {
        return (Vec::new(), CreditBasis::None);
    };
    let mut credited: Vec<AgencyId> = Vec::new();
    for (agency, _) in credits.filter(|credit| credit.1 == basis) {
        if !credited.contains(agency) {
            credited.push(*agency);
        }
    }
    (credited, basis)
}

#[cfg(test)]
mod tests {
    use super::credit;
    use crate::base::agency::Agencies;
    use crate::base::agency::CreditBasis;
    use crate::clean::Evidence;

    fn credited(credits: &[(&str, CreditBasis)], outlet: &str) -> (String, CreditBasis) {
        let agencies = Agencies::built_in();
        let credits = credits.iter().map(|(id, basis)| (agencies.by_id(id).unwrap(), *basis)).collect();
        let (ids, basis) = credit(&Evidence { credits, ..Evidence::default() }, outlet, &agencies);
        (ids.iter().map(|id| agencies.get(*id).id).collect::<Vec<_>>().join("|"), basis)
    }

    #[test]
    fn the_strongest_evidence_wins_and_joint_credit_is_kept() {
        let both = [("reuters", CreditBasis::Copyright), ("ap", CreditBasis::Dateline)];
        assert_eq!(credited(&both, "harbor.example"), ("ap".to_owned(), CreditBasis::Dateline));
        let below = [("reuters", CreditBasis::Footer), ("ap", CreditBasis::Copyright)];
        assert_eq!(credited(&below, "harbor.example"), ("ap".to_owned(), CreditBasis::Copyright));
        let joint =
            [("afp", CreditBasis::Signoff), ("dpa", CreditBasis::Signoff), ("afp", CreditBasis::Signoff)];
        assert_eq!(credited(&joint, "").0, "afp|dpa");
    }

    #[test]
    fn a_masthead_on_its_own_site_is_no_credit() {
        assert_eq!(
            credited(&[("cnnwire", CreditBasis::Dateline)], "cnn.com"),
            (String::new(), CreditBasis::None)
        );
        assert_eq!(credited(&[("reuters", CreditBasis::Dateline)], "reuters.com").0, "reuters");
        assert_eq!(credited(&[("reuters", CreditBasis::Footer)], "reuters.com").0, "");
    }
}
