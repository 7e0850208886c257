//! A cluster's members in, the number of outlets that speak for themselves out.
//!
//! How many outlets carried a story says little: ten mastheads with one wire copy are ten outlets and one
//! origin. What is counted here is who could have written it. Deliberately absent: any judgement of what was
//! reported; two texts that share no words are two clusters, and never get here.

use super::houses::Houses;
use super::role::Role;
use crate::base::entry::Entry;
use crate::base::hash::Map;
use std::collections::BTreeSet;

/// A member as the count sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice<'a> {
    /// The member.
    pub entry: &'a Entry,
    /// The number of its text; equal texts have equal numbers.
    pub text: u32,
    /// What it is to the canonical member.
    pub role: Role,
    /// The number of its page; versions of one have equal numbers.
    pub page: u32,
}

/// Who speaks for themselves in a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speakers {
    /// The outlet of the canonical copy, where it credits no agency.
    pub origin: Option<Box<str>>,
    /// The outlets with a copy of their own words, in order of publication.
    pub others: Vec<Box<str>>,
    /// How many outlets have a name.
    pub outlets: usize,
}

impl Speakers {
    /// Those of a cluster, whose `voices` come in order of publication.
    ///
    /// An outlet has a copy of its own words if it
    /// - is not credited to an agency, nor equal to a text that is;
    /// - is a `rewrite` of the canonical copy: whatever its credit line says or leaves out, an exact, cut,
    ///   expanded or updated copy was taken and not written;
    /// - is the first with its text: another house's equal text is a copy of it;
    /// - is of a page that credits no agency under such words in another version either.
    pub(crate) fn of(voices: &[Voice<'_>], canonical: usize) -> Self {
        let known = voices.iter().map(|voice| &*voice.entry.outlet).filter(|outlet| !outlet.is_empty());
        let outlets = known.collect::<BTreeSet<&str>>().len();
        let mut taken = Map::<u32, ()>::default();
        taken.extend(
            voices.iter().filter(|voice| !voice.entry.agencies.is_empty()).map(|voice| (voice.text, ())),
        );
        let rewrites = voices.iter().filter(|voice| voice.role == Role::Rewrite);
        let credited = rewrites.filter(|voice| !voice.entry.agencies.is_empty()).map(|voice| voice.page);
        let credited: BTreeSet<u32> = credited.collect();
        let is_own = |voice: &&Voice<'_>| {
            voice.role == Role::Rewrite && !voice.entry.outlet.is_empty() && !credited.contains(&voice.page)
        };
        let others = voices.iter().filter(is_own).filter(|voice| taken.insert(voice.text, ()).is_none());
        let origin = voices.get(canonical).filter(|voice| voice.entry.agencies.is_empty());
        Self {
            others: others.map(|voice| voice.entry.outlet.clone()).collect(),
            origin: origin.map(|voice| voice.entry.outlet.clone()),
            outlets,
        }
    }

    /// How many independent outlets there are; never more than outlets, and 0 only where no outlet is known.
    ///
    /// 1 for the origin of the story, whoever it is: the agency it is credited to, or the outlet of the
    /// canonical copy. Then 1 for every other house with a copy of its own words. A house is a publisher
    /// family, the outlets that the dump shows to be one, or an outlet outside of any: sister papers count
    /// once. An outlet that carries a credited copy and has words of its own besides counts for the latter.
    pub(crate) fn independent(&self, houses: &Houses) -> usize {
        let mut speaking: BTreeSet<u64> = self.others.iter().map(|outlet| houses.of(outlet)).collect();
        if let Some(origin) = &self.origin {
            speaking.remove(&houses.of(origin));
        }
        (1 + speaking.len()).min(self.outlets)
    }
}

#[cfg(test)]
mod tests {
    use super::{Speakers, Voice};
    use crate::attribute::houses::Houses;
    use crate::attribute::role::Role;
    use crate::base::agency::Agencies;
    use crate::base::entry::Entry;

