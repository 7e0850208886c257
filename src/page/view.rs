//! What is told of a night in, the page's HTML out.

use super::chart::Chart;
use super::charts::charts;
use super::data;
use super::format::{bytes, number, percent, time};
use super::houses::ShownHouse;
use super::night::{MEMBERS_MAX, PageNight, STORIES_MAX};
use super::rows::{self, AgencyLine, BigStory, Heat, ShownPassage, ShownStory};
use super::story::TEXT_COPIES;
use super::text::ShownText;
use crate::base::agency::Agencies;
use crate::report::run::{AtShare, RunReport};
use askama::Template;
use std::collections::BTreeMap;

/// Rows that stand in the page before its script runs.
const ROWS: usize = 25;

#[derive(Template)]
#[template(path = "page.html", config = "src/page/askama.toml")]
struct PageTemplate {
    style: &'static str,
    script: &'static str,
    version: String,
    title: String,
    subtitle: String,
    tiles: Vec<Tile>,
    /// Name, colour, count as people write it, and per mille of all records.
    shares: Vec<(&'static str, &'static str, String, u64)>,
    rejects: Vec<(String, String)>,
    biggest: Vec<BigStory>,
    agencies: Vec<AgencyLine>,
    charts: Vec<DrawnChart>,
    matrix: Heat,
    warnings: Vec<String>,
    elsewhere_told: String,
    elsewhere: Vec<[String; 5]>,
    passages_told: String,
    passages: Vec<ShownPassage>,
    houses_told: String,
    houses: Vec<ShownHouse>,
    stories_told: String,
    texts_told: String,
    rows: Vec<ShownStory>,
    stories: String,
    texts: String,
}

struct Tile {
    count: String,
    name: &'static str,
    note: String,
}

struct DrawnChart {
    title: &'static str,
    told: String,
    svg: String,
    /// Colours and what they mean, where there is more than one.
    legend: &'static [(&'static str, &'static str)],
}

/// The texts that the page shows.
pub(crate) struct ShownTexts {
    /// By number of the story and of its article.
    pub of_stories: BTreeMap<usize, BTreeMap<usize, ShownText>>,
    /// Why some texts are not at hand.
    pub missing: Option<String>,
}

/// The page.
pub(crate) fn page(
    night: &mut PageNight,
    run: &RunReport,
    share_min: f64,
    shown: &ShownTexts,
    agencies: &Agencies,
) -> String {
    let agency = |id: &str| {
        let name = |part: &str| {
            agencies.by_id(part).map_or_else(|| part.to_owned(), |id| agencies.get(id).name.to_owned())
        };
        id.split('|').map(name).collect::<Vec<_>>().join(", ")
    };
    let similarity_min = run.banding.similarity_min;
    let charts: Vec<DrawnChart> = charts(night, similarity_min).iter().map(drawn).collect();
    let (stories, texts) = (data::stories(night, &agency), data::texts(&shown.of_stories, night));
    let page = PageTemplate {
        style: include_str!("page.css"),
        script: include_str!("page.js"),
        version: run.storywire.clone(),
        title: title(night),
        subtitle: subtitle(night, run),
        tiles: tiles(night, run),
        shares: shares(night),
        rejects: night
            .rejects
            .iter()
            .map(|(reason, count)| (reason.replace('_', " "), number(*count)))
            .collect(),
        biggest: rows::biggest(night, &agency),
        agencies: rows::of_agencies(night, &agency),
        charts,
        matrix: rows::heat(night, &agency),
        warnings: run.warnings.clone(),
        elsewhere_told: elsewhere_told(share_min),
        elsewhere: run.at_share.iter().map(elsewhere).collect(),
        passages_told: passages_told(night),
        passages: rows::passage_rows(night),
        houses_told: houses_told(night),
        houses: night.houses.1.clone(),
        stories_told: stories_told(night),
        texts_told: texts_told(shown),
        rows: night.stories.iter().take(ROWS).map(|story| rows::row(story, night, &agency)).collect(),
        stories,
        texts,
    };
    // Writing to a string fails only where a value refuses to be written, and none does.
    page.render().unwrap_or_default()
}

fn copies(night: &PageNight) -> u64 {
    night.articles - night.clusters
}

fn title(night: &PageNight) -> String {
    let plural = |count: u64, one: &str, many: &str| {
        format!("{} {}", number(count), if count == 1 { one } else { many })
    };
    format!("{}, {}", plural(night.clusters, "story", "stories"), plural(copies(night), "copy", "copies"))
}

