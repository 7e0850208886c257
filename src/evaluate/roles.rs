//! Labelled documents in, counts of truth relation by assigned role out.

use std::collections::BTreeMap;

use super::labels::Labels;

/// Stands for the role of a document that the assignment lacks, so that the counts add up to the documents.
pub const ROLE_MISSING: &str = "missing";

pub(super) fn confusion(labels: &Labels) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::<(&str, &str), usize>::new();
    for (row, role) in labels.documents.iter().zip(&labels.roles) {
        *counts.entry((&row.relation, role.unwrap_or(ROLE_MISSING))).or_default() += 1;
    }
    let owned =
        |((relation, role), count): ((&str, &str), usize)| ((relation.to_owned(), role.to_owned()), count);
    counts.into_iter().map(owned).collect()
}
