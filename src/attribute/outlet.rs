//! An address and the dump's own word in, the outlet out.
//!
//! An outlet is a registrable domain by the public suffix list: `edition.` and `m.` hosts of one paper are one
//! outlet, two papers under `co.uk` are two. Where there is no address, the dump's word stands.

use crate::address::registrable_domain;

/// The outlet of an article read at `url` that the dump ascribes to `source`.
pub fn outlet(url: &str, source: &str) -> String {
    registrable_domain(url).or_else(|| registrable_domain(source)).unwrap_or_else(|| source.trim().to_owned())
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
            assert_eq!(outlet(url, source), expected, "{url} {source}");
        }
    }
}
