//! A parsed page in, what it says of itself out.
//!
//! The same thing is said in up to five places, by different people: the newsroom's record (JSON-LD), its
//! social tags, the template's metas, and what readers see. They are asked in that order, except for the
//! headline: what stands over the story is what the desk wrote, and the others may be cut or sharpened for
//! search engines.

use super::claim::{DateClaim, NewsRecord};
use super::text::{TITLE_BYTES_MAX, cut, seen, speak_alike};
use crate::base::address::{page_key, registrable_domain};
use crate::source::date::DateLabel;
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

/// Headings and bylines of a page that are looked at: a page may have thousands, each around all of its text.
const HEADINGS_MAX: usize = 16;

const LOOKED_AT_MAX: usize = 32;

/// Metadata of a page; missing values are empty.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    /// Address in the page's social tags.
    pub url: String,
    /// Canonical address.
    pub canonical: String,
    /// Name of the outlet.
    pub site: String,
    /// Language as written.
    pub language: String,
    /// Names of the authors.
    pub authors: Vec<String>,
    /// Credits beside the authors.
    pub credits: Vec<String>,
    /// Article text in the JSON-LD record, as written.
    pub body: String,
    /// Source addresses that the page names.
    pub(crate) sources: Vec<String>,
    /// Dates in records and meta tags, the most significant first.
    pub(crate) dates: Vec<DateClaim>,
    pub(crate) record_headline: String,
    /// JSON-LD records of articles and pages.
    pub(crate) records: Vec<NewsRecord>,
    /// What kinds of thing its records say it is of, articles aside, and its root element.
    pub(crate) kinds: Vec<String>,
    /// Type in the page's social tags.
    pub(crate) social_kind: String,
    /// Access in the meta tags: `free`, `metered`, `locked`.
    pub(crate) tier: String,
    /// Number of words of the whole text, from the meta tags.
    pub(crate) words: Option<usize>,
    /// Description in social tags and meta tags.
    pub(crate) description: String,
    social_title: String,
    title: String,
    headings: Vec<String>,
    metas: Vec<(String, String)>,
    /// People in the JSON-LD record, by the names that refer to them.
    pub(crate) people: Vec<(String, String)>,
    seen_byline: String,
    bylines_looked_at: usize,
}

impl Metadata {
    /// Reads a page.
    pub(crate) fn read(document: &Document) -> Self {
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
                let property = attr("itemprop");
                // What an item on the page says of its dates may be another page's: `dates` looks where it
                // stands.
                let is_of_page = !property.to_ascii_lowercase().starts_with("date")
                    || node.parent().is_some_and(|parent| parent.has_name("head"));
                let key = [attr("property"), attr("name"), property].into_iter().find(|key| !key.is_empty());
                let content = attr("content");
                if let Some(key) = key
                    && !content.is_empty()
                    && is_of_page
                {
                    self.metas.push((key.to_lowercase(), content));
                }
            }
            "link" if attr("rel").split_whitespace().any(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                set(&mut self.canonical, attr("href"));
            }
            "html" => {
                set(&mut self.language, attr("lang"));
                self.take_kinds(&attr("itemtype"));
            }
            "body" => self.take_kinds(&attr("itemtype")),
            "title" if self.title.is_empty() => self.title = seen(node, TITLE_BYTES_MAX),
            "h1" if self.headings.len() < HEADINGS_MAX => self.headings.push(seen(node, TITLE_BYTES_MAX)),
            "script" if attr("type").to_ascii_lowercase().contains("ld+json") => {
                self.take_record(&node.text())
            }
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
        self.social_kind = first(&["og:type"]).to_ascii_lowercase();
        self.tier = first(&["article:content_tier", "og:article:content_tier"]).to_ascii_lowercase();
        self.words = first(&["article:word_count", "word_count"]).parse().ok();
        self.description = first(&["og:description", "description", "twitter:description"]);
        let social_title = first(&["og:title", "twitter:title", "dc.title", "sailthru.title"]);
        set(&mut self.social_title, cut(&social_title, TITLE_BYTES_MAX).to_owned());
        set(&mut self.language, first(&["og:locale", "content-language", "language"]));
        for (names, label) in [(&DATES[..], DateLabel::Published), (&CHANGES[..], DateLabel::Modified)] {
            for name in names {
                let of_name = metas.iter().filter(|(key, _)| key == name);
                self.dates.extend(of_name.map(|(_, text)| DateClaim {
                    text: text.clone(),
                    label,
                    place: format!("meta {name}"),
                }));
            }
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

    /// What it says of its dates outside of what readers see, the most telling first.
    pub(crate) fn dates(&self, url: &str) -> impl Iterator<Item = &DateClaim> {
        let of_page = |record: &&NewsRecord| record.is_page;
        let own = self.own_record(url).into_iter().chain(self.records.iter().filter(of_page));
        let records: Vec<&NewsRecord> = own.collect();
        let articles = records.clone().into_iter().filter(|record| !record.is_page);
        let pages = records.into_iter().filter(of_page);
        articles
            .flat_map(|record| &record.dates)
            .chain(&self.dates)
            .chain(pages.flat_map(|record| &record.dates))
    }

    /// The record of the page's own article: the only one, or that of its headline or address. Pages have
    /// records of the stories that they tease, too.
    pub(crate) fn own_record(&self, url: &str) -> Option<&NewsRecord> {
        let mut articles = self.records.iter().filter(|record| !record.is_page);
        let only = articles.next().filter(|_| articles.next().is_none());
        self.named_record(url).or(only)
    }

    /// The record of the page's own article by its headline or address.
    pub(crate) fn named_record(&self, url: &str) -> Option<&NewsRecord> {
        let articles = || self.records.iter().filter(|record| !record.is_page);
        let titles = [&self.social_title, &self.title];
        let is_headed = |record: &&NewsRecord| {
            !record.headline.is_empty()
                && titles.iter().any(|title| !title.is_empty() && speak_alike(&record.headline, title))
        };
        let key = page_key(url);
        let is_at = |record: &&NewsRecord| key.is_some() && page_key(&record.url) == key;
        articles().find(is_at).or_else(|| articles().find(is_headed))
    }

    /// The address of the same text on another domain than that of `url`.
    pub(crate) fn source_elsewhere(&self, url: &str) -> String {
        let own = registrable_domain(url);
        let elsewhere =
            |source: &&String| registrable_domain(source).is_some_and(|domain| Some(domain) != own);
        self.sources.iter().filter(|_| own.is_some()).find(elsewhere).cloned().unwrap_or_default()
    }

    /// The headline over the story, as its desk wrote it.
    pub(crate) fn headline(&self) -> String {
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

pub(crate) fn set(field: &mut String, value: String) {
    if field.is_empty() {
        *field = value;
    }
}

/// Small letters and figures alone, for comparing names.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::Metadata;
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
            assert_eq!(metadata.dates("").next().map_or("", |told| &told.text), "2026-03-14T06:00:00Z");
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
    fn the_source_is_another_domain_or_none() {
        let metadata = read(
            "<meta name=syndication-source content='https://www.harbor.example/1'>
             <meta name=original-source content='https://wire.example/7'>",
        );
        assert_eq!(metadata.source_elsewhere("https://m.harbor.example/1"), "https://wire.example/7");
        assert_eq!(metadata.source_elsewhere(""), "");
    }
}
