//! What outlets repeat is learned to be furniture, and what stories repeat is not.

use crate::prose::{BELL, BUOYS, CAKE, FERRY, made_up};
use crate::support::{Dump, Night, line, recipe};

/// A footer that no list knows, longer than a brief.
const FOOTER: &str = "The Harbour Lantern is printed on the second floor of the old rope works and read from the quay to \
    the last farm of the valley.\nTell the night desk what you saw: the door by the crane is never locked, and the kettle is \
    on until the presses start.\nReaders who find a mistake are sent a jar of the editor's plum jam, with the correction \
    written on its label by hand.\n";

const BRIEFS: [&str; 5] = [
    "A swan held up traffic on Coble Street for an hour on Tuesday before firemen led it back to the pond.",
    "Pupils of Marsh Lane primary have grown a pumpkin that weighs as much as their headmistress, scales show.",
    "Thieves emptied three beehives behind the tannery, leaving footprints in honey as far as the station.",
    "The night bus to Ketterby will leave ten minutes earlier from Sunday so that it meets the last train.",
    "An anchor found in a cellar wall belongs to a schooner lost in 1847, divers from the museum believe.",
];

/// Articles of one outlet, a minute apart.
fn pages(outlet: &str, texts: &[String]) -> Vec<String> {
    let page = |(n, text): (usize, &String)| {
        let (id, date) = (format!("{outlet}-{n}"), format!("2026-03-14T06:{n:02}:00Z"));
        let headline: Vec<&str> = text.split_whitespace().take(7).collect();
        line(&id, &date, outlet, &format!("{}: take {n}", headline.join(" ")), text)
    };
    texts.iter().enumerate().map(page).collect()
}

fn learned(night: &Night) -> Vec<(String, String, String)> {
    let rows = night.rows("furniture.csv").into_iter();
    let learned = rows.filter(|row| row["rule"].starts_with("learned"));
    learned.map(|row| (row["outlet"].clone(), row["articles"].clone(), row["line"].clone())).collect()
}

#[test]
fn short_briefs_under_a_long_footer_are_stories_of_their_own() {
    let texts: Vec<String> = BRIEFS.iter().map(|brief| format!("{brief}\n{FOOTER}")).collect();
    let night = Dump::of_lines(&pages("lantern.example", &texts)).cluster(&[]).well();
    assert_eq!(night.clusters().len(), BRIEFS.len());
    let lines: Vec<(String, String, String)> =
        FOOTER.lines().map(|line| ("lantern.example".to_owned(), "5".to_owned(), line.to_owned())).collect();
    let mut learned = learned(&night);
    learned.sort();
    let mut expected = lines;
    expected.sort();
    assert_eq!(learned, expected);
    assert_eq!((night.count("learned_of_outlets"), night.count("learned_cut")), (3, 15));
    let words = BRIEFS[0].split(' ').count().to_string();
    assert_eq!(night.cell("lantern.example-0", "words"), words);
}

#[test]
fn two_briefs_under_one_long_footer_are_enough_if_they_speak_of_different_things() {
    let under = |heads: [&str; 2], block: &str| {
        let texts = heads.map(|head| format!("{head}\n{block}"));
        let night = Dump::of_lines(&pages("lantern.example", &texts)).cluster(&[]).well();
        (night.clusters().len(), night.count("learned_of_outlets"))
    };
    assert_eq!(under([BRIEFS[0], BRIEFS[1]], FOOTER), (2, 3));
    // A new lead over the old paragraphs speaks of what they speak of.
    let leads = [
        "The ferry to the outer islands stopped on Friday because its hull has a crack, said the harbour office.",
        "Fishermen will carry milk and medicine to the islanders while the ferry's propeller and hull are mended.",
    ];
    assert_eq!(under(leads, FERRY), (1, 0));
}

