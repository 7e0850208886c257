//! Pages in, what they are told to be out.

use crate::base::article::Reason;
use crate::source::SourceParams;
use crate::source::html::{PageHints, article};

const LEAD: &str = "The ferry between Osterholm and the outer islands stopped on Friday after divers found a crack in its hull.";

const PROSE: &str = "Three hundred islanders depend on the ship for milk, mail and medicine, and the council has asked \
                     fishermen to carry what cannot wait. The harbour office expects repairs to take weeks.";

const TITLE: &str = "Ferry to Osterholm stops after crack";

const URL: &str = "https://www.harbor.example/news/ferry-stops-7";

const SUMMARY: &str =
    "The mayor said on Monday that nobody had expected it, and that she would ask for money.";

/// What a page is told to be: a reason why it is refused, or flags.
fn kind_at(url: &str, head: &str, body: &str) -> String {
    let menu = "<nav><ul><li><a href=/a>News</a><li><a href=/b>Sport and weather today</a></ul></nav>";
    let foot = "<footer><a href=/terms>Terms and conditions of use</a> All rights reserved</footer>";
    let page = format!("<html><head>{head}</head><body>{menu}{body}{foot}</body></html>");
    match article(&page, PageHints { url, ..PageHints::default() }, &SourceParams::for_tests().html) {
        Err((reason, _)) => reason.to_string(),
        Ok(article) => {
            let flags = [(article.gallery, "gallery"), (article.paywalled, "paywalled")];
            flags.iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| *flag).collect::<Vec<_>>().join(" ")
        }
    }
}

fn kind(head: &str, body: &str) -> String {
    kind_at(URL, head, body)
}

/// A record of the newsroom's in the page's head, with its title.
fn record(title: &str, json: &str) -> String {
    format!("<title>{title} | Harbor Times</title><script type='application/ld+json'>{{{json}}}</script>")
}

fn repeated(count: usize, of: impl Fn(usize) -> String) -> String {
    (0..count).map(of).collect()
}

/// Headlines that share no word but small ones with the title.
fn headline(number: usize) -> String {
    let things = ["bridge", "school", "museum", "market", "library", "orchestra", "tunnel"];
    format!("A {} opens for day {number} in spite of snow", things[number % things.len()])
}

fn card(number: usize) -> String {
    format!("<div class=card><h3><a href=/news/{number}>{}</a></h3><p>{SUMMARY}</p></div>", headline(number))
}

fn story(paragraphs: usize) -> String {
    format!(
        "<article><h1>{TITLE}</h1><p>{LEAD}</p>{}</article>",
        format!("<p>{PROSE}</p>").repeat(paragraphs)
    )
}

#[test]
fn a_page_of_teasers_is_an_index_however_they_are_laid_out() {
    let title = "<title>From the region | Harbor Times</title>";
    let section = "https://www.harbor.example/region/";
    for (what, body) in [
        ("cards", repeated(12, card)),
        ("a list", repeated(15, |n| format!("<li><a href=/n/{n}>{}</a><p>{SUMMARY}</p>", headline(n)))),
        (
            "cards that are links",
            repeated(12, |n| format!("<a href=/n/{n}><h3>{}</h3><p>{SUMMARY}</p></a>", headline(n))),
        ),
        (
            "a flat list",
            repeated(12, |n| format!("<h2><a href=/n/{n}>{}</a></h2><p>{SUMMARY}</p>", headline(n))),
        ),
        (
            "rows",
            format!(
                "<table>{}</table>",
                repeated(20, |n| {
                    format!("<tr><td>3 March<td><a href=/n/{n}>{}</a><td>{SUMMARY}", headline(n))
                })
            ),
        ),
        ("headlines alone", repeated(40, |n| format!("<li><a href=/n/{n}>{}</a>", headline(n)))),
        ("a site map", repeated(400, |n| format!("<li><a href=/n/{n}>Place {n}</a>"))),
        (
            "Japanese",
            repeated(15, |n| {
                format!(
                    "<div><h3><a href=/n/{n}>港の橋が嵐で壊れ渡船が{n}日間止まる</a></h3><p>港湾事務所によると修理には数週間かかる。</p></div>"
                )
            }),
        ),
    ] {
        assert_eq!(kind_at(section, title, &format!("<main>{body}</main>")), "index_page", "{what}");
    }
}

