//! An outlet in, the publisher family it belongs to out.
//!
//! The list is `families.tsv`, one row a family, meant to be edited by people who know the trade. An outlet
//! it lacks is a house of its own, and so is one that the dump names by a word and not by a domain.

use crate::base::built_in;
use crate::base::hash::Map;

/// The table of publisher families.
#[derive(Debug)]
pub(crate) struct Families {
    of: Map<&'static str, &'static str>,
}

impl Families {
    /// The built-in table.
    pub(crate) fn built_in() -> Self {
        let mut of = Map::default();
        for (family, domains) in rows() {
            of.extend(domains.map(|domain| (domain, family)));
        }
        Self { of }
    }

    /// Whether a family has this name.
    pub(crate) fn is_family(&self, name: &str) -> bool {
        self.of.values().any(|family| *family == name)
    }

    /// The family of an outlet, where it has one.
    pub(crate) fn of(&self, outlet: &str) -> Option<&'static str> {
        self.of.get(outlet).copied()
    }

    /// Who answers for an outlet: its family, or else it alone.
    pub(crate) fn house<'o>(&self, outlet: &'o str) -> &'o str {
        self.of(outlet).unwrap_or(outlet)
    }
}

/// Each family with its domains.
fn rows() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    built_in::pairs(include_str!("families.tsv")).map(|(family, domains)| (family, domains.split('|')))
}

#[cfg(test)]
mod tests {
    use super::{Families, rows};
    use crate::base::built_in;
    use crate::base::outlet::outlet;

    #[test]
    fn sister_papers_are_one_house_and_an_unknown_outlet_is_its_own() {
        let families = Families::built_in();
        assert_eq!(families.house("ottawacitizen.com"), families.house("calgaryherald.com"));
        assert_ne!(families.house("ottawacitizen.com"), families.house("waz.de"));
        assert_eq!(families.house("harbor.example"), "harbor.example");
        assert_eq!(families.of("The Harbor Times"), None);
    }

    #[test]
    fn every_row_has_a_family_and_registrable_domains_and_no_domain_stands_twice() {
        let (mut names, mut domains) = (Vec::new(), Vec::new());
        for (family, of_family) in rows() {
            names.push(family);
            for domain in of_family {
                assert_eq!(outlet(domain, "", ""), domain, "{family}");
                domains.push(domain);
            }
        }
        let lines = built_in::lines(include_str!("families.tsv")).count();
        assert_eq!(names.len(), lines - 1, "a row without a tab");
        for list in [&mut names, &mut domains] {
            list.sort_unstable();
            assert!(list.windows(2).all(|pair| pair[0] < pair[1]), "{list:?}");
        }
    }
}
