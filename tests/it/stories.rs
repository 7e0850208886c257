//! What belongs together and what does not.

use crate::prose::{BELL, BUOYS, CAKE, FERRY, made_up};
use crate::support::{Dump, check, line, recipe};

fn paragraphs(text: &str, count: usize) -> String {
    text.lines().take(count).collect::<Vec<_>>().join("\n")
}

#[test]
fn equal_texts_are_one_cluster_and_other_stories_are_not() {
    check(&[("a", FERRY), ("b", FERRY), ("c", CAKE), ("d", BUOYS)], &[&["a", "b"], &["c"], &["d"]]);
}

#[test]
fn a_copy_without_its_last_paragraphs_stays_with_the_story() {
    let (half, lead) = (paragraphs(FERRY, 2), paragraphs(FERRY, 1));
    check(
        &[("whole", FERRY), ("half", &half), ("lead", &lead), ("other", CAKE)],
        &[&["whole", "half", "lead"], &["other"]],
    );
}

#[test]
fn a_teaser_of_five_words_is_its_storys_under_the_same_headline_only() {
    let lead = "Three hundred islanders are waiting.";
    let story = format!("{lead}\n{FERRY}");
    let headline = "Outer islands cut off as ferry stops";
    let article = |id: &str, headline: &str, text: &str| {
        line(id, "2026-03-14T06:00:00Z", &format!("{id}.example"), headline, text)
    };
    let lines = [
        article("story", headline, &story),
        article("teaser", &format!("{headline} | The Island Post"), lead),
        article("quote", "What they say on the quay today", lead),
        article("unlike", headline, "Nobody asked the goats of it."),
    ];
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(night.cell("teaser", "cluster_id"), night.cell("story", "cluster_id"));
    assert_eq!(night.clusters().len(), 3);
    let edge = &night.rows("edges.csv")[0];
    assert_eq!((edge["kind"].as_str(), edge["matched_words"].as_str()), ("headlined", "5"));
}

#[test]
fn a_copy_that_lost_its_lead_stays_with_the_story() {
    let tail = FERRY.lines().skip(1).collect::<Vec<_>>().join("\n");
    check(&[("whole", FERRY), ("tail", &tail)], &[&["whole", "tail"]]);
}

#[test]
fn another_typography_is_the_same_text() {
    let plain = format!("\"We wait,\" the harbour master's clerk said - and sat down.\n{FERRY}");
    let fancy = plain.replace("\"We wait,\"", "“We wait,”").replace('\'', "’").replace(" - ", " — ");
    let spaced =
        fancy.replace(" the ", "\u{a0}the  ").replace("found", "fo\u{ad}und").replace('\n', "\r\n\r\n");
    let capitals = plain.to_uppercase();
    check(
        &[("plain", &plain), ("fancy", &fancy), ("spaced", &spaced), ("capitals", &capitals)],
        &[&["plain", "fancy", "spaced", "capitals"]],
    );
}

#[test]
fn a_typographic_copy_is_exactly_similar() {
    let fancy = FERRY.replace(' ', "\u{2009}").replace("office said", "office\u{200b} said");
    let lines = [
        line("plain", "2026-03-14T06:00:00Z", "a.example", "A", FERRY),
        line("fancy", "2026-03-14T07:00:00Z", "b.example", "B", &fancy),
    ];
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(night.cell("fancy", "similarity"), "1.000");
    assert_eq!(night.cell("fancy", "role"), "exact");
}

#[test]
fn advertisement_lines_between_the_paragraphs_change_nothing() {
    let page = FERRY.replace('\n', "\nAdvertisement\nREAD MORE: Ten best ferries of the season\n");
    let lines = [
        line("wire", "2026-03-14T06:00:00Z", "a.example", "A", FERRY),
        line("page", "2026-03-14T07:00:00Z", "b.example", "B", &page),
    ];
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(night.clusters().len(), 1);
    assert_eq!(night.cell("page", "similarity"), "1.000");
    let cut: Vec<String> = night
        .rows("furniture.csv")
        .iter()
        .map(|row| format!("{} {}", row["articles"], row["line"]))
        .collect();
    assert_eq!(cut, ["3 Advertisement", "3 READ MORE: Ten best ferries of the season"]);
}