#[test]
fn a_page_that_says_it_lists_others_is_an_index_with_fewer_teasers() {
    let cards = repeated(5, card);
    let section = "https://www.harbor.example/region/";
    let said = record("Region", "\"@graph\": [{\"@type\": \"CollectionPage\"}, {\"@type\": \"WebSite\"}]");
    let og = "<meta property=og:type content=article>";
    assert_eq!(kind_at(section, &format!("{said}{og}"), &cards), "index_page");
    assert_eq!(kind_at("https://www.harbor.example/", "<title>Harbor Times</title>", &cards), "index_page");
    let list = record("Region", "\"@type\": \"ItemList\"");
    assert_eq!(kind_at(section, &list, &cards), "index_page");
    assert_eq!(kind_at(section, &format!("{list}{og}"), &cards), "");
    assert_eq!(kind_at(section, "<title>Region</title>", &cards), "");
}

#[test]
fn a_story_among_teasers_is_none() {
    let title = format!("<title>{TITLE} | Harbor Times</title>");
    let cards = repeated(20, card);
    let news = record(TITLE, &format!("\"@type\": \"NewsArticle\", \"headline\": \"{TITLE}\""));
    let linked = format!(
        "<article><h1><a href=/news/ferry-stops-7>{TITLE}</a></h1><p>{LEAD}</p><p>{PROSE}</p></article>"
    );
    let prose =
        repeated(5, |n| format!("<p><a href=/x/{n}>The long report of the council</a> says: {PROSE}</p>"));
    let reviews = repeated(10, |n| {
        format!("<h3><a href=/w/{n}>{}</a></h3>{}", headline(n), format!("<p>{PROSE}</p>").repeat(2))
    });
    for (what, head, body) in [
        ("a long story", &title, format!("{}{cards}", story(5))),
        ("a brief", &title, format!("{}{cards}", story(1))),
        (
            "a brief of one paragraph",
            &title,
            format!("<div><h1>{TITLE}</h1><p>{LEAD} {PROSE}</p></div>{cards}"),
        ),
        ("a brief with a record", &news, format!("<h1>{TITLE}</h1><p>{LEAD}</p>{cards}")),
        ("a headline that is a link to itself", &title, format!("{linked}{cards}")),
        ("links in sentences", &title, format!("<article><h1>{TITLE}</h1>{prose}</article>{cards}")),
        (
            "a story of ten parts",
            &title,
            format!("<article><h1>{TITLE}</h1><p>{PROSE}</p>{reviews}</article>"),
        ),
        ("a story on a front page", &title, story(5)),
    ] {
        assert_eq!(kind(head, &body), "", "{what}");
        assert_eq!(kind_at("", head, &body), "", "{what}, read from nowhere");
    }
    assert_eq!(
        kind_at("https://www.harbor.example/", &title, &format!("{}{}", story(5), repeated(4, card))),
        ""
    );
}

#[test]
fn pictures_with_captions_and_little_else_are_a_gallery() {
    let title = format!("<title>{TITLE}</title>");
    let figure = |n: usize| {
        format!("<figure><img src={n}.jpg><figcaption>{SUMMARY} Photo {n}: Ana Reis</figcaption></figure>")
    };
    let slide = |n: usize| {
        format!(
            "<div class=slide><a href=/{n}.jpg><img src={n}.jpg></a><p class=slide-caption>{SUMMARY}</p></div>"
        )
    };
    let intro = format!("<h1>{TITLE}</h1><p>{LEAD} {PROSE}</p>");
    for (what, head, body, expected) in [
        ("figures", title.clone(), repeated(8, figure), "gallery"),
        ("slides", title.clone(), repeated(8, slide), "gallery"),
        ("what a record says", record(TITLE, "\"@type\": [\"ImageGallery\"]"), String::new(), "gallery"),
        (
            "what tags say",
            format!("{title}<meta property=og:type content=gallery>"),
            String::new(),
            "gallery",
        ),
        ("a few pictures", title.clone(), repeated(2, figure), ""),
        ("a story with pictures", title.clone(), repeated(8, |n| format!("<p>{PROSE}</p>{}", figure(n))), ""),
    ] {
        assert_eq!(kind(&head, &format!("<article>{intro}{body}</article>")), expected, "{what}");
    }
    let cards = repeated(8, |n| {
        format!(
            "<div class=thumbnail><img src={n}.jpg><div class=caption><h4><a href=/n/{n}>{}</a></h4></div></div>",
            headline(n)
        )
    });
    assert_eq!(kind(&title, &format!("{}{cards}", story(1))), "", "pictures of other pages");
    let news = record(
        TITLE,
        &format!(
            "\"@graph\": [{{\"@type\": \"NewsArticle\", \"headline\": \"{TITLE}\"}}, {{\"@type\": \"ImageGallery\"}}]"
        ),
    );
    assert_eq!(kind(&news, &story(8)), "", "a story with a gallery attached");
}

