//! The value of a text's field that is a tree in, its prose out.
//!
//! Editors keep a text as blocks (Draft.js, Editor.js, ProseMirror, Slate, Lexical, Portable Text, Quill,
//! WordPress, ANS, Notion), each with names of its own, and all in one way: an object that says what kind of
//! block it is, with its text under one of few keys, and blocks or parts of a line within it. So of an object
//! that names its kind, what lies under those keys is read, unless it is of a kind that is no text, such as a
//! picture. Of any other object everything is read that can be prose. The names stand in `blocks.tsv`.

use super::renditions::{leave_out_other_renditions, leave_out_other_writings};
use super::value::FieldValue;
use crate::base::built_in;
use crate::base::hash::Map;
use crate::source::formats::json::value;
use crate::source::html;
use std::sync::OnceLock;

/// Returns the lines of a text stored as a tree.
pub(crate) fn prose(value: &FieldValue<'_>) -> Vec<String> {
    let mut prose = ProseLines { names: BlockNames::get(), lines: Vec::new(), is_open: false };
    prose.take(value, false);
    prose.lines.retain(|line| !line.trim().is_empty());
    prose.lines
}

/// Returns the prose of a text that holds a written tree, such as a table cell. Other text is unchanged.
pub(crate) fn unfolded(text: String) -> String {
    let trimmed = text.trim();
    let is_tree = ["{\"", "{'", "[\"", "['", "[{", "{ ", "{\n", "[ ", "[\n"]
        .iter()
        .any(|start| trimmed.starts_with(start))
        && trimmed.ends_with(['}', ']']);
    let prose = is_tree.then(|| joined(value::value(trimmed)?)).flatten();
    prose.unwrap_or(text)
}

/// Role of a name in a tree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockRole {
    Kind,
    Text,
    Inner,
    Head,
    Meta,
    Aside,
    Inline,
    Break,
}

const WHATS: [(BlockRole, &str); 8] = [
    (BlockRole::Kind, "kind"),
    (BlockRole::Text, "text"),
    (BlockRole::Inner, "inner"),
    (BlockRole::Head, "head"),
    (BlockRole::Meta, "meta"),
    (BlockRole::Aside, "aside"),
    (BlockRole::Inline, "inline"),
    (BlockRole::Break, "break"),
];

/// Folded names of `blocks.tsv`, each with its roles and its rank among the names of that role.
struct BlockNames(Map<String, Vec<(BlockRole, usize)>>);

impl BlockNames {
    fn get() -> &'static Self {
        static NAMES: OnceLock<BlockNames> = OnceLock::new();
        NAMES.get_or_init(|| {
            let mut known: Map<String, Vec<(BlockRole, usize)>> = Map::default();
            for (word, names) in built_in::pairs(include_str!("blocks.tsv")) {
                let whats = WHATS.iter().filter(|(_, known)| *known == word);
                for (what, (rank, name)) in
                    whats.flat_map(|(what, _)| names.split('|').enumerate().map(|it| (*what, it)))
                {
                    known.entry(fold(name)).or_default().push((what, rank));
                }
            }
            BlockNames(known)
        })
    }

    /// Rank of a name among the names with this meaning. `None` if it has another.
    fn rank(&self, name: &str, what: BlockRole) -> Option<usize> {
        let known = self.0.get(name).or_else(|| self.0.get(fold(name).as_str()))?;
        known.iter().find(|(of, _)| *of == what).map(|(_, rank)| *rank)
    }

    fn is(&self, name: &str, what: BlockRole) -> bool {
        self.rank(name, what).is_some()
    }

    /// Returns the kinds that an object states, as `blocks.tsv` writes them.
    fn kinds(&self, fields: &[ObjectField<'_>]) -> Vec<String> {
        let kind = |(name, value): &ObjectField<'_>| match value {
            FieldValue::Text(kind) if self.is(name, BlockRole::Kind) => Some(bare(kind)),
            // The kind of a WordPress block is its name: `core/paragraph`.
            FieldValue::Text(kind) if name == "name" && is_path(kind) => Some(bare(kind)),
            _ => None,
        };
        fields.iter().filter_map(kind).collect()
    }
}

