//! Names of XML elements that mark items, fields, blocks and content beside the article.

/// Elements that each hold an article, in lower case.
pub(crate) const ITEMS: [&str; 11] =
    ["item", "entry", "newsitem", "nitf", "doc", "article", "record", "post", "story", "reuters", "row"];

/// Elements whose names do not describe their content, with their fields.
pub(crate) const FIELDS: [(&str, &str); 13] = [
    ("body.content", "maintext"),
    ("inlinexml", "maintext"),
    ("inlinedata", "maintext"),
    ("datacontent", "maintext"),
    ("main", "maintext"),
    ("thisrevisioncreated", "versioncreated"),
    ("dateandtime", "published"),
    ("publicidentifier", "id"),
    ("infosource", "credit"),
    ("providerid", "providerid"),
    ("dateid", "dateid"),
    ("newsitemid", "newsitemid"),
    ("revisionid", "revision"),
];

/// Elements that hold something else in some items than their names say.
pub(crate) const OTHERWISE: [(&str, &str); 5] =
    [("nitf", "title"), ("nitf", "hedline"), ("nitf", "body"), ("reuters", "text"), ("newsitem", "title")];

/// Elements that stand for something beside the article, with all that is in them: pictures, and what others
/// wrote.
pub(crate) const BESIDE: [&str; 27] = [
    "image",
    "images",
    "photo",
    "photos",
    "picture",
    "pictures",
    "media",
    "mediagroup",
    "mediaobject",
    "gallery",
    "video",
    "videos",
    "audio",
    "figure",
    "thumbnail",
    "enclosure",
    "caption",
    "comments",
    "comment",
    "related",
    "relatedlinks",
    "relatedarticles",
    // Of NewsML-G2: what a subject is called, rights, and the parts of other items.
    "subject",
    "assert",
    "partmeta",
    "rightsinfo",
    "derivedfrom",
];

/// Elements in a field that are not part of its value.
pub(crate) const ASIDE: [&str; 20] = [
    "uri",
    "email",
    "id",
    "updated",
    "link",
    "byttl",
    "script",
    "style",
    "media",
    "figure",
    "figcaption",
    "media-caption",
    "media-producer",
    "photo",
    "video",
    "audio",
    "gallery",
    "body.head",
    "body.end",
    "docdata",
];

/// Elements in a text that start a new line.
pub(crate) const BLOCKS: [&str; 14] =
    ["p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "hl2", "block", "paragraph", "head", "quote"];
