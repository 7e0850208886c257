//! A parsed page in, what it says of itself out.
//!
//! The same thing is said in up to five places, by different people: the newsroom's record (JSON-LD), its social tags, the
//! template's metas, and what readers see. They are asked in that order, except for the headline: what stands over the
//! story is what the desk wrote, and the others may be cut or sharpened for search engines.

use super::stamp;
use crate::address::registrable_domain;
use crate::article::Stamp;
use dom_query::{Document, NodeRef};

/// Metas that date the publication, the most telling first.
const DATES: [&str; 26] = [
    "article:published_time",
    "article:published",
    "og:published_time",
    "parsely-pub-date",
    "datepublished",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "publish-date",
    "publishdate",
    "publish_date",
    "published_time",
    "pubdate",
    "publication_date",
    "publicationdate",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "date",
    "originalpublicationdate",
    "ptime",
    "article_date_original",
    "rnews:datepublished",
    "citation_publication_date",
];

/// Metas that date the last change.
const CHANGES: [&str; 7] = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "lastmod",
    "dcterms.modified",
    "revised",
];

/// Metas that name the author.
const AUTHORS: [&str; 10] = [
    "author",
    "article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "authors",
    "cxenseparse:author",
    "article:author_name",
];

/// Metas that name who the text comes from.
const SOURCES: [&str; 7] = [
    "syndication-source",
    "original-source",
    "source",
    "dc.source",
    "news_agency",
    "article:provider",
    "article:source",
];

/// Bytes of a byline that readers see, at most: what is longer is more than a byline.
const BYLINE_BYTES_MAX: usize = 120;

/// Bytes of a title or heading that are looked at.
pub(super) const TITLE_BYTES_MAX: usize = 2_000;

/// Bytes of a date.
const DATE_BYTES_MAX: usize = 200;

/// Headings, bylines and dates of a page that are looked at: a page may have thousands, each around all of its text.
const HEADINGS_MAX: usize = 16;
const LOOKED_AT_MAX: usize = 32;

/// What a page says of itself; empty where it says nothing.
#[derive(Debug, Default)]
pub struct Metadata {
    /// Its address by its social tags.
    pub url: String,
    /// The address it calls its own.
    pub canonical: String,
    /// The outlet's name.
    pub site: String,
    /// Language, as written.
    pub language: String,
    /// Authors.
    pub authors: Vec<String>,
    /// Who is credited beside the authors.
    pub credits: Vec<String>,
    /// When it was changed, as written.
    pub modified: String,
    /// The article's text by the newsroom's record, as written.
    pub body: String,
    /// Addresses that it names as those of its source.
    pub(super) sources: Vec<String>,
    /// Dates of publication as written, the most telling first.
    pub(super) dates: Vec<String>,
    pub(super) record_headline: String,
    social_title: String,
    title: String,
    headings: Vec<String>,
    metas: Vec<(String, String)>,
    /// People of the newsroom's record, by the names that it refers to them by.
    pub(super) people: Vec<(String, String)>,
    seen_byline: String,
    bylines_looked_at: usize,
    seen_dates: Vec<String>,
}

impl Metadata {
    /// Reads a page.
    pub fn read(document: &Document) -> Self {
        let mut new = Self::default();
        for node in document.root().descendants_it() {
            if let Some(name) = node.node_name() {
                new.take(&name, &node);
            }
        }
        new.settle();
        new
    }

    fn take(&mut self, name: &str, node: &NodeRef<'_>) {
        let attr = |name: &str| node.attr(name).map(|value| value.trim().to_owned()).unwrap_or_default();
        match name {
            "meta" => {
                let key = [attr("property"), attr("name"), attr("itemprop")]
                    .into_iter()
                    .find(|key| !key.is_empty());
                let content = attr("content");
                if let Some(key) = key
                    && !content.is_empty()
                {
                    self.metas.push((key.to_lowercase(), content));
                }
            }
            "link" if attr("rel").eq_ignore_ascii_case("canonical") => set(&mut self.canonical, attr("href")),
            "html" => set(&mut self.language, attr("lang")),
            "title" if self.title.is_empty() => self.title = seen(node, TITLE_BYTES_MAX),
            "h1" if self.headings.len() < HEADINGS_MAX => self.headings.push(seen(node, TITLE_BYTES_MAX)),
            "script" if attr("type").to_ascii_lowercase().contains("ld+json") => {
                self.take_record(&node.text())
            }
            "time" => self.take_time(&attr("datetime"), node),
            _ => self.take_seen(node, &attr("itemprop"), &attr("rel"), &attr("class")),
        }
    }