#[test]
fn a_footer_glued_to_the_last_sentence_and_one_with_the_outlets_name_are_learned() {
    let texts: Vec<String> =
        BRIEFS.iter().map(|brief| format!("{brief} {}", FOOTER.replace('\n', " "))).collect();
    let mut lines = pages("lantern.example", &texts);
    // One page each of ten sister papers: no outlet repeats anything, and all say the same of themselves.
    for n in 0..10 {
        let (domain, name) =
            (format!("portside{}post.example", ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"][n]), n);
        let own = format!("Portside{}post", ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"][name]);
        let text = format!(
            "{}\n{own} is the only paper that Portside can fold into a boat that floats.",
            made_up(n as u64, 60)
        );
        lines.extend(pages(&domain, &[text]));
    }
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(night.clusters().len(), BRIEFS.len() + 10);
    assert_eq!((night.count("learned_of_outlets"), night.count("learned_shared")), (3, 1));
    assert_eq!(night.cell("lantern.example-0", "words"), BRIEFS[0].split(' ').count().to_string());
}

#[test]
fn a_story_that_many_outlets_run_or_one_outlet_runs_in_versions_is_no_furniture() {
    let mut lines = Vec::new();
    for n in 0..24 {
        // Each copy is wrapped in local news of its own, and one is not.
        let own = if n == 7 { String::new() } else { made_up(n, 40 + n as usize * 6) };
        lines.extend(pages(&format!("paper{n}.example"), &[format!("{FERRY}\n{own}")]));
    }
    let grown: Vec<String> = (1..8)
        .map(|n| format!("{CAKE}\n{}", BUOYS.split(". ").take(n).collect::<Vec<_>>().join(". ")))
        .collect();
    lines.extend(pages("grows.example", &grown));
    let filler = ["bell.example", "other.example"].map(|outlet| pages(outlet, &[BELL.to_owned()]));
    lines.extend(filler.concat());
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(learned(&night), []);
    assert_eq!(night.clusters().iter().filter(|cluster| cluster.len() == 24).count(), 1);
}

#[test]
fn a_live_page_crawled_hour_by_hour_is_no_furniture() {
    // All that the outlet has in the dump, each crawl longer than the last.
    let sentences: Vec<String> =
        [BUOYS, BELL].map(|story| story.replace('\n', " ")).concat().split(". ").map(str::to_owned).collect();
    let grown: Vec<String> = (1..=sentences.len()).map(|n| sentences[..n].join(". ")).collect();
    let mut lines = pages("live.example", &grown);
    lines.extend(pages("other.example", &[grown[grown.len() - 1].clone()]));
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(learned(&night), []);
    assert_eq!(night.clusters().len(), 1);
}

#[test]
fn one_story_under_the_footers_of_many_outlets_is_one_story() {
    let page = |n: usize| {
        let own =
            format!("Paper number {n} is printed by {} and read in {}.", BRIEFS[n % 5], BRIEFS[(n + 2) % 5]);
        pages(&format!("paper{n}.example"), &[format!("{FERRY}\n{own}")]).concat()
    };
    let night = Dump::of_lines(&(0..10).map(page).collect::<Vec<_>>()).cluster(&[]).well();
    assert_eq!(learned(&night), []);
    assert_eq!(night.clusters().len(), 1);
}

#[test]
fn a_lead_that_later_digests_repeat_stays_in_its_story() {
    let mut texts: Vec<String> = vec![FERRY.to_owned(), CAKE.to_owned()];
    let leads = [FERRY, CAKE, BUOYS, BELL].map(|story| story.lines().next().unwrap_or(""));
    for n in 0..4 {
        let rest: Vec<String> = (0..3).map(|m| made_up((10 * n + m) as u64, 30)).collect();
        texts.push(format!("{}\n{}\n{}\n{}\n{}", rest[0], leads[n % 4], rest[1], leads[0], rest[2]));
    }
    let night = Dump::of_lines(&pages("digest.example", &texts)).cluster(&[]).well();
    assert_eq!(night.cell("digest.example-0", "words"), FERRY.split_whitespace().count().to_string());
}

#[test]
fn a_page_of_nothing_but_what_others_repeat_is_kept_as_it_is() {
    let mut texts: Vec<String> = BRIEFS.iter().map(|brief| format!("{brief}\n{FOOTER}")).collect();
    texts.push(FOOTER.lines().take(2).collect::<Vec<_>>().join("\n"));
    let night = Dump::of_lines(&pages("lantern.example", &texts)).cluster(&[]).well();
    assert_eq!(night.clusters().len(), 6);
    assert_ne!(night.cell("lantern.example-5", "words"), "0");
}

#[test]
fn one_text_under_many_headlines_of_an_outlet_is_a_stand_in() {
    let wall =
        "Before you read on we would like to know whether our partners may count your visit and remember it.";
    let wall_under =
        |(n, brief): (usize, &&str)| line(&format!("wall{n}"), "2026-03-14", "wall.example", brief, wall);
    let mut lines: Vec<String> = BRIEFS.iter().enumerate().map(wall_under).collect();
    // Under one headline it may be one article at several addresses, and outlets find their own for one brief.
    let brief = "Stena Marn of Ostervik won the women's 100 metres in 11.02 seconds on Sunday, a personal best by a tenth.";
    lines.extend((0..6).map(|n| {
        let headline = [
            "Marn sprints to gold",
            "A best by a tenth",
            "Fast!",
            "Ten seconds of joy",
            "Women run",
            "And the winner is",
        ][n];
        line(&format!("brief{n}"), "2026-03-14", &format!("paper{n}.example"), headline, brief)
    }));
    lines.extend(
        (0..6).map(|n| line(&format!("same{n}"), "2026-03-14", "same.example", "One headline", BELL)),
    );
    let night = Dump::of_lines(&lines).cluster(&["--max-reject-ratio", "0.6"]).well();
    assert_eq!(night.clusters().len(), 2);
    let expected: Vec<String> = (1..=5).map(|record| format!("{record} placeholder")).collect();
    assert_eq!(night.refusals(), expected);
}

#[test]
fn learning_can_be_switched_off() {
    let texts: Vec<String> = BRIEFS.iter().map(|brief| format!("{brief}\n{FOOTER}")).collect();
    let dump = Dump::of_lines(&pages("lantern.example", &texts));
    let off = dump.beside(
        "off.toml",
        recipe(&["stories_min", "shared_stories_min", "frame_texts_min"].map(|key| (key, "1000000"))),
    );
    let night = dump.cluster(&["--recipe", &off]).well();
    assert_eq!(learned(&night), []);
    // Their headlines tell them apart in any case.
    assert_eq!(night.clusters().len(), BRIEFS.len());
}
