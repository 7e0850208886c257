//! An HTML page in, an article out.
//!
//! `limits` refuses what would take a parser down, `metadata` reads what the page says of itself, `body`
//! finds the paragraphs. Fields of JSON and feeds hold markup as well: [`plain`] and [`line`] take it off.
//!
//! The extractors are other people's code on other people's pages, so a panic in them is caught and costs the
//! page alone.

mod body;
mod claim;
mod dates;
mod json_ld;
mod kind;
mod limits;
mod links;
mod markup;
mod marks;
mod metadata;
mod published;
mod tag;
mod text;
mod written;

pub(crate) use kind::{is_called_gallery, is_called_index, is_only_start};
pub(crate) use links::without_links;
pub(crate) use markup::{is_markup, line, plain};

use super::date;
use super::fields::language::language;
use crate::base::address::{is_carrier, registrable_domain};
use crate::base::article::{Article, PublishedBasis, Reason};
use crate::base::caught::caught;
use crate::base::params::{count, params};
use crate::source::fields::address::addresses;
use claim::DateClaim;
use dom_query::Document;
use metadata::Metadata;
use published::PageDates;
use std::borrow::Cow;
use url::Url;

params! {
    /// Limits of an HTML page.
    #[table("source.html", Compared)]
    pub struct HtmlParams {
        /// Longest page.
        #[key(count("bytes", 1_000, 1 << 31))]
        pub page_bytes_max: u64,
        /// Most elements open at once, of those that must be closed. Deeper than the limit allows, a page
        /// could run a thread out of its stack.
        #[key(count("elements", 1, 1_000))]
        pub depth_max: usize,
        /// Most elements that a parser would make of it.
        #[key(count("elements", 1, 100_000_000))]
        pub elements_max: usize,
        /// Most text, counted once for each element around it.
        #[key(count("bytes", 1_000, 1 << 40))]
        pub nested_bytes_max: usize,
        /// Most attributes of one tag.
        #[key(count("attributes", 1, 100_000))]
        pub attributes_max: usize,
        /// Words of text below which a page has no article.
        #[key(count("words", 0, 1_000))]
        pub text_words_min: usize,
    }
}

/// What is known of a page from without; empty where nothing is.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageHints<'h> {
    /// Address at which the page was read.
    pub url: &'h str,
    /// Time at which the page was read.
    pub crawled: &'h str,
    /// Name of the page's file, for an id.
    pub stem: &'h str,
}

/// Reads a page.
///
/// # Errors
/// It breaks a limit, or has no article.
pub(crate) fn article(
    page: &str,
    hints: PageHints<'_>,
    params: &HtmlParams,
) -> Result<Article, (Reason, String)> {
    article_and_place(page, hints, params).map(|(article, _)| article)
}

/// The same, with where on the page its date stands; empty where it has none.
///
/// # Errors
/// It breaks a limit, or has no article.
pub fn article_and_place(
    page: &str,
    hints: PageHints<'_>,
    params: &HtmlParams,
) -> Result<(Article, String), (Reason, String)> {
    limits::check(page, params)?;
    let read = caught(|| extract(page, hints, params));
    let unread = || (Reason::NoArticle, "the page cannot be taken apart".to_owned());
    let (article, place) = read.ok_or_else(unread)??;
    // What extractors find on a page without a story is the name of a link or two.
    let words = body::words(&article.text).take(params.text_words_min).count();
    if words < params.text_words_min {
        return Err((Reason::NoArticle, format!("{words} words of text on a page of {} bytes", page.len())));
    }
    Ok((article, place))
}

