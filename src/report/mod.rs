//! Results in, files out: a file a table.
//!
//! Tables are RFC 4180 CSV in UTF-8 with a header and LF line ends. Every file is written beside its place and
//! renamed, and `run.json` comes last, so a directory that has one is complete. Nothing in a table depends on
//! the clock.

pub mod articles;
pub mod clusters;
pub mod dropped;
pub mod edges;
pub mod furniture;
pub mod houses;
pub mod kept;
pub mod lineage;
mod open;
pub mod passages;
pub mod rejects;
pub mod run;

pub use open::open;

use crate::agency::{Agencies, AgencyId};
use crate::error::{Error, ErrorKind, Result};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The file that says a directory is complete.
pub const RUN_FILE: &str = "run.json";

/// An output directory.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Makes sure that `path` can take the files of a run, before any long work starts.
    ///
    /// # Errors
    /// It holds a complete run and `force` is not given, or it cannot be written.
    pub fn open(path: &Path, force: bool) -> Result<Self> {
        if path.join(RUN_FILE).exists() && !force {
            return Err(ErrorKind::OutputExists { path: path.into() }.into());
        }
        std::fs::create_dir_all(path).map_err(|error| Error::write(path, error))?;
        tempfile::tempfile_in(path).map_err(|error| Error::write(path, error))?;
        Ok(Self { path: path.into() })
    }

    /// Takes away what says that the directory is complete, and `stale`, the files this run will not write.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn begin(&self, stale: &[&str]) -> Result<()> {
        for name in [RUN_FILE].iter().chain(stale) {
            let path = self.path.join(name);
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::write(&path, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes one file whole, or not at all.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, name: &str, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        write_whole(&self.path.join(name), content)
    }
}

/// Writes a file beside its place and renames it.
///
/// # Errors
/// The file cannot be written.
pub fn write_whole(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let attempt = || {
        let directory =
            path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let mut out =
            BufWriter::with_capacity(1 << 18, builder.prefix(".storywire-").tempfile_in(directory)?);
        content(&mut out)?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|failed| failed.error)?;
        Ok(())
    };
    attempt().map_err(|error| Error::write(path, error))
}

/// The short names of agencies, joined by `|`.
pub(crate) fn names(ids: &[AgencyId], agencies: &Agencies) -> String {
    ids.iter().map(|id| agencies.get(*id).id).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::Directory;
    use crate::error::ErrorKind;

    #[test]
    fn a_complete_directory_is_not_overwritten_unless_forced() {
        let home = tempfile::tempdir().unwrap();
        let directory = Directory::open(home.path(), false).unwrap();
        directory.write("run.json", |out| out.write_all(b"{}")).unwrap();
        let error = Directory::open(home.path(), false).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::OutputExists { .. }));
        Directory::open(home.path(), true).unwrap().begin(&["edges.csv"]).unwrap();
        assert!(!home.path().join("run.json").exists());
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
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    }
}