    /// What readers see, marked as what it is.
    fn take_seen(&mut self, node: &NodeRef<'_>, itemprop: &str, rel: &str, class: &str) {
        if itemprop.is_empty() && rel.is_empty() && class.is_empty() {
            return;
        }
        let is_byline =
            rel == "author" || itemprop == "author" || class.to_ascii_lowercase().contains("byline");
        if is_byline && self.seen_byline.is_empty() && self.bylines_looked_at < LOOKED_AT_MAX {
            self.bylines_looked_at += 1;
            let text = seen(node, BYLINE_BYTES_MAX + 1);
            if text.len() <= BYLINE_BYTES_MAX {
                self.seen_byline = text;
            }
        }
        if itemprop == "datePublished" && self.seen_dates.len() < LOOKED_AT_MAX {
            let content = node.attr("content").or_else(|| node.attr("datetime"));
            self.seen_dates
                .insert(0, content.map_or_else(|| seen(node, DATE_BYTES_MAX), |value| value.to_string()));
        }
    }

    fn take_time(&mut self, datetime: &str, node: &NodeRef<'_>) {
        if self.seen_dates.len() >= LOOKED_AT_MAX {
            return;
        }
        let written = if datetime.is_empty() { seen(node, DATE_BYTES_MAX) } else { datetime.to_owned() };
        let marked =
            node.attr("itemprop").is_some_and(|prop| &*prop == "datePublished") || node.has_attr("pubdate");
        let place = if marked { 0 } else { self.seen_dates.len() };
        self.seen_dates.insert(place, written);
    }

    /// Puts together what is said in several places.
    fn settle(&mut self) {
        let metas = std::mem::take(&mut self.metas);
        let first = |names: &[&str]| {
            let value =
                |name: &&str| metas.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
            names.iter().find_map(value).unwrap_or_default()
        };
        set(&mut self.url, first(&["og:url"]));
        set(&mut self.site, first(&["og:site_name", "application-name"]));
        let social_title = first(&["og:title", "twitter:title", "dc.title", "sailthru.title"]);
        set(&mut self.social_title, cut(&social_title, TITLE_BYTES_MAX).to_owned());
        set(&mut self.language, first(&["og:locale", "content-language", "language"]));
        set(&mut self.modified, first(&CHANGES));
        for name in DATES {
            self.dates.extend(metas.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()));
        }
        let is_name = |value: &String| !value.contains("://") && !value.starts_with('@');
        for author in &mut self.authors {
            if let Some((_, name)) = self.people.iter().find(|(id, _)| id == author) {
                author.clone_from(name);
            }
        }
        self.authors.retain(is_name);
        if self.authors.is_empty() {
            self.authors.extend(Some(first(&AUTHORS)).filter(|name| !name.is_empty() && is_name(name)));
        }
        if self.authors.is_empty() && !self.seen_byline.is_empty() {
            self.authors.push(self.seen_byline.clone());
        }
        for (_, value) in metas.iter().filter(|(key, _)| SOURCES.contains(&key.as_str())) {
            let list = if is_name(value) { &mut self.credits } else { &mut self.sources };
            list.push(value.clone());
        }
    }

    /// When it was published, as far as the page or its address says so.
    pub fn published(&self, url: &str) -> Option<Stamp> {
        let in_address = date_in_path(url);
        let all = self.dates.iter().chain(&self.seen_dates).map(String::as_str).chain(in_address.as_deref());
        let stamps: Vec<Stamp> = all.filter_map(stamp).collect();
        let &first = stamps.first()?;
        let same_day = |other: &&Stamp| !other.date_only && (first.at..first.at + 86_400).contains(&other.at);
        let timed = stamps.iter().find(same_day).filter(|_| first.date_only);
        Some(*timed.unwrap_or(&first))
    }

    /// The address of the same text on another domain than that of `url`.
    pub fn source_elsewhere(&self, url: &str) -> String {
        let own = registrable_domain(url);
        let elsewhere =
            |source: &&String| registrable_domain(source).is_some_and(|domain| Some(domain) != own);
        self.sources.iter().filter(|_| own.is_some()).find(elsewhere).cloned().unwrap_or_default()
    }

    /// The headline over the story, as its desk wrote it.
    pub fn headline(&self) -> String {
        let said = [&self.record_headline, &self.social_title, &self.title];
        let said: Vec<String> =
            said.into_iter().filter(|title| !title.is_empty()).map(|title| self.bare(title)).collect();
        let is_said = |heading: &&String| said.iter().any(|title| speak_alike(heading, title));
        let heading = self.headings.iter().find(is_said);
        let only = self.headings.first().filter(|_| said.is_empty());
        heading.or(only).or(said.first()).cloned().unwrap_or_default()
    }

    /// A title without the outlet's name at its end.
    fn bare(&self, title: &str) -> String {
        const MARKS: [&str; 8] = [" | ", " - ", " – ", " — ", " :: ", " · ", " » ", " // "];
        let mut title = title;
        let addresses = [&self.url, &self.canonical];
        let labels: Vec<String> = addresses
            .into_iter()
            .filter_map(|url| registrable_domain(url))
            .filter_map(|domain| domain.split('.').next().map(str::to_owned))
            .chain([letters(&self.site)])
            .filter(|label| !label.is_empty())
            .collect();
        while let Some((at, mark)) =
            MARKS.iter().filter_map(|mark| Some((title.rfind(mark)?, mark))).max_by_key(|(at, _)| *at)
        {
            let tail = letters(&title[at + mark.len()..]);
            let is_name =
                |label: &String| tail == *label || (label.len() > 3 && tail.contains(label.as_str()));
            if tail.is_empty() || !labels.iter().any(is_name) {
                break;
            }
            title = title[..at].trim_end();
        }
        title.to_owned()
    }
}

