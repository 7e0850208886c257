//! Texts of odd sizes and shapes: next to nothing, one word over and over, a day's live blog, thousands of one form.

use crate::prose::{BUOYS, CAKE, FERRY, made_up};
use crate::support::{Dump, Night, check, line};
use std::fmt::Write;

const DAY: &str = "2026-03-14";

/// An article of its own outlet, at an hour of one day.
fn article(id: &str, hour: u32, text: &str) -> String {
    line(id, &format!("{DAY}T{hour:02}:00:00Z"), &format!("{id}.example"), id, text)
}

/// Who is together with whom, a word a cluster.
fn together(night: &Night) -> Vec<String> {
    night.clusters().into_iter().map(|cluster| Vec::from_iter(cluster).join(" ")).collect()
}

#[test]
fn texts_of_nothing_and_of_one_word_are_nobodys_copies() {
    let lines = [
        article("empty", 6, ""),
        article("blank", 6, " \n\t\n"),
        article("hello", 6, "Hello"),
        article("hullo", 7, "Hello"),
        article("four", 8, "One two three four"),
        article("ferry", 9, FERRY),
    ];
    let night = Dump::of_lines(&lines).cluster(&["--max-reject-ratio", "0.5"]).well();
    // Of those without a text the headline is left.
    assert_eq!(night.refusals(), [""; 0]);
    assert_eq!(together(&night), ["blank", "empty", "ferry", "four", "hello", "hullo"]);
    assert_eq!(night.cell("blank", "flags"), "headline_only");
}

#[test]
fn a_sentence_repeated_is_a_copy_of_itself_however_often_and_of_nothing_else() {
    let (cat, dog) =
        ("The cat of the harbour master sat on the mat. ", "The dog of the harbour cook lay by the fire. ");
    check(
        &[
            ("few", &cat.repeat(40)),
            ("many", &cat.repeat(9_000)),
            ("dog", &dog.repeat(900)),
            ("word", &"spam ".repeat(9_000)),
        ],
        &[&["few", "many"], &["dog"], &["word"]],
    );
}

#[test]
fn a_text_that_holds_another_a_hundred_times_is_a_copy_of_it() {
    let hundred = format!("{FERRY}\n\n").repeat(100);
    let with_more = format!("{hundred}{}", made_up(3, 400));
    check(
        &[("one", FERRY), ("hundred", &hundred), ("more", &with_more), ("other", CAKE)],
        &[&["one", "hundred", "more"], &["other"]],
    );
}

/// A live blog of 30,000 words with the first half of every other story in it.
fn blog(stories: &[String]) -> String {
    let mut text = String::new();
    for (number, story) in (0u64..).zip(stories) {
        let taken = if number % 2 == 0 { story.as_str() } else { &story[..story.len() / 2] };
        let _ = writeln!(text, "{taken}\n{}", made_up(500 + number, 1_200));
    }
    text
}

#[test]
fn a_live_blog_of_thirty_thousand_words_joins_no_two_of_the_stories_in_it_whenever_it_began() {
    let stories: Vec<String> = (0..20).map(|number| made_up(number, 300)).collect();
    let blog = blog(&stories);
    assert!(blog.split_whitespace().count() > 28_000);
    for hour in [1, 20] {
        let mut lines: Vec<String> =
            (0..).zip(&stories).map(|(number, story)| article(&format!("s{number:02}"), 8, story)).collect();
        lines.push(article("blog", hour, &blog));
        lines.push(article("grown", hour + 2, &format!("{blog}\n{}", made_up(900, 300))));
        let night = Dump::of_lines(&lines).cluster(&[]).well();
        let of_several = night.clusters().into_iter().filter(|cluster| cluster.len() > 1);
        let of_several: Vec<String> = of_several.map(|cluster| Vec::from_iter(cluster).join(" ")).collect();
        assert_eq!(night.clusters().len(), stories.len(), "at {hour}: {of_several:?}");
        assert!(
            matches!(&of_several[..], [one] if one.starts_with("blog grown s")),
            "at {hour}: {of_several:?}"
        );
    }
}

