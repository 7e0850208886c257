//! Field names in, the roles they play out.
//!
//! Every crawler calls the body something else. The table, `fields.tsv`, lists for each role the names seen
//! in real dumps in order of preference; the first one that can be read as what the role asks for wins
//! (`record`). Names are compared without case,
//! `_`, `-` and spaces; a dot is a nested field. `--map text=body` puts a name before all others of its role.

pub(crate) mod address;
pub(crate) mod blocks;
pub(crate) mod draft;
pub(crate) mod language;
pub(crate) mod offer;
mod publication;
pub(crate) mod renditions;
pub(crate) mod value;

use crate::base::built_in;
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

/// Role of a field in an article, in the order of `fields.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub(crate) enum Role {
    Text,
    Html,
    Summary,
    Title,
    Published,
    Modified,
    Estimated,
    Crawled,
    Url,
    Canonical,
    Outlet,
    /// Address of the publisher.
    Publisher,
    Author,
    Language,
    Id,
    Credit,
    Dateline,
    /// Whether the story may be used. Agencies withdraw stories.
    Status,
    /// Number of the version.
    Revision,
    /// Type of the content, such as an index page.
    Kind,
    /// Whether the story is free to read.
    Free,
    /// An object whose fields belong to the record itself.
    Record,
}

/// Names of the roles in `--map` and `storywire schema`.
const ROLES: [(Role, &str); 22] = [
    (Role::Text, "text"),
    (Role::Html, "html"),
    (Role::Summary, "summary"),
    (Role::Title, "title"),
    (Role::Published, "published"),
    (Role::Modified, "modified"),
    (Role::Estimated, "estimated"),
    (Role::Crawled, "crawled"),
    (Role::Url, "url"),
    (Role::Canonical, "canonical"),
    (Role::Outlet, "outlet"),
    (Role::Publisher, "publisher"),
    (Role::Author, "author"),
    (Role::Language, "language"),
    (Role::Id, "id"),
    (Role::Credit, "credit"),
    (Role::Dateline, "dateline"),
    (Role::Status, "status"),
    (Role::Revision, "revision"),
    (Role::Kind, "kind"),
    (Role::Free, "free"),
    (Role::Record, "record"),
];

fn role_of(word: &str) -> Option<Role> {
    ROLES.iter().find(|(_, known)| *known == word).map(|(role, _)| *role)
}

/// Roles and their field names, the best name first.
fn rows() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    built_in::pairs(include_str!("fields.tsv")).map(|(word, names)| (word, names.split('|')))
}

/// The roles of a field name, each with the rank of the name. Rank 0 comes from `--map`.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldRoles {
    roles: Vec<(Role, u8)>,
    /// Whether nested fields of this field have roles.
    pub container: bool,
    /// For a name from `--map`: whether a record had it.
    met: Option<Arc<AtomicBool>>,
}

impl FieldRoles {
    /// Whether the field can hold the text, or a page or summary in its place.
    pub(crate) fn is_text(&self) -> bool {
        self.has_any(&[Role::Text, Role::Html, Role::Summary])
    }

    /// Whether the field can hold the text itself.
    pub(crate) fn is_body(&self) -> bool {
        self.has_any(&[Role::Text])
    }

    /// Whether the field's own fields belong to the record.
    pub(crate) fn is_record(&self) -> bool {
        self.has_any(&[Role::Record])
    }

    /// Whether the field can hold a time.
    pub(crate) fn is_time(&self) -> bool {
        self.has_any(&[Role::Published, Role::Modified, Role::Estimated, Role::Crawled])
    }

    /// Whether the field can hold the publication time.
    pub(crate) fn is_publication_time(&self) -> bool {
        self.has_any(&[Role::Published])
    }

    /// Whether the field can hold an author.
    pub(crate) fn is_author(&self) -> bool {
        self.has_any(&[Role::Author])
    }

    /// Whether the field can hold a headline.
    pub(crate) fn is_title(&self) -> bool {
        self.has_any(&[Role::Title])
    }

    /// Whether the field can be true or false.
    pub(crate) fn is_flag(&self) -> bool {
        self.has_any(&[Role::Free])
    }

    /// Whether the field can hold an id.
    pub(crate) fn is_id(&self) -> bool {
        self.has_any(&[Role::Id])
    }

    fn has_any(&self, roles: &[Role]) -> bool {
        self.roles.iter().any(|(role, _)| roles.contains(role))
    }

    /// Returns the roles of the field, each with its rank.
    pub(crate) fn ranked_roles(&self) -> impl Iterator<Item = (Role, u8)> {
        self.roles.iter().copied()
    }

