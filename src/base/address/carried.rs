//! An address in, the address of the page that it carries or leads to out.
//!
//! A page is met behind caches, archives, translators, redirects and short links, and an aggregator's address
//! says nothing of who published. Archives all write the time of the copy and the page's own address behind
//! it, and redirects the address in a parameter, so both are told by their form; which hosts are no
//! publishers is `src/source/carriers.tsv`.

use crate::base::built_in;
use std::borrow::Cow;
use std::sync::LazyLock;
use url::Url;

/// A row of the table: a host, perhaps with the start of a path, and its kind.
struct Carrier {
    host: &'static str,
    path: &'static str,
    kind: &'static str,
}

static CARRIERS: LazyLock<Vec<Carrier>> = LazyLock::new(|| {
    let mut carriers: Vec<Carrier> = built_in::pairs(include_str!("../../source/carriers.tsv"))
        .map(|(place, kind)| {
            let start = place.find('/').unwrap_or(place.len());
            Carrier { host: &place[..start], path: &place[start..], kind }
        })
        .collect();
    carriers.sort_by_key(|carrier| carrier.host);
    carriers
});

/// The row of a host and path, of several the one that tells more.
fn carrier(host: &str, path: &str) -> Option<&'static Carrier> {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let ends = std::iter::once(0).chain(host.match_indices('.').map(|(at, _)| at + 1));
    ends.map(|at| &host[at..]).find_map(|host| {
        let start = CARRIERS.partition_point(|carrier| carrier.host < host);
        let rows = CARRIERS[start..].iter().take_while(|carrier| carrier.host == host);
        rows.filter(|carrier| path.starts_with(carrier.path)).max_by_key(|carrier| carrier.path.len())
    })
}

/// Whether an address, or a host alone, is of one who carries others' pages, so that it is nobody's who
/// published.
pub(crate) fn is_carrier(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest).trim();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = small(rest[..end].split(':').next().unwrap_or_default());
    carrier(&host, &rest[end..]).is_some()
}

/// A host in small letters, which most are in.
fn small(host: &str) -> Cow<'_, str> {
    match host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(host.to_ascii_lowercase()),
        false => Cow::Borrowed(host),
    }
}

/// The address behind that of a cache, an archive or a redirect; none of any other.
pub(crate) fn behind(address: &str) -> Option<String> {
    /// Most carriers around one page.
    const AROUND_MAX: usize = 4;
    let mut found: Option<String> = None;
    for _ in 0..AROUND_MAX {
        match once_behind(found.as_deref().unwrap_or(address)) {
            Some(inner) => found = Some(inner),
            None => break,
        }
    }
    found
}

fn once_behind(address: &str) -> Option<String> {
    // Most addresses hold no other and are of no cache: they are told without being taken apart.
    let rest = address.trim().split_once("://")?.1;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = small(&rest[..end]);
    let path = &rest[end..];
    if path.contains(':')
        && let Some(inner) = in_archive(path)
    {
        return Some(inner);
    }
    let carrier = carrier(&host, path)?;
    match carrier.kind {
        "cache" => in_cache(&host, path).or_else(|| in_parameter(address)),
        "redirect" | "aggregator" | "archive" => in_parameter(address).or_else(|| after_path(path)),
        _ => None,
    }
}

/// `/web/20261116093000id_/https://a.example/1`: the time of the copy, and the address.
fn in_archive(path: &str) -> Option<String> {
    let at =
        ["/http://", "/https://", "/http:/", "/https:/"].into_iter().find_map(|start| path.find(start))?;
    let time = path[..at].rsplit('/').next()?;
    let digits = time.bytes().take_while(u8::is_ascii_digit).count();
    let is_time = (4..=14).contains(&digits)
        && time[digits..].bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'*'))
        && time.starts_with(['1', '2']);
    is_time.then(|| whole(&path[at + 1..]))
}

/// An address of which servers have made one slash of two.
fn whole(address: &str) -> String {
    let (scheme, rest) = address.split_once(":/").unwrap_or(("https", address));
    format!("{scheme}://{}", rest.trim_start_matches('/'))
}

