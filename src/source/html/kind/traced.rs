//! A page's outline and the text found on it in, where on the page each line of the text stands out.

use super::super::body::{RUN_WORDS, hash, runs_of, words};
use super::outline::{Outline, Span};
use crate::base::hash::Map;
use std::collections::BTreeSet;

/// A line of the text.
#[derive(Debug)]
pub(super) struct Line<'t> {
    pub text: &'t str,
    pub words: usize,
    /// Where it stands on the page, if that is known: its first word.
    pub at: Option<usize>,
    /// Where most of it stands.
    pub place: Place,
}

/// What most of a line is part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// Running text.
    #[default]
    Prose,
    /// A teaser.
    Teaser,
    /// A link that is no teaser's.
    Link,
    Caption,
    Offer,
    /// Nobody knows: a line of a word or two.
    Anywhere,
}

/// The text, line by line.
#[derive(Debug)]
pub(super) struct Traced<'t> {
    /// The place of each word of the page.
    pub places: Vec<Place>,
    pub lines: Vec<Line<'t>>,
    /// Teasers, by number, that lines are of.
    pub teasers: BTreeSet<usize>,
}

impl<'t> Traced<'t> {
    /// Looks up every line of a text on the page that it was found on.
    pub fn of(text: &'t str, outline: &Outline) -> Self {
        let places = places(outline);
        let mut found: Map<u64, Met> = Map::default();
        for (at, run) in runs_of(&outline.words).enumerate() {
            let place = common(&places[at..at + RUN_WORDS]);
            found.entry(run).or_insert(Met { at, place }).see(place);
        }
        let mut teaser_at = vec![None; outline.words.len()];
        for (number, teaser) in outline.teasers.iter().enumerate() {
            teaser_at[teaser.span.clone()].fill(Some(number));
        }
        let mut teasers = BTreeSet::new();
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let lines = lines.map(|line| line_of(line, &found, &teaser_at, &mut teasers)).collect();
        Self { places, lines, teasers }
    }

    /// Words of the lines at a place.
    pub fn words_at(&self, place: Place) -> usize {
        self.lines.iter().filter(|line| line.place == place).map(|line| line.words).sum()
    }

    /// Words of all lines whose place is known.
    pub fn words(&self) -> usize {
        self.lines.iter().filter(|line| line.place != Place::Anywhere).map(|line| line.words).sum()
    }
}

/// A run of words where it was met first.
struct Met {
    at: usize,
    place: Place,
}

impl Met {
    /// What stands in running text anywhere is that.
    fn see(&mut self, place: Place) {
        if place == Place::Prose {
            self.place = place;
        }
    }
}

/// The place of each word of the page.
fn places(outline: &Outline) -> Vec<Place> {
    let mut places = vec![Place::Prose; outline.words.len()];
    let teasers = outline.teasers.iter().map(|teaser| &teaser.span);
    let captions = outline.pictures.iter().map(|picture| &picture.caption);
    let mut mark = |spans: &mut dyn Iterator<Item = &Span>, place: Place| {
        spans.for_each(|span| places[span.clone()].fill(place));
    };
    mark(&mut captions.into_iter(), Place::Caption);
    mark(&mut outline.links.iter(), Place::Link);
    mark(&mut teasers.into_iter(), Place::Teaser);
    mark(&mut outline.offers.iter(), Place::Offer);
    places
}

/// The place of a run: running text if any word of it is.
fn common(places: &[Place]) -> Place {
    let first = places.first().copied().unwrap_or_default();
    if places.contains(&Place::Prose) { Place::Prose } else { first }
}

fn line_of<'t>(
    line: &'t str,
    found: &Map<u64, Met>,
    teaser_at: &[Option<usize>],
    teasers: &mut BTreeSet<usize>,
) -> Line<'t> {
    let hashes: Vec<u64> = words(line).map(hash).collect();
    let met: Vec<&Met> = runs_of(&hashes).filter_map(|run| found.get(&run)).collect();
    let count = |place: Place| met.iter().filter(|met| met.place == place).count();
    let (teaser, link) = (count(Place::Teaser), count(Place::Link));
    let elsewhere = if teaser >= link { Place::Teaser } else { Place::Link };
    let counts = [
        (elsewhere, teaser + link),
        (Place::Caption, count(Place::Caption)),
        (Place::Offer, count(Place::Offer)),
    ];
    let most = counts.into_iter().find(|(_, count)| count * 2 > met.len());
    let place = most.map(|(place, _)| place).unwrap_or_default();
    let place = if hashes.len() < RUN_WORDS { Place::Anywhere } else { place };
    let at = met.first().map(|met| met.at);
    if place == elsewhere {
        let of_line = met.iter().filter(|met| met.place == Place::Teaser);
        teasers.extend(of_line.filter_map(|met| teaser_at[met.at]));
    }
    Line { text: line, words: hashes.len(), at, place }
}
