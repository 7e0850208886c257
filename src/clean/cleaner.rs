//! The parameters of cleaning and its tables.

use super::cleaned::Cleaned;
use super::dateline::Datelines;
use super::furniture::Furniture;
use super::placeholder::Placeholders;
use crate::base::agency::Agencies;
use crate::base::params::{any_count, flag, params};

params! {
    /// Parameters of cleaning.
    #[table("clean", Compared)]
    pub struct CleanParams {
        /// Whether lines that the furniture table knows are cut.
        #[key(flag())]
        pub furniture: bool,
        /// Shortest paragraph that is cut when the article repeats it.
        #[key(any_count("bytes"))]
        pub repeat_bytes_min: usize,
    }
}

/// The tables that cleaning needs.
#[derive(Debug)]
pub struct Cleaner {
    pub(super) agencies: Agencies,
    pub(super) furniture: Furniture,
    pub(super) datelines: Datelines,
    pub(super) placeholders: Placeholders,
    pub(super) params: CleanParams,
}

impl Cleaner {
    /// Loads the built-in tables.
    pub fn new(params: CleanParams) -> Self {
        let agencies = Agencies::built_in();
        let (furniture, datelines) = (Furniture::built_in(&agencies), Datelines::new());
        Self { agencies, furniture, datelines, placeholders: Placeholders::built_in(), params }
    }

    /// The table of agencies.
    pub fn agencies(&self) -> &Agencies {
        &self.agencies
    }

    /// The furniture rules.
    pub fn furniture(&self) -> &Furniture {
        &self.furniture
    }

    /// Whether the text, or what was cut if nothing is left, stands in for an article.
    pub(super) fn is_placeholder(&self, cleaned: &Cleaned) -> bool {
        if !cleaned.text.is_empty() {
            return self.placeholders.are(cleaned.text.trim_end());
        }
        let cut: Vec<&str> = cleaned.furniture.iter().map(|(_, line)| line.as_str()).collect();
        self.placeholders.are(&cut.join("\n"))
    }
}
