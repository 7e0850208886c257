//! Stories, agencies and passages in, the rows of the page's tables out, in words.

use super::data;
use super::figures::{Matrix, most, parts};
use super::format::{minutes, number, time};
use super::names::PageNames;
use super::night::PageNight;
use super::passages::ListedPassage;
use super::story::Story;
use crate::base::hash::Map;
use std::collections::BTreeSet;

/// Most stories named at the top.
const BIGGEST: usize = 6;
/// Most agencies listed.
const AGENCIES: usize = 12;

pub(crate) struct BigStory {
    pub id: String,
    pub title: String,
    pub told: String,
    pub per_mille: u64,
}

pub(crate) struct AgencyLine {
    pub name: String,
    pub articles: String,
    pub stories: String,
    pub outlets: String,
    pub per_mille: u64,
}

/// The matrix of sources and outlets, with the shade of each cell, 0 to 5.
pub(crate) struct Heat {
    pub sources: Vec<String>,
    pub rows: Vec<(String, Vec<(String, u64)>)>,
    pub told: String,
}

pub(crate) struct ShownPassage {
    pub by: String,
    pub title: String,
    pub other_by: String,
    /// Id of the other story, if the page shows it.
    pub other_story: Option<String>,
    pub other_title: String,
    pub words: String,
    pub share: String,
    pub first: &'static str,
}

pub(crate) struct ShownStory {
    pub id: String,
    pub title: String,
    pub by: String,
    pub articles: String,
    pub outlets: u32,
    pub independent: u32,
    pub first: String,
    pub lag: String,
    pub similarity: String,
}

fn headline(story: &Story) -> String {
    let title = &story.members[story.canonical].title;
    if title.trim().is_empty() { "Without a headline".to_owned() } else { data::short(title, 200) }
}

pub(crate) fn biggest(night: &PageNight, agency: &dyn Fn(&str) -> String) -> Vec<BigStory> {
    let most = night.stories.first().map_or(1, |story| u64::from(story.size)).max(1);
    let several = night.stories.iter().filter(|story| story.size > 1).take(BIGGEST);
    let line = |story: &Story| BigStory {
        id: story.id.to_string(),
        title: headline(story),
        told: format!(
            "{} articles, {} outlets{}",
            number(story.size.into()),
            number(story.outlets.into()),
            match night.names.agencies.word(story.agency) {
                "" => String::new(),
                id => format!(", {}", agency(id)),
            }
        ),
        per_mille: u64::from(story.size) * 1000 / most,
    };
    several.map(line).collect()
}

pub(crate) fn of_agencies(night: &PageNight, agency: &dyn Fn(&str) -> String) -> Vec<AgencyLine> {
    let (mut articles, mut outlets): (Map<u64, u64>, Map<u64, u64>) = Default::default();
    for (&credit, &count) in &night.figures.credits {
        let (agency, outlet) = parts(credit);
        *articles.entry(agency).or_default() += count;
        *outlets.entry(agency).or_default() += u64::from(outlet != PageNames::NONE);
    }
    let listed = most(&articles, &|id| agency(night.names.agencies.word(id as u32)));
    let top = listed.first().map_or(1, |(_, _, count)| *count).max(1);
    let line = |(id, name, count): (u64, String, u64)| AgencyLine {
        name,
        articles: number(count),
        stories: number(night.figures.stories.get(&id).copied().unwrap_or(0)),
        outlets: number(outlets.get(&id).copied().unwrap_or(0)),
        per_mille: count * 1000 / top,
    };
    listed.into_iter().take(AGENCIES).map(line).collect()
}

pub(crate) fn heat(night: &PageNight, agency: &dyn Fn(&str) -> String) -> Heat {
    let matrix = Matrix::of(&night.figures, &night.names.outlets, &night.names.agencies);
    let top = matrix.rows.iter().flat_map(|(_, counts)| counts).copied().max().unwrap_or(0).max(1);
    // Shades are logarithmic, so that one copy is visible and the busiest cell does not drown the rest.
    let shade = |count: u64| match count {
        0 => 0,
        count => 1 + ((count as f64).ln() / (top as f64).ln().max(f64::MIN_POSITIVE) * 4.0).round() as u64,
    };
    let cell = |count: &u64| (if *count == 0 { String::new() } else { number(*count) }, shade(*count).min(5));
    let rows = matrix.rows.iter().map(|(outlet, counts)| (outlet.clone(), counts.iter().map(cell).collect()));
    let (sources, outlets) = matrix.left_out;
    let more = match (sources, outlets) {
        (0, 0) => String::new(),
        _ => format!(
            " {} more outlets and {} more sources are in the tables.",
            number(outlets as u64),
            number(sources as u64)
        ),
    };
    Heat {
        sources: matrix.sources.iter().map(|source| agency(source)).collect(),
        rows: rows.collect(),
        told: format!(
            "How many copies each outlet ran of each source: the agency of the story, or where it has none, the outlet of the \
             article that stands for it.{more}"
        ),
    }
}

pub(crate) fn passage_rows(night: &PageNight) -> Vec<ShownPassage> {
    let longest = &night.passages.longest;
    let asked: BTreeSet<&str> = longest.iter().map(|listed| &*listed.other.cluster_id).collect();
    let shown: BTreeSet<&str> =
        night.stories.iter().map(|story| &*story.id).filter(|id| asked.contains(id)).collect();
    longest.iter().map(|listed| passage_row(listed, shown.contains(&*listed.other.cluster_id))).collect()
}

fn passage_row(listed: &ListedPassage, is_shown: bool) -> ShownPassage {
    let title = |title: &str| {
        if title.trim().is_empty() { "Without a headline".to_owned() } else { data::short(title, 200) }
    };
    ShownPassage {
        by: listed.article.outlet.to_string(),
        title: title(&listed.article.title),
        other_by: listed.other.outlet.to_string(),
        other_story: is_shown.then(|| listed.other.cluster_id.to_string()),
        other_title: title(&listed.other.title),
        words: number(listed.words.into()),
        share: format!("{:.0} %", listed.share * 100.0),
        first: if listed.is_later { "the other" } else { "not known" },
    }
}

pub(crate) fn row(story: &Story, night: &PageNight, agency: &dyn Fn(&str) -> String) -> ShownStory {
    let outlet = night.names.outlets.word(story.members[story.canonical].outlet);
    let by = match night.names.agencies.word(story.agency) {
        "" => outlet.to_owned(),
        id if outlet.is_empty() => agency(id),
        id => format!("{} \u{b7} {outlet}", agency(id)),
    };
    ShownStory {
        id: story.id.to_string(),
        title: headline(story),
        by,
        articles: number(story.size.into()),
        outlets: story.outlets,
        independent: story.independent,
        first: story.span.map_or_else(String::new, |(first, _)| time(first)),
        lag: story.median_lag_minutes.map_or_else(String::new, minutes),
        similarity: story
            .similarity_min
            .map_or_else(String::new, |share| format!("{:.3}", f64::from(share) / 1000.0)),
    }
}
