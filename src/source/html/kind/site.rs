//! A link in, whether it leads to another page of the site out.

use xxhash_rust::xxh3::xxh3_64;

/// Address of the walked page and of its site.
pub(crate) struct Site<'s> {
    /// Address of the page without scheme and fragment; empty if unknown.
    pub own: &'s str,
    /// Registrable domain of the page; empty if unknown.
    pub domain: &'s str,
}

impl Site<'_> {
    /// Returns a hash of a link's target if it is another page of the site.
    pub(crate) fn elsewhere(&self, href: &str) -> Option<u64> {
        let address = href.trim().split('#').next().unwrap_or_default();
        if address.is_empty() || is_of_other_scheme(address) {
            return None;
        }
        let path = match address.strip_prefix("//").or_else(|| Some(address.split_once("://")?.1)) {
            Some(rest) => {
                let (host, path) = at_path(rest);
                Some(path).filter(|_| self.is_of_site(host))?
            }
            None => address,
        };
        let (path, own) = (path.trim_end_matches('/'), at_path(self.own).1.trim_end_matches('/'));
        let is_own = !own.is_empty() && path == own;
        (!is_own && !path.is_empty()).then(|| xxh3_64(path.as_bytes()))
    }

    /// Whether a host belongs to the site, or the site is unknown.
    fn is_of_site(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let below = host.strip_suffix(self.domain);
        self.domain.is_empty() || below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
    }
}

/// Splits an address without scheme into host and rest.
fn at_path(address: &str) -> (&str, &str) {
    address.split_at(address.find(['/', '?']).unwrap_or(address.len()))
}

fn is_of_other_scheme(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
    scheme.is_some_and(|(scheme, _)| !matches!(scheme, "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn another_page_of_the_site_is_told_from_itself_and_from_other_sites() {
        let site = Site { own: "www.harbor.example/news/7?page=1", domain: "harbor.example" };
        for href in
            ["/news/8", "news/8", "?page=2", "//amp.harbor.example/8", "https://harbor.example/news/7"]
        {
            assert!(site.elsewhere(href).is_some(), "{href}");
        }
        for href in ["", "#top", "/news/7?page=1#top", "mailto:a@harbor.example", "javascript:void(0)", "/"] {
            assert_eq!(site.elsewhere(href), None, "{href}");
        }
        for href in ["https://shop.example/8", "https://notharbor.example/8", "//shop.example"] {
            assert_eq!(site.elsewhere(href), None, "{href}");
        }
        let unknown = Site { own: "", domain: "" };
        assert_eq!(unknown.elsewhere("https://harbor.example/8"), unknown.elsewhere("/8"));
    }
}
