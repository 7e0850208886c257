//! articles.csv in, the entries of its articles out, in order of publication.

use crate::base::agency::CreditBasis;
use crate::base::agency::{Agencies, AgencyId};
use crate::base::article::{Place, PublishedBasis};
use crate::base::entry::{Entries, pack};
use crate::base::entry::{Entry, Marks};
use crate::base::error::{Error, Result};
use crate::base::hash::Map;
use crate::base::scratch::{Blob, ScratchParams};
use crate::base::time::Stamp;
use crate::base::title::{Title, TitleBasis};
use crate::columns;
use crate::tables::articles::{ArticleFlag, ArticleRow, Credit};
use crate::tables::{Any, List, TableReader, TableRow, Time};
use std::io::Read;
use std::path::Path;

columns! {
    /// The columns of articles.csv that are needed.
    struct RecutArticle<'r> of ArticleRow {
        article_id: &'r str,
        cluster_id: &'r str,
        outlet: &'r str,
        agency: List<'r, Any>,
        agency_basis: Credit,
        dateline_place: &'r str,
        version: &'r str,
        published: Option<Time>,
        published_basis: PublishedBasis,
        title: &'r str,
        title_basis: TitleBasis,
        language: &'r str,
        words: u32,
        url: &'r str,
        source_path: &'r str,
        source_record: Option<u64>,
        flags: List<'r, ArticleFlag>,
    }
}

/// The articles of a run.
#[derive(Debug)]
pub(crate) struct FinishedArticles {
    /// Their entries, in order of publication.
    pub entries: Entries,
    /// The number of each article, by id.
    pub by_id: Map<Box<str>, u32>,
    /// The files and members of archives they were read from.
    pub sources: Vec<String>,
    /// The cluster of each article, by number.
    pub cluster_of: Vec<u32>,
}

/// Reads the table of a run that was written with `safe` cells or without.
///
/// # Errors
/// The table cannot be read, or is not as a run writes it.
pub(crate) fn read(
    table: impl Read,
    safe: bool,
    agencies: &Agencies,
    scratch: &ScratchParams,
) -> Result<FinishedArticles> {
    let mut table = TableReader::<RecutArticle<'_>>::new(table, safe)?;
    let mut store = Blob::new(scratch);
    let (mut numbers, mut sources) = (Map::<Box<str>, u32>::default(), Vec::new());
    let (mut clusters, mut last) = (0, String::new());
    let mut rows = Vec::new();
    let mut packed = Vec::new();
    while let Some(row) = table.next_row()? {
        // Rows of one cluster stand together.
        if row.cluster_id != last || clusters == 0 {
            clusters += 1;
            last = row.cluster_id.to_owned();
        }
        let mut source = |name: &str| match numbers.get(name) {
            Some(&number) => number,
            None => {
                let number = sources.len() as u32;
                numbers.insert(name.into(), number);
                sources.push(name.to_owned());
                number
            }
        };
        let entry = match entry(row, agencies, &mut source) {
            Ok(entry) => entry,
            Err(message) => return Err(table.fault(&message)),
        };
        packed.clear();
        let mut known = pack(&entry, &mut packed)?;
        known.offset = store.append(&packed)?;
        rows.push((known.order_time(), entry.id, known, clusters - 1));
    }
    // The order is that of a run.
    rows.sort_unstable_by(|x, y| (x.0, &x.1).cmp(&(y.0, &y.1)));
    let cluster_of = rows.iter().map(|(.., cluster)| *cluster).collect();
    let known = rows.iter().map(|(_, _, known, _)| *known).collect();
    let mut by_id = Map::default();
    for (number, (_, id, ..)) in (0u32..).zip(rows) {
        if let Some(twice) = by_id.insert(id, number) {
            let message = format!("the id of row {} stands twice", twice + 1);
            return Err(Error::table(Path::new(ArticleRow::TABLE.file), message));
        }
    }
    Ok(FinishedArticles { entries: Entries::new(known, store), by_id, sources, cluster_of })
}

/// Makes the entry of an article, or returns the fault of the row.
fn entry(
    row: RecutArticle<'_>,
    agencies: &Agencies,
    source: &mut dyn FnMut(&str) -> u32,
) -> std::result::Result<Entry, String> {
    // An inherited credit is not the article's own.
    let agency_basis = match row.agency_basis {
        Credit::Own(basis) => basis,
        Credit::Inherited => CreditBasis::None,
    };
    let is_own = agency_basis != CreditBasis::None;
    let date_only = row.flags.has(ArticleFlag::DateOnly);
    Ok(Entry {
        place: row.source_record.map(|record| Place {
            source: source(row.source_path),
            record,
            byte_offset: 0,
        }),
        id: row.article_id.into(),
        url: row.url.into(),
        title: match row.title_basis {
            TitleBasis::FirstSentence => Title::of_sentence(row.title),
            TitleBasis::Given | TitleBasis::None => Title::given(row.title),
        },
        outlet: row.outlet.into(),
        language: row.language.into(),
        dateline_place: row.dateline_place.into(),
        version: row.version.into(),
        published: row.published.map(|Time(at)| Stamp { at, date_only }),
        published_basis: row.published_basis,
        agencies: if is_own { by_names(&row.agency, agencies)? } else { Vec::new() },
        agency_basis,
        words: row.words,
        same_page: row.flags.has(ArticleFlag::SamePage),
        duplicate_id: row.flags.has(ArticleFlag::DuplicateId),
        killed: row.flags.has(ArticleFlag::Killed),
        marks: Marks {
            partial: row.flags.has(ArticleFlag::Partial),
            headline_only: row.flags.has(ArticleFlag::HeadlineOnly),
            date_order_guessed: row.flags.has(ArticleFlag::DateOrderGuessed),
            gallery: row.flags.has(ArticleFlag::Gallery),
            paywalled: row.flags.has(ArticleFlag::Paywalled),
        },
    })
}

fn by_names(names: &List<'_>, agencies: &Agencies) -> std::result::Result<Vec<AgencyId>, String> {
    let known = |name: &str| {
        agencies.by_id(name).ok_or_else(|| format!("\"{name}\" in agency is none that this version knows"))
    };
    names.names().map(known).collect()
}
