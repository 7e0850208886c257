//! What archives that were not made to be read come to: members that lie in each other, and members of holes.

use crate::pack::{tar, tar_with_hole, zip, zip_directory, zip_member};
use crate::prose::made_up;
use crate::support::{Dump, Night, line};

fn lines(id: &str) -> String {
    (0..3).map(|n| line(&format!("{id}{n}"), "", "", "", &made_up(n, 40))).collect()
}

fn read(name: &str, archive: &[u8]) -> Night {
    Dump::new().file(name, archive).cluster(&["--max-reject-ratio", "1"]).well()
}

#[test]
fn of_members_that_lie_in_each_other_the_first_is_read() {
    let (a, b) = (lines("a"), lines("b"));
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let [first, second] =
        [("a.jsonl", a), ("b.jsonl", b)].map(|(name, bytes)| zip_member(name, bytes, false));
    let outer = zip_member("c.jsonl", &[&first[..], b"\n"].concat(), false);
    let inner = outer.len() - first.len() - 1;
    let both = [&first[..], &second].concat();
    let many: Vec<String> = (0..50).map(|n| format!("m{n:02}.jsonl")).collect();
    let many: Vec<(&str, usize, &[u8])> = many.iter().map(|name| (name.as_str(), 0, a)).collect();
    for (body, told, articles, refused) in [
        (&both, vec![("a.jsonl", 0, a), ("b.jsonl", first.len(), b)], 6, 0),
        (&both, vec![("a.jsonl", 0, a), ("x.jsonl", 0, a), ("b.jsonl", first.len(), b)], 6, 1),
        (&first, many, 3, 49),
        (&first, vec![("a.jsonl", 0, a), ("empty.jsonl", 0, b""), ("none.jsonl", 0, b"")], 3, 0),
        // The second is the first with its head: what it holds begins within it.
        (&outer, vec![("a.jsonl", inner, a), ("c.jsonl", 0, &[&first[..], b"\n"].concat())], 3, 1),
    ] {
        let archive = [&body[..], &zip_directory(&told, body.len(), false)].concat();
        let night = read("a.zip", &archive);
        let overlaps = |row: &&std::collections::BTreeMap<String, String>| {
            row["reason"] == "damaged_file" && row["detail"].contains(" lies where member ")
        };
        let rows = night.rows("rejects.csv");
        let found = (night.ids().len(), rows.iter().filter(overlaps).count());
        assert_eq!(found, (articles, refused), "{rows:?}");
        let warnings = night.output.stderr.matches("damaged_file: ").count();
        assert!(warnings <= 10, "{warnings} files are warned of one by one");
    }
    assert_eq!(read("a.zip", &zip(&[("a.jsonl", a), ("b.jsonl", b)], true)).ids().len(), 6);
}

#[test]
fn a_member_of_holes_is_refused_before_it_is_read() {
    let text = lines("a");
    let end = [0; 1024];
    let members = |holes: &[u64]| {
        let member = |(n, &hole): (usize, &u64)| tar_with_hole(&format!("h{n}.jsonl"), hole, text.as_bytes());
        let holes: Vec<u8> = holes.iter().enumerate().flat_map(member).collect();
        [&holes[..], &tar(&[("sound.jsonl", lines("s").as_bytes())])].concat()
    };
    for (holes, refused) in [
        (vec![1 << 60], 1),
        (vec![u64::MAX >> 2], 1),
        (vec![10 << 30], 1),
        (vec![1 << 26, 1 << 26, 1 << 40], 3),
        (vec![(1 << 26) + 1], 1),
    ] {
        let night = read("a.tar", &[members(&holes), end.to_vec()].concat());
        let damaged = night.refusals().iter().filter(|refusal| refusal.ends_with("damaged_file")).count();
        assert_eq!(
            (damaged, night.ids()),
            (refused, ["s0", "s1", "s2"].map(str::to_owned).to_vec()),
            "{holes:?}"
        );
    }
    // One with a hole of nothing is a file like others.
    assert_eq!(read("a.tar", &[members(&[0]), end.to_vec()].concat()).ids().len(), 6);
}
