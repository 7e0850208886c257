//! Clusters and connected groups in, the texts out that a night has to do with.

use super::Settings;
use super::read::Number;
use super::record::{Out, Typed, record};
use super::work::Group;
use crate::base::error::Result;
use crate::history::calendar::has_begun_before;

record! {
    /// A text of a cluster of earlier nights.
    struct OfCluster<'r> {
        /// The cluster.
        cluster_id: &'r str,
        /// The text.
        number: u32,
    }
}

record! {
    /// Two texts that stay together whatever joins them.
    struct Held {
        /// The earlier text.
        a: u32,
        /// The later text.
        b: u32,
    }
}

/// Holds the texts of each cluster together that began before the nights within reach: what joins them may be
/// out of reach by now.
pub(super) struct HoldTogether {
    first_day: String,
}

impl Typed for HoldTogether {
    type In<'r> = OfCluster<'r>;
    type Out<'r> = Held;
}

impl Group for HoldTogether {
    type Key = String;
    type Row = u32;

    /// The number `first_day` is the first day within reach, as ids of clusters write it.
    fn new(settings: Settings) -> Result<Self> {
        Ok(Self { first_day: format!("{:08}", settings.number("first_day")?) })
    }

    fn keep(row: OfCluster<'_>) -> Result<(String, u32)> {
        Ok((row.cluster_id.to_owned(), row.number))
    }

    fn take(&mut self, cluster_id: String, mut texts: Vec<u32>, out: &mut Out<'_, Self>) -> Result<()> {
        if !has_begun_before(&cluster_id, &self.first_day) {
            return Ok(());
        }
        texts.sort_unstable();
        texts.dedup();
        texts[1..].iter().try_for_each(|&b| out.push(&Held { a: texts[0], b }))
    }
}

record! {
    /// A text of a cluster of earlier nights, with the connected group it is in.
    struct Placed<'r> {
        /// The cluster.
        cluster_id: &'r str,
        /// The text.
        number: u32,
        /// The group; where it is in none, the text itself.
        component: u32,
    }
}

/// Asks for the texts of clusters that nothing within reach joins any more; of all clusters where tonight is
/// out of order.
pub(super) struct AskClusters {
    is_out_of_order: bool,
}

impl Typed for AskClusters {
    type In<'r> = Placed<'r>;
    type Out<'r> = Number;
}

impl Group for AskClusters {
    type Key = String;
    type Row = (u32, u32);

    /// The number `out_of_order` is not 0 where tonight is.
    fn new(settings: Settings) -> Result<Self> {
        Ok(Self { is_out_of_order: settings.number("out_of_order")? != 0 })
    }

    fn keep(row: Placed<'_>) -> Result<(String, (u32, u32))> {
        Ok((row.cluster_id.to_owned(), (row.component, row.number)))
    }

    fn take(&mut self, _: String, texts: Vec<(u32, u32)>, out: &mut Out<'_, Self>) -> Result<()> {
        let is_apart = texts.iter().any(|text| text.0 != texts[0].0);
        if !is_apart && !self.is_out_of_order {
            return Ok(());
        }
        texts.iter().try_for_each(|&(_, number)| out.push(&Number { number }))
    }
}

record! {
    /// A text of a connected group.
    struct Linked {
        /// The group; where it is in none, the text itself.
        component: u32,
        /// The text.
        number: u32,
        /// Whether it is asked for.
        is_asked: bool,
    }
}

/// Asks for all texts of the groups of which some are asked for; the others make the clusters that they made
/// before.
pub(super) struct AskGroups;

impl Typed for AskGroups {
    type In<'r> = Linked;
    type Out<'r> = Number;
}

impl Group for AskGroups {
    type Key = u32;
    type Row = (u32, bool);

    fn new(_: Settings) -> Result<Self> {
        Ok(Self)
    }

    fn keep(row: Linked) -> Result<(u32, (u32, bool))> {
        Ok((row.component, (row.number, row.is_asked)))
    }

    fn take(&mut self, _: u32, texts: Vec<(u32, bool)>, out: &mut Out<'_, Self>) -> Result<()> {
        if !texts.iter().any(|(_, is_asked)| *is_asked) {
            return Ok(());
        }
        texts.iter().try_for_each(|&(number, _)| out.push(&Number { number }))
    }
}
