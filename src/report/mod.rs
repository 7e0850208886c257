//! Results in, files out: a file a table.
//!
//! Tables are RFC 4180 CSV in UTF-8 with a header and LF line ends. All files of a run are written in a
//! staging directory within the output directory and moved when the last is whole, so a finished run stays
//! until another replaces it. `run.json` is moved last: a directory that has one is complete. Nothing in a
//! table depends on the clock.

pub(crate) mod articles;
pub(crate) mod clusters;
pub mod dropped;
pub mod edges;
pub(crate) mod furniture;
pub(crate) mod houses;
pub mod kept;
pub mod lineage;
mod open;
pub mod pack;
pub(crate) mod passages;
pub(crate) mod rejects;
pub mod run;

pub use open::open;

use crate::attribute::Attributed;
use crate::base::agency::{Agencies, AgencyId};
use crate::base::entry::Entries;
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::plain;
use crate::base::unfinished::{TemporaryFile, Unfinished, left};
use crate::tables::Style;
use std::fs::{File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What the tables about articles and clusters are written from.
#[derive(Clone, Copy)]
pub struct TableSource<'r> {
    /// All articles.
    pub entries: &'r Entries,
    /// All clusters, by id.
    pub clusters: &'r [Attributed],
    /// Names of the files and archive members that the records stand in.
    pub sources: &'r [String],
    /// The agencies that may be named.
    pub agencies: &'r Agencies,
    /// How cells are written.
    pub style: Style,
}

/// The file that says a directory is complete.
pub const RUN_FILE: &str = "run.json";

/// All files that a run may write into its directory.
pub const FILES: [&str; 12] = [
    "clusters.csv",
    "articles.csv",
    "passages.csv",
    "houses.csv",
    "dropped.csv",
    "rejects.csv",
    "furniture.csv",
    "edges.csv",
    "lineage.csv",
    "moved.csv",
    "report.html",
    RUN_FILE,
];

/// The lock of a run that writes into a directory. It stays where a run was broken off, as a sign that the
/// files there are a run's.
const LOCK_FILE: &str = "LOCK";

/// Prefix of the names of unfinished files.
pub(crate) const UNFINISHED: &str = ".storywire-";

/// Prefix of the name of a staging directory.
const STAGED: &str = ".storywire-run-";

/// An output directory that this run alone writes into.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    /// The staging directory.
    staged: TempDir,
    _unfinished: Unfinished,
    _lock: File,
    /// Removes the lock if the run is broken off before it touches the directory.
    unbegun: Option<Unfinished>,
}

impl Directory {
    /// Makes sure that `path` can take the files of a run, before any long work starts, and removes what a
    /// killed run left.
    ///
    /// # Errors
    /// It holds a complete run, or files called as a run's which none wrote, and `force` is not given;
    /// another run writes into it; or it cannot be written.
    pub fn open(path: &Path, force: bool) -> Result<Self> {
        let is_there = |name: &&str| path.join(name).exists();
        if is_there(&RUN_FILE) && !force {
            return Err(ErrorKind::OutputExists { path: path.into() }.into());
        }
        // A run that was broken off left its lock.
        if let Some(name) = FILES.iter().find(|name| is_there(name))
            && !force
            && !is_there(&LOCK_FILE)
        {
            let message = format!(
                "\"{}\" is there and no run's; choose another --out, or overwrite it with --force",
                path.join(name).display()
            );
            return Err(Error::option("--out", message));
        }
        std::fs::create_dir_all(path).map_err(|error| Error::write(path, error))?;
        let (lock, unbegun) = lock(path)?;
        sweep_all(path).map_err(|error| Error::write(path, error))?;
        let staged = Unfinished::make(|| {
            let staged = tempfile::Builder::new().prefix(STAGED).tempdir_in(path)?;
            let path = staged.path().to_owned();
            Ok((staged, path))
        });
        let (staged, _unfinished) = staged.map_err(|error| Error::write(path, error))?;
        // Files there may be of a run that was broken off; the lock stays as the sign of that.
        let is_empty = !FILES.iter().any(|name| path.join(name).exists());
        let unbegun = is_empty.then_some(unbegun);
        Ok(Self { path: path.into(), staged, _unfinished, _lock: lock, unbegun })
    }

    /// Returns the staging directory.
    pub fn staged(&self) -> &Path {
        self.staged.path()
    }

    /// Writes one file whole or not at all. [`Self::finish`] moves it to its place.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, name: &str, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let at = |error| Error::write(&self.path.join(name), error);
        attempt(&self.staged().join(name), UNFINISHED, content).map_err(at)
    }

    /// Moves the files to their places and removes those of an earlier run. A directory without [`RUN_FILE`]
    /// was interrupted here.
    ///
    /// # Errors
    /// A file cannot be replaced or removed.
    pub fn finish(mut self) -> Result<()> {
        self.unbegun = None;
        let is_staged = |name: &str| self.staged().join(name).exists();
        let stale = FILES.iter().filter(|name| !is_staged(name));
        for name in [&RUN_FILE].into_iter().chain(stale) {
            let path = self.path.join(name);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::write(&path, error));
                }
                _ => {}
            }
        }
        // run.json comes last and says that all files are there.
        for name in FILES.iter().filter(|name| is_staged(name)) {
            let path = self.path.join(name);
            std::fs::rename(self.staged().join(name), &path).map_err(|error| Error::write(&path, error))?;
        }
        Ok(())
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let is_there = |name: &&str| self.path.join(name).exists();
        if is_there(&RUN_FILE) || !FILES.iter().any(is_there) {
            let _ = std::fs::remove_file(self.path.join(LOCK_FILE));
        }
    }
}