    /// Members as `outlet text credit role`, in order of publication, with the number of the page behind it
    /// where it is another's too; `-` is an outlet that is not known, or no credit.
    fn count(members: &str) -> usize {
        let agencies = Agencies::built_in();
        let role = |word: &str| {
            let all = [Role::Original, Role::Exact, Role::Republication, Role::Excerpt, Role::Expanded];
            let all = all.into_iter().chain([Role::Update, Role::Rewrite, Role::Roundup, Role::Single]);
            all.into_iter().find(|role| role.as_str() == word).unwrap()
        };
        let members: Vec<(Entry, u32, Role, u32)> = (1000..)
            .zip(members.split(';'))
            .map(|(own_page, member)| {
                let cells: Vec<&str> = member.split_whitespace().collect();
                let entry = Entry {
                    outlet: cells[0].trim_matches('-').into(),
                    agencies: agencies.by_id(cells[2]).into_iter().collect(),
                    ..Entry::default()
                };
                let page = cells.get(4).map_or(own_page, |page| page.parse().unwrap());
                (entry, cells[1].parse().unwrap(), role(cells[3]), page)
            })
            .collect();
        let voices: Vec<Voice<'_>> = members
            .iter()
            .map(|(entry, text, role, page)| Voice { entry, text: *text, role: *role, page: *page })
            .collect();
        let canonical = members.iter().position(|member| matches!(member.2, Role::Original | Role::Single));
        Speakers::of(&voices, canonical.unwrap()).independent(&Houses::new(&[]))
    }

    #[test]
    fn who_could_have_written_it_is_counted() {
        for (what, members, expected) in [
            ("a story alone", "a.example 1 - single", 1),
            ("a wire story alone", "a.example 1 reuters single", 1),
            ("no outlet known", "- 1 - original; - 2 - rewrite", 0),
            ("one wire story, credited by all", "a 1 ap original; b 1 ap exact; c 2 ap republication", 1),
            ("the credit left out", "a 1 ap original; b 1 - exact; c 2 - excerpt; d 3 - republication", 1),
            ("a version without credit", "a 1 ap original; b 2 - update; c 3 - expanded", 1),
            ("own words after the wire", "a 1 ap original; b 2 - rewrite; c 3 - rewrite", 3),
            ("own words with the credit", "a 1 ap original; b 2 ap rewrite", 1),
            ("own words, then copied", "a 1 ap original; b 2 - rewrite; c 2 - rewrite", 2),
            ("own words that a later copy credits", "a 1 ap original; b 2 - rewrite; c 2 ap rewrite", 1),
            ("copies of an outlet's own story", "a 1 - original; b 1 - exact; c 2 - republication", 1),
            ("an outlet's story in another's words", "a 1 - original; b 2 - rewrite", 2),
            ("an outlet that reworded itself", "a 1 - original; a 2 - rewrite; b 3 - exact", 1),
            ("a credited copy and own words", "a 1 ap original; b 1 ap exact; b 2 - rewrite", 2),
            ("one outlet with everything", "a 1 ap original; a 2 - rewrite", 1),
            ("sister papers", "waz.de 1 - original; nrz.de 2 - rewrite; wp.de 1 - exact", 1),
            ("sisters after the wire", "a 1 dpa original; nrz.de 2 - rewrite; wp.de 3 - rewrite", 2),
            ("a roundup", "a 1 - original; b 2 - roundup", 1),
            ("words that a later version credits", "a 1 ap original; b 2 - rewrite 7; b 3 ap rewrite 7", 1),
            ("the wire's page, then own words", "a 1 ap original; b 1 ap exact 7; b 3 - rewrite 7", 2),
            ("an unknown outlet's words", "a 1 ap original; - 2 - rewrite; b 3 ap exact", 1),
        ] {
            assert_eq!(count(members), expected, "{what}");
        }
    }
}
