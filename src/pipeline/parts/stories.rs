//! Connected groups of texts with their articles in; clusters, and where every article stands in its own, out.

use super::read::edge_of;
use super::rows::{Equal, Told};
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
use crate::pipeline::join::join;
use crate::report::articles::Standing;
use crate::report::{clusters, edges};
use crate::scratch::Blob;
use crate::tables::Row;
use crate::texts::Texts;
use crate::verify::Edge;
use arrow_array::Array;

/// What is told of groups. `kind` is 0 for an article, with its place and `told`, of which its row is made; 1 for the
/// `cells` of a cluster, with its first text as `record` and in `source` whether it has others; 2 for the cells of a proven
/// pair, and 3 for the number of roundups, in `source`. `long_id` and `first_id` serve where two clusters have one id: the
/// longer one, and the first article.
pub const TOLD: &Columns = &[
    ("kind", Type::Int),
    ("source", Type::Int),
    ("record", Type::Long),
    ("cluster_id", Type::Text),
    ("long_id", Type::Text),
    ("first_id", Type::Text),
    ("told", Type::Bytes),
    ("cells", Type::Texts),
];

/// What a group is given.
#[derive(Debug)]
enum OfGroup {
    Text(Given),
    Article {
        text: u32,
        entry: Box<Entry>,
        known: Known,
    },
    Edge {
        texts: [u32; 2],
        bytes: Vec<u8>,
        is_past: bool,
    },
    /// Two texts that stay together whatever joins them: an earlier night had reason to.
    Held(u32, u32),
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
        let pile = Pile::of(std::mem::take(&mut self.waiting));
        let recipe = &self.settings.recipe;
        let (edges, written) = pile.edges()?;
        let mut joined = join(&edges, pile.texts.len(), &recipe.cluster);
        if !pile.held.is_empty() {
            let both = |&(a, b): &(u32, u32)| Ok(vec![pile.local(a)?, pile.local(b)?]);
            joined.hold_together(&pile.held.iter().map(both).collect::<Result<Vec<_>>>()?, pile.texts.len());
        }
        let shelf = shelf(&pile.texts, recipe).map_err(at_memory)?;
        let numbers: Vec<u32> = pile.texts.iter().map(|text| text.number).collect();
        let (entries, texts) = pile.shelve()?;
        let alone = joined.alone(numbers.len());
        let units = units(&joined, &alone);
        let articles = texts.articles();
        let attribution = Attribution {
            roundups: &joined.roundups,
            entries: &entries,
            articles: &articles,
            edges: &written,
            load: &|text| shelf.load(text),
            recipe,
            tables: Tables { agencies: &self.agencies, families: &self.families },
        };
        let shingles = |text: u32| shelf.shingles(text);
        let all = All { entries: &entries, texts: &texts, numbers: &numbers, shingles: &shingles };
        for mut cluster in attribution.of_all(&units).map_err(at_memory)? {
            self.write(&mut cluster, &all, out)?;
        }
        if self.with_edges {
            for edge in edges::rows_of_edges(&entries, &texts, &written).map_err(at_memory)? {
                let cells = edge.told(&entries, &texts, &shingles, |row| row.cells()).map_err(at_memory)?;
                let mut row = [Cell::Null; TOLD.len()];
                (row[0], row[7]) = (Cell::Int(2), Cell::Texts(&cells));
                out.row(&row)?;
            }
        }
        let is_tonights = |article: &u32| !all.is_past(*article);
        let roundups =
            joined.roundups.iter().filter(|text| articles[**text as usize].iter().any(is_tonights));
        let mut row = [Cell::Null; TOLD.len()];
        (row[0], row[1]) = (Cell::Int(3), Cell::Int(roundups.count() as i32));
        out.row(&row)
    }

    fn write(&self, cluster: &mut Attributed, all: &All<'_>, out: &mut Sheet) -> Result<()> {
        let load = |member: &Member| all.entries.load(member.entry);
        let loaded: std::io::Result<Vec<Entry>> = cluster.members.iter().map(load).collect();
        let loaded = loaded.map_err(at_memory)?;
        let usual = cluster.id.clone();
        cluster.name_at_length(&loaded[0]);
        let long_id = std::mem::replace(&mut cluster.id, usual);
        let members: Vec<(&Entry, &Member)> = loaded.iter().zip(&cluster.members).collect();
        let cells = clusters::row(cluster, &members, &self.agencies).cells();
        let first_text = cluster.members.iter().map(|member| all.numbers[member.text as usize]).min();
        let mut row = [Cell::Null; TOLD.len()];
        row[..6].copy_from_slice(&[
            Cell::Int(1),
            Cell::Int(cluster.members.iter().any(|member| member.text != cluster.members[0].text).into()),
            first_text.map(|text| Cell::Long(text.into())).into(),
            Cell::Text(&cluster.id),
            Cell::Text(&long_id),
            Cell::Text(&loaded[0].id),
        ]);
        row[7] = Cell::Texts(&cells);
        out.row(&row)?;
        let canonical = members[cluster.canonical].0;
        // Members stand by the numbers of their entries, and all of one text are in one cluster.
        let at = |article: u32| members.partition_point(|(_, member)| member.entry < article);
        for (index, (entry, member)) in members.iter().enumerate() {
            let first = all.texts.first[member.text as usize];
            let is_written = first != member.entry && !(all.is_past(first) && all.is_past(member.entry));
            let equal = (self.with_edges && is_written).then(|| {
                let first = members[at(first)].0;
                Equal { id: &first.id, url: &first.url, shingles: (all.shingles)(member.text) }
            });
            let told = Told { standing: Standing::of(cluster, index, canonical), equal }.packed()?;
            let mut row = row;
            (row[0], row[6], row[7]) = (Cell::Int(0), Cell::Bytes(&told), Cell::Null);
            if let Some(place) = entry.place {
                (row[1], row[2]) = (Cell::Int(place.source as i32), Cell::Long(place.record as i64));
            }
            out.row(&row)?;
        }
        Ok(())
    }
}

