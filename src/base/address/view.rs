//! Parts of an address in, the same without what only says in which view the page is shown, or how a reader
//! came, out.
//!
//! Content systems mark an AMP or print view in five places: the host, a part of the path, the end of its
//! last part, a parameter's name or its value. What may as well be a page's own name stays: `/tag/print` is
//! about printing, and `?q=amp` asks for amplifiers.

use std::borrow::Cow;

/// Parameters that say how a reader came, or how the page is to look.
const MARKS: [&str; 61] = [
    "_amp",
    "_ga",
    "_gl",
    "abcnewsembedheight",
    "amp",
    "campaign",
    "cid",
    "cmp",
    "cmpid",
    "cxrecs_s",
    "dclid",
    "dicbo",
    "druck",
    "druckansicht",
    "drucken",
    "druckversion",
    "ecid",
    "fb_action_ids",
    "fbclid",
    "feature",
    "feedname",
    "feedtype",
    "from",
    "ftag",
    "gclid",
    "ger",
    "gsid",
    "icid",
    "igshid",
    "isamp",
    "ito",
    "jsessionid",
    "mbid",
    "mc_cid",
    "mc_eid",
    "mod",
    "msclkid",
    "ncid",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "ocid",
    "output",
    "outputtype",
    "partner",
    "phpsessid",
    "print",
    "printable",
    "recruiter",
    "ref",
    "ref_src",
    "rss",
    "share",
    "smid",
    "sr_share",
    "taid",
    "tblci",
    "twclid",
    "usqp",
    "xtor",
    "yclid",
];

/// Starts of such parameters.
const MARK_STARTS: [&str; 9] = ["utm_", "at_", "ns_", "wt_", "wt.", "mkt_", "__twitter", "sc_", "amp_"];

/// Parameters whose value may be the name of a view.
const VIEW_PARAMETERS: [&str; 13] = [
    "view", "mode", "format", "layout", "display", "style", "template", "tpl", "service", "action", "media",
    "version", "platform",
];

/// What views are called.
const VIEWS: [&str; 16] = [
    "amp",
    "amphtml",
    "mobile",
    "print",
    "printable",
    "printview",
    "print-view",
    "printversion",
    "print-version",
    "printfriendly",
    "drucken",
    "druckansicht",
    "druckversion",
    "imprimir",
    "imprimer",
    "afdrukken",
];

/// Hosts of one outlet's other views.
const HOSTS: [&str; 6] = ["www.", "m.", "mobile.", "amp.", "mobil.", "touch."];

/// Endings of a file's name.
const ENDINGS: [&str; 6] = [".html", ".htm", ".php", ".shtml", ".aspx", ""];

/// Last parts of a path that name what is shown without them, too.
const INDEXES: [&str; 3] = ["index.html", "index.htm", "index.php"];

/// A host without the views before it.
pub(super) fn plain_host(host: &str) -> &str {
    /// Views before each other, as `amp.www.`.
    const VIEWS_MAX: usize = 3;
    let mut host = host;
    for _ in 0..VIEWS_MAX {
        // `m.com` is no mobile view of `com`.
        let rest = HOSTS.iter().find_map(|view| host.strip_prefix(view)).filter(|rest| rest.contains('.'));
        host = rest.unwrap_or(host);
    }
    host
}

/// Whether a parameter says nothing of which page it is.
pub(super) fn is_mark(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    MARKS.contains(&name.as_str())
        || MARK_STARTS.iter().any(|start| name.starts_with(start))
        || (VIEW_PARAMETERS.contains(&name.as_str()) && is_view(value))
        || (name == "m" && matches!(value, "0" | "1"))
}

/// A path without views, empty parts and the number of a visit; empty of the front page.
pub(super) fn plain_path(path: &str) -> Cow<'_, str> {
    let path = path.find(";jsessionid=").map_or(path, |end| &path[..end]).trim_end_matches('/');
    if path.split('/').skip(1).all(|part| !part.is_empty() && !may_be_view(part)) {
        return Cow::Borrowed(path);
    }
    let mut parts: Vec<Cow<'_, str>> =
        path.split('/').filter(|part| !part.is_empty()).map(Cow::Borrowed).collect();
    while let Some((last, above)) = parts.split_last() {
        if !INDEXES.contains(&&**last) && !is_view_of(last, above) {
            break;
        }
        parts.pop();
    }
    if let Some(last) = parts.last_mut()
        && let Some(plain) = without_ending(last)
    {
        *last = Cow::Owned(plain);
    }
    let is_amp = |part: &str| part == "amp" || part == "amphtml";
    let is_of_print = parts.len() > 1 && parts[0] == "print" && names_a_story(&parts[1..]);
    let kept = parts.iter().skip(usize::from(is_of_print)).filter(|part| !is_amp(part));
    Cow::Owned(kept.flat_map(|part| ["/", &**part]).collect())
}

/// Whether a part of a path has to be looked at: most have not.
fn may_be_view(part: &str) -> bool {
    const LETTERS: [&str; 6] = ["amp", "print", "druck", "impri", "index.", "mobil"];
    LETTERS.iter().any(|letters| part.contains(letters)) || part == "afdrukken"
}

fn is_view(word: &str) -> bool {
    VIEWS.contains(&word)
}

/// Whether the last part of a path is a view of the page above it.
fn is_view_of(last: &str, above: &[Cow<'_, str>]) -> bool {
    let name = ENDINGS.iter().find_map(|ending| last.strip_suffix(ending)).unwrap_or(last);
    match name {
        "amp" | "amphtml" => true,
        _ => is_view(name) && names_a_story(above),
    }
}

/// Whether parts of a path name more than a section.
fn names_a_story(parts: &[Cow<'_, str>]) -> bool {
    let is_told = |part: &str| part.contains(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_'));
    parts.len() > 1 || parts.last().is_some_and(|part| is_told(part))
}

/// A file's name without the view before its ending: `ferry.amp.html`, `ferry,print`.
fn without_ending(name: &str) -> Option<String> {
    let (stem, ending) = ENDINGS.iter().find_map(|ending| Some((name.strip_suffix(ending)?, *ending)))?;
    let at = stem.rfind(['.', ',', '!', '~'])?;
    (at > 0 && is_view(&stem[at + 1..])).then(|| format!("{}{ending}", &stem[..at]))
}
