//! Picks and their reasons, a line a case.

use super::{Candidate, Pick, Policy, Question, pick};
use crate::base::agency::Agencies;
use crate::base::agency::CreditBasis;
use crate::base::article::PublishedBasis;
use crate::base::entry::{Entry, Marks};
use crate::base::time::Stamp;

/// A member as `id outlet words time credit marks...`.
///
/// The time is an hour (`9`), an hour of change (`m9`) or crawl (`c9`), a day (`d0`), or `-`. The credit is
/// `agency@basis`, joint ones with `+`, or `-`. Marks are `killed`, `partial`, `unlike`, or a version with
/// `_` for its spaces.
fn member(line: &str, agencies: &Agencies) -> (Entry, bool) {
    let cells: Vec<&str> = line.split_whitespace().collect();
    let (published_basis, published) = time(cells[3]);
    let (names, basis) = cells[4].split_once('@').unwrap_or(("", "-"));
    let credited = names.split('+').filter(|name| !name.is_empty());
    let marks = &cells[5..];
    let is = |mark: &str| marks.contains(&mark);
    let version = marks.iter().find(|mark| !["killed", "partial", "unlike"].contains(mark));
    let entry = Entry {
        id: cells[0].into(),
        outlet: cells[1].into(),
        words: cells[2].parse().unwrap(),
        published,
        published_basis,
        agencies: credited.map(|name| agencies.by_id(name).unwrap()).collect(),
        agency_basis: match basis {
            "dateline" => CreditBasis::Dateline,
            "signoff" => CreditBasis::Signoff,
            "byline" => CreditBasis::Byline,
            _ => CreditBasis::None,
        },
        version: version.map_or_else(String::new, |version| version.replace('_', " ")).into(),
        killed: is("killed"),
        marks: Marks { partial: is("partial"), ..Marks::default() },
        ..Entry::default()
    };
    (entry, !is("unlike"))
}

fn time(cell: &str) -> (PublishedBasis, Option<Stamp>) {
    let number: i64 = cell.trim_start_matches(char::is_alphabetic).parse().unwrap_or(0);
    let hour = Some(Stamp { at: number * 3600, date_only: false });
    match cell.chars().next() {
        Some('-') => (PublishedBasis::None, None),
        Some('m') => (PublishedBasis::Modified, hour),
        Some('c') => (PublishedBasis::Crawl, hour),
        Some('d') => (PublishedBasis::Structured, Some(Stamp { at: number * 86_400, date_only: true })),
        _ => (PublishedBasis::Structured, hour),
    }
}

fn picked(members: &str, policy: Policy) -> (String, String, Pick) {
    let agencies = Agencies::built_in();
    let members: Vec<(Entry, bool)> = members.split(';').map(|line| member(line, &agencies)).collect();
    let candidates: Vec<Candidate<'_>> =
        members.iter().map(|(entry, leads)| Candidate { entry, leads: *leads }).collect();
    let pick = pick(&candidates, policy, &agencies);
    let reason = pick.reason.map_or("", Question::as_str);
    (candidates[pick.index].entry.id.to_string(), reason.to_owned(), pick)
}

/// What the case is about, the members, the one expected and why.
type Case = (&'static str, &'static str, &'static str, &'static str);

#[track_caller]
fn assert_picks(policy: Policy, cases: &[Case]) {
    for (what, members, id, reason) in cases {
        let (got, got_reason, _) = picked(members, policy);
        assert_eq!((got.as_str(), got_reason.as_str()), (*id, *reason), "{what}");
    }
}

#[test]
fn the_agencys_own_page_goes_before_every_other_copy() {
    assert_picks(
        Policy::Agency,
        &[
            ("alone", "a x.example 300 9 -", "a", ""),
            (
                "later than a copy",
                "a x.example 300 9 reuters@dateline; b reuters.com 300 11 reuters@dateline",
                "b",
                "own_domain",
            ),
            (
                "the credit only another's",
                "a x.example 300 9 reuters@byline; b reuters.com 300 11 -",
                "b",
                "own_domain",
            ),
            ("undated", "a x.example 300 9 ap@dateline; b apnews.com 300 - -", "b", "own_domain"),
            ("nobody's credit", "a x.example 300 9 -; b reuters.com 300 11 -", "a", "earliest"),
            ("another agency's page", "a x.example 300 9 ap@dateline; b reuters.com 300 8 -", "a", "credit"),
            (
                "a licensor's page",
                "a x.example 300 9 propublica@byline; b propublica.org 300 11 -",
                "b",
                "own_domain",
            ),
            (
                "a slip among many",
                "a x.example 300 9 ap@dateline; b y.example 300 9 ap@dateline; c z.example 300 9 ap@dateline; \
                 d reuters.com 300 8 reuters@dateline",
                "a",
                "id",
            ),
            (
                "joint credit, one house's page",
                "a x.example 300 9 afp+dpa@dateline; b dpa.com 300 12 -",
                "b",
                "own_domain",
            ),
            (
                "joint credit, both houses' pages",
                "a afp.com 300 12 afp+dpa@dateline; b dpa.com 300 11 afp+dpa@dateline",
                "b",
                "earliest",
            ),
        ],
    );
}

