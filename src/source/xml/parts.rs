//! The components of a wire item in, which part of the article each is out.
//!
//! NewsML keeps a text in components, each with a role: title, lead and body, and beside them captions and pictures, in any order. A
//! component without a role is part of the one around it.

use crate::source::batch::Item;

/// What a component is to the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text,
    Title,
    Summary,
    /// Something beside it: a picture and its caption.
    Beside,
    /// A role that nobody knows.
    Unknown,
}

/// Roles, in small letters without what separates words.
const ROLES: [(Part, &[&str]); 4] = [
    (
        Part::Text,
        &[
            "main",
            "maintext",
            "body",
            "bodytext",
            "lead",
            "lede",
            "leadin",
            "intro",
            "introduction",
            "text",
            "content",
            "story",
            "article",
            "fulltext",
            "maincontent",
            "news",
        ],
    ),
    (Part::Title, &["title", "headline", "head", "maintitle"]),
    (
        Part::Summary,
        &["summary", "abstract", "teaser", "synopsis", "description", "snippet", "short", "standfirst"],
    ),
    (
        Part::Beside,
        &[
            "caption",
            "picture",
            "pictures",
            "photo",
            "photocaption",
            "image",
            "thumbnail",
            "thumb",
            "preview",
            "quicklook",
            "graphic",
            "video",
            "audio",
            "supporting",
            "supplementary",
            "supplement",
            "sidebar",
            "related",
            "keywords",
            "keyword",
            "metadata",
            "copyright",
            "credit",
            "legend",
            "tables",
            "logo",
            "subheadline",
            "subtitle",
            "note",
            "editornote",
            "slug",
            "slugline",
            "byline",
        ],
    ),
];

impl Part {
    /// What a role is called, whatever the scheme before it: `drol:caption`.
    pub fn of_role(role: &str) -> Self {
        let bare = role.rsplit([':', '/', '#']).next().unwrap_or(role);
        let bare: String =
            bare.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        ROLES
            .iter()
            .find(|(_, words)| words.contains(&bare.as_str()))
            .map_or(Self::Unknown, |(part, _)| *part)
    }
}

/// Whether content of a type is no text: `Photo`, `image/jpeg`.
pub(super) fn is_no_text(kind: &str) -> bool {
    let kind = kind.to_lowercase();
    let bare = kind.split('/').next().unwrap_or(&kind);
    matches!(bare, "photo" | "picture" | "image" | "graphic" | "audio" | "video" | "animation")
}

/// The components that are open in an item.
#[derive(Debug, Default)]
pub(super) struct Parts {
    open: Vec<(usize, Option<Part>)>,
}

impl Parts {
    /// Begins a component at this depth.
    pub fn begin(&mut self, depth: usize) {
        self.open.push((depth, None));
    }

    /// Ends the components that are deeper than this.
    pub fn end(&mut self, depth: usize) {
        while self.open.pop_if(|(open, _)| *open > depth).is_some() {}
    }

    /// The innermost component says what it is.
    pub fn is(&mut self, part: Part) {
        if let Some((_, said)) = self.open.last_mut() {
            *said = Some(part);
        }
    }

    /// Whether any is open.
    pub fn are_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// What stands here is part of, outside components of the text.
    pub fn now(&self) -> Part {
        self.open.iter().rev().find_map(|(_, part)| *part).unwrap_or(Part::Text)
    }
}

/// Elements that are components, or say what one is.
pub(super) fn is_of_component(element: &str) -> bool {
    matches!(element, "newscomponent" | "contentitem" | "role" | "mediatype" | "mimetype")
}

/// Gives an item of NewsML 1 that names no public identifier the one that its parts make: the provider's numbers begin anew each day.
pub(super) fn identify(item: &mut Item) {
    let value = |wanted: &str| {
        item.fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    if value("id").is_some_and(|id| !id.is_empty()) {
        return;
    }
    let Some(own) = value("newsitemid").filter(|own| !own.is_empty()) else { return };
    let around = ["providerid", "dateid"].map(|name| value(name).unwrap_or_default());
    let id = format!("urn:newsml:{}:{}:{own}:{}", around[0], around[1], value("revision").unwrap_or("1"));
    item.fields.push(("id".to_owned(), id));
}

#[cfg(test)]
mod tests {
    use super::{Part, Parts};

    #[test]
    fn a_component_is_what_the_innermost_role_says() {
        let mut parts = Parts::default();
        parts.begin(1);
        parts.is(Part::Text);
        parts.begin(2);
        assert_eq!(parts.now(), Part::Text);
        parts.is(Part::of_role("Caption"));
        assert_eq!(parts.now(), Part::Beside);
        parts.end(1);
        assert_eq!(parts.now(), Part::Text);
    }

    #[test]
    fn roles_are_known_whatever_their_scheme() {
        for (role, part) in [
            ("Main", Part::Text),
            ("drol:caption", Part::Beside),
            ("http://cv.iptc.org/newscodes/role/summary", Part::Summary),
            ("Photo Caption", Part::Beside),
            ("Zwischenruf", Part::Unknown),
        ] {
            assert_eq!(Part::of_role(role), part, "{role}");
        }
    }
}
