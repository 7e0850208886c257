//! Field names in, the roles they play out.
//!
//! Every crawler calls the body something else. The table, `fields.tsv`, lists for each role the names seen in real dumps
//! in order of preference; the first one that is present and says something wins. Names are compared without case,
//! `_`, `-` and spaces; a dot is a nested field. `--map text=body` puts a name before all others of its role.
//!
//! A record without a text may have the page it was taken from, or a summary: these stand in, in that order.

use super::date;
use super::html::{self, Hints, HtmlParams};
use crate::address::registrable_domain;
use crate::article::{Article, PublishedBasis, Reason, Stamp};
use crate::error::{Error, Result};
use crate::keyed::Map;
use std::borrow::Cow;

/// What a field tells of an article, in the order of `fields.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
enum Role {
    Text,
    Html,
    Summary,
    Title,
    Published,
    Modified,
    Estimated,
    Crawled,
    Url,
    Canonical,
    Outlet,
    Author,
    Language,
    Id,
    Credit,
    Dateline,
    /// Its fields are the record's own.
    Record,
}

/// Roles with the words that `--map` and `storywire schema` know them by.
const ROLES: [(Role, &str); 17] = [
    (Role::Text, "text"),
    (Role::Html, "html"),
    (Role::Summary, "summary"),
    (Role::Title, "title"),
    (Role::Published, "published"),
    (Role::Modified, "modified"),
    (Role::Estimated, "estimated"),
    (Role::Crawled, "crawled"),
    (Role::Url, "url"),
    (Role::Canonical, "canonical"),
    (Role::Outlet, "outlet"),
    (Role::Author, "author"),
    (Role::Language, "language"),
    (Role::Id, "id"),
    (Role::Credit, "credit"),
    (Role::Dateline, "dateline"),
    (Role::Record, "record"),
];

const DAY_SECONDS: i64 = 86_400;

/// How far ahead of its crawl a publication may be dated: embargoes and calendars, 90 days (Media Cloud's rule).
const AHEAD_SECONDS_MAX: i64 = 90 * DAY_SECONDS;

fn role_of(word: &str) -> Option<Role> {
    ROLES.iter().find(|(_, known)| *known == word).map(|(role, _)| *role)
}

/// Roles and their field names, the most telling first.
fn rows() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let rows = include_str!("fields.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|row| row.split_once('\t')).map(|(word, names)| (word, names.split('|')))
}

/// The roles one field name can play, each with its rank among the names of that role; 0 is `--map`'s.
#[derive(Clone, Debug, Default)]
pub struct Known {
    roles: Vec<(Role, u8)>,
    /// Whether fields nested in it have roles.
    pub container: bool,
}

impl Known {
    /// Whether it can hold the text, or a page or summary in place of one.
    pub fn is_text(&self) -> bool {
        self.roles.iter().any(|(role, _)| matches!(role, Role::Text | Role::Html | Role::Summary))
    }

    /// Whether it can hold the text itself.
    pub fn is_body(&self) -> bool {
        self.roles.iter().any(|(role, _)| *role == Role::Text)
    }

    /// Whether its fields are those of the record.
    pub fn is_record(&self) -> bool {
        self.roles.iter().any(|(role, _)| *role == Role::Record)
    }

    /// Its roles in words, each with its rank.
    pub fn roles(&self) -> impl Iterator<Item = (&'static str, u8)> {
        self.roles.iter().map(|&(role, rank)| (ROLES[role as usize].1, rank))
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
        for (word, names) in rows() {
            for (rank, name) in (1u8..).zip(names) {
                map.add(name, role_of(word), rank);
            }
        }
        for mapping in mappings {
            let roles = ROLES.map(|(_, word)| word).join(", ");
            let wrong =
                || Error::option("--map", format!("\"{mapping}\" is not role=field; roles are {roles}"));
            let (word, name) = mapping.split_once('=').ok_or_else(wrong)?;
            let role = role_of(word.trim()).ok_or_else(wrong)?;
            map.add(name.trim(), Some(role), 0);
        }
        Ok(map)
    }