#[test]
fn a_cut_page_of_the_agency_is_not_its_copy() {
    assert_picks(
        Policy::Agency,
        &[
            (
                "before its whole page",
                "a reuters.com 80 9 reuters@dateline; b reuters.com 300 11 reuters@dateline",
                "b",
                "own_domain",
            ),
            (
                "before a whole copy",
                "a reuters.com 80 9 reuters@dateline; b x.example 300 11 reuters@dateline",
                "b",
                "credit",
            ),
            (
                "of half the words",
                "a reuters.com 150 9 reuters@dateline; b x.example 300 11 reuters@dateline",
                "a",
                "own_domain",
            ),
            (
                "before a whole copy with a byline",
                "a reuters.com 80 9 reuters@dateline; b x.example 300 11 reuters@byline",
                "b",
                "whole",
            ),
            (
                "before a whole copy without credit",
                "a reuters.com 80 9 reuters@dateline; b x.example 300 11 -; c y.example 310 12 -",
                "b",
                "earliest",
            ),
            (
                "beside one copy with much added",
                "a reuters.com 300 9 reuters@dateline; b x.example 310 8 -; c y.example 700 8 -",
                "a",
                "own_domain",
            ),
            (
                "beside a version twice as long",
                "a reuters.com 100 9 reuters@dateline; b reuters.com 300 12 reuters@dateline UPDATE_1",
                "a",
                "earliest",
            ),
            (
                "a copy cut under its dateline",
                "a x.example 80 9 reuters@dateline; b y.example 300 11 reuters@dateline; c z.example 300 10 -",
                "b",
                "credit",
            ),
        ],
    );
}

#[test]
fn without_such_a_page_the_credit_then_the_time_then_the_length_decide() {
    assert_picks(
        Policy::Agency,
        &[
            ("a dateline", "a x.example 300 9 -; b y.example 300 11 ap@dateline", "b", "credit"),
            ("a sign-off", "a x.example 300 9 ap@byline; b y.example 300 11 ap@signoff", "b", "credit"),
            ("a byline is no sign-off", "a x.example 300 9 -; b y.example 300 11 ap@byline", "a", "earliest"),
            (
                "two datelines",
                "a x.example 300 11 ap@dateline; b y.example 300 9 ap@dateline",
                "b",
                "earliest",
            ),
            ("a day ends at its end", "a x.example 300 d0 -; b y.example 300 23 -", "b", "earliest"),
            (
                "a day before an hour of the next",
                "a x.example 300 d0 -; b y.example 300 24 -",
                "a",
                "earliest",
            ),
            ("undated", "a x.example 300 - -; b y.example 200 90 -", "b", "earliest"),
            (
                "one time, another basis",
                "a x.example 300 c9 -; b y.example 300 m9 -; c z.example 300 9 -",
                "c",
                "earliest",
            ),
            ("changed before crawled", "a x.example 300 c9 -; b y.example 300 m9 -", "b", "earliest"),
            ("crawled earlier than published", "a x.example 300 9 -; b y.example 300 c8 -", "b", "earliest"),
            (
                "a cut before the whole",
                "a x.example 90 9 -; b y.example 300 11 -; c z.example 80 12 -",
                "a",
                "earliest",
            ),
            (
                "a cut among whole ones",
                "a x.example 90 9 -; b y.example 300 11 -; c z.example 290 12 -",
                "b",
                "earliest",
            ),
            ("a short one before a long one", "a x.example 90 9 -; b y.example 300 11 -", "a", "earliest"),
            ("one time", "a x.example 290 9 -; b y.example 300 9 -", "b", "longest"),
            ("both undated", "a x.example 290 - -; b y.example 300 - -", "b", "longest"),
            ("one time and length", "b x.example 300 9 -; a y.example 300 9 -", "a", "id"),
        ],
    );
}

