//! What a run says of other shares from which a copy might begin is what runs with these shares make; and what it says of a dump
//! that lacks what stories are told by.

use crate::prose::{cut, edited, made_up};
use crate::support::{Dump, Night, line};

/// Stories with copies of which more and less of the shorter text is shared, some credited.
fn dump() -> Dump {
    let mut lines = Vec::new();
    for n in 0..24u64 {
        let credit = if n % 3 == 0 { "PORT SELLEN (Reuters) - " } else { "" };
        let whole = format!("{credit}{}", made_up(n, 120));
        // From 36 to 60 of 100 words are the story's.
        let shared = 36 + n as usize;
        let half = format!("{} {}", cut(&whole, shared), made_up(1_000 + n, 100 - shared));
        for (copy, text) in [whole.clone(), half, edited(&whole, 9)].iter().enumerate() {
            let at = format!("2026-03-14T{:02}:{:02}:00Z", 5 + copy, n);
            lines.push(line(&format!("s{n}-{copy}"), &at, &format!("o{copy}{n}.example"), "", text));
        }
    }
    Dump::of_lines(&lines)
}

/// Clusters, those of copies, credited articles and independent outlets.
fn told(night: &Night) -> [u64; 4] {
    let clusters = night.rows("clusters.csv");
    let credited = night.rows("articles.csv").iter().filter(|row| !row["agency"].is_empty()).count() as u64;
    let independent = clusters.iter().map(|row| row["independent_outlets"].parse::<u64>().unwrap()).sum();
    [night.count("clusters"), night.count("clusters_of_copies"), credited, independent]
}

#[test]
fn the_stories_at_other_shares_are_those_of_runs_with_these_shares() {
    let dump = dump();
    let manifest = dump.cluster(&[]).well().manifest();
    let at_share = manifest["at_share"].as_array().unwrap();
    let mut all = Vec::new();
    for at in at_share {
        let share = at["share_min"].as_f64().unwrap();
        let number = |name: &str| at[name].as_u64().unwrap();
        let names = ["clusters", "clusters_of_copies", "credited_articles", "independent_outlets"];
        let run = dump.cluster(&["--set", &format!("verify.share_min={share}")]).well();
        assert_eq!(names.map(number), told(&run), "{share}");
        assert_eq!(number("articles"), run.count("articles"));
        all.push(told(&run));
    }
    let shares: Vec<f64> = at_share.iter().map(|at| at["share_min"].as_f64().unwrap()).collect();
    assert_eq!(shares, [0.40, 0.43, 0.45, 0.50]);
    assert!(all.windows(2).all(|two| two[0][0] <= two[1][0]) && all[0][0] < all[3][0], "{all:?}");
    let page = dump.cluster(&[]).well().text("report.html");
    assert!(page.contains("If a copy began elsewhere") && page.contains("<th scope=\"row\">0.40</th>"));
}

/// Stories in two copies each, told with so much beside their texts.
fn warned(of: impl Fn(u64, u64) -> (String, String, String, String)) -> String {
    let lines: Vec<String> = (0..15u64)
        .flat_map(|story| (0..2u64).map(move |copy| (story, copy)))
        .map(|(story, copy)| {
            let (at, outlet, title, text) = of(story, copy);
            line(&format!("{story}-{copy}"), &at, &outlet, &title, &text)
        })
        .collect();
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    let warnings = night.manifest()["warnings"].clone();
    let warnings: Vec<&str> =
        warnings.as_array().into_iter().flatten().map(|warning| warning.as_str().unwrap()).collect();
    for warning in &warnings {
        assert!(night.output.stderr.contains(warning), "{}", night.output.stderr);
    }
    warnings.join("\n")
}

#[test]
fn what_a_dump_lacks_is_said_at_the_end_and_its_stories_are_sensible_still() {
    let at = |story: u64, copy: u64| format!("2026-03-14T{:02}:{:02}:00Z", 5 + copy, story);
    let outlet = |copy: u64| format!("o{copy}.example");
    let title = |story: u64| format!("Headline {story} of a story of its own");
    let text = |story: u64, copy: u64| {
        let whole = made_up(story, 90);
        if copy == 0 { whole } else { edited(&whole, 11) }
    };
    let usual = warned(|story, copy| (at(story, copy), outlet(copy), title(story), text(story, copy)));
    assert_eq!(usual, "");
    let one = warned(|story, copy| (at(story, copy), outlet(0), title(story), text(story, copy)));
    assert!(one.starts_with("all 30 articles are of one outlet"), "{one}");
    let nameless = warned(|story, copy| (at(story, copy), String::new(), title(story), text(story, copy)));
    assert!(nameless.starts_with("30 of 30 articles name no outlet"), "{nameless}");
    let bare = warned(|story, copy| (at(story, copy), outlet(copy), String::new(), text(story, copy)));
    assert!(bare.starts_with("30 of 30 articles have no headline"), "{bare}");
    let timeless = warned(|story, copy| (String::new(), outlet(copy), title(story), text(story, copy)));
    assert!(timeless.starts_with("30 of 30 articles do not say when"), "{timeless}");
    let daily =
        warned(|story, copy| ("2026-03-14".to_owned(), outlet(copy), title(story), text(story, copy)));
    assert!(daily.starts_with("30 of 30 articles are dated by the day"), "{daily}");
    let event = warned(|story, copy| {
        (at(story, copy), format!("o{story}{copy}.example"), title(1), text(1, story + copy))
    });
    assert!(event.starts_with("30 of 30 articles are one story"), "{event}");
    let form = warned(|story, copy| {
        let figure = 2 * story + copy;
        let text = format!(
            "The gauge at the bridge of Ostervik stood at {} centimetres on Monday, {} less than the day before, while the \
             wind over the bay reached {} knots from the west and the water of the harbour had {} degrees at noon, as the \
             harbour office told all boats. The next reading is taken at {} in the evening by the keeper of gate {}.",
            411 + 7 * figure,
            3 + figure,
            10 + 3 * figure,
            4 + figure,
            5 + figure,
            30 + figure
        );
        (at(story, copy), outlet(copy), format!("Gauge reading {figure}"), text)
    });
    assert!(form.contains("pairs read are of pages of one form or frame"), "{form}");
}
