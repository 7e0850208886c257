//! A page's outline and its extracted text in, the position of each line of the text on the page out.

use super::outline::{Outline, WordRange};
use crate::base::hash::Map;
use crate::source::html::body::{RUN_WORDS, hash, runs_of, words};
use std::collections::BTreeSet;

/// A line of the text.
#[derive(Debug)]
pub(crate) struct TracedLine<'t> {
    pub text: &'t str,
    pub words: usize,
    /// Position of the line's first word on the page, if known.
    pub at: Option<usize>,
    /// Part of the page that holds most of the line.
    pub place: TextPlace,
}

/// The part of a page that holds most of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TextPlace {
    /// Running text.
    #[default]
    Prose,
    /// A teaser.
    Teaser,
    /// A link outside teasers.
    Link,
    Caption,
    Offer,
    /// Unknown: a line of a word or two.
    Anywhere,
}

/// The text, line by line.
#[derive(Debug)]
pub(crate) struct TracedText<'t> {
    /// Place of each word of the page.
    pub places: Vec<TextPlace>,
    pub lines: Vec<TracedLine<'t>>,
    /// Numbers of the teasers that lines belong to.
    pub teasers: BTreeSet<usize>,
}

impl<'t> TracedText<'t> {
    /// Finds every line of an extracted text on its page.
    pub(crate) fn of(text: &'t str, outline: &Outline) -> Self {
        let places = places(outline);
        let mut found: Map<u64, RunPlace> = Map::default();
        for (at, run) in runs_of(&outline.words).enumerate() {
            let place = common(&places[at..at + RUN_WORDS]);
            found.entry(run).or_insert(RunPlace { at, place }).see(place);
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

    /// Counts the words of the lines at a place.
    pub(crate) fn words_at(&self, place: TextPlace) -> usize {
        self.lines.iter().filter(|line| line.place == place).map(|line| line.words).sum()
    }

    /// Counts the words of all lines with a known place.
    pub(crate) fn words(&self) -> usize {
        self.lines.iter().filter(|line| line.place != TextPlace::Anywhere).map(|line| line.words).sum()
    }
}

/// First place of a run of words.
struct RunPlace {
    at: usize,
    place: TextPlace,
}

impl RunPlace {
    /// A run that occurs in running text anywhere counts as running text.
    fn see(&mut self, place: TextPlace) {
        if place == TextPlace::Prose {
            self.place = place;
        }
    }
}

/// Returns the place of each word of the page.
fn places(outline: &Outline) -> Vec<TextPlace> {
    let mut places = vec![TextPlace::Prose; outline.words.len()];
    let teasers = outline.teasers.iter().map(|teaser| &teaser.span);
    let captions = outline.pictures.iter().map(|picture| &picture.caption);
    let mut mark = |spans: &mut dyn Iterator<Item = &WordRange>, place: TextPlace| {
        spans.for_each(|span| places[span.clone()].fill(place));
    };
    mark(&mut captions.into_iter(), TextPlace::Caption);
    mark(&mut outline.links.iter(), TextPlace::Link);
    mark(&mut teasers.into_iter(), TextPlace::Teaser);
    mark(&mut outline.offers.iter(), TextPlace::Offer);
    places
}

/// Returns the place of a run: running text if any of its words is.
fn common(places: &[TextPlace]) -> TextPlace {
    let first = places.first().copied().unwrap_or_default();
    if places.contains(&TextPlace::Prose) { TextPlace::Prose } else { first }
}

fn line_of<'t>(
    line: &'t str,
    found: &Map<u64, RunPlace>,
    teaser_at: &[Option<usize>],
    teasers: &mut BTreeSet<usize>,
) -> TracedLine<'t> {
    let hashes: Vec<u64> = words(line).map(hash).collect();
    let met: Vec<&RunPlace> = runs_of(&hashes).filter_map(|run| found.get(&run)).collect();
    let count = |place: TextPlace| met.iter().filter(|met| met.place == place).count();
    let (teaser, link) = (count(TextPlace::Teaser), count(TextPlace::Link));
    let elsewhere = if teaser >= link { TextPlace::Teaser } else { TextPlace::Link };
    let counts = [
        (elsewhere, teaser + link),
        (TextPlace::Caption, count(TextPlace::Caption)),
        (TextPlace::Offer, count(TextPlace::Offer)),
    ];
    let most = counts.into_iter().find(|(_, count)| count * 2 > met.len());
    let place = most.map(|(place, _)| place).unwrap_or_default();
    let place = if hashes.len() < RUN_WORDS { TextPlace::Anywhere } else { place };
    let at = met.first().map(|met| met.at);
    if place == elsewhere {
        let of_line = met.iter().filter(|met| met.place == TextPlace::Teaser);
        teasers.extend(of_line.filter_map(|met| teaser_at[met.at]));
    }
    TracedLine { text: line, words: hashes.len(), at, place }
}
