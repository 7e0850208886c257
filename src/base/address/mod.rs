//! The address of a page in, its registrable domain and what tells the page from others out.
//!
//! One page has many addresses: with marks that say which newsletter led to it, as `amp` or print view, on
//! the `www.` or
//! `m.` host (`view`), behind a cache or a redirect (`carried`). Two addresses with one [`page_key`] are one
//! page. What is not surely such a mark stays: a parameter nobody knows may well be the article's number.

mod carried;
mod view;

pub(crate) use carried::{behind, is_carrier};

use url::Url;
use xxhash_rust::xxh3::xxh3_128;

/// What stands for the page of an article without an address.
pub(crate) const NO_PAGE: u64 = 0;

/// Hash of the page at an address, [`NO_PAGE`] where there is none.
pub(crate) fn page_hash(address: &str) -> u64 {
    page_key(address).map_or(NO_PAGE, |key| xxh3_128(key.as_bytes()) as u64)
}

/// What tells a page from others: host, path and parameters of its address, without scheme, views and marks.
/// None where the text is no address of the web.
pub(crate) fn page_key(address: &str) -> Option<String> {
    let carried = carried::behind(address);
    let address = carried.as_deref().unwrap_or(address).trim();
    let url = match address.starts_with("www.") {
        true => Url::parse(&format!("https://{address}")),
        false => Url::parse(address),
    };
    let url = url.ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?;
    let mut key = view::plain_host(host.trim_end_matches('.')).to_owned();
    if let Some(port) = url.port() {
        key.push_str(&format!(":{port}"));
    }
    key.push_str(&view::plain_path(url.path()));
    let mut kept: Vec<(String, String)> =
        url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    kept.retain(|(name, value)| !view::is_mark(name, value));
    kept.sort();
    for (place, (name, value)) in kept.iter().enumerate() {
        key.push(if place == 0 { '?' } else { '&' });
        key.push_str(name);
        key.push('=');
        key.push_str(value);
    }
    // `#!` leads to a page of its own where scripts draw the pages; any other fragment to a place in this
    // one.
    if let Some(place) = url.fragment().filter(|fragment| fragment.starts_with('!')) {
        key.push('#');
        key.push_str(place);
    }
    Some(key)
}

/// The registrable domain of an address or a host, by the public suffix list.
pub(crate) fn registrable_domain(address: &str) -> Option<String> {
    let host = host(address)?.trim_end_matches('.').to_ascii_lowercase();
    psl::domain_str(&host).map(str::to_owned)
}

/// The host of an address, with or without its scheme.
fn host(address: &str) -> Option<&str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    (host.contains('.') && !host.contains(' ')).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::{page_key, registrable_domain};

    #[test]
    fn views_and_marks_of_one_page_have_one_key() {
        for address in [
            "https://www.harbor.example/news/2026/ferry-stops",
            "http://harbor.example/news/2026/ferry-stops/",
            "https://m.harbor.example/news/2026/ferry-stops?utm_source=mail&utm_medium=x",
            "https://amp.harbor.example/news/2026/ferry-stops",
            "https://www.harbor.example/news/2026/ferry-stops/amp/",
            "https://www.harbor.example/amp/news/2026/ferry-stops",
            "https://www.harbor.example/news/2026/ferry-stops.amp?fbclid=a",
            "https://www.harbor.example/news/2026/ferry-stops/print?outputType=amp#comments",
            "https://www.harbor.example:443/news/2026/ferry-stops/index.html",
            "https://www-harbor-example.cdn.ampproject.org/c/s/www.harbor.example/news/2026/ferry-stops",
            "https://www.google.com/amp/s/www.harbor.example/news/2026/ferry-stops",
            "www.harbor.example/news/2026/ferry-stops",
            "https://amp.www.harbor.example/news/2026/ferry-stops?amp_js_v=0.1&usqp=mq331AQ",
            "https://www.harbor.example/news/amp/2026/ferry-stops/",
            "https://www.harbor.example/news//2026/ferry-stops;jsessionid=0F3A",
            "https://www.harbor.example/print/news/2026/ferry-stops?jsessionid=0F3A",
            "https://www.harbor.example/news/2026/ferry-stops/drucken",
            "https://www.harbor.example/news/2026/ferry-stops/print.php?isAmp=1",
            "https://www.harbor.example/news/2026/ferry-stops,print?mode=print",
            "https://www.harbor.example/news/2026/ferry-stops?layout=print&m=1",
        ] {
            assert_eq!(
                page_key(address).as_deref(),
                Some("harbor.example/news/2026/ferry-stops"),
                "{address}"
            );
        }
    }

    #[test]
    fn what_may_tell_two_articles_apart_stays() {
        let key = |address| page_key(address).unwrap();
        assert_eq!(key("https://a.example/story?id=7&utm_id=1"), "a.example/story?id=7");
        assert_eq!(key("https://a.example/s?b=2&a=1"), key("https://a.example/s?a=1&b=2"));
        assert_ne!(key("https://a.example/story?id=7"), key("https://a.example/story?id=8"));
        assert_ne!(key("https://a.example/#!/7"), key("https://a.example/#!/8"));
        assert_ne!(key("https://news.a.example/7"), key("https://a.example/7"));
        assert_eq!(key("https://m.com/a"), "m.com/a");
    }

    #[test]
    fn a_view_before_the_ending_of_a_files_name_leaves_the_ending() {
        for address in [
            "https://harbor.example/a/ferry-7.html",
            "https://harbor.example/a/ferry-7.amp.html",
            "https://harbor.example/a/ferry-7,print.html",
            "https://harbor.example/a/ferry-7.html/amp",
            "https://harbor.example/amp/a/ferry-7.html?format=amp",
        ] {
            assert_eq!(page_key(address).as_deref(), Some("harbor.example/a/ferry-7.html"), "{address}");
        }
    }

    #[test]
    fn what_only_looks_like_a_view_is_a_page_of_its_own() {
        for address in [
            "harbor.example/tag/print",
            "harbor.example/news/out-of-print",
            "harbor.example/news/guitar-amp.html",
            "harbor.example/print/archive",
            "harbor.example/news?q=amp",
            "harbor.example/news?view=stage",
            "harbor.example/stamp/7",
            "harbor.example/blueprint.html",
            "harbor.example/.print",
            "print.example/7",
        ] {
            assert_eq!(page_key(&format!("https://{address}")).as_deref(), Some(address));
        }
    }

    #[test]
    fn what_is_no_address_of_the_web_has_no_key() {
        for text in
            ["", "harbor", "tag:wire.example,2026:7", "file:///tmp/a.html", "http://", "mailto:a@b.example"]
        {
            assert_eq!(page_key(text), None, "{text}");
        }
    }

    #[test]
    fn a_registrable_domain_is_what_the_public_suffix_list_says() {
        assert_eq!(registrable_domain("http://edition.news.co.uk:80/a").as_deref(), Some("news.co.uk"));
        assert_eq!(registrable_domain("The Harbor Times"), None);
    }
}
