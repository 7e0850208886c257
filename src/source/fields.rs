//! Field names in, the roles they play out.
//!
//! Every crawler calls the body something else. The table lists, for each role, the names seen in real dumps in
//! order of preference; the first one that is present and says something wins. Names are compared without case,
//! `_`, `-` and spaces; a dot is a nested field. `--map text=body` puts a name before all others of its role.

use super::date;
use crate::article::{Article, PublishedBasis, Reason, Stamp};
use crate::error::{Error, Result};
use crate::keyed::Map;
use std::borrow::Cow;

/// What a field tells of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
enum Role {
    Text,
    Title,
    Published,
    Modified,
    Crawled,
    Url,
    Outlet,
    Author,
    Language,
    Id,
    Credit,
    Dateline,
}

const ROLES: usize = 12;

const DAY_SECONDS: i64 = 86_400;

/// How far ahead of its crawl a publication may be dated: embargoes and calendars, 90 days (Media Cloud's rule).
const AHEAD_SECONDS_MAX: i64 = 90 * DAY_SECONDS;

/// Roles, the word `--map` knows them by, and their field names, the most telling first.
const TABLE: [(Role, &str, &[&str]); ROLES] = [
    (
        Role::Text,
        "text",
        &[
            "maintext",
            "text_content",
            "body_text",
            "plaintext",
            "article_text",
            "articleBody",
            "article",
            "content",
            "body",
            "text",
            "raw_text",
            "description",
            "summary",
        ],
    ),
    (
        Role::Title,
        "title",
        &[
            "title",
            "headline",
            "article_title",
            "title_full",
            "hl1",
            "name",
            "title_page",
            "title_rss",
            "thread.title",
            "headline.main",
            "webTitle",
        ],
    ),
    (
        Role::Published,
        "published",
        &[
            "date_publish",
            "datePublished",
            "publication_date",
            "published_utc",
            "publishing_date",
            "publish_date",
            "published_date",
            "published_at",
            "publishedAt",
            "pubDate",
            "published",
            "versioncreated",
            "dateTimePub",
            "date_published",
            "article:published_time",
            "date",
            "dateTime",
            "webPublicationDate",
            "pub_date",
            "providerPublishTime",
            "timestamp",
            "thread.published",
        ],
    ),
    (
        Role::Modified,
        "modified",
        &[
            "date_modify",
            "dateModified",
            "article:modified_time",
            "updated",
            "updated_at",
            "lastmod",
            "modified",
        ],
    ),
    (
        Role::Crawled,
        "crawled",
        &[
            "date_download",
            "crawl_date",
            "collection_utc",
            "crawled",
            "indexed_date",
            "warc_date",
            "seendate",
            "scraped_at",
            "scrape_time",
            "fetched_at",
            "filedate",
            "html.crawl_date",
        ],
    ),
    (
        Role::Url,
        "url",
        &[
            "canonical_url",
            "canonical_link",
            "url",
            "link",
            "web_url",
            "url_used",
            "responded_url",
            "uri",
            "V2DOCUMENTIDENTIFIER",
            "WARC-Target-URI",
            "permalink",
            "article_link",
            "webUrl",
            "html.responded_url",
        ],
    ),
    (
        Role::Outlet,
        "outlet",
        &[
            "source_domain",
            "canonical_domain",
            "domain",
            "site",
            "hostname",
            "thread.site",
            "source.name",
            "source.uri",
            "source.title",
            "source_name",
            "source_id",
            "publication",
            "publisher",
            "publisher.name",
            "media_name",
            "source",
            "outlet",
            "outletName",
            "V2SOURCECOMMONNAME",
        ],
    ),
    (
        Role::Author,
        "author",
        &["authors", "author", "byline", "creator", "bylines", "dc:creator", "byline.original"],
    ),
    (Role::Language, "language", &["language", "lang", "meta_lang", "inLanguage", "og:locale"]),
    (
        Role::Id,
        "id",
        &[
            "id",
            "uuid",
            "article_id",
            "uri",
            "guid",
            "stories_id",
            "storyUri",
            "_id",
            "doc_id",
            "filename",
            "file",
            "hash",
        ],
    ),
    (Role::Credit, "credit", &["creditline", "provider", "infosource", "distributor", "copyrightholder"]),
    (Role::Dateline, "dateline", &["dateline"]),
];

/// The roles one field name can play, each with its rank among the names of that role; 0 is `--map`'s.
#[derive(Clone, Debug, Default)]
pub struct Known {
    roles: Vec<(Role, u8)>,
    /// Whether fields nested in it have roles.
    pub container: bool,
}