    /// Returns the roles of the field in words, each with its rank.
    pub(crate) fn roles(&self) -> impl Iterator<Item = (&'static str, u8)> {
        self.roles.iter().map(|&(role, rank)| (ROLES[role as usize].1, rank))
    }
}

/// Field names and their roles.
#[derive(Clone, Debug, Default)]
pub struct FieldMap {
    known: Map<String, FieldRoles>,
    /// The user's mappings, and whether a record had their fields.
    given: Vec<(String, Arc<AtomicBool>)>,
}

impl FieldMap {
    /// The built-in table, with the user's own names (`role=field`) before it.
    ///
    /// # Errors
    /// A mapping that is not `role=field`, or a role that does not exist.
    pub fn new(mappings: &[String]) -> Result<Self> {
        let mut map = Self { known: Map::default(), given: Vec::new() };
        for (word, names) in rows() {
            for (rank, name) in (1u8..).zip(names) {
                map.add(name, role_of(word), rank);
            }
        }
        for mapping in mappings {
            let roles = ROLES.map(|(_, word)| word).join(", ");
            let wrong =
                || Error::option("--map", format!("\"{mapping}\" is not role=field; roles are {roles}"));
            let (word, name) = mapping.split_once('=').ok_or_else(wrong)?;
            let role = role_of(word.trim()).ok_or_else(wrong)?;
            let known = map.add(name.trim(), Some(role), 0);
            let met = Arc::clone(known.met.get_or_insert_default());
            map.given.push((mapping.clone(), met));
        }
        Ok(map)
    }

    /// The user's mappings whose field no record had that was read with this map, or a copy of it.
    pub fn unmet(&self) -> impl Iterator<Item = &str> {
        self.given.iter().filter(|(_, met)| !met.load(Relaxed)).map(|(mapping, _)| mapping.as_str())
    }

    fn add(&mut self, name: &str, role: Option<Role>, rank: u8) -> &mut FieldRoles {
        // `_source` is not `source`: what wraps a record is known by its very name alone.
        let folded = if role == Some(Role::Record) { name.to_owned() } else { fold(name) };
        if let Some((container, _)) = folded.split_once('.') {
            self.known.entry(container.to_owned()).or_default().container = true;
        }
        let known = self.known.entry(folded).or_default();
        known.roles.extend(role.map(|role| (role, rank)));
        known
    }

    /// Returns the roles of a field name.
    pub(crate) fn look_up(&self, name: &str) -> Option<&FieldRoles> {
        // The names in the table are folded, so one that stands there as it is needs no folding.
        met(self.known.get(name).or_else(|| self.known.get(fold(name).as_str())))
    }

    /// Returns the position of a role in the list of roles, by its word.
    pub(crate) fn place_of(role: &str) -> usize {
        role_of(role).map_or(ROLES.len(), |role| role as usize)
    }

    /// Whether a value can be an address: a field of that name may hold a number in one dump and an address
    /// in another.
    pub(crate) fn is_address(value: &str) -> bool {
        value.contains("://") || value.starts_with("www.")
    }

    /// Returns the roles of a field nested in another.
    pub(crate) fn look_up_nested(&self, container: &str, name: &str) -> Option<&FieldRoles> {
        let folded = fold(container);
        let nested = self.known.get(format!("{folded}.{}", fold(name)).as_str());
        // `_source` is not `source`, unless the user says so.
        let is_other = folded != container && self.known.get(container).is_some_and(FieldRoles::is_record);
        met(nested.filter(|known| !is_other || known.roles.iter().any(|(_, rank)| *rank == 0)))
    }
}

/// Records that the input has a field.
fn met(known: Option<&FieldRoles>) -> Option<&FieldRoles> {
    if let Some(met) = known.and_then(|known| known.met.as_ref())
        && !met.load(Relaxed)
    {
        met.store(true, Relaxed);
    }
    known
}

fn fold(name: &str) -> String {
    name.trim().chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{FieldMap, ROLES, role_of, rows};

    #[test]
    fn the_table_has_a_row_for_each_role_in_order() {
        for (place, (role, word)) in ROLES.iter().enumerate() {
            assert_eq!((*role as usize, role_of(word)), (place, Some(*role)), "{word}");
        }
        assert_eq!(rows().map(|(word, _)| word).collect::<Vec<_>>(), ROLES.map(|(_, word)| word));
    }

    #[test]
    fn a_mapping_without_a_role_is_refused() {
        let error = FieldMap::new(&["headline".to_owned()]).unwrap_err().to_string();
        assert!(error.starts_with("--map: \"headline\" is not role=field; roles are text, html"), "{error}");
    }
}
