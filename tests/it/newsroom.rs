//! What newsrooms and agencies send each other: parts by their roles, providers, versions, and stories taken back.

use crate::prose::{CAKE, FERRY};
use crate::support::Dump;
use crate::values::records;
use storywire::base::article::Article;

fn paragraphs(text: &str) -> String {
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("<p>{line}</p>")).collect()
}

fn component(role: &str, body: &str) -> String {
    format!(
        "<NewsComponent><Role FormalName=\"{role}\"/><ContentItem><DataContent>{body}</DataContent></ContentItem></NewsComponent>"
    )
}

/// An item of NewsML 1 of this day, version and status.
fn newsml(day: u32, revision: u32, status: &str, components: &str) -> String {
    format!(
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>belga.example</ProviderId><DateId>202603{day}</DateId>\
         <NewsItemId>01</NewsItemId><RevisionId>{revision}</RevisionId></NewsIdentifier></Identification><NewsManagement>\
         <ThisRevisionCreated>202603{day}T094500+0100</ThisRevisionCreated><Status FormalName=\"{status}\"/></NewsManagement>\
         <NewsComponent><NewsLines><HeadLine>Ferry stops</HeadLine></NewsLines><AdministrativeMetadata><Provider>\
         <Party FormalName=\"Belga\"/></Provider></AdministrativeMetadata>{components}</NewsComponent></NewsItem></NewsML>"
    )
}

fn words(article: &Article) -> Vec<&str> {
    article.text.split_whitespace().collect()
}

#[test]
fn the_text_of_an_item_is_that_of_its_main_parts_in_whatever_order_they_come() {
    let (lead, body) = FERRY.trim().split_once('\n').unwrap();
    let whole = component("Main", &paragraphs(FERRY));
    let bare = format!("<ContentItem><DataContent>{}</DataContent></ContentItem>", paragraphs(FERRY));
    let caption = component("Caption", "<p>A crane on the quay of Ostervik.</p>");
    let photo = "<NewsComponent><Role FormalName=\"Photo\"/><NewsLines><HeadLine>Crane</HeadLine><CreditLine>dpa</CreditLine></NewsLines>\
        <ContentItem><MediaType FormalName=\"Photo\"/><DataContent>aGVsbG8=</DataContent></ContentItem></NewsComponent>";
    for components in [
        format!("{caption}{whole}"),
        format!("{photo}{whole}{caption}"),
        format!("{caption}{bare}"),
        [
            component("Title", "Ferry stops"),
            component("Lead", &paragraphs(lead)),
            component("Body", &paragraphs(body)),
        ]
        .concat(),
        [component("Summary", "<p>The ferry has stopped.</p>"), whole.clone()].concat(),
    ] {
        let article = records("a.xml", newsml(16, 1, "Usable", &components)).remove(0).unwrap();
        assert_eq!(words(&article), FERRY.split_whitespace().collect::<Vec<_>>(), "{components}");
        assert_eq!((&*article.title, &*article.credit), ("Ferry stops", "Belga"), "{components}");
    }
}

#[test]
fn items_of_two_days_have_two_ids_and_a_story_taken_back_is_marked() {
    let main = |text: &str| component("Main", &paragraphs(text));
    let night = Dump::new()
        .file("a.xml", newsml(16, 1, "Usable", &main(FERRY)))
        .file("b.xml", newsml(17, 3, "Canceled", &main(CAKE)))
        .cluster(&[])
        .well();
    let (one, other) = ("urn:newsml:belga.example:20260316:01:1", "urn:newsml:belga.example:20260317:01:3");
    assert_eq!(night.ids(), [one, other]);
    assert_eq!((night.cell(one, "flags"), night.cell(one, "version")), (String::new(), String::new()));
    assert_eq!(
        (night.cell(other, "flags").as_str(), night.cell(other, "version").as_str()),
        ("killed", "revision 3")
    );
    assert_eq!(night.cell(one, "agency"), "belga");
}

#[test]
fn an_item_of_newsml_g2_names_its_provider_in_any_way_and_its_caption_is_no_summary() {
    for provider in [
        "<provider literal=\"AFP\"/>",
        "<provider qcode=\"nprov:AFP\"/>",
        "<provider qcode=\"nprov:AFP\"><name>Agence France-Presse</name></provider>",
    ] {
        let item = format!(
            "<?xml version=\"1.0\"?><newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:x:1\" version=\"2\"><itemMeta>{provider}\
             <pubStatus qcode=\"stat:withheld\"/></itemMeta><contentMeta><subject><name>ports</name></subject><headline>Ferry stops</headline>\
             <description role=\"drol:caption\">A crane.</description></contentMeta><contentSet><inlineXML><html><head><title>A page</title></head>\
             <body>{}</body></html></inlineXML><inlineData contenttype=\"image/jpeg\">aGVsbG8=</inlineData></contentSet></newsItem>",
            paragraphs(FERRY)
        );
        let night = Dump::new().file("a.xml", item).cluster(&[]).well();
        let row = night.rows("articles.csv").remove(0);
        let told = ["article_id", "title", "agency", "version", "flags"].map(|column| row[column].clone());
        assert_eq!(told, ["urn:x:1", "Ferry stops", "afp", "revision 2", "killed"], "{provider}");
    }
}

#[test]
fn records_of_ninjs_have_their_main_headline_and_body_and_a_version_where_they_have_a_status() {
    let record = serde_json::json!({
        "uri": "urn:x:1", "pubStatus": "usable", "version": "4", "infoSources": [{ "name": "AFP" }],
        "headlines": [{ "role": "main", "value": "Ferry stops" }, { "role": "sub", "value": "Nobody knows why" }],
        "bodies": [{ "role": "main", "contentType": "text/plain", "value": FERRY }],
        "descriptions": [{ "role": "caption", "value": "A crane on the quay." }],
    });
    let article = records("a.jsonl", record.to_string()).remove(0).unwrap();
    assert_eq!(
        (&*article.title, &*article.credit, &*article.version, article.killed),
        ("Ferry stops", "AFP", "revision 4", false)
    );
    assert_eq!(words(&article), FERRY.split_whitespace().collect::<Vec<_>>());
    let other = serde_json::json!({ "version": "4", "text": FERRY });
    assert_eq!(records("a.jsonl", other.to_string()).remove(0).unwrap().version, "");
}

#[test]
fn messages_of_an_agencys_line_are_articles_each() {
    let message = |number: u32, text: &str| {
        format!(
            "\u{16}\u{1}dpa{number:04} 4 pl 115\r\n\u{2}Ferry stops after a crack\r\n\r\n{}\r\n\u{3}\r\n161145 Mar 26\r\n\u{4}\r\n",
            text.trim()
        )
    };
    let night = Dump::new().file("line.txt", message(7, FERRY) + &message(8, CAKE)).cluster(&[]).well();
    assert_eq!(night.ids(), ["dpa0007", "dpa0008"]);
    assert_eq!(night.cell("dpa0007", "published"), "2026-03-16T11:45:00Z");
    assert_eq!(night.cell("dpa0007", "title"), "Ferry stops after a crack");
}