/// `/c/s/a.example/1`, `/amp/s/a.example/1`, `/search?q=cache:x:https://a.example/1`, and hosts that are a
/// page's own, rewritten.
fn in_cache(host: &str, path: &str) -> Option<String> {
    if let Some(own) = host.strip_suffix(".translate.goog") {
        let own = own.replace("--", "\0").replace('-', ".").replace('\0', "-");
        let path = path.split('?').next().unwrap_or_default();
        return Some(format!("https://{own}{path}"));
    }
    if let Some((_, rest)) = path.split_once("cache:") {
        let inner = rest.split(['+', '&', ' ']).next()?;
        let inner =
            inner.split_once(':').filter(|(id, _)| !id.starts_with("http")).map_or(inner, |(_, inner)| inner);
        return Some(if inner.contains("://") { inner.to_owned() } else { format!("https://{inner}") });
    }
    let inner = ["/c/", "/v/", "/i/", "/wp/", "/amp/"].into_iter().find_map(|start| path.strip_prefix(start));
    let inner = inner.map(|inner| inner.strip_prefix("s/").unwrap_or(inner));
    let inner = inner.or_else(|| path.strip_prefix('/').filter(|inner| inner.starts_with("http")))?;
    let inner = inner.split_once("://").map_or(inner, |(_, rest)| rest);
    inner.contains('.').then(|| format!("https://{inner}"))
}

/// The address in a parameter, whatever that is called.
fn in_parameter(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    let is_address = |value: &str| value.starts_with("http://") || value.starts_with("https://");
    url.query_pairs().map(|(_, value)| value.into_owned()).find(|value| is_address(value))
}

/// `href.li/?https://a.example/1`, `archive.ph/newest/https://a.example/1`.
fn after_path(path: &str) -> Option<String> {
    let at = path.find("http://").or_else(|| path.find("https://"))?;
    Some(path[at..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::{behind, is_carrier};

    #[test]
    fn the_address_behind_a_carrier_is_found() {
        let page = "https://www.harbor.example/news/ferry";
        for address in [
            "https://www-harbor-example.cdn.ampproject.org/c/s/www.harbor.example/news/ferry",
            "https://www.google.com/amp/s/www.harbor.example/news/ferry",
            "https://www.bing-amp.com/c/s/www.harbor.example/news/ferry",
            "https://web.archive.org/web/20261116093000/https://www.harbor.example/news/ferry",
            "http://web.archive.org/web/2026id_/https:/www.harbor.example/news/ferry",
            "https://archive.ph/20261116093000/https://www.harbor.example/news/ferry",
            "https://archive.ph/newest/https://www.harbor.example/news/ferry",
            "https://waybacks.example/wayback/20261116mp_/https://www.harbor.example/news/ferry",
            "https://webcache.googleusercontent.com/search?q=cache:Ab1_x:https://www.harbor.example/news/ferry+&cd=1",
            "https://www.google.com/url?sa=t&url=https%3A%2F%2Fwww.harbor.example%2Fnews%2Fferry&usg=x",
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.harbor.example%2Fnews%2Fferry&h=AT",
            "https://href.li/?https://www.harbor.example/news/ferry",
            "https://www-harbor-example.translate.goog/news/ferry?_x_tr_sl=da",
            "https://web.archive.org/web/20261116/https://www.google.com/url?q=https%3A%2F%2Fwww.harbor.example%2Fnews%2Fferry",
        ] {
            assert_eq!(behind(address).as_deref(), Some(page), "{address}");
        }
    }

    #[test]
    fn an_address_of_a_page_itself_stays() {
        for address in [
            "https://www.harbor.example/news/ferry",
            "https://www.harbor.example/share?url=https%3A%2F%2Fother.example%2F1",
            "https://www.harbor.example/2026/11/16/ferry",
            "https://news.google.com/rss/articles/CBMi?oc=5",
            "https://bit.ly/3abc",
            "harbor",
            "",
        ] {
            assert_eq!(behind(address), None, "{address}");
        }
    }

    #[test]
    fn who_carries_pages_is_told_from_who_publishes_them() {
        for address in
            ["https://news.google.com/x", "t.co", "https://www.msn.com/en", "Www.Msn.com", "https://bit.ly/a"]
        {
            assert!(is_carrier(address), "{address}");
        }
        for address in [
            "https://blog.google.com/x",
            "google.com",
            "https://harbor.example/t.co",
            "Reuters",
            "",
            "notmsn.com",
        ] {
            assert!(!is_carrier(address), "{address}");
        }
    }
}