#[test]
fn a_wire_copy_with_dateline_and_sign_off_is_the_text_without_them() {
    let wire =
        format!("OSTERVIK, March 14 (Reuters) - {FERRY}\n(Reporting by Ilse Marn; Editing by Tom Arkwell)");
    let lines = [
        line("wire", "2026-03-14T06:00:00Z", "a.example", "A", &wire),
        line("bare", "2026-03-14T07:00:00Z", "b.example", "B", FERRY),
    ];
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(night.cell("bare", "similarity"), "1.000");
    assert_eq!(
        (night.cell("wire", "agency"), night.cell("wire", "agency_basis")),
        ("reuters".into(), "dateline".into())
    );
    assert_eq!(night.cell("bare", "agency_basis"), "inherited");
}

#[test]
fn a_copy_with_local_paragraphs_added_is_told_as_expanded() {
    let local = "In Saltholm, the northernmost of the islands, the shop has begun to write down who takes how much flour, \
                 and the school kitchen has gone over to fish on every day but Sunday.\n\
                 The parish has opened its boathouse to anyone who wants to mend an old dinghy, and eleven families have \
                 come, among them two who swore years ago that they would never speak to each other again.";
    let expanded = format!("{FERRY}\n{local}");
    let lines = [
        line("wire", "2026-03-14T06:00:00Z", "a.example", "A", FERRY),
        line("more", "2026-03-14T07:00:00Z", "b.example", "B", &expanded),
    ];
    let night = Dump::of_lines(&lines).cluster(&["--canonical", "earliest"]).well();
    assert_eq!(night.clusters().len(), 1);
    assert_eq!(night.cell("more", "role"), "expanded");
}

#[test]
fn two_outlets_that_report_one_event_in_their_own_words_stay_apart() {
    let own = "Islanders off Ostervik woke up to an empty quay on Saturday: the only ship that serves them lies in harbour \
               with a damaged hull, and nobody knows when it will sail again.\n\
               \"We have bread for the weekend and then we will see,\" said Ragna Holt, who keeps the store on Saltholm. \
               The damage came to light when weed was being cleared from the screw.\n\
               The town hall is looking for skippers willing to bring over parcels and prescriptions for the three \
               hundred people out there, and promises to pay for their diesel.";
    check(&[("wire", FERRY), ("own", own)], &[&["wire"], &["own"]]);
}

#[test]
fn texts_of_one_template_with_other_figures_stay_apart() {
    let report = |company: &str, figures: [&str; 8]| {
        let [income, share, expected, revenue, before, year, profit, sales] = figures;
        format!(
            "{company} on Thursday reported fourth-quarter net income of ${income} million.\nThe company, based in \
             {company} Falls, said it had net income of {share} cents per share.\nThe results topped Wall Street \
             expectations. The average estimate of four analysts was for earnings of {expected} cents per share.\nThe \
             maker of garden tools posted revenue of ${revenue} million in the period, against ${before} million a \
             year before.\nFor the year, the company reported profit of ${profit} million, or ${year} per share. \
             Revenue was reported as ${sales} million."
        )
    };
    let first = report("Brindle", ["12.4", "31", "28", "207.9", "198.3", "1.22", "49.1", "811.6"]);
    let second = report("Corvane", ["88.7", "64", "59", "940.2", "902.5", "2.47", "341.8", "3611.0"]);
    let third = report("Dunmarr", ["3.1", "9", "7", "41.6", "44.8", "0.35", "11.9", "166.4"]);
    check(
        &[("first", &first), ("second", &second), ("third", &third)],
        &[&["first"], &["second"], &["third"]],
    );
}

