//! The named values of one record in, an article out.
//!
//! Readers offer what they meet under the names of `fields`, in any order. For each role the values are tried
//! in the order of its names, and the first that can be read as what the role asks for is taken: a time must
//! be a time, an address an address, and a text must have something beside markup. So garbage in one field
//! gives way to the next, and is never the article's loss.
//!
//! A record without a text may have the page it was taken from, a summary, or at least a headline: these
//! stand in, in that order.

use super::address::addresses;
use super::language::{date_language, language};
use super::publication::{Publication, may_be_time, not_ahead, time};
use super::{FieldMap, FieldRoles, Role, blocks};
use crate::base::address::{is_carrier, registrable_domain};
use crate::base::article::{Article, PublishedBasis, Reason};
use crate::base::time::DateOrder;
use crate::source::date;
use crate::source::date::unread::{UNREAD_CHARACTERS, is_something};
use crate::source::html::{self, HtmlParams, PageHints};
use crate::source::refusal::RecordRefusal;
use std::borrow::Cow;

/// Words that programs write for a missing value. `Nat` is a name and not listed.
const NOTHINGS: [&str; 14] = [
    "None",
    "none",
    "NONE",
    "null",
    "NULL",
    "Null",
    "NaN",
    "nan",
    "NaT",
    "N/A",
    "n/a",
    "#N/A",
    "<NA>",
    "undefined",
];

/// The values found for each role of an article.
#[derive(Debug, Default)]
pub(crate) struct ArticleDraft<'a> {
    /// One value for each name of a role, ascending by role and rank of the name.
    values: Vec<((Role, u8), Cow<'a, str>)>,
    /// Whether the current field repeats an earlier name of the record. The last value of a name counts, as
    /// in other readers.
    pub again: bool,
    unreadable: Option<RecordRefusal>,
    blank_text: bool,
    /// First value under a publication name that is no time.
    unread_date: String,
}

impl<'a> ArticleDraft<'a> {
    /// Offers the value of a field. Returns whether it is taken: a blank value, a word for nothing, or a
    /// value that does not fit the role is not.
    pub(crate) fn offer(&mut self, known: &FieldRoles, value: Cow<'a, str>) -> bool {
        let trimmed = value.trim();
        if trimmed.is_empty() && known.is_text() {
            self.blank_text = true;
        }
        if trimmed.is_empty() || NOTHINGS.contains(&trimmed) {
            return false;
        }
        let mut wanted = known.ranked_roles().filter(|(role, _)| reads_as(trimmed, *role));
        let Some(first) = wanted.next() else {
            drop(wanted);
            self.note_unread(known, trimmed);
            return false;
        };
        for ranked in wanted {
            self.put(ranked, value.clone());
        }
        self.put(first, value);
        true
    }

    fn note_unread(&mut self, known: &FieldRoles, value: &str) {
        if self.unread_date.is_empty() && known.is_publication_time() && is_something(value) {
            self.unread_date = value.chars().take(UNREAD_CHARACTERS).collect();
        }
    }

    /// Offers the value of a field from an unknown vocabulary. It ranks behind all others, a text counts as a
    /// summary, and it credits nobody.
    pub(crate) fn offer_from(&mut self, known: &FieldRoles, value: Cow<'a, str>, is_foreign: bool) {
        const BEHIND: u8 = 100;
        if !is_foreign {
            self.offer(known, value);
            return;
        }
        let trimmed = value.trim();
        if trimmed.is_empty() || NOTHINGS.contains(&trimmed) {
            return;
        }
        for (role, rank) in known.ranked_roles().filter(|(role, _)| reads_as(trimmed, *role)) {
            let role = match role {
                Role::Credit => continue,
                Role::Text | Role::Html => Role::Summary,
                role => role,
            };
            self.put((role, rank.saturating_add(BEHIND)), value.clone());
        }
    }

    fn put(&mut self, ranked: (Role, u8), value: Cow<'a, str>) {
        match self.values.binary_search_by_key(&ranked, |(ranked, _)| *ranked) {
            Ok(place) if self.again => self.values[place].1 = value,
            Ok(_) => {}
            Err(place) => self.values.insert(place, (ranked, value)),
        }
    }

    /// Records that a field holds a value of the wrong type, such as `a number`.
    pub(crate) fn offer_wrong_type(&mut self, known: &FieldRoles, name: &str, what: &str) {
        if known.is_text() {
            self.unreadable
                .get_or_insert_with(|| (Reason::WrongType, format!("the text, \"{name}\", is {what}")));
        }
    }

