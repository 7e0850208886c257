//! What earlier nights kept in, the same as it stands beside tonight out.

use super::Settings;
use super::read::{Proven, edge_bytes, edge_of};
use super::record::{Out, Typed, record};
use super::texts::entry_of;
use super::work::{Best, Each, Group};
use crate::base::agency::Agencies;
use crate::base::entry::{Known, pack};
use crate::base::error::Result;
use crate::history::calendar::Window;
use crate::run::headed::key;
use crate::run::nights::{between, once};
use crate::run::times::pause;
use crate::verify::Edge;

/// A night of a history, as tonight sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenNight {
    /// The number of the source that its articles are of, below 0.
    pub source: i32,
    /// Whether it is another night than tonight, which takes the place of one of its date.
    pub is_other: bool,
    /// Whether it is within reach.
    pub is_near: bool,
    /// Whether it went out of reach since the last night before.
    pub is_gone: bool,
}

/// How tonight sees nights, told by their dates and whether their texts are kept, in the order they were
/// committed in.
pub fn see(nights: &[(String, bool)], window: Window) -> Vec<SeenNight> {
    let gone = window.went_out_of_reach(nights.iter().map(|(date, _)| &**date));
    let seen = |(at, ((date, is_whole), is_gone)): (i32, (&(String, bool), bool))| SeenNight {
        source: -1 - at,
        is_other: window.is_other(date),
        is_near: window.is_near(date, *is_whole),
        is_gone,
    };
    (0..).zip(nights.iter().zip(gone)).map(seen).collect()
}

record! {
    /// An article that a history keeps.
    struct Kept<'r> {
        /// The number of the source it stands for tonight.
        source: i32,
        /// Its number in that.
        record: u64,
        /// Its id.
        id: &'r str,
        /// The time that orders copies.
        order_time: i64,
        /// Hash of the page it was read from.
        page: Option<u64>,
        /// Hash of its headline without an outlet's name behind it.
        headline: u64,
        /// What is remembered of it, packed.
        entry: &'r [u8],
        /// Words of the compared text.
        words: u32,
        /// What tells its text from others.
        key: &'r [u8],
        /// When it was published, in seconds since 1970.
        published: Option<i64>,
        /// The cluster it was in at the end of its night.
        cluster_id: &'r str,
        /// Whom it is credited to, by words.
        agencies: &'r str,
        /// Whether its night is within reach.
        is_near: bool,
        /// The commit of its night.
        commit: u64,
        /// The cluster that it was put into last.
        moved_to: Option<&'r str>,
        /// The commit that did.
        moved: Option<u64>,
    }
}

record! {
    /// An article of an earlier night as it stands beside tonight's.
    struct Recalled<'r> {
        /// The number of the source it stands for tonight.
        source: i32,
        /// Its number in that.
        record: u64,
        /// Its id.
        id: &'r str,
        /// The time that orders copies.
        order_time: i64,
        /// Hash of the page it was read from.
        page: Option<u64>,
        /// Hash of its headline without an outlet's name behind it.
        headline: u64,
        /// That headline.
        title: &'r str,
        /// Hash of its outlet.
        outlet: u64,
        /// What is remembered of it, packed, with this program's numbers.
        entry: &'r [u8],
        /// Words of the compared text.
        words: u32,
        /// What tells its text from others.
        key: &'r [u8],
        /// When it was published, in seconds since 1970.
        published: Option<i64>,
        /// The longest pause in seconds after which its text is the same still; none where it always is.
        pause: Option<i64>,
        /// What tells its headline from others, where records without a text may stand under it.
        headed: Option<u64>,
        /// Whether it is no more than a headline or a short summary itself.
        is_alone: bool,
        /// The cluster it is in.
        cluster_id: &'r str,
        /// Whether its night is within reach.
        is_near: bool,
        /// The commit of its night.
        commit: u64,
    }
}

/// Gives the entries of articles the numbers that this program has for their agencies, and the clusters that
/// they are in.
pub(super) struct RecallArticles {
    settings: Settings,
    agencies: Agencies,
}