#[test]
fn a_roundup_of_two_stories_joins_no_two_stories() {
    let roundup = format!("{FERRY}\n{CAKE}\n{BELL}");
    let lines: Vec<String> = [
        ("f1", FERRY),
        ("f2", FERRY),
        ("c1", CAKE),
        ("c2", CAKE),
        ("b1", BELL),
        ("zz-roundup", roundup.as_str()),
    ]
    .iter()
    .zip(6..)
    .map(|((id, text), hour)| line(id, &format!("2026-03-14T{hour:02}:00:00Z"), id, id, text))
    .collect();
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    let cluster = |id: &str| night.cell(id, "cluster_id");
    assert_eq!(cluster("f1"), cluster("f2"));
    assert_eq!(cluster("c1"), cluster("c2"));
    assert!(
        cluster("f1") != cluster("c1") && cluster("f1") != cluster("b1") && cluster("c1") != cluster("b1")
    );
}

#[test]
fn short_equal_texts_under_different_titles_stay_apart() {
    let lines = [
        line(
            "a",
            "2026-03-14T06:00:00Z",
            "a.example",
            "Harvest fair in Marlow Green",
            "See our photo gallery.",
        ),
        line("b", "2026-03-14T07:00:00Z", "b.example", "Regatta on the Tarn Sound", "See our photo gallery."),
        line("c", "2026-03-14T08:00:00Z", "c.example", "Regatta on the Tarn Sound", "See our photo gallery."),
    ];
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    assert_eq!(night.cell("b", "cluster_id"), night.cell("c", "cluster_id"));
    assert_ne!(night.cell("a", "cluster_id"), night.cell("b", "cluster_id"));
}

#[test]
fn a_lightly_edited_copy_stays_and_a_text_that_shares_a_quote_does_not() {
    let edited =
        FERRY.replace("crack", "fissure").replace("nine days", "ten days").replace("asked", "begged");
    let quoting = format!("{} And so to bed.\n{}", made_up(7, 90), FERRY.split(" after ").next().unwrap());
    check(
        &[("wire", FERRY), ("edited", &edited), ("quoting", &quoting)],
        &[&["wire", "edited"], &["quoting"]],
    );
}

#[test]
fn of_many_pages_of_one_form_a_few_are_met_and_the_answer_is_that_of_meeting_all() {
    let report = |n: usize| {
        let company = format!(
            "{}{}",
            ["Brin", "Cor", "Dun", "Ald", "Far"][n % 5],
            ["dle", "vane", "marr", "er"][n / 5 % 4]
        );
        let figure = |step: usize| format!("{}.{}", (n + 3) * step % 977 + 1, (n * step + 7) % 10);
        let [income, share, expected, revenue, before] = [3, 7, 11, 13, 17].map(figure);
        let [profit, year, sales] = [19, 23, 29].map(figure);
        format!(
            "{company} on Thursday reported fourth-quarter net income of ${income} million.\nThe company, based in \
             {company} Falls, said it had net income of {share} cents per share.\nThe results topped Wall Street \
             expectations. The average estimate of four analysts was for earnings of {expected} cents per share.\nThe \
             maker of garden tools posted revenue of ${revenue} million in the period, against ${before} million a year \
             before.\nFor the year, the company reported profit of ${profit} million, or ${year} per share. Revenue was \
             reported as ${sales} million.\n{}",
            made_up(n as u64, 40)
        )
    };
    let article = |id: &str, hour: usize, text: &str| {
        line(id, &format!("2026-03-14T{hour:02}:00:00Z"), &format!("{id}.example"), "", text)
    };
    let mut lines: Vec<String> = (0..120).map(|n| article(&format!("page{n}"), n % 6, &report(n))).collect();
    let copied = format!("{}\nIts shares were not traded.", report(70));
    lines.push(article("copy", 7, &copied));
    let dump = Dump::of_lines(&lines);
    let few = dump.cluster(&[]).well();
    assert!(few.count("pairs_left_as_form") > 0);
    let met_all = recipe(&[("likeliest", "100000")]);
    let met_all = dump.beside("recipe.toml", met_all);
    let (clusters, articles) = (few.rows("clusters.csv"), few.rows("articles.csv"));
    let all = dump.cluster(&["--recipe", &met_all]).well();
    assert_eq!(all.count("pairs_left_as_form"), 0);
    assert_eq!((all.rows("clusters.csv"), all.rows("articles.csv")), (clusters, articles));
}
