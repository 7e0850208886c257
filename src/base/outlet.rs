//! An address and who the dump says published in, the outlet out.
//!
//! An outlet is a registrable domain by the public suffix list: `edition.` and `m.` hosts of one paper are
//! one outlet, two papers under `co.uk` are two. It is never one who carries others' pages
//! (`address::is_carrier`): behind the address of a cache or an archive stands the page's own, and behind an
//! aggregator's or a short link's whoever the dump names. Where there is no address, the dump's word stands.

use crate::base::address::{behind, is_carrier, registrable_domain};

/// The outlet of an article read at `url` that the dump ascribes to `source`, a domain or a name, and to a
/// publisher at an address.
pub(crate) fn outlet(url: &str, source: &str, publisher: &str) -> String {
    let carried = behind(url);
    let page = carried.as_deref().unwrap_or(url);
    let own = |address: &str| registrable_domain(address).filter(|_| !is_carrier(address));
    let named = || source.trim().to_owned();
    own(publisher).or_else(|| own(page)).or_else(|| own(source)).unwrap_or_else(named)
}

#[cfg(test)]
mod tests {
    use super::outlet;

    #[test]
    fn an_outlet_is_a_registrable_domain_or_the_dumps_own_word() {
        for (url, source, expected) in [
            ("https://www.harbor-times.example/a?b", "x.example", "harbor-times.example"),
            ("http://edition.news.co.uk:80/a", "", "news.co.uk"),
            ("", "www.Daily.com", "daily.com"),
            ("", "The Harbor Times", "The Harbor Times"),
            ("not an address", "", ""),
        ] {
            assert_eq!(outlet(url, source, ""), expected, "{url} {source}");
        }
    }

    #[test]
    fn who_carries_pages_is_no_outlet() {
        for (url, source, publisher, expected) in [
            ("https://news.google.com/rss/articles/1", "Harbor Times", "", "Harbor Times"),
            ("https://news.google.com/rss/articles/1", "", "https://www.harbor.example", "harbor.example"),
            ("https://hub.example/1", "Harbor Times", "https://www.harbor.example", "harbor.example"),
            ("https://t.co/x1", "harbor.example", "", "harbor.example"),
            ("https://t.co/x1", "", "", ""),
            ("https://web.archive.org/web/2026/https://harbor.example/1", "archive", "", "harbor.example"),
            ("https://harbor-example.cdn.ampproject.org/c/s/harbor.example/1", "", "", "harbor.example"),
            ("https://harbor.example/1", "Google News", "https://news.google.com", "harbor.example"),
        ] {
            assert_eq!(outlet(url, source, publisher), expected, "{url} {source} {publisher}");
        }
    }
}
