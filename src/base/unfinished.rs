//! Files on their way in, none of them left out where a run is broken off.
//!
//! A file is written beside its place and renamed, so that half of one is never met; and a run that a signal
//! ends takes away what it had not yet renamed. A run that the system kills cannot: what it left is swept by
//! the next to the same place. A file is locked as long as its run lives, which is how the one tells what is
//! left from what is being written.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tempfile::{Builder, NamedTempFile, PersistError};

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
        Self::made_by(Builder::new().prefix(prefix), directory)
    }

    /// Makes one as a builder says.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub(crate) fn made_by(builder: &Builder<'_, '_>, directory: &Path) -> io::Result<Self> {
        loop {
            let (file, _unfinished) = Unfinished::make(|| {
                let file = builder.tempfile_in(directory)?;
                let path = file.path().to_owned();
                Ok((file, path))
            })?;
            // Elsewhere a lock would keep the run itself from reading the file by its name.
            if !cfg!(unix) {
                return Ok(Self { file, _unfinished });
            }
            match file.as_file().try_lock() {
                // Somebody sweeps, and took it for one that was left.
                Err(TryLockError::WouldBlock) => {}
                Ok(()) if !file.path().exists() => {}
                // Where nothing can be locked nothing is swept.
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(Self { file, _unfinished }),
            }
        }
    }

    /// Puts it into its place.
    ///
    /// # Errors
    /// It cannot be renamed.
    pub(crate) fn persist(self, path: &Path) -> Result<File, PersistError> {
        self.file.persist(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.file.path()
    }
}

/// Whether the program that made a file is gone, and nobody else has locked it; the lock is for whoever takes
/// it away.
pub(crate) fn left(path: &Path) -> Option<File> {
    let file = File::options().read(true).write(true).open(path).ok().filter(|_| cfg!(unix))?;
    file.try_lock().is_ok().then_some(file)
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
