//! What the user named in, streams of unpacked bytes out.

mod balance;
pub mod encoding;
mod find;
mod gzip;
pub(crate) mod head;
pub mod memory;
mod open;
mod tally;

pub use balance::UnpackBalance;
pub use find::looks_like_a_dump;
pub use find::{FoundInputs, find};
pub use open::{Stream, open, spool, unpack};
pub use tally::InputTally;

use memory::MemoryTable;
use std::path::{Path, PathBuf};

/// Returns a file's name without its compression extension.
pub(crate) fn unpacked_name(name: &str) -> &str {
    const ENDINGS: [&str; 4] = [".gz", ".zst", ".bz2", ".xz"];
    ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// Source of records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// Standard input, copied to this file so that it can be read twice.
    Spooled(PathBuf),
    /// A table in memory.
    Table(MemoryTable),
}

impl Input {
    /// Name in the CSVs: the path as the user could type it, `-` for standard input.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => shown(path),
            Self::Stdin | Self::Spooled(_) => "-".to_owned(),
            Self::Table(table) => table.name.to_string(),
        }
    }

    /// Path to open; `None` for a table, and for standard input without a copy.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) | Self::Spooled(path) => Some(path),
            Self::Stdin | Self::Table(_) => None,
        }
    }
}

/// Returns a path as text; invalid UTF-8 is written as `\\xff`, so that names stay distinct.
pub fn shown(path: &Path) -> String {
    let mut shown = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        shown.push_str(chunk.valid());
        shown.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    shown
}

/// The path that was [`shown`] so: that very one, or one with bytes that are no UTF-8.
pub(crate) fn path_of(shown: &str) -> PathBuf {
    let path = PathBuf::from(shown);
    if path.exists() { path } else { with_bytes(shown).unwrap_or(path) }
}

#[cfg(unix)]
fn with_bytes(shown: &str) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let mut parts = shown.split("\\x");
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    Some(std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn with_bytes(_: &str) -> Option<PathBuf> {
    None
}
