//! A cast of names and figures in, sentences about them out.
//!
//! Sentences are drawn from a small grammar of English function words around invented ones, so that unrelated
//! articles share words but hardly ever five in a row. Fixed phrases are therefore kept under four words.

use crate::words::{Lexicon, Rng, capital};

/// What a story is about; two reports of one event share it.
pub struct Cast {
    people: Vec<String>,
    bodies: Vec<String>,
    pub place: String,
    figures: Vec<String>,
}

const DAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DETERMINERS: &[&str] = &[
    "the", "the", "the", "the", "a", "a", "its", "their", "his", "her", "this", "some", "each", "another", "",
];
const PREPOSITIONS: &[&str] = &[
    "of", "of", "of", "in", "in", "to", "for", "with", "on", "at", "from", "by", "about", "after", "under",
    "against",
];
const CONJUNCTIONS: &[&str] =
    &["and", "but", "while", "because", "although", "as", "which", "and that", "when"];
const VERBS: &[&str] =
    &["was", "is", "has", "had", "were", "will be", "would not", "could", "are", "has been"];
const SPEECH: &[&str] = &["said", "said", "said", "told reporters", "added", "wrote", "argued"];
const BODIES: &[&str] =
    &["Corp", "Group", "Ministry", "University", "Council", "Holdings", "Institute", "Party", "Bank"];
const UNITS: &[&str] =
    &["million", "billion", "percent", "people", "tonnes", "dollars", "votes", "homes", "points"];
const PLACES: &[&str] = &[
    "London",
    "Paris",
    "Berlin",
    "Nairobi",
    "Tokyo",
    "Mumbai",
    "Cairo",
    "Lima",
    "Chicago",
    "Toronto",
    "Madrid",
    "Lagos",
    "Seoul",
    "Sydney",
    "Warsaw",
    "Jakarta",
    "Bogotá",
    "Zürich",
    "São Paulo",
    "Washington",
    "Brussels",
];

impl Cast {
    pub fn new(lexicon: &Lexicon, rng: &mut Rng) -> Self {
        let people = (0..rng.between(2, 5)).map(|_| lexicon.person(rng)).collect();
        let bodies = (0..rng.between(1, 3))
            .map(|_| format!("{} {}", lexicon.surname(rng), rng.pick(BODIES)))
            .collect();
        let place =
            if rng.percent(60) { rng.pick(PLACES).to_owned() } else { lexicon.surname(rng).to_owned() };
        let figures = (0..rng.between(3, 8)).map(|_| figure(rng)).collect();
        Cast { people, bodies, place, figures }
    }
}

fn figure(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => format!("{}.{} {}", rng.below(100), rng.below(10), rng.pick(UNITS)),
        1 => format!("${},{:03}", rng.between(1, 900), rng.below(1000)),
        _ => format!("{} {}", rng.between(2, 1000), rng.pick(UNITS)),
    }
}

/// Appends one sentence with its full stop; returns its number of words.
pub fn sentence(lexicon: &Lexicon, cast: &Cast, rng: &mut Rng, out: &mut String) -> usize {
    let start = out.len();
    match rng.below(10) {
        0..4 => {
            clause(lexicon, cast, rng, out);
            out.push_str(if rng.percent(40) { ", " } else { " " });
            join(out, rng.pick(CONJUNCTIONS));
            clause(lexicon, cast, rng, out);
        }
        4..7 => clause(lexicon, cast, rng, out),
        7 => {
            join(out, rng.pick(PREPOSITIONS));
            noun_phrase(lexicon, cast, rng, out);
            out.push_str(", ");
            clause(lexicon, cast, rng, out);
        }
        _ => return quote(lexicon, cast, rng, out),
    }
    if rng.percent(15) {
        out.push_str(" on ");
        out.push_str(rng.pick(DAYS));
    }
    capitalise(out, start);
    out.push('.');
    words(&out[start..])
}

fn quote(lexicon: &Lexicon, cast: &Cast, rng: &mut Rng, out: &mut String) -> usize {
    let start = out.len();
    out.push('"');
    clause(lexicon, cast, rng, out);
    if rng.percent(60) {
        out.push_str(if rng.percent(30) { " -- " } else { ", " });
        join(out, rng.pick(CONJUNCTIONS));
        clause(lexicon, cast, rng, out);
    }
    capitalise(out, start + 1);
    out.push_str(",\" ");
    join(out, rng.pick(&cast.people));
    out.push_str(rng.pick(SPEECH));
    out.push('.');
    words(&out[start..])
}

fn clause(lexicon: &Lexicon, cast: &Cast, rng: &mut Rng, out: &mut String) {
    noun_phrase(lexicon, cast, rng, out);
    out.push(' ');
    if rng.percent(55) {
        join(out, rng.pick(VERBS));
    }
    out.push_str(lexicon.word(rng));
    if rng.percent(85) {
        out.push(' ');
        noun_phrase(lexicon, cast, rng, out);
    }
    if rng.percent(45) {
        out.push(' ');
        join(out, rng.pick(PREPOSITIONS));
        noun_phrase(lexicon, cast, rng, out);
    }
}

fn noun_phrase(lexicon: &Lexicon, cast: &Cast, rng: &mut Rng, out: &mut String) {
    match rng.below(100) {
        0..4 => out.push_str(rng.pick(&cast.people)),
        4..7 => {
            let person = rng.pick(&cast.people);
            out.push_str(person.split(' ').next_back().unwrap_or(person));
        }
        7..11 => out.push_str(rng.pick(&cast.bodies)),
        11..13 => out.push_str(&cast.place),
        13..17 => out.push_str(rng.pick(&cast.figures)),
        17..19 => {
            join(out, lexicon.surname(rng));
            out.push_str(lexicon.surname(rng));
        }
        roll => {
            join(out, rng.pick(DETERMINERS));
            if rng.percent(40) {
                join(out, lexicon.word(rng));
            }
            out.push_str(lexicon.word(rng));
            if roll.is_multiple_of(4) {
                out.push_str(if rng.percent(80) { "'s " } else { " -- the " });
                out.push_str(lexicon.word(rng));
            }
        }
    }
}

/// A headline of invented words about the cast, each word with a capital.
pub fn headline(lexicon: &Lexicon, cast: &Cast, rng: &mut Rng) -> String {
    let mut words =
        vec![if rng.percent(50) { rng.pick(&cast.bodies) } else { rng.pick(&cast.people) }.to_owned()];
    for _ in 0..rng.between(4, 7) {
        let word = if rng.percent(25) { rng.pick(PREPOSITIONS).into() } else { capital(lexicon.word(rng)) };
        words.push(word.into());
    }
    if rng.percent(30) {
        words.push(rng.pick(&cast.figures).to_owned());
    }
    words.join(" ")
}

pub fn words(text: &str) -> usize {
    text.bytes().filter(|&b| b == b' ' || b == b'\n').count() + 1
}

fn join(out: &mut String, word: &str) {
    if !word.is_empty() {
        out.push_str(word);
        out.push(' ');
    }
}

fn capitalise(out: &mut str, at: usize) {
    if let Some(first) = out.get_mut(at..at + 1) {
        first.make_ascii_uppercase();
    }
}
