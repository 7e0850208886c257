//! Files that break off or cannot be read: what came before is kept, and other files are read all the same.

use crate::prose::{CAKE, made_up};
use crate::support::{Dump, Night, bz2, gz, line, xz, zst};

fn good(id: &str) -> String {
    line(id, "2026-03-14T06:00:00Z", "wire.example", id, CAKE)
}

/// Lines of `count` articles with ids `0000`, `0001` and so on.
fn lines(count: u64) -> String {
    (0..count).map(|n| line(&format!("{n:04}"), "", "", "", &made_up(n, 120))).collect()
}

/// Whether the ids are those of the first lines, in order, and of the file beside.
fn assert_first_lines_and_other(night: &Night, least: usize) {
    let ids = night.ids();
    let (other, numbered) = ids.split_last().unwrap();
    assert_eq!(other, "other");
    assert!(numbered.len() >= least, "{} records", numbered.len());
    numbered.iter().enumerate().for_each(|(at, id)| assert_eq!(*id, format!("{at:04}")));
}

fn cut_off(packed: &[u8]) -> &[u8] {
    &packed[..packed.len() * 3 / 4]
}

#[test]
fn a_gzip_file_that_breaks_off_gives_the_records_before_the_break() {
    let packed = gz(lines(600));
    let night =
        Dump::new().file("a.jsonl.gz", cut_off(&packed)).file("b.jsonl", good("other")).cluster(&[]).well();
    assert_first_lines_and_other(&night, 300);
    let rejects = night.rows("rejects.csv");
    assert_eq!(rejects.len(), 1);
    assert_eq!(rejects[0]["reason"], "damaged_file");
    assert_eq!(rejects[0]["source_record"], night.ids().len().to_string());
    let complete: Vec<bool> = night.manifest()["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| input["complete"].as_bool().unwrap())
        .collect();
    assert_eq!(complete, [false, true]);
}

#[test]
fn a_bzip2_or_xz_file_that_breaks_off_gives_the_records_before_the_break() {
    // bzip2 unpacks by blocks of 100 KB at this level, so the text must have several.
    for packed in [bz2(lines(1_500)), xz(lines(1_500))] {
        let night =
            Dump::new().file("a.jsonl", cut_off(&packed)).file("b.jsonl", good("other")).cluster(&[]).well();
        assert_first_lines_and_other(&night, 300);
        assert_eq!(night.rows("rejects.csv")[0]["reason"], "damaged_file");
    }
}

#[test]
fn a_small_gzip_file_that_breaks_off_gives_the_records_before_the_break() {
    let packed = gz(lines(40));
    let night = Dump::new()
        .file("a.jsonl.gz", cut_off(&packed))
        .file("b.jsonl", good("other"))
        .cluster(&["--max-reject-ratio", "1"])
        .well();
    assert_first_lines_and_other(&night, 20);
    assert_eq!(night.rows("rejects.csv")[0]["reason"], "damaged_file");
}

#[test]
fn a_zstd_file_with_damage_inside_gives_the_records_before_it() {
    let packed = [zst(lines(600)), zst(lines(1))[..9].to_vec()].concat();
    let night = Dump::new().file("a.jsonl.zst", packed).file("b.jsonl", good("other")).cluster(&[]).well();
    assert_first_lines_and_other(&night, 600);
    assert_eq!(night.refusals(), ["601 damaged_file"]);
}

#[test]
fn a_zstd_file_of_garbage_is_a_damaged_file() {
    let mut packed = zst(lines(40));
    packed[4..].iter_mut().for_each(|byte| *byte ^= 0x5a);
    let night =
        Dump::new().file("a.jsonl.zst", packed).file("b.jsonl", good("other")).cluster(&[]).ended_with(3);
    assert_eq!(night.refusals(), ["1 damaged_file"]);
    assert_eq!(night.ids(), ["other"]);
    assert!(night.output.stderr.contains("damaged_file"), "{}", night.output.stderr);
}

#[test]
fn a_packed_table_that_breaks_off_gives_the_rows_before_the_break() {
    let rows: String = (0..1200u64).map(|n| format!("{n:04},\"{}\"\n", made_up(n, 120))).collect();
    let packed = gz(format!("id,text\n{rows}"));
    let night =
        Dump::new().file("a.csv.gz", cut_off(&packed)).file("b.jsonl", good("other")).cluster(&[]).well();
    assert_first_lines_and_other(&night, 600);
    assert_eq!(night.rows("rejects.csv")[0]["reason"], "damaged_file");
}

#[test]
fn a_packed_page_that_breaks_off_is_refused_whole() {
    let page = gz(format!("Almond cake settled after eleven years\n{}", made_up(3, 90_000)));
    let night = Dump::new()
        .file("a.txt.gz", cut_off(&page))
        .file("b.jsonl", good("other"))
        .cluster(&[])
        .ended_with(3);
    assert_eq!(night.refusals(), ["1 damaged_file"]);
    assert_eq!(night.ids(), ["other"]);
}

#[cfg(unix)]
#[test]
fn a_dangling_link_is_an_unreadable_file_and_the_others_are_read() {
    let dump = Dump::new().file("b.jsonl", good("other"));
    std::os::unix::fs::symlink("nowhere", dump.path("in/a.jsonl")).unwrap();
    let night = dump.cluster(&[]).ended_with(3);
    assert_eq!(night.refusals(), ["1 unreadable_file"]);
    assert_eq!(night.ids(), ["other"]);
}

#[test]
fn an_empty_file_holds_no_records() {
    let dump = Dump::new().file("a.jsonl", "").file("b.csv", "id,text\n").file("c.jsonl", good("other"));
    let night = dump.cluster(&[]).well();
    assert_eq!((night.count("records_read"), night.count("rejects")), (1, 0));
}