fn subtitle(night: &PageNight, run: &RunReport) -> String {
    let when = night.span.map(|(first, last)| format!("Published {} to {} UTC. ", time(first), time(last)));
    let all: u64 = run.inputs.iter().map(|input| input.bytes).sum();
    let files = if run.inputs.len() == 1 {
        "1 file".to_owned()
    } else {
        format!("{} files", number(run.inputs.len() as u64))
    };
    format!(
        "{}Read from {files}, {}, by the recipe \u{201c}{}\u{201d}.",
        when.unwrap_or_default(),
        bytes(all),
        run.recipe.name
    )
}

fn tiles(night: &PageNight, run: &RunReport) -> Vec<Tile> {
    let refused: u64 = night.rejects.iter().map(|(_, count)| count).sum();
    let left_out = run.count("filtered");
    let read = night.articles + refused + left_out;
    let pairs = format!("{} candidate pairs held against the rule", number(run.count("pairs_candidate")));
    let widest = night.stories.iter().map(|story| story.outlets).max().unwrap_or(0);
    let tile = |count: u64, name: &'static str, note: String| Tile { count: number(count), name, note };
    vec![
        tile(
            read,
            "records read",
            match left_out {
                0 => pairs,
                _ => format!("{} of them left out by --where; {pairs}", number(left_out)),
            },
        ),
        tile(
            night.clusters,
            "stories kept",
            format!("{} of them have copies", number(night.clusters_of_copies)),
        ),
        tile(copies(night), "copies", format!("{} of the articles", percent(copies(night), night.articles))),
        tile(refused, "refused", format!("{} of the records", percent(refused, read))),
        tile(widest.into(), "outlets", "the widest reach of a story".to_owned()),
    ]
}

fn shares(night: &PageNight) -> Vec<(&'static str, &'static str, String, u64)> {
    let refused: u64 = night.rejects.iter().map(|(_, count)| count).sum();
    let all = (night.articles + refused).max(1);
    let share = |name, colour, count: u64| (name, colour, number(count), count * 1000 / all);
    vec![
        share("kept", "kept", night.clusters),
        share("copies", "copy", copies(night)),
        share("refused", "aside", refused),
    ]
}

fn drawn(chart: &Chart) -> DrawnChart {
    let legend: &[(&str, &str)] = match chart.id {
        "times" => &[("copy", "copies"), ("kept", "originals and single articles")],
        "similarities" => &[("copy", "at the mark or above"), ("aside", "below it")],
        _ => &[],
    };
    DrawnChart { title: chart.title, told: chart.told.clone(), svg: chart.svg(), legend }
}

fn elsewhere_told(share_min: f64) -> String {
    format!(
        "In this run a copy begins where {share_min:.2} of the shorter text\u{2019}s words lie in shared passages. Beginning elsewhere, \
         copies would make these stories."
    )
}

/// Share, stories, those of copies, share of articles that are credited, independent outlets.
fn elsewhere(at: &AtShare) -> [String; 5] {
    [
        format!("{:.2}", at.share_min),
        number(at.clusters),
        number(at.clusters_of_copies),
        percent(at.credited_articles, at.articles),
        number(at.independent_outlets),
    ]
}

fn passages_told(night: &PageNight) -> String {
    format!(
        "What articles hold word for word of stories they are no copies of: {} in all, one an article and story. These are the \
         longest between two outlets; passages.csv has all, and where each lies.",
        number(night.passages.all)
    )
}

fn houses_told(night: &PageNight) -> String {
    format!(
        "Outlets that share their work and nobody else\u{2019}s: {} in all. They count once among the independent outlets; \
         houses.csv has them with their evidence, in the form of the list of publisher families.",
        number(night.houses.0)
    )
}

fn stories_told(night: &PageNight) -> String {
    match night.clusters > STORIES_MAX as u64 {
        true => format!(
            "The {} largest of {} stories; clusters.csv has all.",
            number(STORIES_MAX as u64),
            number(night.clusters)
        ),
        false => format!("All {} stories, the largest first.", number(night.clusters)),
    }
}

fn texts_told(shown: &ShownTexts) -> String {
    let texts: usize = shown.of_stories.values().map(BTreeMap::len).sum();
    match &shown.missing {
        Some(why) => format!("Texts are not at hand: {why}. All else is as it was."),
        None => format!(
            "The page holds {} texts, of the {} largest stories and up to {} of their articles. A story\u{2019}s list of articles ends at {MEMBERS_MAX}.",
            number(texts as u64),
            number(shown.of_stories.len() as u64),
            TEXT_COPIES + 1
        ),
    }
}