/// What the articles and texts of some groups are told by.
struct All<'a> {
    entries: &'a Entries,
    texts: &'a Texts,
    /// The numbers of the texts in the run.
    numbers: &'a [u32],
    shingles: &'a dyn Fn(u32) -> u32,
}

impl All<'_> {
    fn is_past(&self, article: u32) -> bool {
        self.entries.known[article as usize].is_past
    }
}

/// The rows of some groups, each kind in its order.
#[derive(Default)]
struct Pile {
    /// Texts, by number.
    texts: Vec<Given>,
    /// Articles in order of publication, ties by id, with the numbers of their texts.
    articles: Vec<(u32, Box<Entry>, Known)>,
    /// Edges, and whether an earlier night proved them.
    edges: Vec<([u32; 2], Vec<u8>, bool)>,
    /// Texts that stay together.
    held: Vec<(u32, u32)>,
}

impl Pile {
    fn of(groups: Vec<Vec<OfGroup>>) -> Self {
        let mut pile = Self::default();
        for row in groups.into_iter().flatten() {
            match row {
                OfGroup::Text(text) => pile.texts.push(text),
                OfGroup::Article { text, entry, known } => pile.articles.push((text, entry, known)),
                OfGroup::Edge { texts, bytes, is_past } => pile.edges.push((texts, bytes, is_past)),
                OfGroup::Held(a, b) => pile.held.push((a, b)),
            }
        }
        pile.texts.sort_unstable_by_key(|text| text.number);
        pile.texts.dedup_by_key(|text| text.number);
        pile.articles.sort_by(|x, y| {
            (x.1.order_time(), &x.1.id, x.1.place).cmp(&(y.1.order_time(), &y.1.id, y.1.place))
        });
        pile
    }

    /// The place of a text among these.
    fn local(&self, number: u32) -> Result<u32> {
        let at = self.texts.binary_search_by_key(&number, |text| text.number);
        at.map(|at| at as u32).map_err(|_| Error::columns(format!("text {number} of a group is missing")))
    }

    /// The edges between these texts, and those of tonight, in order.
    fn edges(&self) -> Result<(Vec<Edge>, Vec<Edge>)> {
        let (mut all, mut tonights) = (Vec::with_capacity(self.edges.len()), Vec::new());
        for ([a, b], bytes, is_past) in &self.edges {
            let edge = edge_of(self.local(*a)?, self.local(*b)?, bytes)?;
            all.push(edge);
            if !is_past {
                tonights.push(edge);
            }
        }
        all.sort_unstable_by_key(|edge| edge.overlap);
        tonights.sort_unstable_by_key(|edge| edge.overlap);
        Ok((all, tonights))
    }

    /// The articles as entries, and which texts they have.
    fn shelve(self) -> Result<(Entries, Texts)> {
        let (mut packed, mut known) = (Vec::new(), Vec::with_capacity(self.articles.len()));
        let mut texts = Texts { of_article: Vec::new(), first: vec![u32::MAX; self.texts.len()] };
        for (article, (text, entry, told)) in (0u32..).zip(&self.articles) {
            let text = self.local(*text)?;
            texts.of_article.push(text);
            texts.first[text as usize] = texts.first[text as usize].min(article);
            let at = pack(entry, &mut packed).map_err(at_memory)?;
            let Known { words, same_page, duplicate_id, is_past, .. } = *told;
            known.push(Known { words, same_page, duplicate_id, is_past, ..at });
        }
        if let Some(text) = texts.first.iter().position(|first| *first == u32::MAX) {
            return Err(Error::columns(format!("text {} has no article", self.texts[text].number)));
        }
        let mut store = Blob::new(&in_memory());
        store.append(&packed).map_err(at_memory)?;
        Ok((Entries::new(known, store), texts))
    }
}

impl Part for Telling {
    fn take(&mut self, rows: &Frame<'_>, out: &mut Sheet) -> Result<()> {
        let (groups, kinds) = (rows.longs("component")?, rows.ints("kind")?);
        let (firsts, seconds, edges) = (rows.longs("a")?, rows.longs("b")?, rows.bytes("edge")?);
        let (tokens, shingles) = (rows.bytes("tokens")?, rows.ints("shingles")?);
        let (ids, entries, words) = (rows.texts("id")?, rows.bytes("entry")?, rows.longs("words")?);
        let (duplicate, same_page) = (rows.flags("duplicate_id")?, rows.flags("same_page")?);
        let past = rows.flags("is_past")?;
        let (sources, records) = (rows.ints("source")?, rows.longs("record")?);
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
                    let record = records.get(row) as u64;
                    let place = Place { source: sources.value(row) as u32, record, byte_offset: 0 };
                    let entry = Box::new(Entry { id: ids.value(row).into(), place: Some(place), ..entry });
                    let known = Known {
                        words: words.get(row) as u32,
                        duplicate_id: duplicate.value(row),
                        same_page: same_page.value(row),
                        is_past: past.value(row),
                        ..Known::default()
                    };
                    OfGroup::Article { text: a, entry, known }
                }
                2 => OfGroup::Edge {
                    texts: [a, seconds.get(row) as u32],
                    bytes: edges.get(row).to_vec(),
                    is_past: past.value(row),
                },
                _ => OfGroup::Held(a, seconds.get(row) as u32),
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
