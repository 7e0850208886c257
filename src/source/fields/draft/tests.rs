//! Records in, articles out.

use super::ArticleDraft;
use crate::source::SourceParams;
use crate::source::fields::FieldMap;
use std::borrow::Cow;

fn article(map: &[&str], fields: &[(&str, &str)]) -> crate::base::article::Article {
    let mappings: Vec<String> = map.iter().map(|&text| text.to_owned()).collect();
    let map = FieldMap::new(&mappings).unwrap();
    let mut record = ArticleDraft::default();
    for (name, value) in fields {
        if let Some(known) = map.look_up(name) {
            record.offer(known, Cow::Borrowed(*value));
        }
    }
    record.finish(&SourceParams::for_tests().html, String::new).unwrap()
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
}

#[test]
fn a_language_is_two_letters_where_its_name_is_known() {
    for (word, code) in [("English", "en"), ("en-US", "en"), ("pt_BR", "pt"), ("klingon", "klingon")] {
        assert_eq!(article(&[], &[("text", "x"), ("lang", word)]).language, code);
    }
}