pub(super) fn set(field: &mut String, value: String) {
    if field.is_empty() {
        *field = value;
    }
}

/// The start of a text, at most so many bytes of it.
pub(super) fn cut(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The start of what readers see of an element, on one line.
fn seen(node: &NodeRef<'_>, bytes_max: usize) -> String {
    let mut text = String::new();
    for inner in node.descendants_it().filter(NodeRef::is_text) {
        text.push_str(cut(&inner.text(), bytes_max));
        if text.len() >= bytes_max {
            break;
        }
    }
    one_line(cut(&text, bytes_max))
}

/// Text of one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two titles share half of the shorter one's words.
fn speak_alike(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let shared = a.iter().filter(|word| b.contains(word)).count();
    shared > 0 && shared * 2 >= a.len().min(b.len())
}

/// Small letters and figures alone, for comparing names.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The date in an address: `/2026/03/14/`, `/2026-03-14-`, `/20260314/`.
fn date_in_path(url: &str) -> Option<String> {
    let (_, path) = url.split_once("://")?.1.split_once('/')?;
    let bytes = path.as_bytes();
    for start in 0..bytes.len() {
        if (start > 0 && bytes[start - 1].is_ascii_digit())
            || !bytes[start..].starts_with(b"20") && !bytes[start..].starts_with(b"19")
        {
            continue;
        }
        let digits = |at: usize, count: usize| -> Option<u32> {
            path.get(at..at + count)?
                .parse()
                .ok()
                .filter(|_| bytes[at..at + count].iter().all(u8::is_ascii_digit))
        };
        for between in ["/", "-", ""] {
            let gap = between.len();
            let (month, day) = (start + 4 + gap, start + 6 + 2 * gap);
            let gaps =
                path.get(start + 4..month) == Some(between) && path.get(month + 2..day) == Some(between);
            let (Some(year), Some(month), Some(date), true) =
                (digits(start, 4), digits(month, 2), digits(day, 2), gaps)
            else {
                continue;
            };
            let ended = !bytes.get(day + 2).is_some_and(u8::is_ascii_digit);
            if (1..=12).contains(&month) && (1..=31).contains(&date) && ended {
                return Some(format!("{year}-{month:02}-{date:02}"));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Metadata, date_in_path};
    use dom_query::Document;

    fn read(html: &str) -> Metadata {
        Metadata::read(&Document::from(html))
    }

    #[test]
    fn the_newsrooms_record_is_found_in_a_graph_and_a_list() {
        for json in [
            r#"{"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle", "Thing"], "headline": "Ferry &amp; crew stop",
                "datePublished": "2026-03-14T06:00:00Z", "author": [{"name": "Ana Reis"}, "Reuters"],
                "publisher": {"name": "Harbor Times"}, "inLanguage": "en"}]}"#,
            r#"{"@graph": [{"@type": "NewsArticle", "headline": "Ferry &amp; crew stop", "datePublished": "2026-03-14T06:00:00Z",
                "author": [{"@id": "https://a.example/#7"}, {"@id": "https://a.example/#8"}, "Reuters"],
                "publisher": {"name": "Harbor Times"}, "inLanguage": "en"},
                {"@type": "Person", "@id": "https://a.example/#7", "name": "Ana Reis"}]}"#,
            r#"[{"@type": "NewsArticle", "headline": "Ferry &amp; crew stop", "datePublished": "2026-03-14T06:00:00Z",
                "author": {"name": ["Ana Reis", "Reuters"]}, "publisher": "Harbor Times", "inLanguage": "en"}]"#,
        ] {
            let metadata = read(&format!("<script type='application/ld+json'>{json}</script><p>x"));
            assert_eq!(metadata.headline(), "Ferry & crew stop");
            assert_eq!(metadata.authors, ["Ana Reis", "Reuters"]);
            assert_eq!(metadata.published("").map(|stamp| stamp.at), Some(1_773_468_000));
            assert_eq!((metadata.site.as_str(), metadata.language.as_str()), ("Harbor Times", "en"));
        }
    }

    #[test]
    fn the_headline_is_the_heading_over_the_story() {
        let page = |heading: &str, title: &str| {
            read(&format!(
                "<html><head><title>{title}</title><meta property='og:site_name' content='Harbor Times'></head>
                 <body><h1>{heading}</h1>"
            ))
            .headline()
        };
        assert_eq!(
            page("Ferry stops, islands cut off", "Ferry stops - Harbor Times"),
            "Ferry stops, islands cut off"
        );
        assert_eq!(page("Harbor Times", "Ferry stops for good | The Harbor Times"), "Ferry stops for good");
        assert_eq!(page("Ferry stops", ""), "Ferry stops");
        assert_eq!(page("", "Ferry - and crew - stop"), "Ferry - and crew - stop");
    }

    #[test]
    fn a_date_with_a_time_is_better_than_the_same_without() {
        let metadata =
            read("<meta name=date content=2026-03-14><time datetime='2026-03-14T06:10:00Z'>today</time>");
        assert_eq!(
            metadata.published("").map(|stamp| (stamp.at, stamp.date_only)),
            Some((1_773_468_600, false))
        );
        let other =
            read("<meta name=date content=2026-03-14><time datetime='2026-03-20T06:10:00Z'>now</time>");
        assert!(other.published("").is_some_and(|stamp| stamp.date_only));
    }

    #[test]
    fn the_source_is_another_domain_or_none() {
        let metadata = read(
            "<meta name=syndication-source content='https://www.harbor.example/1'>
             <meta name=original-source content='https://wire.example/7'>",
        );
        assert_eq!(metadata.source_elsewhere("https://m.harbor.example/1"), "https://wire.example/7");
        assert_eq!(metadata.source_elsewhere(""), "");
    }

    #[test]
    fn a_date_stands_in_many_an_address() {
        for (url, date) in [
            ("https://a.example/2026/03/14/ferry", Some("2026-03-14")),
            ("https://a.example/news/2026-03-14-ferry", Some("2026-03-14")),
            ("https://a.example/n/20260314/ferry", Some("2026-03-14")),
            ("https://a.example/n/202603149/ferry", None),
            ("https://a.example/2026/13/14/ferry", None),
            ("https://a.example/ferry-2026", None),
            ("", None),
        ] {
            assert_eq!(date_in_path(url).as_deref(), date, "{url}");
        }
    }
}