    fn add(&mut self, name: &str, role: Option<Role>, rank: u8) {
        // `_source` is not `source`: what wraps a record is known by its very name alone.
        let folded = if role == Some(Role::Record) { name.to_owned() } else { fold(name) };
        if let Some((container, _)) = folded.split_once('.') {
            self.known.entry(container.to_owned()).or_default().container = true;
        }
        self.known.entry(folded).or_default().roles.extend(role.map(|role| (role, rank)));
    }

    /// What is known of a field name.
    pub fn look_up(&self, name: &str) -> Option<&Known> {
        // The names in the table are folded, so one that stands there as it is needs no folding.
        self.known.get(name).or_else(|| self.known.get(fold(name).as_str()))
    }

    /// The place of a role among all, by its word.
    pub fn place_of(role: &str) -> usize {
        role_of(role).map_or(ROLES.len(), |role| role as usize)
    }

    /// Whether a value can be an address: a field of that name may hold a number in one dump and an address in another.
    pub fn is_address(value: &str) -> bool {
        value.contains("://") || value.starts_with("www.")
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
    best: [Option<(u8, Cow<'a, str>)>; ROLES.len()],
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
        let is_link = |role: Role| matches!(role, Role::Url | Role::Canonical);
        let mut wanted =
            known.roles.iter().filter(|(role, _)| !is_link(*role) || FieldMap::is_address(trimmed));
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
        params: &HtmlParams,
        fields: impl FnOnce() -> String,
    ) -> std::result::Result<Article, (Reason, String)> {
        let (text, page, summary) = (self.take(Role::Text), self.take(Role::Html), self.take(Role::Summary));
        if text.is_empty() && page.is_empty() && summary.is_empty() {
            return Err(match self.wrong_type {
                Some(what) => (Reason::WrongType, format!("text is {what}")),
                None if self.blank_text => (Reason::EmptyText, String::new()),
                None => (Reason::MissingText, fields()),
            });
        }
        let mut article = self.without_text();
        if !text.is_empty() {
            article.text = html::plain(text, params)?;
        } else if !page.is_empty() {
            let read = html::article(&page, Hints { url: &article.url, ..Hints::default() }, params)?;
            article = filled(article, read);
        } else {
            article.text = html::plain(summary, params)?;
            article.summary = true;
        }
        Ok(article)
    }

    fn without_text(&mut self) -> Article {
        let (published, published_basis) = self.published();
        let (url, origin) = addresses(self.take_line(Role::Url), self.take_line(Role::Canonical));
        Article {
            text: String::new(),
            published,
            published_basis,
            url,
            origin,
            summary: false,
            id: self.take_line(Role::Id),
            title: html::line(self.take_line(Role::Title)),
            outlet: self.take_line(Role::Outlet),
            author: names(&html::line(self.take_line(Role::Author))),
            credit: self.take_line(Role::Credit),
            dateline: self.take_line(Role::Dateline),
            language: language(&self.take_line(Role::Language)),
        }
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
            (Role::Estimated, PublishedBasis::Estimated),
            (Role::Crawled, PublishedBasis::Crawl),
        ] {
            if let Some(stamp) = stamp(role) {
                return (Some(stamp), basis);
            }
        }
        (None, PublishedBasis::None)
    }
}

/// The address of a page and that of its origin, from the one it was read at and the one it calls its own: on another
/// domain that is who wrote it.
pub(super) fn addresses(url: String, canonical: String) -> (String, String) {
    // Some sites call every page by the address of their front page.
    let is_front = canonical
        .split_once("://")
        .is_some_and(|(_, rest)| rest.trim_end_matches('/').split('/').count() == 1);
    if canonical.is_empty() || (is_front && !url.is_empty()) {
        return (url, String::new());
    }
    let same = url.is_empty() || registrable_domain(&url) == registrable_domain(&canonical);
    if same { (canonical, String::new()) } else { (url, canonical) }
}

/// An article with what it lacks taken from its page.
fn filled(article: Article, page: Article) -> Article {
    let or = |own: String, other: String| if own.is_empty() { other } else { own };
    let dated = article.published_basis <= page.published_basis;
    let (published, published_basis) = match dated {
        true => (article.published, article.published_basis),
        false => (page.published, page.published_basis),
    };
    Article {
        id: or(article.id, page.id),
        url: or(article.url, page.url),
        title: or(article.title, page.title),
        text: page.text,
        outlet: or(article.outlet, page.outlet),
        author: or(article.author, page.author),
        credit: or(article.credit, page.credit),
        dateline: or(article.dateline, page.dateline),
        language: or(article.language, page.language),
        origin: or(article.origin, page.origin),
        summary: page.summary,
        published,
        published_basis,
    }
}

/// An author field without what is no name: numbers, addresses, and the marks of a list in Python's writing.
fn names(field: &str) -> String {
    let is_name = |name: &str| name.contains(char::is_alphabetic) && !name.contains("://");
    match field.strip_prefix('[').and_then(|field| field.strip_suffix(']')) {
        Some(list) => {
            let quoted = list.split(['\'', '"']).skip(1).step_by(2);
            quoted.filter(|name| is_name(name)).collect::<Vec<_>>().join("; ")
        }
        None if is_name(field) => field.to_owned(),
        None => String::new(),
    }
}

/// Two-letter codes where the dump's own word is known, else that word.
pub(super) fn language(word: &str) -> String {
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
    use super::{FieldMap, ROLES, Record, role_of, rows};
    use crate::source::SourceParams;
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
        record.finish(&SourceParams::for_tests().html, String::new).unwrap()
    }

