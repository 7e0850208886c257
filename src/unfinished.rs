//! Files on their way in, none of them left out where a run is broken off.
//!
//! A file is written beside its place and renamed, so that half of one is never met; and a run that a signal ends takes away what it
//! had not yet renamed. A run that the system kills cannot: what it left is swept by the next to the same place.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tempfile::{NamedTempFile, PersistError};

static PATHS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A file or directory that goes if the program is broken off before this does.
#[derive(Debug)]
pub struct Unfinished(PathBuf);

impl Unfinished {
    /// Makes one; nothing is made while others are taken away.
    ///
    /// # Errors
    /// As `make` fails.
    pub fn make<T>(make: impl FnOnce() -> io::Result<(T, PathBuf)>) -> io::Result<(T, Self)> {
        let mut paths = PATHS.lock().unwrap_or_else(PoisonError::into_inner);
        let (made, path) = make()?;
        paths.insert(path.clone());
        Ok((made, Self(path)))
    }
}

/// A file for a while, which goes when this does.
#[derive(Debug)]
pub struct TemporaryFile {
    /// The file.
    pub file: NamedTempFile,
    _unfinished: Unfinished,
}

impl TemporaryFile {
    /// Makes one whose name begins so.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub fn new(directory: &Path, prefix: &str) -> io::Result<Self> {
        let (file, _unfinished) = Unfinished::make(|| {
            let file = tempfile::Builder::new().prefix(prefix).tempfile_in(directory)?;
            let path = file.path().to_owned();
            Ok((file, path))
        })?;
        Ok(Self { file, _unfinished })
    }

    /// Puts it into its place.
    ///
    /// # Errors
    /// It cannot be renamed.
    pub fn persist(self, path: &Path) -> Result<File, PersistError> {
        self.file.persist(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.file.path()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        PATHS.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// Takes away whatever is unfinished, and ends the program by `end` before any more is made.
pub fn take_away(end: impl FnOnce()) {
    let paths = PATHS.lock().unwrap_or_else(PoisonError::into_inner);
    paths.iter().for_each(|path| remove(path));
    end();
}

fn remove(path: &Path) {
    // What cannot be taken away now is swept by the next run.
    let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
}
