//! Rows in, two numbered partitions of the same documents and their contingency counts out.
//!
//! Groups are numbered in the order the truth meets them, never in that of the assigned rows, so that sums of
//! floats come out the same however the assignment is sorted.

use std::collections::BTreeMap;

/// One document of the truth: which story it tells, and how its text relates to that story's original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TruthRow {
    /// The document's id, unique in the truth; of a repeated one the first row wins.
    pub id: String,
    /// The story the document tells; documents with equal values belong together.
    pub story_id: String,
    /// How the document was derived (`original`, `exact`, `typo`, ...). `roundup` and what begins with
    /// `trap_` are documents that invite a false merge, see [`TrapScore`](super::TrapScore).
    pub relation: String,
    /// The strength of the relation (`10`, `heavy`, ...), empty where it has none.
    pub level: String,
}

/// Where a run put one article: one row of `articles.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The article's id, matched with [`TruthRow::id`]; of a repeated one the first row wins.
    pub id: String,
    /// The article's cluster; empty for a cluster of its own.
    pub cluster_id: String,
    /// The role the run gave the article in its cluster.
    pub role: String,
}

/// The documents of the truth, each with its story and its cluster.
pub(super) struct Labels<'a> {
    pub(super) documents: Vec<&'a TruthRow>,
    /// The assigned role of each document, `None` where the assignment lacks it.
    pub(super) roles: Vec<Option<&'a str>>,
    pub(super) stories: Partition<'a>,
    pub(super) clusters: Partition<'a>,
    /// Documents by (cluster, story), only where there is one.
    pub(super) shared: BTreeMap<(usize, usize), usize>,
    pub(super) missing: usize,
    pub(super) extra: usize,
    pub(super) repeated: usize,
    pub(super) repeated_truth: usize,
}

impl<'a> Labels<'a> {
    pub(super) fn new(truth: &'a [TruthRow], assigned: &'a [Assigned]) -> Self {
        let truth_first = first_by_id(truth, |row| &row.id);
        let assigned_first = first_by_id(assigned, |row| &row.id);
        let mut labels = Labels {
            documents: Vec::new(),
            roles: Vec::new(),
            stories: Partition::default(),
            clusters: Partition::default(),
            shared: BTreeMap::new(),
            missing: 0,
            extra: assigned.iter().filter(|row| !truth_first.contains_key(row.id.as_str())).count(),
            repeated: 0,
            repeated_truth: truth.len() - truth_first.len(),
        };
        for (index, row) in truth.iter().enumerate() {
            if truth_first[row.id.as_str()] == index {
                labels.push(row, assigned_first.get(row.id.as_str()).map(|&first| &assigned[first]));
            }
        }
        let matched = labels.documents.len() - labels.missing;
        labels.repeated = assigned.len() - labels.extra - matched;
        labels
    }

    fn push(&mut self, row: &'a TruthRow, assigned: Option<&'a Assigned>) {
        let cluster_id = assigned.map(|found| found.cluster_id.as_str()).filter(|name| !name.is_empty());
        let story = self.stories.push(Some(&row.story_id));
        let cluster = self.clusters.push(cluster_id);
        let shared = self.shared.entry((cluster, story)).or_insert(0);
        if *shared == 0 {
            self.stories.parts[story] += 1;
            self.clusters.parts[cluster] += 1;
        }
        *shared += 1;
        self.documents.push(row);
        self.roles.push(assigned.map(|found| found.role.as_str()));
        self.missing += usize::from(assigned.is_none());
    }

    /// How many documents of `document`'s story are in its cluster, itself included.
    pub(super) fn together(&self, document: usize) -> usize {
        self.shared[&(self.clusters.of[document], self.stories.of[document])]
    }
}

/// Documents put into disjoint groups.
#[derive(Default)]
pub(super) struct Partition<'a> {
    /// The group of each document.
    pub(super) of: Vec<usize>,
    /// The name of each group, empty for one that was made for a lone document.
    pub(super) names: Vec<&'a str>,
    /// The documents in each group.
    pub(super) sizes: Vec<usize>,
    /// Over how many groups of the other partition each group is spread.
    pub(super) parts: Vec<usize>,
    numbers: BTreeMap<&'a str, usize>,
}

impl<'a> Partition<'a> {
    /// Puts the next document into the named group, or into a new one of its own.
    fn push(&mut self, name: Option<&'a str>) -> usize {
        let fresh = self.names.len();
        let group = name.map_or(fresh, |name| *self.numbers.entry(name).or_insert(fresh));
        if group == fresh {
            self.names.push(name.unwrap_or_default());
            self.sizes.push(0);
            self.parts.push(0);
        }
        self.sizes[group] += 1;
        self.of.push(group);
        group
    }

    /// How many groups are spread over two or more of the other partition.
    pub(super) fn broken(&self) -> usize {
        self.parts.iter().filter(|&&parts| parts >= 2).count()
    }
}

fn first_by_id<T>(rows: &[T], id: fn(&T) -> &str) -> BTreeMap<&str, usize> {
    let mut first = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        first.entry(id(row)).or_insert(index);
    }
    first
}

/// The rows a document counts in: that of its whole relation, and that of its level where it has one.
pub(super) fn levels(level: &str) -> impl Iterator<Item = &str> {
    std::iter::once("").chain(Some(level).filter(|level| !level.is_empty()))
}

/// Unordered pairs among `documents`.
pub(super) fn pairs(documents: usize) -> u64 {
    let documents = documents as u64;
    documents * documents.saturating_sub(1) / 2
}
