//! What a run has to say while it works.

/// Something a run has to say while it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A stage begins.
    Stage(Stage),
    /// So many more raw bytes were read.
    BytesRead(u64),
    /// So many more articles were prepared.
    Articles(u64),
    /// So many more candidate pairs were counted.
    Pairs(u64),
}

/// A part of the run that is timed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Reading the tables of a finished run, in place of all that was done for its edges.
    Tables,
    /// Reading and cleaning.
    Read,
    /// Learning what outlets repeat.
    Learn,
    /// Cutting that, and shingling.
    Shingle,
    /// Sketching and pairing.
    Bucket,
    /// Counting and deciding.
    Verify,
    /// Clustering.
    Cluster,
    /// Canonical articles and roles.
    Attribute,
    /// Writing.
    Report,
}

impl Stage {
    /// The word used in run.json.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tables => "read_tables",
            Self::Read => "read_clean",
            Self::Learn => "learn",
            Self::Shingle => "shingle",
            Self::Bucket => "sketch_bucket",
            Self::Verify => "verify",
            Self::Cluster => "cluster",
            Self::Attribute => "attribute",
            Self::Report => "report",
        }
    }
}