impl Typed for RecallArticles {
    type In<'r> = Kept<'r>;
    type Out<'r> = Recalled<'r>;
}

impl Each for RecallArticles {
    fn new(settings: Settings) -> Result<Self> {
        Ok(Self { settings, agencies: Agencies::built_in() })
    }

    fn take(&mut self, kept: Kept<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let mut entry = entry_of(kept.entry)?;
        // One that this program does not know is left out.
        entry.agencies = kept.agencies.split('|').filter_map(|id| self.agencies.by_id(id)).collect();
        let mut packed = Vec::new();
        let known = Known { words: kept.words, ..pack(&entry, &mut packed)? };
        // A night that was run again after a move knew better.
        let moved_to = kept.moved_to.filter(|_| kept.moved.is_some_and(|moved| moved > kept.commit));
        out.push(&Recalled {
            source: kept.source,
            record: kept.record,
            id: kept.id,
            order_time: kept.order_time,
            page: kept.page,
            headline: kept.headline,
            title: entry.title.own(),
            outlet: xxhash_rust::xxh3::xxh3_64(entry.outlet.as_bytes()),
            entry: &packed,
            words: kept.words,
            key: kept.key,
            published: kept.published,
            // Whether a text recurs is for tonight's recipe to say.
            pause: pause(&known, &self.settings.recipe),
            headed: key(&entry, &self.settings.recipe.text),
            is_alone: entry.marks.headline_only,
            cluster_id: moved_to.unwrap_or(kept.cluster_id),
            is_near: kept.is_near,
            commit: kept.commit,
        })
    }
}

record! {
    /// A pair that an earlier night proved.
    struct Proof<'r> {
        /// The text of its earlier article.
        a: u32,
        /// The text of its later article.
        b: u32,
        /// What was counted.
        edge: &'r [u8],
    }
}

/// Turns edges around where a late article came between their texts, passes over those whose texts are one by
/// now, and tells each pair once.
pub(super) struct TurnEdges(Settings);

impl Typed for TurnEdges {
    type In<'r> = Proof<'r>;
    type Out<'r> = Proven<'r>;
}

impl Group for TurnEdges {
    type Key = (u32, u32);
    type Row = Option<Edge>;

    fn new(settings: Settings) -> Result<Self> {
        Ok(Self(settings))
    }

    fn keep(Proof { a, b, edge }: Proof<'_>) -> Result<(Self::Key, Self::Row)> {
        Ok(((a.min(b), a.max(b)), between(a, b, edge_of(a, b, edge)?)))
    }

    fn take(&mut self, (a, b): Self::Key, edges: Vec<Self::Row>, out: &mut Out<'_, Self>) -> Result<()> {
        for edge in once(edges.into_iter().flatten().collect()) {
            let packed = edge_bytes(&edge);
            out.push(&Proven::of([a, b], &edge, &packed, true, &self.0.recipe.verify))?;
        }
        Ok(())
    }
}

record! {
    /// What a night said of something.
    struct Said<'r> {
        /// What it is said of.
        key: &'r str,
        /// The commit of the night.
        commit: u64,
        /// A number that it said.
        number: Option<u64>,
        /// A word that it said.
        word: Option<&'r str>,
    }
}

/// What the last night said that said something: it knew better.
pub(super) struct LastSaid;

impl Best for LastSaid {
    type Row<'r> = Said<'r>;
    type Key = String;
    type Kept = (u64, Option<u64>, Option<String>);

    fn keep(row: Said<'_>) -> (String, Self::Kept) {
        (row.key.to_owned(), (row.commit, row.number, row.word.map(Into::into)))
    }

    fn add(known: &mut Self::Kept, other: Self::Kept) {
        if other > *known {
            *known = other;
        }
    }

    fn row<'r>(key: &'r String, (commit, number, word): &'r Self::Kept) -> Said<'r> {
        Said { key, commit: *commit, number: *number, word: word.as_deref() }
    }
}