/// The article of a page, and where on it its date stands.
///
/// # Errors
/// It has no story of its own.
fn extract(
    page: &str,
    hints: PageHints<'_>,
    params: &HtmlParams,
) -> Result<(Article, String), (Reason, String)> {
    // A parser notes each of them as an error of its own, and drops it.
    let page = &*if page.contains('\0') { Cow::Owned(page.replace('\0', "")) } else { Cow::Borrowed(page) };
    let document = Document::from(page);
    let metadata = Metadata::read(&document);
    let own_url = if hints.url.is_empty() { metadata.url.clone() } else { hints.url.to_owned() };
    let canonical = absolute(&metadata.canonical, &own_url);
    let (url, origin) = addresses(own_url, canonical);
    let headline = metadata.headline();
    let mut told: Vec<DateClaim> = metadata.dates(&url).cloned().collect();
    told.extend(dates::dates(&document.root(), &headline));
    let language = language(&metadata.language);
    let seen = kind::PageEvidence::of(&document, &metadata, &headline, &url);
    let other = body::other(page);
    let mut text = body::paragraphs(document, &other);
    // Where scripts draw the page, its own record of the text is all there is.
    if text.len() < metadata.body.len() / 2 {
        text = plain(metadata.body.clone(), params).unwrap_or(text);
    }
    let kind = seen.kind(&text)?;
    let mut article = Article {
        id: hints.stem.to_owned(),
        gallery: kind.gallery,
        paywalled: kind.paywalled,
        title: headline.clone(),
        author: metadata.authors.join("; "),
        language,
        // Of a page behind a carrier its own name is all that tells whose it is, and of any other its
        // address.
        outlet: if registrable_domain(&url).is_some_and(|_| !is_carrier(&url)) {
            String::new()
        } else {
            metadata.site.clone()
        },
        origin: if origin.is_empty() { metadata.source_elsewhere(&url) } else { origin },
        credit: metadata.credits.join("; "),
        url,
        text,
        ..Article::default()
    };
    let said = PageDates {
        told,
        url: &article.url.clone(),
        language: &article.language.clone(),
        crawled: hints.crawled,
    };
    let place = published::date(&mut article, &said).unwrap_or_default();
    Ok((article, place))
}

/// The address that a page calls its own, which may be told from where it was read; empty where it cannot.
fn absolute(canonical: &str, own_url: &str) -> String {
    match (canonical.is_empty(), Url::parse(canonical), Url::parse(own_url)) {
        (true, ..) => String::new(),
        (_, Ok(_), _) => canonical.to_owned(),
        (_, _, Ok(own)) => own.join(canonical).map(String::from).unwrap_or_default(),
        _ if canonical.starts_with("//") => format!("https:{canonical}"),
        _ => String::new(),
    }
}

/// Dates an article by its crawl.
pub(crate) fn date_by_crawl(article: &mut Article, crawled: &str) {
    if let Some(stamp) = date::parse(crawled) {
        (article.published, article.published_basis) = (Some(stamp), PublishedBasis::Crawl);
    }
}

#[cfg(test)]
mod tests {
    use super::{PageHints, article};
    use crate::base::article::Article;
    use crate::base::article::PublishedBasis;
    use crate::base::article::Reason;
    use crate::source::SourceParams;
    use crate::source::html::markup::{line, plain};

    fn read(page: &str, hints: PageHints<'_>) -> Result<Article, (Reason, String)> {
        article(page, hints, &SourceParams::for_tests().html)
    }

    /// A page of a story between navigation and teasers.
    fn page(head: &str, heading: &str) -> String {
        let teasers = "<li><a href=/x>Ten best ports of the north</a></li>".repeat(12);
        format!(
            "<html lang=en-GB><head>{head}</head><body><nav><ul>{teasers}</ul></nav><article><h1>{heading}</h1>
             <p>The ferry line between Ostervik and the outer islands stopped on Friday after a crack was found in the
             hull of its only ship, the harbour office said.</p><p>The crack, as long as a hand, was noticed by a diver
             who had come to clear weed from the propeller.</p><p>Three hundred islanders depend on the ferry for milk,
             mail and medicine, and the council has asked fishermen to carry what cannot wait.</p></article>
             <aside><h3>More</h3><ul>{teasers}</ul></aside><footer>All rights reserved</footer></body></html>"
        )
    }