impl Known {
    /// Whether it can hold the body.
    pub fn is_text(&self) -> bool {
        self.roles.iter().any(|(role, _)| *role == Role::Text)
    }
}

/// Field names and their roles.
#[derive(Clone, Debug)]
pub struct FieldMap {
    known: Map<String, Known>,
}

impl FieldMap {
    /// The built-in table, with the user's own names (`role=field`) before it.
    ///
    /// # Errors
    /// A mapping that is not `role=field`, or a role that does not exist.
    pub fn new(mappings: &[String]) -> Result<Self> {
        let mut map = Self { known: Map::default() };
        for (role, _, names) in &TABLE {
            for (rank, name) in (1u8..).zip(names.iter()) {
                map.add(name, *role, rank);
            }
        }
        for mapping in mappings {
            let roles = TABLE.map(|(_, word, _)| word).join(", ");
            let wrong =
                || Error::option("--map", format!("\"{mapping}\" is not role=field; roles are {roles}"));
            let (word, name) = mapping.split_once('=').ok_or_else(wrong)?;
            let (role, ..) = TABLE.iter().find(|(_, known, _)| *known == word.trim()).ok_or_else(wrong)?;
            map.add(name.trim(), *role, 0);
        }
        Ok(map)
    }

    fn add(&mut self, name: &str, role: Role, rank: u8) {
        let folded = fold(name);
        if let Some((container, _)) = folded.split_once('.') {
            self.known.entry(container.to_owned()).or_default().container = true;
        }
        self.known.entry(folded).or_default().roles.push((role, rank));
    }

    /// What is known of a field name.
    pub fn look_up(&self, name: &str) -> Option<&Known> {
        // The names in the table are folded, so one that stands there as it is needs no folding.
        self.known.get(name).or_else(|| self.known.get(fold(name).as_str()))
    }

    /// What is known of a field nested in another.
    pub fn look_up_nested(&self, container: &str, name: &str) -> Option<&Known> {
        self.known.get(format!("{}.{}", fold(container), fold(name)).as_str())
    }
}

