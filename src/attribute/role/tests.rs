//! Roles of made-up copies, a line a case.

use super::{CopySimilarity, MemberCopy, Role, RoleParams, RoleTables, role};
use crate::attribute::families::Families;
use crate::base::agency::Agencies;
use crate::base::entry::Entry;
use crate::base::params::of_wire;
use crate::base::time::Stamp;
use std::sync::LazyLock;

static PARAMS: LazyLock<RoleParams> = LazyLock::new(|| of_wire("attribute.roles"));

/// The role of a copy against a canonical article of 100 words.
fn told(member: &Entry, canonical: &Entry, similarity: f64, of_canonical: f64, in_canonical: f64) -> Role {
    let likeness = CopySimilarity {
        equal: false,
        similarity,
        of_canonical,
        in_canonical,
        figures_kept: 1.0,
        shared: 1.0,
    };
    told_by(member, canonical, likeness)
}

fn told_by(member: &Entry, canonical: &Entry, likeness: CopySimilarity) -> Role {
    let (agencies, families) = (Agencies::built_in(), Families::built_in());
    role(
        &MemberCopy { member, canonical, likeness },
        RoleTables { agencies: &agencies, families: &families },
        &PARAMS,
    )
}

fn of_words(words: u32) -> Entry {
    Entry { words, ..Entry::default() }
}

#[test]
fn overlap_and_length_say_what_a_copy_is() {
    for (words, similarity, of_canonical, in_canonical, expected) in [
        (100, 0.96, 0.98, 0.98, Role::Exact),
        (102, 0.80, 0.90, 0.88, Role::Republication),
        (90, 0.65, 0.70, 0.86, Role::Republication),
        (40, 0.40, 0.40, 1.00, Role::Excerpt),
        (75, 0.65, 0.66, 0.80, Role::Excerpt),
        (76, 0.60, 0.60, 0.82, Role::Rewrite),
        (78, 0.78, 0.78, 1.00, Role::Excerpt),
        (90, 0.89, 0.90, 0.99, Role::Excerpt),
        (91, 0.91, 0.91, 1.00, Role::Republication),
        (150, 0.66, 1.00, 0.66, Role::Expanded),
        (134, 0.75, 1.00, 0.75, Role::Republication),
        (150, 0.50, 0.79, 0.55, Role::Rewrite),
        (100, 0.40, 0.55, 0.55, Role::Rewrite),
    ] {
        let told = told(&of_words(words), &of_words(100), similarity, of_canonical, in_canonical);
        assert_eq!(told, expected, "{words} {similarity}");
    }
}

#[test]
fn another_version_mark_makes_an_update() {
    let marked = |version: &str, title: &str| Entry {
        version: version.into(),
        title: crate::base::title::Title::given(title),
        words: 120,
        ..Entry::default()
    };
    for (member, canonical, expected) in [
        (marked("UPDATE 1", ""), marked("", ""), Role::Update),
        (marked("UPDATE 2", ""), marked("UPDATE 1", ""), Role::Update),
        (marked("UPDATE 1", ""), marked("UPDATE 1", ""), Role::Republication),
        (marked("", ""), marked("UPDATE 1", ""), Role::Republication),
        (marked("", "Dam spills over (updated)"), marked("", "Dam spills over"), Role::Update),
        (marked("", "Updated: Dam spills over"), marked("", ""), Role::Update),
        (marked("", "Damm läuft über [aktualisiert]"), marked("", ""), Role::Update),
        (marked("", "Dam spills over | UPDATE"), marked("", ""), Role::Update),
        (
            marked("", "(Updated) Dam spills over"),
            marked("", "Dam spills over (updated)"),
            Role::Republication,
        ),
        (marked("", "Updated dam spills over"), marked("", ""), Role::Republication),
        (marked("", "Dam (below Tarn)"), marked("", ""), Role::Republication),
    ] {
        let told = told(&member, &canonical, 0.7, 0.9, 0.8);
        assert_eq!(told, expected, "{} {} / {}", member.version, member.title.own(), canonical.version);
    }
}