#[test]
fn what_is_not_free_and_breaks_off_is_paywalled() {
    let news =
        |more: &str| record(TITLE, &format!("\"@type\": \"NewsArticle\", \"headline\": \"{TITLE}\"{more}"));
    let part = |selector: &str| {
        news(&format!(
            ", \"isAccessibleForFree\": \"False\", \"hasPart\": {{\"@type\": \"WebPageElement\", \"isAccessibleForFree\": false, \
                       \"cssSelector\": \"{selector}\"}}"
        ))
    };
    let locked = news(", \"isAccessibleForFree\": false");
    let cut = format!(
        "<article><h1>{TITLE}</h1><p>{LEAD}</p><p>{PROSE}</p><p>The mayor told the council that\u{2026}</p></article>"
    );
    let brief = format!("<article><h1>{TITLE}</h1><p>{LEAD}</p></article>");
    let offer = "<div class=paywall-box><p>To read the whole story you need a subscription.</p></div>";
    let withheld =
        "<section subscriptions-section=content-not-granted><p>Join us to read on here.</p></section>";
    let whole =
        format!("<article><h1>{TITLE}</h1><div class=paid><p>{LEAD}</p><p>{PROSE}</p></div></article>");
    for (what, head, body, expected) in [
        ("dots", locked.clone(), cut.clone(), "paywalled"),
        ("a few words", locked.clone(), brief.clone(), "paywalled"),
        (
            "many fewer words than it has",
            news(", \"isAccessibleForFree\": \"http://schema.org/False\", \"wordCount\": 900"),
            story(4),
            "paywalled",
        ),
        (
            "a meta",
            format!("{}<meta property=article:content_tier content=locked>", news("")),
            cut.clone(),
            "paywalled",
        ),
        ("an offer behind it", format!("<title>{TITLE}</title>"), format!("{cut}{offer}"), "paywalled"),
        ("what is withheld", news(""), format!("{brief}{withheld}"), "paywalled"),
        (
            "what is there for those who have paid",
            news(""),
            format!("<section subscriptions-section=content>{whole}</section>{withheld}"),
            "",
        ),
        ("a locked part that is missing", part(".paid"), brief.clone(), "paywalled"),
        ("all of it, for readers of a search", locked, story(12), ""),
        ("a brief whose locked part is there", part(".paid"), whole, ""),
        (
            "what is metered",
            format!("{}<meta property=article:content_tier content=metered>", news("")),
            story(5),
            "",
        ),
        ("what is free", news(", \"isAccessibleForFree\": true"), format!("{cut}{offer}"), ""),
        ("dots without an offer", news(""), cut, ""),
        ("a free brief", news(""), brief, ""),
        ("a selector that is none", part("((("), story(12), ""),
    ] {
        assert_eq!(kind(&head, &body), expected, "{what}");
    }
}

#[test]
fn a_notice_in_place_of_a_story_is_a_stand_in() {
    let head = format!("<title>{TITLE}</title><meta property=og:description content='{LEAD}'>");
    let notice = |text: &str| kind(&head, &format!("<article><h1>{TITLE}</h1>{text}</article>"));
    for text in [
        "<p>Your current plan does not include this. Choose another one in your account to see everything that we offer.</p>",
        "<p>We and our partners would like to store something on your device. Please agree before you go on.</p>",
        "<p>Your browser is too old to show this page. Please update it, or open the address with another program.</p>",
        "<p>Dieses Angebot steht nur unseren Kunden zur Verfügung. Melden Sie sich an oder bestellen Sie ein Probeabo.</p>",
        "<div class=subscription><p>Members read everything here for two crowns each week, and may leave any time.</p></div>",
    ] {
        assert_eq!(notice(text), "placeholder", "{text}");
    }
    for text in [
        "<p>Divers found a crack on Friday. It will not sail before Monday week, said the office that runs it.</p>",
        "<div class=subscribers><p>The Osterholm line will not run before Monday week, said the office in charge.</p></div>",
    ] {
        assert_eq!(notice(text), "", "{text}");
    }
    let slogan = "<title>Blue Monday</title><meta name=description content='Harbor Times: everything that happens here, every single morning'>";
    let brief = "<h1>Blue Monday</h1><p>Nobody went to work on the first day of this week, since all trains stood still.</p>";
    assert_eq!(kind(slogan, brief), "");
}

#[test]
fn a_page_of_navigation_alone_is_an_index() {
    let menu =
        repeated(3_000, |n| format!("<ul><li><a href=/s/{n}/harbour>Harbour {n} by day</a></li></ul>"));
    assert_eq!(kind("<title>Site map</title>", &menu), Reason::IndexPage.as_str());
}