#[test]
fn thousands_of_one_form_stay_apart_and_are_not_all_compared() {
    const PAGES: u64 = 3_000;
    let towns = ["Alder", "Brine", "Calder", "Dun", "Elm", "Fenn", "Gull", "Holm", "Iver", "Jarrow"];
    // A third of each page is the same advice, word for word.
    let advice = "The figures are for the mole and may be off in the lee of the islands. Skippers are asked to keep clear of \
        the dredgers, to show a light in poor sight and to tell the harbour office when they turn back.";
    let page = |number: u64| {
        let figure = |at: u64| storywire::base::hash::mix(number << 8 | at) % 90 + 10;
        let town = |at: u64| {
            format!(
                "{}{}",
                towns[(figure(at) % 10) as usize],
                ["ton", "wick", "by"][(figure(at + 1) % 3) as usize]
            )
        };
        let text = format!(
            "Here is the forecast for {} and the waters off {} until midnight. The wind will blow from the west at {} to {} \
             knots, with waves of {} centimetres and rain of {} millimetres before the evening. Tonight it will turn south and \
             ease to {} knots. High water at {} stands at {} centimetres. Small boats should stay in harbour until the \
             warning is lifted, and the ferry to {} will sail {} minutes late.\n{advice}",
            town(0),
            town(2),
            figure(4),
            figure(5),
            figure(6),
            figure(7),
            figure(8),
            town(9),
            figure(11),
            town(12),
            figure(14)
        );
        line(
            &format!("{number:04}"),
            &format!("{DAY}T06:00:00Z"),
            "weather.example",
            &format!("Forecast {number}"),
            &text,
        )
    };
    let mut lines: Vec<String> = (0..PAGES).map(page).collect();
    lines.extend([article("buoys1", 6, BUOYS), article("buoys2", 7, BUOYS)]);
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    let copies: Vec<String> = together(&night).into_iter().filter(|cluster| cluster.contains(' ')).collect();
    assert_eq!(copies, ["buoys1 buoys2"]);
    let compared = night.count("pairs_candidate");
    assert!(compared <= PAGES * 2 * 128, "{compared} pairs of {PAGES} pages");
}

#[test]
fn texts_that_were_read_in_another_encoding_or_left_in_entities_are_copies_of_the_sound_one() {
    let sound = "Na nábřeží v Ostervíku včera přistál přívoz, který od pátku nejezdil, řekla správkyně přístavu. Lodníci \
        přivezli mléko, poštu i léky, a šestnáct ostrovanů čekalo na molu už od šesti hodin „jako za starých časů“. Prasklinu \
        v trupu objevil potápěč, když čistil lodní šroub, a oprava stála čtyři sta tisíc korun.";
    let latin_1 = |text: &str| text.bytes().map(char::from).collect::<String>();
    let (western, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(sound.as_bytes());
    let (mac, _) = encoding_rs::MACINTOSH.decode_without_bom_handling(sound.as_bytes());
    let half = sound.len() / 2;
    let half = (half..).find(|&at| sound.is_char_boundary(at)).unwrap();
    let numbered = |text: &str| {
        text.chars()
            .map(|c| if c.is_ascii() { c.to_string() } else { format!("&#{};", c as u32) })
            .collect::<String>()
    };
    let named = numbered(sound)
        .replace("&#345;", "&rcaron;")
        .replace("&#269;", "&ccaron;")
        .replace("&#237;", "&iacute;");
    let texts = [
        sound.to_owned(),
        latin_1(sound),
        latin_1(&latin_1(sound)),
        western.into_owned(),
        mac.into_owned(),
        format!("{}{}", &sound[..half], latin_1(&sound[half..])),
        named.clone(),
        named.replace('&', "&amp;"),
    ];
    let lines: Vec<String> = texts
        .iter()
        .enumerate()
        .map(|(n, text)| line(&n.to_string(), "", "", &format!("Headline {n}"), text))
        .collect();
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(night.count("clusters"), 1);
    let exact = night.rows("articles.csv").iter().filter(|row| row["similarity"] == "1.000").count();
    assert_eq!(exact, texts.len());
}