    #[test]
    fn a_page_gives_its_story_and_what_it_says_of_itself() {
        let head = "<title>Ferry stops | Harbor Times</title><meta name=author content='Ana Reis'>
            <meta property='article:published_time' content='2026-03-14T06:00:00+01:00'>
            <link rel=canonical href='https://wire.example/7'><meta property=og:url content='https://harbor.example/1'>";
        let article =
            read(&page(head, "Ferry stops"), PageHints { stem: "p7", ..PageHints::default() }).unwrap();
        let lines: Vec<&str> = article.text.lines().collect();
        assert_eq!(lines.len(), 3, "{}", article.text);
        assert!(lines[0].starts_with("The ferry line") && lines[2].ends_with("cannot wait."));
        assert_eq!(
            (article.id.as_str(), article.title.as_str(), article.author.as_str()),
            ("p7", "Ferry stops", "Ana Reis")
        );
        assert_eq!(
            (article.url.as_str(), article.origin.as_str()),
            ("https://harbor.example/1", "https://wire.example/7")
        );
        assert_eq!(article.published.map(|stamp| stamp.at), Some(1_773_464_400));
        assert_eq!(article.language, "en");
    }

    #[test]
    fn an_address_that_a_page_calls_its_own_is_read_from_where_the_page_was() {
        let url_of = |canonical: &str, url: &str| {
            let head = format!("<link rel='alternate canonical' href='{canonical}'>");
            let article =
                read(&page(&head, "Ferry stops"), PageHints { url, ..PageHints::default() }).unwrap();
            (article.url, article.origin)
        };
        let amp = "https://amp.harbor.example/news/ferry-7?amp=1";
        for (canonical, url, own) in [
            ("https://www.harbor.example/news/ferry-7", amp, "https://www.harbor.example/news/ferry-7"),
            ("//www.harbor.example/news/ferry-7", amp, "https://www.harbor.example/news/ferry-7"),
            ("/news/ferry-7", amp, "https://amp.harbor.example/news/ferry-7"),
            ("ferry-7", amp, "https://amp.harbor.example/news/ferry-7"),
            ("//harbor.example/news/ferry-7", "", "https://harbor.example/news/ferry-7"),
            ("/news/ferry-7", "", ""),
            ("", amp, amp),
        ] {
            assert_eq!(url_of(canonical, url), (own.to_owned(), String::new()), "{canonical} {url}");
        }
    }

    #[test]
    fn a_page_without_a_date_has_that_of_its_crawl() {
        let hints = PageHints {
            url: "https://harbor.example/1",
            crawled: "2026-03-14T09:00:00Z",
            ..PageHints::default()
        };
        let article = read(&page("", "Ferry stops"), hints).unwrap();
        assert_eq!(
            (article.title.as_str(), article.url.as_str()),
            ("Ferry stops", "https://harbor.example/1")
        );
        assert_eq!(article.published_basis, PublishedBasis::Crawl);
    }

    #[test]
    fn a_page_without_a_story_is_refused() {
        for page in
            ["", "<html></html>", "<script>var a = '<p>x</p>'</script>", "<nav><a href=/>Home</a></nav>"]
        {
            assert_eq!(read(page, PageHints::default()).unwrap_err().0, Reason::NoArticle, "{page}");
        }
    }

    #[test]
    fn markup_in_a_field_is_taken_off_and_its_blocks_are_lines() {
        let params = SourceParams::for_tests().html;
        for (markup, text) in [
            (
                "<p>The ferry&nbsp;stopped &amp; stayed.</p><p>It <b>will</b>\n sail.</p>",
                "The ferry\u{a0}stopped & stayed.\nIt will sail.\n",
            ),
            ("One<br/>two<script>x()</script>", "One\ntwo"),
            ("a < b and c > d", "a < b and c > d"),
            ("The <ferry> stopped\nand stayed", "The <ferry> stopped\nand stayed"),
        ] {
            assert_eq!(plain(markup.to_owned(), &params).unwrap(), text);
        }
        assert_eq!(line("Ferry <em>stops</em>".to_owned()), "Ferry stops");
        assert_eq!(line("Ferry &#8211; &amp; crew".to_owned()), "Ferry \u{2013} & crew");
        assert_eq!(line("R&D at A&B".to_owned()), "R&D at A&B");
        assert_eq!(plain("<div>".repeat(1000) + "</p>", &params).unwrap_err().0, Reason::TooComplex);
    }
}
