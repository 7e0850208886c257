//! The fields of a JSON object in, whether it is an envelope around records out.
//!
//! An interface answers with an object that says how things went and holds a list of records. A record may
//! have lists under the same names, of pictures or of nothing. So an object with a text or a page of its own
//! is a record whatever it holds, one whose list holds objects is an envelope, and one whose lists are all
//! empty is a record only if it says what records say of themselves: an answer without results is no loss,
//! and a record behind an empty list would be one.

use super::scan::JsonScan;
use crate::source::fields::{FieldMap, FieldRoles, Role};

/// Keys of envelopes that hold a list of records.
const LISTS: [&str; 14] = [
    "articles",
    "posts",
    "stories",
    "results",
    "data",
    "documents",
    "items",
    "docs",
    "news",
    "hits",
    "entries",
    "records",
    "rows",
    "response",
];

/// How deep an envelope's list may lie: `hits.hits` is two.
pub(crate) const ENVELOPE_DEPTH_MAX: usize = 3;

pub(crate) fn is_list(key: &str) -> bool {
    LISTS.contains(&key)
}

/// Whether the object that `head` begins with holds records rather than being one.
pub(crate) fn is_envelope(head: &[u8], map: &FieldMap) -> bool {
    let told = EnvelopeSigns::of(head, map);
    !told.text && (told.full_list || told.is_empty_envelope())
}

/// What the fields of an object tell.
#[derive(Debug, Default)]
pub(crate) struct EnvelopeSigns {
    /// A list of objects, or one whose beginning alone is at hand.
    full_list: bool,
    empty_list: bool,
    /// A text or page of its own, as a string.
    text: bool,
    /// The same as a list or an object.
    parts: bool,
    summary: bool,
    title: bool,
    /// An id, address or time.
    identity: bool,
}

impl EnvelopeSigns {
    /// Looks at an object, or at the beginning of one.
    pub(crate) fn of(head: &[u8], map: &FieldMap) -> Self {
        let mut told = Self::default();
        let mut scan = JsonScan::of_little(head);
        if scan.white().is_ok() {
            told.look(&mut scan, map, 1, true);
        }
        told
    }

    /// Whether it holds lists for records, none in any of them, and nothing that a record would.
    pub(crate) fn is_empty_envelope(&self) -> bool {
        let is_record = self.text || self.parts || (self.identity && (self.title || self.summary));
        self.empty_list && !self.full_list && !is_record
    }

    /// Looks at the object that begins here; none where the head breaks off within it.
    fn look(
        &mut self,
        scan: &mut JsonScan<&[u8]>,
        map: &FieldMap,
        depth: usize,
        of_record: bool,
    ) -> Option<()> {
        if scan.peek().ok()? != Some(b'{') {
            return None;
        }
        scan.pass(1);
        while let Some(key) = scan.key().ok()? {
            let known = map.look_up(&key);
            match scan.peek().ok()?? {
                b'[' if is_list(&key) => match scan.opens_with().ok()? {
                    Some(b'{') | None => self.full_list = true,
                    Some(b']') => self.empty_list = true,
                    Some(_) => {}
                },
                b'{' if is_list(&key) && depth < ENVELOPE_DEPTH_MAX => {
                    self.look(scan, map, depth + 1, of_record && known.is_some_and(FieldRoles::is_record))?;
                    continue;
                }
                first if of_record => self.take(known, first, scan),
                _ => {}
            }
            scan.value(&mut |_| ()).ok()?;
        }
        Some(())
    }

    /// Takes what a field of the record itself tells, whose value begins here.
    fn take(&mut self, known: Option<&FieldRoles>, first: u8, scan: &mut JsonScan<&[u8]>) {
        let Some(known) = known else { return };
        let says_something = match scan.ahead(2) {
            Ok([b'"', b'"'] | [b'[', b']'] | [b'{', b'}']) => false,
            Ok(ahead) => !ahead.starts_with(b"n"),
            Err(_) => false,
        };
        if !says_something {
            return;
        }
        for (role, _) in known.ranked_roles() {
            match role {
                Role::Text | Role::Html if first == b'"' => self.text = true,
                Role::Text | Role::Html if matches!(first, b'[' | b'{') => self.parts = true,
                Role::Summary => self.summary = true,
                Role::Title => self.title = true,
                Role::Id | Role::Url | Role::Canonical | Role::Published | Role::Crawled => {
                    self.identity = true
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_envelope;
    use crate::source::fields::FieldMap;

    #[test]
    fn an_envelope_is_known_by_its_list() {
        let is_envelope = |head: &str| is_envelope(head.as_bytes(), &FieldMap::new(&[]).unwrap());
        for head in [
            "{\"status\": \"ok\", \"articles\": [ {",
            "{\"articles\": {\"page\": 1, \"results\": [{\"uri\": \"1\"}]}}",
            "{\"hits\": {\"total\": {\"value\": 3}, \"hits\": [{\"_id\": 1}]}}",
            "{\"response\": {\"docs\": []}}",
            "{\"description\": \"a feed\", \"items\": [{\"id\": 1, \"content_text\": \"x\"",
        ] {
            assert!(is_envelope(head), "{head}");
        }
        for head in [
            "{\"id\": 1, \"items\": [{\"id\": 1}], \"text\": \"The ferry stopped.\"}",
            "{\"text\": \"The ferry stopped.\"}",
            "{\"data\": [1, 2]}",
            "[{}]",
            "{\"articles\"",
        ] {
            assert!(!is_envelope(head), "{head}");
        }
    }
}