    #[test]
    fn the_table_has_a_row_for_each_role_in_order() {
        for (place, (role, word)) in ROLES.iter().enumerate() {
            assert_eq!((*role as usize, role_of(word)), (place, Some(*role)), "{word}");
        }
        assert_eq!(rows().map(|(word, _)| word).collect::<Vec<_>>(), ROLES.map(|(_, word)| word));
    }

    #[test]
    fn an_address_on_another_domain_is_the_origins() {
        let given = |url, canonical| {
            let article = article(&[], &[("text", "x"), ("url", url), ("canonical_url", canonical)]);
            (article.url, article.origin)
        };
        let (page, plain) = ("https://a.example/1?utm_id=3", "https://www.a.example/1");
        assert_eq!(given(page, plain), (plain.to_owned(), String::new()));
        let wire = "https://wire.example/7";
        assert_eq!(given(page, wire), (page.to_owned(), wire.to_owned()));
        assert_eq!(given("", wire), (wire.to_owned(), String::new()));
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
    fn an_estimate_goes_before_a_crawl_and_behind_what_the_page_says() {
        let all = [
            ("publishedAt", "2026-03-14T06:00:00Z", "structured"),
            ("updated", "2026-03-14T07:00:00Z", "modified"),
            ("estimatedPublishedDate", "2026-03-14T08:00:00Z", "estimated"),
            ("harvested", "2026-03-14T09:00:00Z", "crawl"),
        ];
        for from in 0..all.len() {
            let fields = all[from..].iter().rev().map(|(name, value, _)| (*name, *value));
            let fields: Vec<(&str, &str)> = std::iter::once(("text", "x")).chain(fields).collect();
            assert_eq!(article(&[], &fields).published_basis.as_str(), all[from].2);
        }
        let mapped = article(&["estimated=guess"], &[("text", "x"), ("guess", "2026-03-14")]);
        assert_eq!(mapped.published_basis.as_str(), "estimated");
    }

    #[test]
    fn the_users_own_mapping_comes_before_the_table() {
        assert_eq!(article(&["text=lede"], &[("text", "a"), ("lede", "b")]).text, "b");
        let error = FieldMap::new(&["headline".to_owned()]).unwrap_err().to_string();
        assert!(error.starts_with("--map: \"headline\" is not role=field; roles are text, html"), "{error}");
    }

    #[test]
    fn a_language_is_two_letters_where_its_name_is_known() {
        for (word, code) in [("English", "en"), ("en-US", "en"), ("pt_BR", "pt"), ("klingon", "klingon")] {
            assert_eq!(article(&[], &[("text", "x"), ("lang", word)]).language, code);
        }
    }
}