fn fold(name: &str) -> String {
    name.trim().chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// The best value found so far for each role.
#[derive(Debug, Default)]
pub struct Record<'a> {
    best: [Option<(u8, Cow<'a, str>)>; ROLES],
    wrong_type: Option<&'static str>,
    blank_text: bool,
}

impl<'a> Record<'a> {
    /// Offers the value of a field. Blank values and the words that stand for nothing are not taken.
    pub fn offer(&mut self, known: &Known, value: Cow<'a, str>) {
        let trimmed = value.trim();
        if trimmed.is_empty() && known.is_text() {
            self.blank_text = true;
        }
        if trimmed.is_empty() || matches!(trimmed, "None" | "null" | "NaN" | "nan" | "none" | "NULL") {
            return;
        }
        let is_address = |text: &str| text.contains("://") || text.starts_with("www.");
        let mut wanted = known.roles.iter().filter(|(role, _)| *role != Role::Url || is_address(trimmed));
        let Some(&first) = wanted.next() else { return };
        for &role in wanted {
            self.put(role, value.clone());
        }
        self.put(first, value);
    }

    fn put(&mut self, (role, rank): (Role, u8), value: Cow<'a, str>) {
        let slot = &mut self.best[role as usize];
        if slot.as_ref().is_none_or(|(best, _)| rank < *best) {
            *slot = Some((rank, value));
        }
    }

    /// Notes that a field holds a value which is no string, such as `a number`.
    pub fn offer_wrong_type(&mut self, known: &Known, what: &'static str) {
        if known.is_text() {
            self.wrong_type.get_or_insert(what);
        }
    }

    /// The article, or why there is none. `fields` describes what the record had, for the message.
    ///
    /// # Errors
    /// No text, or a text of the wrong type.
    pub fn finish(
        mut self,
        fields: impl FnOnce() -> String,
    ) -> std::result::Result<Article, (Reason, String)> {
        let text = self.take(Role::Text);
        if text.is_empty() {
            return Err(match self.wrong_type {
                Some(what) => (Reason::WrongType, format!("text is {what}")),
                None if self.blank_text => (Reason::EmptyText, String::new()),
                None => (Reason::MissingText, fields()),
            });
        }
        let (published, published_basis) = self.published();
        Ok(Article {
            text,
            published,
            published_basis,
            id: self.take_line(Role::Id),
            url: self.take_line(Role::Url),
            title: self.take_line(Role::Title),
            outlet: self.take_line(Role::Outlet),
            author: self.take_line(Role::Author),
            credit: self.take_line(Role::Credit),
            dateline: self.take_line(Role::Dateline),
            language: language(&self.take_line(Role::Language)),
        })
    }

    fn take(&mut self, role: Role) -> String {
        self.best[role as usize].take().map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    /// A value that is one line by nature: white space folded, so that it stays one line in a CSV cell.
    fn take_line(&mut self, role: Role) -> String {
        let value = self.take(role);
        let tidy = !value.contains(['\n', '\r', '\t', '\0']) && value.trim().len() == value.len();
        if tidy { value } else { value.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "") }
    }

    /// The best time there is. The first day of 1970 is a zero, and what lies far after the crawl is a slip:
    /// both count as unknown.
    fn published(&self) -> (Option<Stamp>, PublishedBasis) {
        let parse = |role: Role| {
            let value = self.best[role as usize].as_ref()?;
            date::parse(value.1.trim()).filter(|stamp| !(0..DAY_SECONDS).contains(&stamp.at))
        };
        let crawled = parse(Role::Crawled);
        let ahead = |stamp: &Stamp| crawled.is_some_and(|seen| stamp.at > seen.at + AHEAD_SECONDS_MAX);
        let stamp = |role: Role| parse(role).filter(|stamp| !ahead(stamp));
        for (role, basis) in [
            (Role::Published, PublishedBasis::Structured),
            (Role::Modified, PublishedBasis::Modified),
            (Role::Crawled, PublishedBasis::Crawl),
        ] {
            if let Some(stamp) = stamp(role) {
                return (Some(stamp), basis);
            }
        }
        (None, PublishedBasis::None)
    }
}

/// Two-letter codes where the dump's own word is known, else that word.
fn language(word: &str) -> String {
    const NAMES: [(&str, &str); 21] = [
        ("english", "en"),
        ("eng", "en"),
        ("german", "de"),
        ("deu", "de"),
        ("ger", "de"),
        ("french", "fr"),
        ("fra", "fr"),
        ("spanish", "es"),
        ("spa", "es"),
        ("italian", "it"),
        ("ita", "it"),
        ("portuguese", "pt"),
        ("por", "pt"),
        ("russian", "ru"),
        ("rus", "ru"),
        ("arabic", "ar"),
        ("ara", "ar"),
        ("chinese", "zh"),
        ("zho", "zh"),
        ("japanese", "ja"),
        ("jpn", "ja"),
    ];
    let lower = word.to_lowercase();
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == lower) {
        return (*code).to_owned();
    }
    let primary = lower.split(['-', '_']).next().unwrap_or("");
    if primary.len() == 2 { primary.to_owned() } else { lower }
}

#[cfg(test)]
mod tests {
    use super::{FieldMap, Record};
    use std::borrow::Cow;

    fn article(map: &[&str], fields: &[(&str, &str)]) -> crate::article::Article {
        let mappings: Vec<String> = map.iter().map(|&text| text.to_owned()).collect();
        let map = FieldMap::new(&mappings).unwrap();
        let mut record = Record::default();
        for (name, value) in fields {
            if let Some(known) = map.look_up(name) {
                record.offer(known, Cow::Borrowed(*value));
            }
        }
        record.finish(String::new).unwrap()
    }

    #[test]
    fn the_more_telling_field_wins_wherever_it_stands() {
        let article = article(&[], &[("description", "short"), ("MainText", "long"), ("text", "other")]);
        assert_eq!(article.text, "long");
    }

    #[test]
    fn words_that_stand_for_nothing_give_way_to_the_next_field() {
        let article = article(
            &[],
            &[
                ("text", "x"),
                ("date_publish", "None"),
                ("date_download", "2026-03-14 06:10:00"),
                ("url", "no address"),
            ],
        );
        assert_eq!(article.published_basis.as_str(), "crawl");
        assert_eq!(article.url, "");
    }

    #[test]
    fn the_users_own_mapping_comes_before_the_table() {
        assert_eq!(article(&["text=lede"], &[("text", "a"), ("lede", "b")]).text, "b");
        let error = FieldMap::new(&["headline".to_owned()]).unwrap_err().to_string();
        assert!(error.starts_with("--map: \"headline\" is not role=field; roles are text, title"), "{error}");
    }

    #[test]
    fn a_language_is_two_letters_where_its_name_is_known() {
        for (word, code) in [("English", "en"), ("en-US", "en"), ("pt_BR", "pt"), ("klingon", "klingon")] {
            assert_eq!(article(&[], &[("text", "x"), ("lang", word)]).language, code);
        }
    }
}