#[test]
fn what_is_killed_partial_or_unlike_the_others_stands_only_where_there_is_no_other() {
    let spoilt: [Case; 6] = [
        (
            "killed",
            "a reuters.com 300 9 reuters@dateline killed; b x.example 200 11 -",
            "b",
            "only_candidate",
        ),
        (
            "partial",
            "a reuters.com 300 9 reuters@dateline partial; b x.example 200 11 -",
            "b",
            "only_candidate",
        ),
        (
            "unlike the others",
            "a x.example 900 12 ap@dateline unlike; b y.example 200 11 -",
            "b",
            "only_candidate",
        ),
        (
            "partial before what is unlike",
            "a x.example 300 9 - unlike; b y.example 90 11 - partial",
            "b",
            "only_candidate",
        ),
        (
            "unlike before killed",
            "a x.example 300 9 - killed; b y.example 90 11 - unlike",
            "b",
            "only_candidate",
        ),
        ("nothing else", "a x.example 300 9 - killed", "a", ""),
    ];
    for policy in [Policy::Agency, Policy::Earliest, Policy::Longest, Policy::Latest] {
        assert_picks(policy, &spoilt);
    }
    assert_picks(
        Policy::Agency,
        &[("all killed", "a x.example 300 9 - killed; b y.example 200 8 - killed", "b", "earliest")],
    );
}

#[test]
fn the_other_policies_ask_their_own_question_first() {
    let members = "early x.example 80 1 -; dated y.example 90 2 reuters@dateline; \
                   wire reuters.com 95 3 reuters@dateline; long z.example 200 4 -; undated v.example 100 - -";
    for (policy, id, reason) in [
        (Policy::Agency, "wire", "own_domain"),
        (Policy::Earliest, "early", "earliest"),
        (Policy::Longest, "long", "longest"),
        (Policy::Latest, "long", "latest"),
    ] {
        let (got, got_reason, _) = picked(members, policy);
        assert_eq!((got.as_str(), got_reason.as_str()), (id, reason));
    }
    let one_time = "a x.example 300 9 reuters@dateline; b reuters.com 300 9 -";
    for policy in [Policy::Earliest, Policy::Longest, Policy::Latest] {
        assert_picks(policy, &[("the agency breaks a tie", one_time, "b", "own_domain")]);
    }
    assert_picks(
        Policy::Longest,
        &[("one length", "a x.example 300 9 -; b y.example 300 8 -", "b", "earliest")],
    );
}

#[test]
fn the_latest_version_is_the_highest_mark_and_then_the_latest_time() {
    assert_picks(
        Policy::Latest,
        &[
            ("marks", "a x.example 300 12 - UPDATE_1; b y.example 300 9 - UPDATE_2", "b", "version"),
            ("a mark before none", "a x.example 300 12 -; b y.example 300 9 - UPDATE_1", "b", "version"),
            ("dpa's editions", "a x.example 300 9 - /5; b y.example 300 12 - /3", "a", "version"),
            ("no marks", "a x.example 300 9 -; b y.example 290 12 -", "b", "latest"),
            (
                "a correction of the same edition",
                "a x.example 300 9 -; b y.example 300 12 - CORRECTED",
                "b",
                "latest",
            ),
            ("a day starts at its start", "a x.example 300 d0 -; b y.example 300 9 -", "b", "latest"),
            ("undated", "a x.example 300 - -; b y.example 300 9 -", "b", "latest"),
            ("a late cut", "a x.example 300 9 -; b y.example 80 12 -; c z.example 290 8 -", "a", "latest"),
            ("one time", "a x.example 290 9 -; b y.example 300 9 -", "b", "longest"),
        ],
    );
}

#[test]
fn a_story_is_credited_to_whom_its_canonical_article_credits_or_on_whose_page_it_stands() {
    let agencies = Agencies::built_in();
    for (members, expected) in [
        ("a x.example 300 9 ap@dateline; b y.example 300 9 -", "ap"),
        ("a x.example 300 9 reuters@byline; b reuters.com 300 11 -", "reuters"),
        ("a x.example 300 9 afp+dpa@dateline; b dpa.com 300 12 -", "dpa"),
        ("a x.example 300 9 -; b reuters.com 300 11 -", ""),
    ] {
        let names = picked(members, Policy::Agency).2.agencies;
        let names: Vec<&str> = names.iter().map(|agency| agencies.get(*agency).id).collect();
        assert_eq!(names.join("|"), expected, "{members}");
    }
}
