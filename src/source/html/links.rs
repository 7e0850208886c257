//! A description of an item in, the same without headlines of other items out.
//!
//! Aggregators describe an item by a list of links: to it, and to what others wrote. Of such a list only the
//! item's own headline is its own. A description that says something beside its links, or has one alone,
//! stays as it is.

use dom_query::{Document, NodeRef};

/// Maximum length in bytes of a description that is checked.
const BYTES_MAX: usize = 64 * 1024;

/// Share of the letters of a list of links that stand in links, in percent: what is left are the names of who
/// published.
const LINKED_MIN: usize = 60;

/// Least number of letters in a headline.
const LETTERS_MIN: usize = 12;

/// The text of a field without a list of links to other items; `title` is the headline of its record.
pub(crate) fn without_links(markup: String, title: &str) -> String {
    let may_be = markup.len() <= BYTES_MAX && markup.matches("<a").nth(1).is_some();
    let own = may_be.then(|| own_links(&markup, title)).flatten();
    own.unwrap_or(markup)
}

/// Of a list of links those that are the record's own headline; none where it is no such list.
fn own_links(markup: &str, title: &str) -> Option<String> {
    let document = Document::fragment(markup);
    let links: Vec<String> = document
        .root()
        .descendants_it()
        .filter(|node| node.has_name("a"))
        .map(|link| NodeRef::text(&link).trim().to_owned())
        .filter(|text| letters(text).len() >= LETTERS_MIN)
        .collect();
    let all = letters(&document.root().text()).len();
    let linked: usize = links.iter().map(|link| letters(link).len()).sum();
    let mut different: Vec<String> = links.iter().map(|link| letters(link)).collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < 2 || linked * 100 < all * LINKED_MIN {
        return None;
    }
    let title = letters(title);
    let own = links.into_iter().find(|link| !title.is_empty() && title.starts_with(&letters(link)));
    Some(own.unwrap_or_default())
}

/// Keeps lower-case letters and digits only.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::without_links;

    const FERRY: &str = "Ferry to the outer islands stops";

    fn list(headlines: &[&str]) -> String {
        let item =
            |headline: &&str| format!("<li><a href='/1'>{headline}</a>&nbsp;<font>Harbor Times</font></li>");
        format!("<ol>{}</ol>", headlines.iter().map(item).collect::<String>())
    }

    #[test]
    fn of_a_list_of_links_the_items_own_headline_is_left() {
        let others = list(&[FERRY, "Fishermen carry the mail", "Why the hull cracked"]);
        assert_eq!(without_links(others.clone(), &format!("{FERRY} - Harbor Times")), FERRY);
        assert_eq!(without_links(others, "Another story altogether"), "");
        let lines = format!("<a href=/1>{FERRY}</a><br><a href=/2>Fishermen carry the mail</a>");
        assert_eq!(without_links(lines, FERRY), FERRY);
    }

    #[test]
    fn a_description_with_links_stays() {
        for markup in [
            format!("<a href=/1>{FERRY}</a>&nbsp;<font>Harbor Times</font>"),
            "<p>The <a href=/1>ferry to the outer islands</a> stopped on Friday, and <a href=/2>fishermen carry</a> the \
                mail until a second ship is found, the harbour office said after a diver had looked at its hull.</p>"
                .to_owned(),
            "<p>No link at all.</p>".to_owned(),
            format!(
                "<p>{FERRY}.</p><ul><li><a href=/1>Home page</a></li><li><a href=/2>Contact</a></li></ul>"
            ),
        ] {
            assert_eq!(without_links(markup.clone(), FERRY), markup);
        }
    }
}