fn is_path(kind: &str) -> bool {
    kind.contains('/') && !kind.contains([' ', ':', '<'])
}

/// Strips generic parts of a kind: `core/image`, `ImageBlock`, `text_node`.
fn bare(kind: &str) -> String {
    let folded = fold(kind.rsplit(['/', '.']).next().unwrap_or(kind));
    let bare = ["block", "node", "element", "component"].iter().find_map(|end| folded.strip_suffix(end));
    bare.filter(|bare| !bare.is_empty()).map_or_else(|| folded.clone(), str::to_owned)
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

type ObjectField<'a> = (std::borrow::Cow<'a, str>, FieldValue<'a>);

/// Lines collected so far.
struct ProseLines {
    names: &'static BlockNames,
    lines: Vec<String>,
    /// Whether the next text may belong to the last line.
    is_open: bool,
}

impl ProseLines {
    /// Takes the text of a value; `inline` if it may be part of a line.
    fn take(&mut self, value: &FieldValue<'_>, inline: bool) {
        match value {
            FieldValue::Text(text) if inline => self.append(text),
            FieldValue::Text(text) => self.line(text),
            FieldValue::List(items) => self.list(items, inline),
            FieldValue::Object(fields) => self.object(fields, inline),
            FieldValue::Null
            | FieldValue::Flag(_)
            | FieldValue::Number(_)
            | FieldValue::Bytes(_)
            | FieldValue::TooMany => {}
        }
    }

    fn line(&mut self, text: &str) {
        self.is_open = false;
        self.lines.push(text.to_owned());
    }

    fn append(&mut self, text: &str) {
        match self.lines.last_mut().filter(|_| self.is_open) {
            Some(line) => line.push_str(text),
            None => self.lines.push(text.to_owned()),
        }
        self.is_open = true;
    }

    /// A number stands for a string in a list that has strings as well.
    fn list(&mut self, items: &[FieldValue<'_>], inline: bool) {
        // The steps of a change by which a text comes about: `[{"insert": "The text"}]`.
        let is_step = |item: &FieldValue<'_>| matches!(item, FieldValue::Object(fields) if fields.iter().any(|(name, _)| name == "insert"));
        let inline = inline || items.iter().all(is_step);
        let is_mixed = items.iter().any(|item| matches!(item, FieldValue::Text(_)));
        for item in items {
            match item {
                FieldValue::Number(number) if is_mixed => self.take(&FieldValue::Text(number.into()), inline),
                _ => self.take(item, inline),
            }
        }
    }

    fn object(&mut self, fields: &[ObjectField<'_>], inline: bool) {
        let kinds = self.names.kinds(fields);
        let is = |what| kinds.iter().any(|kind| self.names.is(kind, what));
        if is(BlockRole::Break) {
            if inline {
                self.append("\n");
            }
            return;
        }
        if is(BlockRole::Aside) {
            return;
        }
        let is_leaf = || kinds.is_empty() && !fields.iter().any(|(name, value)| self.is_parts(name, value));
        let is_part = inline && (is(BlockRole::Inline) || is_leaf());
        if is_mobiledoc(fields) {
            return self.mobiledoc(fields);
        }
        self.is_open &= is_part;
        self.fields(fields, &kinds, is_part);
        self.is_open &= is_part;
    }

    /// The fields of a block, or of what names no kind; what its parts say is left out where it is its own
    /// text once more.
    fn fields(&mut self, fields: &[ObjectField<'_>], kinds: &[String], is_part: bool) {
        let own = self.own_text(fields, is_part);
        let mut own_line = None;
        for (place, (name, value)) in fields.iter().enumerate() {
            if own == Some(place) {
                self.take(value, is_part);
                own_line = Some(self.lines.len()).filter(|_| !is_part);
            } else if !(is_part && own.is_some())
                && self.is_read((name, value), kinds, !is_part && own.is_none())
            {
                let is_of_a_line = is_part
                    || (matches!(value, FieldValue::List(_)) && is_of_a_line(name, !kinds.is_empty()));
                self.is_open &= is_part;
                self.take(value, is_of_a_line);
            }
        }
        if let Some(behind) = own_line
            && squeezed(&self.lines[behind - 1]).contains(&squeezed(&self.lines[behind..].concat()))
        {
            self.lines.truncate(behind);
        }
    }

    /// Returns the position of an object's own text: the field whose name ranks best.
    fn own_text(&self, fields: &[ObjectField<'_>], is_part: bool) -> Option<usize> {
        let is_text = |value: &FieldValue<'_>| matches!(value, FieldValue::Text(text) if is_part || !text.trim().is_empty());
        let texts = fields.iter().enumerate().filter(|(_, (_, value))| is_text(value));
        let ranked =
            texts.filter_map(|(place, (name, _))| Some((self.names.rank(name, BlockRole::Text)?, place)));
        ranked.min().map(|(_, place)| place)
    }

    /// Whether a field beside an object's own text is read; `is_headed` where a block may have a heading over
    /// its parts.
    fn is_read(&self, (name, value): (&str, &FieldValue<'_>), kinds: &[String], is_headed: bool) -> bool {
        match value {
            FieldValue::List(_) | FieldValue::Object(_) if kinds.is_empty() => {
                !self.names.is(name, BlockRole::Meta) || self.is_parts(name, value)
            }
            FieldValue::List(_) | FieldValue::Object(_) => {
                self.names.is(name, BlockRole::Inner) || kinds.contains(&fold(name))
            }
            FieldValue::Text(_) if self.names.is(name, BlockRole::Head) => kinds.is_empty() || is_headed,
            FieldValue::Text(text) => {
                kinds.is_empty() && !self.names.is(name, BlockRole::Meta) && can_be_prose(text)
            }
            _ => false,
        }
    }

    /// Whether a field is a list of parts.
    fn is_parts(&self, name: &str, value: &FieldValue<'_>) -> bool {
        matches!(value, FieldValue::List(_)) && self.names.is(name, BlockRole::Inner)
    }

    /// Mobiledoc numbers its kinds: `[1, "p", [[0, [], 0, "The text"]]]`.
    fn mobiledoc(&mut self, fields: &[ObjectField<'_>]) {
        let sections = fields.iter().filter(|(name, _)| name == "sections");
        for section in sections.flat_map(|(_, value)| value.items()) {
            for part in section.items().iter().skip(2) {
                self.markers(part);
                self.is_open = false;
            }
        }
    }

    fn markers(&mut self, part: &FieldValue<'_>) {
        for item in part.items() {
            match item {
                FieldValue::Text(text) => self.append(text),
                // An item of a list begins a line: it holds markers, which begin with a number.
                FieldValue::List(items) => {
                    self.is_open &= matches!(items.first(), Some(FieldValue::Number(_)));
                    self.markers(item);
                }
                _ => {}
            }
        }
    }
}

/// Whether the members of a list under this name can be parts of one line: in a block they can, unless the
/// name says otherwise.
fn is_of_a_line(name: &str, in_block: bool) -> bool {
    match &*fold(name) {
        "ops" | "richtext" | "spans" | "fragments" | "children" => true,
        "items" | "contentelements" | "rows" | "sections" | "paragraphs" => false,
        _ => in_block,
    }
}

/// Keeps the letters and digits of a text.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn is_mobiledoc(fields: &[ObjectField<'_>]) -> bool {
    ["sections", "markups"].iter().all(|key| fields.iter().any(|(name, _)| name == key))
}

/// Whether a string under an unknown name can be prose: it has letters and is not a single ASCII word.
fn can_be_prose(text: &str) -> bool {
    text.contains(char::is_alphabetic) && (text.trim().contains(char::is_whitespace) || !text.is_ascii())
}

/// Returns the text of a list or an object; `None` if it has no words.
pub(crate) fn joined(mut value: FieldValue<'_>) -> Option<String> {
    leave_out_other_renditions(&mut value);
    let mut lines = prose(&value);
    if matches!(value, FieldValue::List(_)) {
        leave_out_other_writings(&mut lines);
    }
    let between = if lines.iter().any(|line| html::is_markup(line)) { "\n<p>" } else { "\n" };
    (!lines.is_empty()).then(|| lines.join(between))
}

#[cfg(test)]
mod tests;
