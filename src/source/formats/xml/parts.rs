//! The components of a wire item in, which part of the article each is out.
//!
//! NewsML keeps a text in components, each with a role: title, lead and body, and beside them captions and
//! pictures, in any order. A component without a role is part of the one around it.

use super::item::XmlItem;

/// Role of a component in the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemPart {
    Text,
    Title,
    Summary,
    /// Something beside it: a picture and its caption.
    Beside,
    /// An unknown role.
    Unknown,
}

/// Roles in lower case, without word separators.
const ROLES: [(ItemPart, &[&str]); 4] = [
    (
        ItemPart::Text,
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
    (ItemPart::Title, &["title", "headline", "head", "maintitle"]),
    (
        ItemPart::Summary,
        &["summary", "abstract", "teaser", "synopsis", "description", "snippet", "short", "standfirst"],
    ),
    (
        ItemPart::Beside,
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

impl ItemPart {
    /// What a role is called, whatever the scheme before it: `drol:caption`.
    pub(crate) fn of_role(role: &str) -> Self {
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
pub(crate) fn is_no_text(kind: &str) -> bool {
    let kind = kind.to_lowercase();
    let bare = kind.split('/').next().unwrap_or(&kind);
    matches!(bare, "photo" | "picture" | "image" | "graphic" | "audio" | "video" | "animation")
}

/// The components that are open in an item.
#[derive(Debug, Default)]
pub(crate) struct ItemParts {
    open: Vec<(usize, Option<ItemPart>)>,
}

impl ItemParts {
    /// Begins a component at this depth.
    pub(crate) fn begin(&mut self, depth: usize) {
        self.open.push((depth, None));
    }

    /// Ends the components deeper than this.
    pub(crate) fn end(&mut self, depth: usize) {
        while self.open.pop_if(|(open, _)| *open > depth).is_some() {}
    }

    /// Sets the role of the innermost component.
    pub(crate) fn is(&mut self, part: ItemPart) {
        if let Some((_, said)) = self.open.last_mut() {
            *said = Some(part);
        }
    }

    /// Whether any component is open.
    pub(crate) fn are_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// What stands here is part of, outside components of the text.
    pub(crate) fn now(&self) -> ItemPart {
        self.open.iter().rev().find_map(|(_, part)| *part).unwrap_or(ItemPart::Text)
    }
}

/// Elements that are components, or say what one is.
pub(crate) fn is_of_component(element: &str) -> bool {
    matches!(element, "newscomponent" | "contentitem" | "role" | "mediatype" | "mimetype")
}

/// Gives an item of NewsML 1 that names no public identifier the one that its parts make: the provider's
/// numbers begin anew each day.
pub(crate) fn identify(item: &mut XmlItem) {
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
    use super::{ItemPart, ItemParts};

    #[test]
    fn a_component_is_what_the_innermost_role_says() {
        let mut parts = ItemParts::default();
        parts.begin(1);
        parts.is(ItemPart::Text);
        parts.begin(2);
        assert_eq!(parts.now(), ItemPart::Text);
        parts.is(ItemPart::of_role("Caption"));
        assert_eq!(parts.now(), ItemPart::Beside);
        parts.end(1);
        assert_eq!(parts.now(), ItemPart::Text);
    }

    #[test]
    fn roles_are_known_whatever_their_scheme() {
        for (role, part) in [
            ("Main", ItemPart::Text),
            ("drol:caption", ItemPart::Beside),
            ("http://cv.iptc.org/newscodes/role/summary", ItemPart::Summary),
            ("Photo Caption", ItemPart::Beside),
            ("Zwischenruf", ItemPart::Unknown),
        ] {
            assert_eq!(ItemPart::of_role(role), part, "{role}");
        }
    }
}
