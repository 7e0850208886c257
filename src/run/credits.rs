//! A cluster's members in, those that credit nobody with the credit they inherit out.

use super::attribution::{Attribution, Loaded, likeness};
use crate::attribute::ClusterMember;
use crate::attribute::inherit::{Creditor, Inherited, inherit};
use crate::attribute::role::{CopySimilarity, Role};
use crate::base::agency::AgencyId;
use crate::base::time::Stamp;

/// Credited members that an uncredited one is held against, at most: the canonical article and the first
/// published.
const CREDITORS_MAX: usize = 64;

/// A member that credits somebody.
struct Credited<'e> {
    index: usize,
    entry: u32,
    text: u32,
    published: Option<Stamp>,
    agencies: &'e [AgencyId],
}

impl Attribution<'_> {
    /// Gives members that credit nobody the credit they inherit: from the canonical article, which is
    /// credited to
    /// `of_story`, or from a member that they have the text of or a proven pair with.
    pub(crate) fn inherit(
        &self,
        members: &mut [ClusterMember],
        canonical: usize,
        of_story: &[AgencyId],
        entries: &Loaded,
    ) {
        let credited = |(index, member): (usize, &ClusterMember)| {
            let entry = entries.get(member.entry);
            let agencies = if index == canonical { of_story } else { &entry.agencies };
            let (entry, published) = (member.entry, entry.published);
            (!agencies.is_empty()).then_some(Credited {
                index,
                entry,
                text: member.text,
                published,
                agencies,
            })
        };
        let mut credited: Vec<Credited<'_>> = members.iter().enumerate().filter_map(credited).collect();
        // Entries are numbered in order of publication.
        credited.sort_by_key(|credited| (credited.index != canonical, credited.entry));
        credited.truncate(CREDITORS_MAX);
        for (index, member) in members.iter_mut().enumerate() {
            let heir = entries.get(member.entry);
            if !heir.agencies.is_empty() || member.role == Role::Roundup {
                continue;
            }
            // An agency's own page needs no tag.
            if index == canonical && !of_story.is_empty() {
                let inherited = Inherited { from: member.entry, agencies: of_story.to_vec() };
                member.inherited = Some(Box::new(inherited));
                continue;
            }
            let others = credited.iter().filter(|credited| credited.index != index);
            let creditors: Vec<Creditor<'_>> =
                others.filter_map(|credited| self.creditor(credited, member, canonical)).collect();
            let inherited = inherit(heir, &creditors, self.recipe.attribute.inherit_share_min);
            member.inherited = inherited.map(Box::new);
        }
    }

    /// A credited member as the one who inherits from it, `None` where nothing proves that they share text.
    fn creditor<'c>(
        &self,
        credited: &Credited<'c>,
        heir: &ClusterMember,
        canonical: usize,
    ) -> Option<Creditor<'c>> {
        let likeness = match () {
            () if credited.index == canonical => heir.likeness,
            () if credited.text == heir.text => CopySimilarity::of_equals(),
            () => likeness(&self.proven(credited.text, heir.text)?),
        };
        let Credited { entry, published, agencies, .. } = *credited;
        let is_canonical = credited.index == canonical;
        Some(Creditor { entry, is_canonical, published, agencies, likeness })
    }
}
