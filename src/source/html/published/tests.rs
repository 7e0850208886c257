//! Pages that say when they were published, and pages that do not.

use super::date_in_path;
use crate::base::article::PublishedBasis;
use crate::base::time::to_rfc3339;
use crate::source::SourceParams;
use crate::source::html::{PageHints, article};

/// A page: what it is, its head, what stands over its article, what over the headline within, what below,
/// what behind the article, its address, and its basis and time of publication; `-` for none.
type Page = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const PAGES: &[Page] = &[
    ("years of the text alone", "", "", "", "", "", "", "-"),
    (
        "a copyright line",
        "",
        "",
        "",
        "",
        "<footer>&copy; 2019 Harbor Times. All rights reserved. Copyright 2012-2019</footer>",
        "",
        "-",
    ),
    (
        "a path of an upload",
        "<meta property=og:image content='https://harbor.example/wp-content/uploads/2019/03/14/ferry.jpg'>",
        "",
        "",
        "<img src='/uploads/2019/03/14/ferry.jpg'>",
        "",
        "",
        "-",
    ),
    ("a telephone number", "", "", "", "", "<p>Call 0471 2019 0314 or +49 30 20190314.</p>", "", "-"),
    (
        "the day of the visit in a masthead",
        "",
        "<header><a href=/>Harbor Times</a> <time datetime=2026-11-30>Monday, 30 November 2026</time></header>",
        "",
        "",
        "",
        "",
        "-",
    ),
    (
        "times of teasers beside the story",
        "",
        "",
        "",
        "",
        "<aside><h3>More</h3><article><h4>Old pier sold</h4><time datetime=2026-03-01T08:00:00Z>1 March</time></article></aside>",
        "",
        "-",
    ),
    (
        "times of teasers in articles of their own",
        "",
        "",
        "",
        "",
        "<section><article><h3>Old pier sold</h3><time datetime=2026-03-01T08:00:00Z>1 March</time></article><article><h3>Weed in the harbour</h3><time datetime=2026-03-02T08:00:00Z>2 March</time></article></section>",
        "",
        "-",
    ),
    (
        "times of comments",
        "",
        "",
        "",
        "",
        "<div class=comments><div class=comment><time datetime=2026-03-16T08:00:00Z>16 March</time> So it goes.</div></div>",
        "",
        "-",
    ),
    (
        "a time in running text",
        "",
        "",
        "",
        "<p>The old pier, which was finished on <time datetime=1931-04-05>5 April 1931</time>, is too low for the ship that was chartered in its place, and the harbour office has closed the road that leads to it for the week.</p>",
        "",
        "",
        "-",
    ),
    (
        "a concert's date",
        "",
        "",
        "",
        "<div itemscope itemtype='https://schema.org/Event'><time itemprop=startDate datetime=2026-06-01T20:00>1 June</time></div>",
        "",
        "",
        "-",
    ),
    (
        "records of other stories alone",
        r#"<script type='application/ld+json'>[{"@type":"NewsArticle","headline":"Old pier sold at auction","datePublished":"2025-01-02"},{"@type":"NewsArticle","headline":"Weed chokes the harbour","datePublished":"2025-01-03"}]</script>"#,
        "",
        "",
        "",
        "",
        "",
        "-",
    ),
    (
        "an event's day in the address",
        "",
        "",
        "",
        "",
        "",
        "https://harbor.example/events/2026/06/01/ferry",
        "-",
    ),
    (
        "the newsroom's record among others",
        r#"<script type='application/ld+json'>[{"@type":"NewsArticle","headline":"Old pier sold at auction","datePublished":"2025-01-02"},{"@type":"NewsArticle","headline":"Ferry stops for good","datePublished":"2026-03-14T06:00:00Z"}]</script>"#,
        "",
        "",
        "",
        "",
        "",
        "structured 2026-03-14T06:00:00Z",
    ),
    (
        "a record that is no JSON",
        r#"<script type='application/ld+json'>{"@type":"NewsArticle","headline":"Ferry "stops" for good","datePublished":"2026-03-14T06:00:00Z"}</script>"#,
        "",
        "",
        "",
        "",
        "",
        "structured 2026-03-14T06:00:00Z",
    ),
    (
        "a page's record",
        r#"<script type='application/ld+json'>{"@graph":[{"@type":"WebPage","datePublished":"2026-03-14T06:00:00Z"},{"@type":"Person","birthDate":"1970-02-03"}]}</script>"#,
        "",
        "",
        "",
        "",
        "",
        "structured 2026-03-14T06:00:00Z",
    ),
    (
        "a time by the headline",
        "",
        "",
        "",
        "<time datetime=2026-03-14T06:00:00Z>today</time>",
        "",
        "",
        "structured 2026-03-14T06:00:00Z",
    ),
    (
        "a time over the headline in its article",
        "",
        "",
        "<p class=kicker>Islands <time datetime=2026-03-14T06:00:00Z>today</time></p>",
        "",
        "",
        "",
        "structured 2026-03-14T06:00:00Z",
    ),
    (
        "a labelled line",
        "",
        "",
        "",
        "<p>By Ana Reis | Published: March 14, 2026, 6:00 GMT</p>",
        "",
        "",
        "structured 2026-03-14T06:00:00Z",
    ),
    (
        "a labelled line in German",
        "",
        "",
        "",
        "<div><span>Veröffentlicht am</span> <span>14. März 2026, 6:00 Uhr</span></div>",
        "",
        "",
        "structured 2026-03-14T06:00:00Z",
    ),
    (
        "a byline with its day",
        "",
        "",
        "",
        "<p>By <a href=/ana>Ana Reis</a> on March 14, 2026</p>",
        "",
        "",
        "structured 2026-03-14T00:00:00Z",
    ),
    (
        "a class",
        "",
        "",
        "",
        "<span class='post-meta date'>14.03.2026</span>",
        "",
        "",
        "structured 2026-03-14T00:00:00Z",
    ),
    (
        "a property of the article's item",
        "",
        "",
        "",
        "<meta itemprop=datePublished content='2026-03-14T06:00:00Z'>",
        "<div itemscope itemtype='https://schema.org/Comment'><meta itemprop=datePublished content='2026-03-16'></div>",
        "",
        "structured 2026-03-14T06:00:00Z",
    ),
    (
        "a change alone",
        "<meta property=article:modified_time content='2026-03-14T06:00:00Z'>",
        "",
        "",
        "",
        "",
        "",
        "modified 2026-03-14T06:00:00Z",
    ),
    (
        "a line of a change",
        "",
        "",
        "",
        "<p>Updated: 14 March 2026, 06:00</p>",
        "",
        "",
        "modified 2026-03-14T06:00:00Z",
    ),
    (
        "a day and the address",
        "",
        "",
        "",
        "",
        "",
        "https://harbor.example/2026/03/14/ferry-stops",
        "structured 2026-03-14T00:00:00Z",
    ),
    (
        "a zero",
        "<meta property=article:published_time content='1970-01-01T00:00:00Z'><meta name=date content='0001-01-01'>",
        "",
        "",
        "",
        "",
        "",
        "-",
    ),
    ("a year alone", "<meta name=date content=2019>", "", "", "", "", "", "-"),
    (
        "publication before a change on one line",
        "",
        "",
        "",
        "<p>Publicado: 14/03/2026 06:00 | Actualizado: 15/03/2026 09:00</p>",
        "",
        "",
        "structured 2026-03-14T06:00:00Z",
    ),
    (
        "years of a list under the story",
        "",
        "",
        "",
        "",
        "<ul><li><a href=/a>Published 3 May 2019</a></li><li>Archive 2018</li></ul>",
        "",
        "-",
    ),
    (
        "a short sentence with a time",
        "",
        "",
        "",
        "<p>The pier was finished on <time datetime=1931-04-05>5 April 1931</time>.</p>",
        "",
        "",
        "-",
    ),
    ("a masthead's clock by a class", "", "<div class=date>30.11.2026</div>", "", "", "", "", "-"),
    (
        "a label over the headline",
        "",
        "<span class=about>publiziert am 14. März 2026</span>",
        "",
        "",
        "",
        "",
        "structured 2026-03-14T00:00:00Z",
    ),
    (
        "a footer that was changed",
        "",
        "",
        "",
        "",
        "<footer><p>Last updated: 30 November 2026</p></footer>",
        "",
        "-",
    ),
];

