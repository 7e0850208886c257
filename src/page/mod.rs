//! The finished tables and a few texts in, a page for people out.
//!
//! The page is a single file that holds style, script and data and needs no network. The same tables give the
//! same bytes. `cluster` writes the page and `report` renders it again, both from the tables alone. No table
//! has texts; those of the largest stories are read again from the inputs ([`fetch`]). Where that fails, the
//! page says why and shows none.
//!
//! Deliberately absent: the smaller stories. The page holds the largest and says how many; the tables hold
//! all.

mod chart;
mod charts;
mod clusters;
pub mod compare;
mod data;
pub mod fetch;
mod figures;
mod format;
mod names;
mod night;
mod houses;
mod passages;
mod rows;
mod story;
pub mod text;
mod view;

pub(crate) use night::PageTables;

use crate::base::article::Article;
use crate::base::error::Result;
use crate::clean::Cleaner;
use crate::recipe::Recipe;
use crate::report::run::RunReport;
use crate::source::input::Input;
use fetch::{FetchParams, WantedRecords, fetch};
use night::PageNight;
use std::collections::BTreeMap;
use story::text_slots;
use text::{LearnedFurniture, ShownText};

/// File name of the page.
pub const PAGE_FILE: &str = "report.html";

/// Where texts come from.
pub struct PageTexts<'a> {
    /// How the inputs are read again.
    pub again: FetchParams<'a>,
    /// Finds an input by its name in the tables, or returns why it is not at hand.
    pub find: &'a (dyn Fn(&str) -> std::result::Result<Input, String> + Sync),
}

/// Renders the page of a run.
///
/// # Errors
/// A table cannot be read.
pub(crate) fn render(
    mut tables: PageTables<'_>,
    run: &RunReport,
    recipe: &Recipe,
    texts: &PageTexts<'_>,
) -> Result<String> {
    let furniture = std::mem::replace(&mut tables.furniture, Box::new(std::io::empty()));
    let safe = tables.spreadsheet_safe;
    let mut night = PageNight::read(tables)?;
    let slots = text_slots(&night.stories);
    let cleaner = Cleaner::new(recipe.clean.clone());
    let (mut shown, mut missing) = (BTreeMap::new(), None);
    if !slots.is_empty() {
        let mut furniture = LearnedFurniture::read(furniture, safe)?;
        missing = read(&night, &slots, run, texts, &mut |(story, member), article| {
            let text = furniture.show(&article, &cleaner);
            shown.entry(story).or_insert_with(BTreeMap::<usize, ShownText>::new).insert(member, text);
        });
    }
    let shown = view::ShownTexts { of_stories: shown, missing };
    Ok(view::page(&mut night, run, recipe.verify.share_min, &shown, cleaner.agencies()))
}

/// Reads the articles of the slots again. Returns why some are not at hand, if any.
fn read(
    night: &PageNight,
    slots: &[(usize, usize)],
    run: &RunReport,
    texts: &PageTexts<'_>,
    out: &mut dyn FnMut((usize, usize), Article),
) -> Option<String> {
    let mut wanted = WantedRecords::default();
    for (slot, &(story, member)) in slots.iter().enumerate() {
        let member = &night.stories[story].members[member];
        wanted.add(night.names.paths.word(member.path), member.record, slot);
    }
    let mut missing = None;
    for input in run.inputs.iter().filter(|input| wanted.needs(&input.path)) {
        match (texts.find)(&input.path) {
            Ok(found) => {
                let all = fetch(&input.path, &found, texts.again, &wanted, &mut |slot, article| {
                    out(slots[slot], article)
                });
                if !all {
                    missing.get_or_insert_with(|| format!("\"{}\" is not what it was", input.path));
                }
            }
            Err(why) => {
                missing.get_or_insert(why);
            }
        }
    }
    missing
}
