//! Connected groups of texts with their articles in, rows of the tables out.

use super::read::edge_of;
use super::sheet::{Cell, Columns, Frame, Sheet, Type};
use super::{Given, Part, Settings, Together, at_memory, in_memory, shelf};
use crate::agency::Agencies;
use crate::article::Place;
use crate::attribute::entries::{Entries, Known, pack};
use crate::attribute::families::Families;
use crate::attribute::role::Tables;
use crate::attribute::{Attributed, Entry, Member};
use crate::error::{Error, Result};
use crate::pipeline::attribution::{Attribution, units};
use crate::pipeline::join::{Joined, join_group};
use crate::report::{articles, clusters, edges};
use crate::scratch::Blob;
use crate::texts::Texts;
use crate::verify::Edge;
use arrow_array::Array;

/// Rows. `kind` is 0 for one of articles.csv, 1 for clusters.csv, 2 for edges.csv, 3 for the number of roundups, in
/// `source`. `long_id` and `first_id` serve where two clusters have one id: the longer one, and the first article.
pub const ROWS: &Columns = &[
    ("kind", Type::Int),
    ("source", Type::Int),
    ("cells", Type::Texts),
    ("long_id", Type::Text),
    ("first_id", Type::Text),
];

/// What a group is given.
#[derive(Debug)]
enum OfGroup {
    Text(Given),
    Article { text: u32, entry: Box<Entry>, known: Known },
    Edge(u32, u32, Vec<u8>),
}

/// Clusters groups and tells their stories.
pub struct Telling {
    settings: Settings,
    agencies: Agencies,
    families: Families,
    with_edges: bool,
    together: Together<i64, OfGroup>,
    /// Whole groups that wait for others: a few thousand rows are told at a time.
    waiting: Vec<Vec<OfGroup>>,
    rows: usize,
}

/// Rows of groups told at a time.
const ROWS_AT_A_TIME: usize = 4_096;

impl Telling {
    /// Sets the table up; the number `edges` asks for rows of edges.csv.
    pub fn new(settings: Settings) -> Self {
        let with_edges = settings.numbers.get("edges").is_some_and(|edges| *edges != 0);
        let (agencies, families) = (Agencies::built_in(), Families::built_in());
        Self {
            settings,
            agencies,
            families,
            with_edges,
            together: Together::new(),
            waiting: Vec::new(),
            rows: 0,
        }
    }

    fn wait(&mut self, group: Vec<OfGroup>, out: &mut Sheet) -> Result<()> {
        self.rows += group.len();
        self.waiting.push(group);
        if self.rows >= ROWS_AT_A_TIME { self.tell(out) } else { Ok(()) }
    }