const STORY: &str = "<p>The ferry line between Ostervik and the outer islands stopped on Friday after a crack was found in the hull of its only ship, the harbour office said, for the first time since 2009.</p><p>The crack, as long as a hand, was noticed by a diver who had come to clear weed from the propeller. Repairs in 2011 had cost 40,000 crowns, and nobody has looked at the hull since.</p><p>Three hundred islanders depend on the ferry for milk, mail and medicine, and the council has asked fishermen to carry what cannot wait until a second ship is found.</p>";

fn dated(page: &str, url: &str, crawled: &str) -> String {
    let read =
        article(page, PageHints { url, crawled, ..PageHints::default() }, &SourceParams::for_tests().html);
    let article = read.unwrap();
    match article.published {
        Some(stamp) => format!("{} {}", article.published_basis.as_str(), to_rfc3339(stamp.at)),
        None => "-".to_owned(),
    }
}

#[test]
fn a_page_has_the_date_that_it_says_is_of_its_publication_or_none() {
    for (name, head, above, inside, below, behind, url, expected) in PAGES {
        let page = format!(
            "<html lang=en><head><title>Ferry stops for good</title>{head}</head><body>{above}<article>{inside}\
             <h1>Ferry stops for good</h1>{below}{STORY}</article>{behind}</body></html>"
        );
        assert_eq!(dated(&page, url, ""), *expected, "{name}");
        if *expected == "-" {
            assert_eq!(dated(&page, url, "2026-03-15T09:00:00Z"), "crawl 2026-03-15T09:00:00Z", "{name}");
        }
    }
}

#[test]
fn how_long_ago_counts_from_the_crawl() {
    let page = format!(
        "<title>Ferry stops</title><article><h1>Ferry stops</h1><time>3 hours ago</time>{STORY}</article>"
    );
    assert_eq!(dated(&page, "", "2026-03-14T09:10:00Z"), "structured 2026-03-14T06:10:00Z");
    assert_eq!(dated(&page, "", ""), "-");
    let article = article(&page, PageHints::default(), &SourceParams::for_tests().html).unwrap();
    assert_eq!(
        (article.unread_date.as_str(), article.published_basis),
        ("3 hours ago", PublishedBasis::None)
    );
}

#[test]
fn a_day_with_a_time_elsewhere_on_the_page_has_that_time() {
    let page = |time: &str| {
        let head = "<meta name=date content=2026-03-14><title>Ferry stops</title>";
        format!("{head}<article><h1>Ferry stops</h1><time datetime='{time}'>now</time>{STORY}</article>")
    };
    assert_eq!(dated(&page("2026-03-14T06:10:00Z"), "", ""), "structured 2026-03-14T06:10:00Z");
    assert_eq!(dated(&page("2026-03-20T06:10:00Z"), "", ""), "structured 2026-03-14T00:00:00Z");
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