    /// Records that a field holds more values than are looked at.
    pub(crate) fn offer_too_much(&mut self, known: &FieldRoles, what: String) {
        if known.is_text() {
            self.unreadable.get_or_insert((Reason::TooComplex, what));
        }
    }

    /// Returns the article, or the reason why there is none. `fields` describes the record for the message.
    ///
    /// # Errors
    /// The record has no text that can be read.
    pub(crate) fn finish(
        mut self,
        params: &HtmlParams,
        fields: impl FnOnce() -> String,
    ) -> Result<Article, RecordRefusal> {
        let [texts, pages, summaries] =
            [Role::Text, Role::Html, Role::Summary].map(|role| self.take_all(role));
        let article = self.without_text();
        if let Some(kind) = self.of(Role::Kind).find(|kind| html::is_called_index(kind)) {
            return Err((Reason::IndexPage, format!("its record says {}", kind.trim())));
        }
        let is_locked = self.of(Role::Free).next().is_some_and(is_no);
        let title = article.title.clone();
        let plain = |value: String| html::plain(html::without_links(blocks::unfolded(value), &title), params);
        if let Some(text) = self.first_read(texts, plain, |text| !text.trim().is_empty()) {
            let paywalled = is_locked && html::is_only_start(&text);
            return Ok(Article { text, paywalled, ..article });
        }
        let read_page = |page: String| {
            html::article(&page, PageHints { url: &article.url, ..PageHints::default() }, params)
        };
        if let Some(page) = self.first_read(pages, read_page, |_| true) {
            return Ok(filled(article, page));
        }
        // An index page stays one, whatever the record says of itself.
        if let Some(refusal) = self.unreadable.take_if(|(reason, _)| *reason == Reason::IndexPage) {
            return Err(refusal);
        }
        if let Some(text) = self.first_read(summaries, plain, |text| !text.trim().is_empty()) {
            return Ok(Article { text, summary: true, paywalled: is_locked, ..article });
        }
        match self.unreadable {
            Some(refusal) => Err(refusal),
            None if !title.is_empty() => Ok(Article { text: title, is_headline: true, ..article }),
            None if self.blank_text => Err((Reason::EmptyText, String::new())),
            None => Err((Reason::MissingText, fields())),
        }
    }

    /// Returns the first value that can be read and is not empty.
    fn first_read<T>(
        &mut self,
        values: Vec<Cow<'a, str>>,
        read: impl Fn(String) -> Result<T, RecordRefusal>,
        says_something: impl Fn(&T) -> bool,
    ) -> Option<T> {
        for value in values {
            match read(value.into_owned()) {
                Ok(read) if says_something(&read) => return Some(read),
                Ok(_) => self.blank_text = true,
                Err(refusal) => drop(self.unreadable.get_or_insert(refusal)),
            }
        }
        None
    }

    fn without_text(&mut self) -> Article {
        let language = language(&self.take_line(Role::Language));
        let (url, origin) = addresses(self.take_line(Role::Url), self.take_line(Role::Canonical));
        let dated = self.dated(date_language(&language, &url));
        let (version, killed) = self.state();
        let gallery = self.of(Role::Kind).any(html::is_called_gallery);
        Article {
            version,
            killed,
            text: String::new(),
            published: dated.stamp,
            published_basis: dated.basis,
            date_order: dated.order,
            unread_date: dated.unread,
            url,
            origin,
            language,
            summary: false,
            is_headline: false,
            gallery,
            paywalled: false,
            id: self.take_line(Role::Id),
            title: html::line(self.take_line(Role::Title)),
            outlet: self.take_line(Role::Outlet),
            publisher: self.take_line(Role::Publisher),
            author: author(self.take_line(Role::Author)),
            credit: self.take_line(Role::Credit),
            dateline: self.take_line(Role::Dateline),
        }
    }

    /// The version of a wire item, and whether the agency withdrew it. A revision counts only beside a
    /// status, because other records number their own formats.
    fn state(&self) -> (String, bool) {
        /// Endings of a status, in lower case, for a withdrawn story.
        const TAKEN_BACK: [&str; 7] =
            ["canceled", "cancelled", "withheld", "killed", "withdrawn", "retracted", "deleted"];
        let Some(status) = self.of(Role::Status).next().map(str::to_lowercase) else {
            return Default::default();
        };
        let revision = self.of(Role::Revision).find_map(|number| number.trim().parse::<u32>().ok());
        let version = revision.filter(|number| *number > 1).map(|number| format!("revision {number}"));
        (version.unwrap_or_default(), TAKEN_BACK.iter().any(|end| status.trim().ends_with(end)))
    }