    fn tell(&mut self, out: &mut Sheet) -> Result<()> {
        self.rows = 0;
        let groups = std::mem::take(&mut self.waiting);
        let (mut texts, mut all, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
        for (group, row) in
            (0u32..).zip(groups).flat_map(|(group, rows)| rows.into_iter().map(move |row| (group, row)))
        {
            match row {
                OfGroup::Text(text) => texts.push(text),
                OfGroup::Article { text, entry, known } => all.push((text, entry, known)),
                OfGroup::Edge(a, b, bytes) => pairs.push((group, a, b, bytes)),
            }
        }
        texts.sort_unstable_by_key(|text| text.number);
        texts.dedup_by_key(|text| text.number);
        // As in a run, articles stand in order of publication, ties by id.
        all.sort_by(|x, y| {
            (x.1.order_time(), &x.1.id, x.1.place).cmp(&(y.1.order_time(), &y.1.id, y.1.place))
        });
        let local = |number: u32| {
            let at = texts.binary_search_by_key(&number, |text: &Given| text.number);
            at.map(|at| at as u32).map_err(|_| Error::columns(format!("text {number} of a group is missing")))
        };
        let mut told: Vec<(u32, Edge)> = Vec::with_capacity(pairs.len());
        for (group, a, b, bytes) in pairs {
            told.push((group, edge_of(local(a)?, local(b)?, &bytes)?));
        }
        told.sort_unstable_by_key(|(group, edge)| (*group, edge.overlap));
        let job = self.settings.job();
        let mut joined = Joined::default();
        for group in told.chunk_by(|x, y| x.0 == y.0) {
            let group: Vec<(u32, &Edge)> = group.iter().map(|(group, edge)| (*group, edge)).collect();
            let of_group = join_group(&group, &job.recipe.cluster);
            joined.clusters.extend(of_group.clusters);
            joined.roundups.extend(of_group.roundups);
        }
        joined.roundups.sort_unstable();
        let mut sources = Vec::with_capacity(all.len());
        let (mut packed, mut known) = (Vec::new(), Vec::with_capacity(all.len()));
        let mut run = Texts { of_article: Vec::new(), first: vec![u32::MAX; texts.len()] };
        for (article, (text, mut entry, told)) in (0u32..).zip(all) {
            let text = local(text)?;
            run.of_article.push(text);
            run.first[text as usize] = run.first[text as usize].min(article);
            sources.push(entry.place.map_or(0, |place| place.source));
            // Sources are named by whoever joins the rows.
            entry.place = entry.place.map(|place| Place { source: 0, ..place });
            let at = pack(&entry, &mut packed).map_err(at_memory)?;
            known.push(Known {
                words: told.words,
                same_page: told.same_page,
                duplicate_id: told.duplicate_id,
                ..at
            });
        }
        if let Some(text) = run.first.iter().position(|first| *first == u32::MAX) {
            return Err(Error::columns(format!("text {} has no article", texts[text].number)));
        }
        let mut store = Blob::new(&in_memory());
        store.append(&packed).map_err(at_memory)?;
        let entries = Entries::new(known, store);
        let shelf = shelf(&texts, &self.settings.recipe).map_err(at_memory)?;
        let alone = joined.alone(texts.len());
        let units = units(&joined, &alone);
        let of_texts = run.articles();
        let mut proven: Vec<Edge> = told.into_iter().map(|(_, edge)| edge).collect();
        proven.sort_unstable_by_key(|edge| edge.overlap);
        let attribution = Attribution {
            roundups: &joined.roundups,
            entries: &entries,
            articles: &of_texts,
            edges: &proven,
            load: &|text| shelf.load(text),
            recipe: &self.settings.recipe,
            tables: Tables { agencies: &self.agencies, families: &self.families },
        };
        for mut cluster in attribution.of_all(&units).map_err(at_memory)? {
            self.write(&mut cluster, &entries, &sources, out)?;
        }
        if self.with_edges {
            for edge in edges::rows(&entries, &run, &proven).map_err(at_memory)? {
                let cells = edge.cells(&entries, &run, &|text| shelf.shingles(text)).map_err(at_memory)?;
                out.row(&[Cell::Int(2), Cell::Null, Cell::Texts(&cells), Cell::Null, Cell::Null])?;
            }
        }
        let roundups = Cell::Int(joined.roundups.len() as i32);
        out.row(&[Cell::Int(3), roundups, Cell::Null, Cell::Null, Cell::Null])
    }

    fn write(
        &self,
        cluster: &mut Attributed,
        entries: &Entries,
        sources: &[u32],
        out: &mut Sheet,
    ) -> Result<()> {
        let load = |member: &Member| entries.load(member.entry);
        let loaded: std::io::Result<Vec<Entry>> = cluster.members.iter().map(load).collect();
        let loaded = loaded.map_err(at_memory)?;
        let usual = cluster.id.clone();
        cluster.name_at_length(&loaded[0]);
        let long_id = std::mem::replace(&mut cluster.id, usual);
        let (long_id, first_id) = (Cell::Text(&long_id), Cell::Text(&loaded[0].id));
        let members: Vec<(&Entry, &Member)> = loaded.iter().zip(&cluster.members).collect();
        let cells = clusters::row(cluster, &members, &self.agencies);
        out.row(&[Cell::Int(1), Cell::Null, Cell::Texts(&cells), long_id, first_id])?;
        let paths = [String::new()];
        for (index, (entry, member)) in members.iter().enumerate() {
            let is_canonical = index == cluster.canonical;
            let canonical = members[cluster.canonical].0;
            let cells =
                articles::row(cluster, member, is_canonical, canonical, entry, &paths, &self.agencies);
            let source = Cell::Int(sources[member.entry as usize] as i32);
            out.row(&[Cell::Int(0), source, Cell::Texts(&cells), long_id, first_id])?;
        }
        Ok(())
    }
}

impl Part for Telling {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (groups, kinds) = (rows.longs("component")?, rows.ints("kind")?);
        let (firsts, seconds, edges) = (rows.longs("a")?, rows.longs("b")?, rows.bytes("edge")?);
        let (tokens, shingles) = (rows.bytes("tokens")?, rows.ints("shingles")?);
        let (ids, entries, words) = (rows.texts("id")?, rows.bytes("entry")?, rows.longs("words")?);
        let (duplicate, same_page) = (rows.flags("duplicate_id")?, rows.flags("same_page")?);
        for row in 0..rows.len() {
            let a = firsts.get(row) as u32;
            let of_group = match kinds.value(row) {
                0 => OfGroup::Text(Given {
                    number: a,
                    tokens: tokens.get(row).to_vec(),
                    shingles: if shingles.is_null(row) { 0 } else { shingles.value(row) as u32 },
                    ..Given::default()
                }),
                1 => {
                    let entry = super::texts::entry_of(entries.get(row))?;
                    let entry = Box::new(Entry { id: ids.value(row).into(), ..entry });
                    let known = Known {
                        words: words.get(row) as u32,
                        duplicate_id: duplicate.value(row),
                        same_page: same_page.value(row),
                        ..Known::default()
                    };
                    OfGroup::Article { text: a, entry, known }
                }
                _ => OfGroup::Edge(a, seconds.get(row) as u32, edges.get(row).to_vec()),
            };
            if let Some((_, group)) = self.together.push(groups.get(row), of_group) {
                self.wait(group, out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Sheet) -> Result<()> {
        if let Some((_, group)) = self.together.take() {
            self.wait(group, out)?;
        }
        self.tell(out)
    }
}
