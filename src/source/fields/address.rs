//! The fetched and the canonical address of a page in, its address and its origin out.

use crate::base::address::{behind, is_carrier, registrable_domain};

/// Splits the fetched and the canonical URL into (page, origin). A canonical URL on another domain names the
/// original publisher.
pub(crate) fn addresses(url: String, canonical: String) -> (String, String) {
    // Some sites give their front page as the canonical URL of every page.
    let is_front = canonical
        .split_once("://")
        .is_some_and(|(_, rest)| rest.trim_end_matches('/').split('/').count() == 1);
    if canonical.is_empty() || (is_front && !url.is_empty()) {
        return (url, String::new());
    }
    // A copy in a cache or an archive gives the original as its canonical URL.
    let is_carried = is_carrier(&url) || behind(&url).is_some();
    let same = url.is_empty() || is_carried || registrable_domain(&url) == registrable_domain(&canonical);
    if same { (canonical, String::new()) } else { (url, canonical) }
}
