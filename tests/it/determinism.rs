//! The same articles give the same bytes, whatever the threads and whatever the order they come in.

use crate::prose::{cut, edited, made_up};
use crate::support::{Dump, Night, TABLES, line, repository, without};

/// The order a run meets the records in: files in which order, lines of JSONL in which.
#[derive(Clone, Copy)]
enum Order {
    AsGiven,
    /// Another order, by this seed.
    Shuffled(u64),
}

impl Order {
    fn of<T>(self, mut items: Vec<T>) -> Vec<T> {
        let Self::Shuffled(seed) = self else { return items };
        let mut state = seed;
        for at in (1..items.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            items.swap(at, (state >> 33) as usize % (at + 1));
        }
        items
    }
}

/// Made-up articles with ids given twice, equal texts, copies, undated ones and none with a known outlet.
fn mix() -> Vec<String> {
    let mut lines = Vec::new();
    for n in 0..30u64 {
        let whole = made_up(n, 50 + 5 * n as usize);
        let copies = [whole.clone(), whole.clone(), cut(&whole, 40), edited(&whole, 8), whole];
        for (copy, text) in copies.iter().enumerate() {
            let date = match (n as usize + copy) % 4 {
                0 => String::new(),
                1 => "2026-03-14".to_owned(),
                hour => format!("2026-03-14T0{hour}:{n:02}:00Z"),
            };
            let id = if n % 3 == 0 { format!("d{}", n % 7) } else { format!("m{n}-{copy}") };
            let id = if n % 10 == 9 { String::new() } else { id };
            let text = format!("{text}\nAdvertisement\nShare this article");
            lines.push(line(&id, &date, &format!("outlet{copy}.example"), &format!("Title {n}"), &text));
        }
    }
    // The same record twice over.
    lines.push(lines[0].clone());
    lines
}

/// The sample night and the mix, in a directory a file, so that their names stay and their order does not.
fn dump(order: Order) -> Dump {
    let articles = repository("sample_data/night/articles");
    let read = |name: &str| std::fs::read_to_string(articles.join(name)).unwrap();
    let shuffled = |text: &str| {
        let lines: Vec<String> = text.lines().map(|line| format!("{line}\n")).collect();
        order.of(lines).concat()
    };
    let mut files = vec![
        ("wire.jsonl", shuffled(&read("wire.jsonl"))),
        ("portal.csv", read("portal.csv")),
        ("local.tsv", read("local.tsv")),
        ("pecan-verdict.txt", read("pages/pecan-verdict.txt")),
        ("torvald-skarn-deal.txt", read("pages/torvald-skarn-deal.txt")),
    ];
    let mix = order.of(mix());
    let (first, second) = mix.split_at(mix.len() / 3);
    files.extend([("mix1.jsonl", first.concat()), ("mix2.jsonl", second.concat())]);
    files.push(("broken.jsonl", "{}\nno JSON\n".to_owned()));
    let files = order.of(files);
    files
        .iter()
        .enumerate()
        .fold(Dump::new(), |dump, (at, (name, text))| dump.file(&format!("{at}/{name}"), text))
}

/// Every table, whole.
fn tables(night: &Night) -> [String; 7] {
    TABLES.map(|name| night.text(name))
}

/// Everything that may not change when the order does.
fn answer(night: &Night) -> [String; 6] {
    let rows = without(night.rows("articles.csv"), &["source_path", "source_record"]);
    let articles: Vec<String> = rows.iter().map(|row| format!("{row:?}\n")).collect();
    let [clusters, passages, houses, edges, furniture] =
        ["clusters.csv", "passages.csv", "houses.csv", "edges.csv", "furniture.csv"]
            .map(|name| night.text(name));
    [articles.concat(), clusters, passages, houses, edges, furniture]
}

#[track_caller]
fn assert_same(left: &Night, right: &Night) {
    for (left, right) in answer(left).iter().zip(&answer(right)) {
        let other = left.lines().zip(right.lines()).find(|(left, right)| left != right);
        assert!(left == right, "{other:#?}");
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let dump = dump(Order::AsGiven);
    let small = dump.beside("small.toml", crate::support::recipe(&[("batch_bytes", "4000")]));
    let one = dump.cluster_on("1", &["--recipe", &small]).well();
    assert!(one.count("edges") > 50 && one.count("rejects") == 2 && one.count("furniture_cut") > 50);
    let one = tables(&one);
    for threads in ["2", "4"] {
        assert_eq!(tables(&dump.cluster_on(threads, &["--recipe", &small]).well()), one);
    }
}

#[test]
fn the_order_of_files_and_records_changes_no_byte() {
    let given = dump(Order::AsGiven);
    let given = given.cluster(&[]).well();
    for seed in [3, 17, 99] {
        assert_same(&given, &dump(Order::Shuffled(seed)).cluster(&[]).well());
    }
}

#[test]
fn a_second_run_gives_the_same_files() {
    let dump = dump(Order::AsGiven);
    let first = dump.cluster(&[]).well();
    let before = tables(&first);
    assert_eq!(tables(&dump.cluster(&[]).well()), before);
}

#[test]
fn two_records_of_one_id_that_differ_in_their_credit_are_told_alike_in_either_order() {
    let text = made_up(1, 80);
    let record = |author: &str| {
        format!(
            "{}
",
            serde_json::json!({ "id": "x", "title": "T", "text": text, "author": author })
        )
    };
    let (wire, staff) = (record("Reuters"), record("Ilse Marn"));
    let first = Dump::of_lines(&[wire.clone(), staff.clone()]).cluster(&[]).well();
    let second = Dump::of_lines(&[staff, wire]).cluster(&[]).well();
    assert_same(&first, &second);
}