#[test]
fn a_mark_on_the_same_text_makes_no_version_and_on_nearly_the_same_it_does() {
    let corrected = Entry { version: "CORRECTED".into(), words: 100, ..Entry::default() };
    assert_eq!(told_by(&corrected, &of_words(100), CopySimilarity::of_equals()), Role::Exact);
    assert_eq!(told(&corrected, &of_words(100), 0.97, 0.98, 0.98), Role::Update);
}

/// A copy as `outlet hour words agency`; a day stands as `day`, an unknown time as `-`.
fn copy(line: &str) -> Entry {
    let cells: Vec<&str> = line.split_whitespace().collect();
    let published = match cells[1] {
        "-" => None,
        "day" => Some(Stamp { at: 0, date_only: true }),
        hour => Some(Stamp { at: hour.parse::<i64>().unwrap() * 3600, date_only: false }),
    };
    Entry {
        outlet: cells[0].into(),
        published,
        words: cells[2].parse().unwrap(),
        agencies: Agencies::built_in().by_id(cells[3]).into_iter().collect(),
        ..Entry::default()
    }
}

#[test]
fn without_a_mark_only_the_house_that_wrote_it_can_update_it() {
    for (member, canonical, likeness, expected) in [
        ("a.example 9 110 -", "a.example 6 100 -", (0.7, 0.9, 0.8), Role::Update),
        ("a.example 9 200 -", "a.example 6 100 -", (0.5, 1.0, 0.5), Role::Update),
        ("a.example 6 110 -", "a.example 9 100 -", (0.7, 0.9, 0.8), Role::Update),
        ("b.example 9 110 -", "a.example 6 100 -", (0.7, 0.9, 0.8), Role::Republication),
        ("a.example 9 40 -", "a.example 6 100 -", (0.4, 0.4, 1.0), Role::Excerpt),
        ("a.example 6 40 -", "a.example 9 100 -", (0.4, 0.4, 1.0), Role::Update),
        ("a.example 6 300 -", "a.example 9 100 -", (0.33, 1.0, 0.33), Role::Expanded),
        ("a.example 9 110 -", "a.example 9 100 -", (0.7, 0.9, 0.8), Role::Republication),
        ("a.example day 110 -", "a.example 9 100 -", (0.7, 0.9, 0.8), Role::Republication),
        ("a.example 9 110 -", "a.example day 100 -", (0.7, 0.9, 0.8), Role::Republication),
        ("a.example 30 110 -", "a.example day 100 -", (0.7, 0.9, 0.8), Role::Update),
        ("a.example - 110 -", "a.example 9 100 -", (0.7, 0.9, 0.8), Role::Republication),
        ("a.example 9 110 -", "a.example 6 100 -", (0.97, 0.98, 0.98), Role::Exact),
        ("a.example 9 110 -", "a.example 6 100 -", (0.25, 0.6, 0.3), Role::Rewrite),
        ("reutersagency.com 9 110 reuters", "reuters.com 6 100 -", (0.7, 0.9, 0.8), Role::Update),
        ("nrz.de 9 110 -", "waz.de 6 100 -", (0.7, 0.9, 0.8), Role::Update),
        ("nrz.de 9 110 dpa", "waz.de 6 100 dpa", (0.7, 0.9, 0.8), Role::Republication),
        ("nrz.de 9 110 -", "tz.de 6 100 -", (0.7, 0.9, 0.8), Role::Republication),
    ] {
        let (similarity, of_canonical, in_canonical) = likeness;
        let told = told(&copy(member), &copy(canonical), similarity, of_canonical, in_canonical);
        assert_eq!(told, expected, "{member} / {canonical}");
    }
}

#[test]
fn a_text_of_one_house_with_other_figures_is_no_version_of_the_last() {
    let likeness = CopySimilarity {
        similarity: 0.6,
        of_canonical: 0.8,
        in_canonical: 0.7,
        figures_kept: 0.4,
        equal: false,
        shared: 0.8,
    };
    let told = told_by(&copy("a.example 9 110 -"), &copy("a.example 6 100 -"), likeness);
    assert_eq!(told, Role::Rewrite);
}
