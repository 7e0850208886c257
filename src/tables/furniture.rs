//! furniture.csv.

use crate::table;

table! {
    /// A row a line that was cut, by outlet, rule and line.
    pub(crate) struct FurnitureRow<'r> in "furniture.csv" {
        /// The outlet whose page it stood on.
        outlet: &'r str,
        /// The rule that knows it: class and language in the list (`ad.en`), or `learned.outlet` and
        /// `learned.shared` for what one outlet or all of them repeat.
        rule: &'r str,
        /// In how many places it was cut.
        articles: u64 [places],
        /// The line.
        line: &'r str,
    }
}
