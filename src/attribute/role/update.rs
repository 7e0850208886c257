//! A member and the canonical article in, whether it is another version of it out.
//!
//! Agencies mark their versions, and whoever keeps the mark says which one he has; that the text is of this
//! story, the cluster has proven, so a credit that reads otherwise does not count against it. Without a mark
//! only the house that wrote the text can have written another version of it: what others changed, they
//! edited.

use super::{MemberCopy, RoleParams, RoleTables, is_cut};
use crate::base::entry::Entry;

/// What a headline opens or ends with, in brackets or behind a dash or bar, where an outlet says itself that
/// it has changed its story and counts no versions.
const UPDATED: [&str; 12] = [
    "updated",
    "corrected",
    "aktualisiert",
    "korrigiert",
    "actualizado",
    "actualizada",
    "atualizado",
    "aggiornato",
    "mis à jour",
    "bijgewerkt",
    "oppdatert",
    "uppdaterad",
];

/// The same as nouns: behind a dash or bar they are a column's name, as in `Markets | Update`, unless in
/// capitals.
const UPDATES: [&str; 2] = ["update", "correction"];

/// Whether the member is another version of the canonical article.
pub(crate) fn is_update(copy: &MemberCopy<'_>, tables: RoleTables<'_>, params: &RoleParams) -> bool {
    let marked = mark(copy.member).is_some_and(|version| mark(copy.canonical) != Some(version));
    marked || (of_one_house(copy.member, copy.canonical, tables) && is_newer_text(copy, params))
}

/// The version an article announces.
fn mark(entry: &Entry) -> Option<&str> {
    let version = Some(&*entry.version).filter(|version| !version.is_empty());
    version.or_else(|| says_updated(entry.title.own()).then_some("updated"))
}

/// Whether a headline says that its story was changed: `Dam spills over (updated)`,
/// `Updated: Dam spills over`.
fn says_updated(title: &str) -> bool {
    let title = title.trim();
    let is_participle = |word: &str| UPDATED.contains(&&*word.trim().to_lowercase());
    let is_noun = |word: &str| UPDATES.contains(&&*word.trim().to_lowercase());
    let is_shouted = |word: &str| is_noun(word) && !word.contains(char::is_lowercase);
    let at_end = title.strip_suffix([')', ']']).and_then(|rest| rest.rsplit_once(['(', '[']));
    let at_start = title.strip_prefix(['(', '[']).and_then(|rest| rest.split_once([')', ']']));
    let behind = title.rsplit_once([':', '|', '–', '—']).or_else(|| title.rsplit_once(" - "));
    let before = title.split_once([':', '|', '–', '—']).or_else(|| title.split_once(" - "));
    at_end.is_some_and(|(_, word)| is_participle(word) || is_noun(word))
        || behind.is_some_and(|(_, word)| is_participle(word) || is_shouted(word))
        || [at_start, before].into_iter().flatten().any(|(word, _)| is_participle(word) || is_noun(word))
}

/// Whether one house wrote both: one outlet, an agency on pages of its own, or sister papers with a story of
/// their family's. Sister papers with an agency's story both edited that.
fn of_one_house(member: &Entry, canonical: &Entry, tables: RoleTables<'_>) -> bool {
    let (a, b) = (&*member.outlet, &*canonical.outlet);
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let credited = || member.agencies.iter().chain(&canonical.agencies);
    let on_agency_pages =
        || credited().any(|agency| tables.agencies.owns(*agency, a) && tables.agencies.owns(*agency, b));
    let sisters = || {
        credited().next().is_none()
            && tables.families.of(a).is_some_and(|of| tables.families.of(b) == Some(of))
    };
    a == b || on_agency_pages() || sisters()
}

/// Whether one of two like texts of one house is a newer version of the other: it came later, kept most
/// figures, and is more than a cut, which is what a teaser or a second page is.
fn is_newer_text(copy: &MemberCopy<'_>, params: &RoleParams) -> bool {
    let likeness = &copy.likeness;
    let alike = (params.update_similarity_min..params.exact_similarity_min).contains(&likeness.similarity)
        && likeness.figures_kept >= params.update_figures_kept_min;
    let newer_is_cut = if is_later(copy.member, copy.canonical) {
        is_cut(likeness.in_canonical, copy.length(), params)
    } else if is_later(copy.canonical, copy.member) {
        is_cut(likeness.of_canonical, 1.0 / copy.length().max(f64::MIN_POSITIVE), params)
    } else {
        return false;
    };
    alike && !newer_is_cut
}

/// Whether `a` surely came after `b`: a date without a time is no later than any time of its day.
fn is_later(a: &Entry, b: &Entry) -> bool {
    a.published.zip(b.published).is_some_and(|(later, _)| later.at > b.order_time())
}

#[cfg(test)]
mod tests {
    use super::says_updated;

    #[test]
    fn a_headline_says_that_its_story_was_changed() {
        for title in [
            "Dam spills over (updated)",
            "Dam spills over (Update)",
            "[Correction] Dam spills over",
            "Update: Dam spills over",
            "Dam spills over | Updated",
            "Dam spills over | UPDATE",
            "Dam spills over - corrected",
            "Damm läuft über – aktualisiert",
        ] {
            assert!(says_updated(title), "{title}");
        }
        for title in
            ["Markets | Update", "Harbour weather - update", "Dam spills over", "Updated rules - a guide"]
        {
            assert!(!says_updated(title), "{title}");
        }
    }
}
