//! A path in, an open file out, if it is a plain file and no pipe or device.
//!
//! The directory of a history or a run may come from a stranger. Opening a pipe blocks until somebody writes
//! to it, and a file created through a link is created elsewhere. Paths on the command line are exempt: a
//! pipe there is intended.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

fn plain(data: &Metadata) -> io::Result<()> {
    match data.is_file() {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file")),
    }
}

/// Opens a file for reading.
///
/// # Errors
/// The path cannot be opened, or is not a plain file.
pub fn open(path: &Path) -> io::Result<File> {
    plain(&std::fs::metadata(path)?)?;
    File::open(path)
}

/// Reads all of a file.
///
/// # Errors
/// The path cannot be read, or is not a plain file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a file for locking and creates it if it is missing, but not through a link.
///
/// # Errors
/// The path cannot be opened or created, or is not a plain file.
pub(crate) fn lockable(path: &Path) -> io::Result<File> {
    match std::fs::symlink_metadata(path) {
        Ok(data) => plain(&data)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    File::options().create(true).truncate(false).write(true).open(path)
}
