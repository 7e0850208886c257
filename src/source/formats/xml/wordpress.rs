//! An item of an export of WordPress in, what it is if it is no published text out.
//!
//! An export is a feed of everything: posts and pages, and beside them pictures, menus, earlier versions and
//! settings, each an item with a title and a content of its own. What was never published is nobody's
//! article.

use super::item::XmlItem;

/// Types of items that are texts of no kind. Others, such as `post`, `page`, and those that a site invents,
/// are texts.
const NO_TEXTS: [&str; 15] = [
    "attachment",
    "nav_menu_item",
    "revision",
    "custom_css",
    "customize_changeset",
    "oembed_cache",
    "user_request",
    "wp_block",
    "wp_template",
    "wp_template_part",
    "wp_global_styles",
    "wp_navigation",
    "wp_font_family",
    "wp_font_face",
    "acf-field-group",
];

/// The elements by which that is told.
pub(crate) const TOLD_BY: [&str; 2] = ["wp:post_type", "wp:status"];

/// What an item is that is passed over; none where it is an article, or of no export.
pub(crate) fn passed_over(item: &XmlItem) -> Option<String> {
    let value =
        |wanted: &str| item.fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let [of_type, of_status] = TOLD_BY;
    let kind = value(of_type)?;
    if NO_TEXTS.contains(&kind) {
        return Some(format!("WordPress {}", kind.replace(['_', '-'], " ")));
    }
    match value(of_status) {
        Some("publish" | "inherit" | "") | None => None,
        Some(status) => Some(format!("WordPress {kind}, status {status}")),
    }
}

/// Shortcodes whose content is no text of the story.
const NO_CONTENT: [&str; 8] =
    ["caption", "wp_caption", "gallery", "embed", "video", "audio", "playlist", "script"];

/// Takes out of a post's content the marks that WordPress puts others' content in place of:
/// `[gallery ids="1,2"]`,
/// `[caption]...[/caption]`.
pub(crate) fn take_out_shortcodes(item: &mut XmlItem) {
    if item.fields.iter().any(|(name, _)| name == TOLD_BY[0]) {
        for (_, content) in item.fields.iter_mut().filter(|(name, _)| name.ends_with(":encoded")) {
            if content.contains('[') {
                *content = without_shortcodes(content);
            }
        }
    }
}

fn without_shortcodes(content: &str) -> String {
    let (mut written, mut rest) = (String::with_capacity(content.len()), content);
    while let Some(open) = rest.find('[') {
        written.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some((name, behind)) = shortcode(rest) else {
            written.push('[');
            rest = &rest[1..];
            continue;
        };
        rest = behind;
        if NO_CONTENT.contains(&name) {
            let end = format!("[/{name}]");
            rest = behind.split_once(end.as_str()).map_or(behind, |(_, behind)| behind);
        }
    }
    written + rest
}

/// The name of the shortcode that a text begins with, and what is behind it. A word in brackets is one only
/// where it has attributes, ends another, or is known.
fn shortcode(text: &str) -> Option<(&str, &str)> {
    let (inner, behind) = text.strip_prefix('[')?.split_once(']')?;
    let is_end = inner.starts_with('/');
    let inner = inner.trim_start_matches('/');
    let length =
        inner.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(inner.len());
    let (name, attributes) = inner.split_at(length);
    let has_attributes = attributes.starts_with(' ') && attributes.contains("=\"");
    let is_one = !name.is_empty() && (is_end || has_attributes || NO_CONTENT.contains(&name));
    is_one.then_some((name, behind))
}

#[cfg(test)]
mod tests {
    use super::without_shortcodes;

    #[test]
    fn shortcodes_go_with_what_is_none_of_the_text_and_brackets_of_the_text_stay() {
        for (content, expected) in [
            ("a [caption id=\"7\"]<img/> A quay.[/caption] b", "a  b"),
            ("[gallery ids=\"1,2\"]a", "a"),
            ("[vc_row width=\"1\"]a[/vc_row] [sic] [1] b", "a [sic] [1] b"),
            ("a [embed]http://x[/embed", "a http://x[/embed"),
        ] {
            assert_eq!(without_shortcodes(content), expected, "{content}");
        }
    }
}
