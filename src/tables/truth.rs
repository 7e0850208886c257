//! What is known to be true of a dump, as `evaluate --truth` reads it.

use crate::table;

table! {
    /// A row a document. Nothing of storywire's writes it.
    pub struct Truth<'r> in "truth.csv" {
        /// The document's id.
        id: &'r str,
        /// The story it tells.
        story_id: &'r str,
        /// How it was derived from the story's original: `original`, `exact`, ...; `roundup` and what begins
        /// with `trap_` invite a false merge.
        relation: &'r str,
        /// How strongly; empty where the relation has no strength.
        level: &'r str,
    }
}
