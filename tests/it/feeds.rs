//! Feeds and exports: what an element says is what its vocabulary means by it.

use crate::prose::{BELL, CAKE, FERRY};
use crate::support::Dump;
use crate::values::records;
use storywire::base::article::Article;

const CAPTION: &str = "A crane stands on the quay of Ostervik on a grey morning in February of last year.";

const NAMESPACES: &str = "xmlns:media=\"http://search.yahoo.com/mrss/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\" \
    xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" xmlns:m=\"http://search.yahoo.com/mrss/\" \
    xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\"";

fn feed(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" {NAMESPACES}><channel><title>Ostervik Post</title>{items}</channel></rss>"
    )
}

fn item(before: &str, behind: &str) -> Article {
    let item = format!(
        "<item>{before}<title>Ferry stops</title><link>https://a.example/ferry</link><description>{FERRY}</description>{behind}</item>"
    );
    records("a.xml", feed(&item)).remove(0).unwrap()
}

#[test]
fn what_a_feed_says_of_a_picture_or_an_episode_is_nothing_of_the_article() {
    for other in [
        format!("<media:content url=\"u\"><media:title>Crane</media:title><media:description>{CAPTION}</media:description></media:content>"),
        format!("<media:title>Crane</media:title><media:text>{CAPTION}</media:text><media:credit>J. Halden/Reuters</media:credit>"),
        format!("<m:title>Crane</m:title><m:description>{CAPTION}</m:description><m:credit>AP</m:credit>"),
        format!("<title xmlns=\"http://search.yahoo.com/mrss/\">Crane</title><media:content><credit>AP</credit><body>{CAPTION}</body></media:content>"),
        format!("<itunes:title>Episode 12</itunes:title><itunes:author>AFP</itunes:author><itunes:summary>{CAPTION}</itunes:summary>"),
        format!("<image><title>Crane</title><description>{CAPTION}</description><credit>dpa</credit></image>"),
        "<media:rating scheme=\"urn:simple\">nonadult</media:rating><enclosure url=\"u\" type=\"image/jpeg\"/>".to_owned(),
        "<link rel=\"enclosure\" href=\"https://cdn.example/1.jpg\"/>".to_owned(),
    ] {
        for article in [item(&other, ""), item("", &other)] {
            let told = (&*article.title, article.text.trim(), &*article.credit, &*article.author, &*article.url);
            assert_eq!(told, ("Ferry stops", FERRY.trim(), "", "", "https://a.example/ferry"), "{other}");
        }
    }
}

#[test]
fn stories_under_one_caption_stay_apart_and_its_photographer_credits_no_agency() {
    let item = |name: &str, text: &str| {
        format!(
            "<item><title>{name}</title><guid>{name}</guid><description>{text}</description><media:content url=\"u\">\
            <media:description>{CAPTION}</media:description><media:credit>J. Halden/Reuters</media:credit></media:content></item>"
        )
    };
    let items =
        [("ferry", FERRY), ("cake", CAKE), ("bell", BELL)].map(|(name, text)| item(name, text)).concat();
    let night = Dump::new().file("a.xml", feed(&items)).cluster(&[]).well();
    assert_eq!(night.count("clusters"), 3);
    assert!(night.rows("articles.csv").iter().all(|row| row["agency"].is_empty()));
}

#[test]
fn a_vocabulary_that_nobody_knows_is_read_where_the_items_own_words_say_nothing() {
    let read = |inner: &str| {
        records(
            "a.xml",
            format!("<?xml version=\"1.0\"?><a:list xmlns:a=\"urn:a\" xmlns:b=\"urn:b\">{inner}</a:list>"),
        )
        .remove(0)
    };
    let own = read(&format!(
        "<a:article><b:title>Crane</b:title><a:title>Ferry</a:title><a:body>{FERRY}</a:body><b:body>{CAPTION}</b:body></a:article>"
    ));
    let own = own.unwrap();
    assert_eq!((&*own.title, own.text.trim()), ("Ferry", FERRY.trim()));
    let foreign =
        read(&format!("<a:article><b:title>Ferry</b:title><b:body>{FERRY}</b:body></a:article>")).unwrap();
    assert_eq!((&*foreign.title, foreign.text.trim()), ("Ferry", FERRY.trim()));
    let none = records(
        "a.xml",
        feed(&format!("<item><guid>t</guid><media:description>{CAPTION}</media:description></item>")),
    );
    assert!(none[0].as_ref().unwrap_err().1.contains("media:description"), "{none:?}");
}

fn post(kind: &str, status: &str, inner: &str) -> String {
    format!(
        "<item><title>Ferry</title><description></description>{inner}<wp:post_type><![CDATA[{kind}]]></wp:post_type>\
        <wp:status><![CDATA[{status}]]></wp:status></item>"
    )
}

#[test]
fn of_an_export_the_published_texts_are_articles_and_the_rest_is_counted_by_kind() {
    let content = format!("<content:encoded><![CDATA[<p>{FERRY}</p>]]></content:encoded>");
    let excerpt = "<excerpt:encoded><![CDATA[The ferry has stopped, and nobody knows when it will sail again.]]></excerpt:encoded>";
    let comment = format!("<wp:comment><wp:comment_content>{CAKE}</wp:comment_content></wp:comment>");
    let items = [
        post("post", "publish", &format!("{content}{excerpt}")),
        post("page", "publish", &format!("{excerpt}{content}{comment}")),
        post("dispatch", "publish", &content),
        post("attachment", "inherit", &format!("<content:encoded>{CAPTION}</content:encoded>")),
        post("nav_menu_item", "publish", "<content:encoded> </content:encoded>"),
        post("post", "draft", &content),
        post("post", "trash", &content),
    ];
    let night = Dump::new().file("a.xml", feed(&items.concat())).cluster(&[]).well();
    assert_eq!((night.count("records_read"), night.count("clusters")), (3, 1));
    assert!(
        night
            .rows("articles.csv")
            .iter()
            .all(|row| row["role"] != "update" && row["flags"].find("summary").is_none())
    );
    let passed_over = &night.manifest()["inputs"][0]["passed_over"];
    assert_eq!(passed_over["WordPress attachment"], 1);
    assert_eq!(passed_over["WordPress nav menu item"], 1);
    assert_eq!(passed_over["WordPress post, status draft"], 1);
}

#[test]
fn a_post_as_its_writer_typed_it_has_its_paragraphs_and_no_shortcodes() {
    let content = format!(
        "The ferry <em>stopped</em>.\n\n[caption id=\"7\" width=\"300\"]<img src=\"u\"/> {CAPTION}[/caption]\n\nIt will sail again.\n\n[gallery ids=\"1,2\"]"
    );
    let item = post("post", "publish", &format!("<content:encoded><![CDATA[{content}]]></content:encoded>"));
    let article = records("a.xml", feed(&item)).remove(0).unwrap();
    let lines: Vec<&str> = article.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["The ferry stopped.", "It will sail again."]);
}
