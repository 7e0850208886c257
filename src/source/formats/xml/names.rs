//! An element's name in, what it stands for in an article out.
//!
//! A name says what its vocabulary means by it: a `title` of Media RSS is that of a picture. So a name with a
//! namespace is known by the whole of it, with the prefix that its vocabulary usually has; without it only
//! where the vocabulary speaks of articles, as does that of the item itself. A vocabulary that nobody knows
//! is read where the item's own words say nothing. `vocabularies.tsv` lists both kinds.

use crate::base::built_in;
use crate::base::hash::Map;
use quick_xml::events::BytesStart;
use std::sync::OnceLock;

/// Whether a vocabulary speaks of articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VocabularyScope {
    /// Articles, or the name has no namespace.
    Own,
    /// Something other than articles.
    Other,
    /// Unknown vocabulary.
    Unknown,
}

/// A vocabulary of `vocabularies.tsv`.
struct Vocabulary {
    standing: VocabularyScope,
    prefix: &'static str,
    namespaces: Vec<&'static str>,
}

fn vocabularies() -> &'static [Vocabulary] {
    static KNOWN: OnceLock<Vec<Vocabulary>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let rows = built_in::rows(include_str!("vocabularies.tsv"));
        let vocabulary = |row: &'static str| {
            let (standing, rest) = row.split_once('\t')?;
            let (prefix, namespaces) = rest.split_once('\t')?;
            let standing = if standing == "own" { VocabularyScope::Own } else { VocabularyScope::Other };
            Some(Vocabulary { standing, prefix, namespaces: namespaces.split('|').collect() })
        };
        rows.filter_map(vocabulary).collect()
    })
}

/// What the usual prefix of a vocabulary says of it.
pub(crate) fn standing(prefix: &str) -> VocabularyScope {
    let known = vocabularies().iter().find(|known| known.prefix.eq_ignore_ascii_case(prefix));
    known.map_or(VocabularyScope::Unknown, |known| known.standing)
}

/// The vocabulary of a namespace: the one that is told from most of its address.
fn of_namespace(address: &str) -> Option<&'static Vocabulary> {
    let address = address.to_lowercase();
    let length = |known: &Vocabulary| {
        let told = known.namespaces.iter().filter(|part| address.contains(*part));
        told.map(|part| part.len()).max()
    };
    let told = vocabularies().iter().filter_map(|known| Some((length(known)?, known)));
    told.max_by_key(|(length, _)| *length).map(|(_, known)| known)
}

/// An element's name.
#[derive(Clone, Debug)]
pub(crate) struct ElementName {
    /// Without its prefix, as it stands and in small letters.
    pub local: String,
    pub small: String,
    /// With the usual prefix of its vocabulary, where it has a namespace.
    pub full: Option<String>,
    pub standing: VocabularyScope,
}

/// The namespaces that a document declares, wherever it does.
#[derive(Default)]
pub(crate) struct Namespaces {
    /// Namespace of each prefix.
    declared: Map<String, String>,
    /// Prefix of the open item, whose vocabulary is the article's own.
    item: Option<String>,
}

impl Namespaces {
    /// Begins an item.
    pub(crate) fn begin_item(&mut self, start: &BytesStart<'_>) {
        self.item = prefix_of(start).filter(|prefix| self.standing_of(prefix) == VocabularyScope::Unknown);
    }

    /// Returns the name of an element.
    pub(crate) fn name(&mut self, start: &BytesStart<'_>) -> ElementName {
        let own_namespace = self.declare(start);
        let local = start.local_name().as_ref().to_owned();
        let small = local.to_lowercase();
        let Some(prefix) = prefix_of(start) else {
            let known = own_namespace.as_deref().and_then(of_namespace);
            let other = known.filter(|known| known.standing == VocabularyScope::Other);
            let full = other.map(|known| format!("{}:{local}", known.prefix));
            let standing = if full.is_some() { VocabularyScope::Other } else { VocabularyScope::Own };
            return ElementName { local, small, full, standing };
        };
        let standing = match self.item.as_ref() == Some(&prefix) {
            true => VocabularyScope::Own,
            false => self.standing_of(&prefix),
        };
        let known = self.declared.get(&prefix).and_then(|namespace| of_namespace(namespace));
        let usual = known.map_or(prefix.as_str(), |known| known.prefix);
        ElementName { full: Some(format!("{usual}:{local}")), local, small, standing }
    }

    fn standing_of(&self, prefix: &str) -> VocabularyScope {
        match self.declared.get(prefix) {
            Some(namespace) => of_namespace(namespace).map_or(standing(prefix), |known| known.standing),
            None => standing(prefix),
        }
    }

    /// Takes note of the namespaces that an element declares, and gives the one of names without a prefix.
    fn declare(&mut self, start: &BytesStart<'_>) -> Option<String> {
        /// Maximum number of prefixes in a document.
        const PREFIXES_MAX: usize = 1000;
        memchr::memmem::find(start.as_ref().as_bytes(), b"xmlns")?;
        let mut own = None;
        for attribute in start.attributes().with_checks(false).flatten() {
            match attribute.key.as_ref().strip_prefix("xmlns") {
                Some("") => own = Some(attribute.value.to_string()),
                Some(prefix) if self.declared.len() < PREFIXES_MAX => {
                    self.declared
                        .insert(prefix.trim_start_matches(':').to_owned(), attribute.value.to_string());
                }
                _ => {}
            }
        }
        own
    }
}

fn prefix_of(start: &BytesStart<'_>) -> Option<String> {
    start.name().prefix().map(|prefix| prefix.as_ref().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Namespaces, VocabularyScope, of_namespace};
    use quick_xml::events::BytesStart;

    fn name(tag: &str) -> (Option<String>, VocabularyScope) {
        let element = tag.split(' ').next().unwrap();
        let name = Namespaces::default().name(&BytesStart::from_content(tag, element.len()));
        (name.full, name.standing)
    }

    #[test]
    fn a_vocabulary_is_told_from_its_namespace_and_else_from_its_prefix() {
        for (tag, full, standing) in [
            ("media:title", Some("media:title"), VocabularyScope::Other),
            (
                "m:title xmlns:m=\"http://search.yahoo.com/mrss/\"",
                Some("media:title"),
                VocabularyScope::Other,
            ),
            ("title xmlns=\"http://search.yahoo.com/mrss/\"", Some("media:title"), VocabularyScope::Other),
            ("title", None, VocabularyScope::Own),
            ("title xmlns=\"http://www.w3.org/2005/Atom\"", None, VocabularyScope::Own),
            ("dc:creator", Some("dc:creator"), VocabularyScope::Own),
            ("x:title xmlns:x=\"urn:x\"", Some("x:title"), VocabularyScope::Unknown),
        ] {
            assert_eq!(name(tag), (full.map(str::to_owned), standing), "{tag}");
        }
    }

    #[test]
    fn the_namespace_that_tells_most_wins() {
        let prefix = |address: &str| of_namespace(address).map(|known| known.prefix);
        assert_eq!(prefix("http://wordpress.org/export/1.2/"), Some("wp"));
        assert_eq!(prefix("http://wordpress.org/export/1.2/excerpt/"), Some("excerpt"));
        assert_eq!(prefix("http://purl.org/rss/1.0/modules/content/"), Some("content"));
        assert_eq!(prefix("http://purl.org/rss/1.0/"), Some("rss"));
        assert_eq!(prefix("urn:nobody"), None);
    }
}
