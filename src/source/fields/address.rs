//! The fetched and the canonical address of a page in, its address and its origin out.

use crate::base::address::{behind, is_carrier, registrable_domain};

/// The address of a page and that of its origin, from the one it was read at and the one it calls its own: on another
/// domain that is who wrote it.
pub(crate) fn addresses(url: String, canonical: String) -> (String, String) {
    // Some sites call every page by the address of their front page.
    let is_front = canonical
        .split_once("://")
        .is_some_and(|(_, rest)| rest.trim_end_matches('/').split('/').count() == 1);
    if canonical.is_empty() || (is_front && !url.is_empty()) {
        return (url, String::new());
    }
    // A copy in a cache or an archive calls the page that it is a copy of its own.
    let is_carried = is_carrier(&url) || behind(&url).is_some();
    let same = url.is_empty() || is_carried || registrable_domain(&url) == registrable_domain(&canonical);
    if same { (canonical, String::new()) } else { (url, canonical) }
}