    fn of(&self, role: Role) -> impl Iterator<Item = &str> {
        let start = self.values.partition_point(|((other, _), _)| *other < role);
        self.values[start..]
            .iter()
            .take_while(move |((other, _), _)| *other == role)
            .map(|(_, value)| &**value)
    }

    fn take_all(&mut self, role: Role) -> Vec<Cow<'a, str>> {
        self.values.extract_if(.., |((other, _), _)| *other == role).map(|(_, value)| value).collect()
    }

    /// The first value of a role on one line, with white space folded.
    fn take_line(&mut self, role: Role) -> String {
        let value = self.of(role).next().unwrap_or_default();
        let tidy = !value.contains(['\n', '\r', '\t', '\0']) && value.trim().len() == value.len();
        if tidy {
            value.to_owned()
        } else {
            value.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "")
        }
    }

    /// The best time of publication. A time far after the crawl is a slip and counts as unknown, unless
    /// swapping day and month puts it before the crawl.
    fn dated(&mut self, language: &str) -> Publication {
        let crawled = self.of(Role::Crawled).find_map(|value| time(value, language)).map(|read| read.stamp);
        let mut unread = std::mem::take(&mut self.unread_date);
        for (role, basis) in [
            (Role::Published, PublishedBasis::Structured),
            (Role::Modified, PublishedBasis::Modified),
            (Role::Estimated, PublishedBasis::Estimated),
            (Role::Crawled, PublishedBasis::Crawl),
        ] {
            let read = self.of(role).find_map(|value| {
                let read = time(value, language).and_then(|read| not_ahead(read, crawled));
                let of_span = || Some((date::ago(value)?.before(crawled?), PublishedBasis::Estimated));
                match read {
                    Some(read) => Some((read.stamp, basis, read.order)),
                    None => of_span().map(|(stamp, basis)| (stamp, basis, DateOrder::Told)),
                }
            });
            if let Some((stamp, basis, order)) = read {
                let unread = if role == Role::Published { String::new() } else { unread };
                return Publication { stamp: Some(stamp), basis, order, unread };
            }
            if role == Role::Published && unread.is_empty() {
                let first = self.of(role).next().unwrap_or_default();
                unread = first.chars().take(UNREAD_CHARACTERS).collect();
            }
        }
        Publication { unread, ..Publication::default() }
    }
}

/// Whether a value denies: a flag, its word, or its vocabulary URL.
fn is_no(value: &str) -> bool {
    value.trim() == "0" || value.trim().to_ascii_lowercase().ends_with("false")
}

/// Whether a value fits a role. Every value fits the text, which is checked when it is read.
fn reads_as(value: &str, role: Role) -> bool {
    match role {
        Role::Url | Role::Canonical => FieldMap::is_address(value),
        Role::Published | Role::Modified | Role::Estimated | Role::Crawled => {
            may_be_time(value) || date::ago(value).is_some()
        }
        Role::Outlet => !is_carrier(value),
        Role::Publisher => registrable_domain(value).is_some_and(|_| !is_carrier(value)),
        Role::Author => !author(value.to_owned()).is_empty(),
        Role::Language => value.starts_with(char::is_alphabetic),
        Role::Kind => html::is_called_gallery(value) || html::is_called_index(value),
        Role::Title => !value.starts_with(['<', '&']) || !html::line(value.to_owned()).trim().is_empty(),
        _ => true,
    }
}

/// Fills the gaps of an article from its page.
fn filled(article: Article, page: Article) -> Article {
    let or = |own: String, other: String| if own.is_empty() { other } else { own };
    let dated = article.published_basis <= page.published_basis;
    let (published, published_basis, date_order) = match dated {
        true => (article.published, article.published_basis, article.date_order),
        false => (page.published, page.published_basis, page.date_order),
    };
    Article {
        id: or(article.id, page.id),
        url: or(article.url, page.url),
        title: or(article.title, page.title),
        text: page.text,
        outlet: or(article.outlet, page.outlet),
        publisher: or(article.publisher, page.publisher),
        author: or(article.author, page.author),
        credit: or(article.credit, page.credit),
        dateline: or(article.dateline, page.dateline),
        version: article.version,
        killed: article.killed,
        language: or(article.language, page.language),
        origin: or(article.origin, page.origin),
        summary: page.summary,
        is_headline: page.is_headline,
        gallery: article.gallery || page.gallery,
        paywalled: page.paywalled,
        published,
        published_basis,
        date_order,
        unread_date: or(article.unread_date, page.unread_date),
    }
}

fn author(field: String) -> String {
    names(&html::line(field))
}

/// The names in an author field, without numbers, addresses and the brackets of a Python list.
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

#[cfg(test)]
mod tests;