/// Locks a directory for this run. The kernel drops the lock when the process ends, however it ends.
fn lock(directory: &Path) -> Result<(File, Unfinished)> {
    let path = directory.join(LOCK_FILE);
    let failed = |error| Error::write(&path, error);
    loop {
        let file = plain::lockable(&path).map_err(failed)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(ErrorKind::OutputHeld { path: directory.into() }.into());
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
            // A run that ended meanwhile may have removed the file, so that the lock would hold nobody off.
            Ok(()) if !path.exists() => {}
            Ok(()) => return Unfinished::make(|| Ok((file, path.clone()))).map_err(failed),
        }
    }
}

/// Returns the prefix of temporary names used while the file of this path is unfinished.
pub fn unfinished_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    format!("{UNFINISHED}{:08x}-", xxhash_rust::xxh3::xxh3_64(name) as u32)
}

/// Removes what killed runs left in a directory under names with this prefix; what a living run holds stays.
///
/// # Errors
/// The directory cannot be listed.
pub fn sweep(directory: &Path, prefix: &str) -> io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if !entry.file_name().as_encoded_bytes().starts_with(prefix.as_bytes()) {
            continue;
        }
        // Files of others, or that cannot be removed, do no harm.
        if kind.is_file() && left(&path).is_some() {
            let _ = std::fs::remove_file(&path);
        } else if kind.is_dir() && left(&path.join(LOCK_FILE)).is_some() {
            let _ = std::fs::remove_dir_all(&path);
        }
    }
    Ok(())
}

/// Removes what killed runs left in an output directory.
fn sweep_all(directory: &Path) -> io::Result<()> {
    sweep(directory, UNFINISHED)?;
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let is_staged = entry.file_name().as_encoded_bytes().starts_with(STAGED.as_bytes());
        if is_staged && entry.file_type()?.is_dir() {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Writes a file beside its place and renames it; removes what a killed run left there.
///
/// # Errors
/// The file cannot be written.
pub fn write_whole(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let prefix = unfinished_of(path);
    let written = sweep(directory_of(path), &prefix).and_then(|()| attempt(path, &prefix, content));
    written.map_err(|error| Error::write(path, error))
}

/// Returns the directory of a file.
pub fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn attempt(
    path: &Path,
    prefix: &str,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut made = TemporaryFile::made_by(builder.prefix(prefix), directory_of(path))?;
    let mut out = BufWriter::with_capacity(1 << 18, &mut made.file);
    content(&mut out)?;
    out.flush()?;
    drop(out);
    made.file.as_file().sync_all()?;
    made.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

/// Joins the short names of agencies by a bar.
pub(crate) fn names(ids: &[AgencyId], agencies: &Agencies) -> String {
    ids.iter().map(|id| agencies.get(*id).id).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::Directory;
    use crate::base::error::ErrorKind;

    #[test]
    fn a_complete_directory_is_not_overwritten_unless_forced() {
        let home = tempfile::tempdir().unwrap();
        let directory = Directory::open(home.path(), false).unwrap();
        directory.write("run.json", |out| out.write_all(b"{}")).unwrap();
        directory.write("edges.csv", |out| out.write_all(b"a,b")).unwrap();
        directory.finish().unwrap();
        let error = Directory::open(home.path(), false).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::OutputExists { .. }));
        let names = || {
            let entries = std::fs::read_dir(home.path()).unwrap();
            let mut names: Vec<_> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        assert_eq!(names(), ["edges.csv", "run.json"]);
        // One that fails leaves what is there.
        let directory = Directory::open(home.path(), true).unwrap();
        directory.write("edges.csv", |out| out.write_all(b"other")).unwrap();
        assert_eq!(std::fs::read(home.path().join("edges.csv")).unwrap(), b"a,b");
        drop(directory);
        assert_eq!(names(), ["edges.csv", "run.json"]);
        assert_eq!(std::fs::read(home.path().join("edges.csv")).unwrap(), b"a,b");
        let directory = Directory::open(home.path(), true).unwrap();
        directory.write("run.json", |out| out.write_all(b"{}")).unwrap();
        directory.finish().unwrap();
        assert_eq!(names(), ["run.json"]);
    }

    #[test]
    fn a_file_that_fails_half_way_leaves_nothing_behind() {
        let home = tempfile::tempdir().unwrap();
        let directory = Directory::open(home.path(), false).unwrap();
        let error = directory
            .write("clusters.csv", |out| {
                out.write_all(b"half")?;
                Err(std::io::Error::other("full"))
            })
            .unwrap_err();
        assert!(error.to_string().starts_with("cannot write"), "{error}");
        drop(directory);
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    }

    #[test]
    fn files_that_no_run_wrote_are_not_overwritten_and_those_of_a_broken_run_are() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("articles.csv"), "mine").unwrap();
        let error = Directory::open(home.path(), false).unwrap_err();
        assert!(error.is_usage() && error.to_string().contains("is there and no run's"), "{error}");
        assert!(!home.path().join(super::LOCK_FILE).exists());
        let directory = Directory::open(home.path(), true).unwrap();
        assert!(matches!(
            Directory::open(home.path(), true).unwrap_err().kind(),
            ErrorKind::OutputHeld { .. }
        ));
        std::fs::write(home.path().join(".storywire-half"), "").unwrap();
        std::fs::create_dir_all(home.path().join(".storywire-run-left")).unwrap();
        std::fs::write(home.path().join(".storywire-run-left/edges.csv"), "").unwrap();
        drop(directory);
        Directory::open(home.path(), false).unwrap();
        for name in [".storywire-half", ".storywire-run-left"] {
            assert!(!home.path().join(name).exists());
        }
        assert_eq!(std::fs::read_to_string(home.path().join("articles.csv")).unwrap(), "mine");
    }
}
