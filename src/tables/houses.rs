//! houses.csv.

use super::{Any, List};
use crate::table;

table! {
    /// A row a house that the dump shows and the list of publisher families lacks, or has not whole, by name.
    /// Its outlets count once among the independent ones. `family` and `domains` are as in that list, so that
    /// a row can be taken into it.
    pub(crate) struct HouseRow<'r> in "houses.csv" {
        /// The family it belongs to by the list, if one of its outlets does; else the first of these in
        /// order.
        family: &'r str,
        /// The outlets that show it, in order.
        domains: List<'r, Any>,
        /// Stories that name no agency and that several of these outlets brought within the hour, and nobody
        /// else.
        stories: u32 [stories],
        /// The same of stories that name one: they prove nothing, and must be fewer.
        agency_stories: u32 [stories],
        /// Sentences that stand over the pages of several of these outlets, and of nobody else.
        frame_sentences: u32 [sentences],
        /// The canonical article of one such story that names no agency.
        article_id: &'r str,
        /// The longest such sentence.
        line: &'r str,
    }
}
