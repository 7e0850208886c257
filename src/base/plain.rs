//! A path in, an open file out, if it is one: no pipe that nobody writes to, no device.
//!
//! Directories of a history or a run may come from anybody. Opening a pipe waits until somebody writes to it, and making a file through
//! a link makes it elsewhere. What a user names on the command line is not held to this: a pipe there is meant.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

fn plain(data: &Metadata) -> io::Result<()> {
    match data.is_file() {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file")),
    }
}

/// Opens a file to be read.
///
/// # Errors
/// It cannot be opened, or is none.
pub fn open(path: &Path) -> io::Result<File> {
    plain(&std::fs::metadata(path)?)?;
    File::open(path)
}

/// Reads all of a file.
///
/// # Errors
/// It cannot be read, or is none.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a file to be locked, made where there is none; not through a link.
///
/// # Errors
/// It cannot be opened or made, or is none.
pub(crate) fn lockable(path: &Path) -> io::Result<File> {
    match std::fs::symlink_metadata(path) {
        Ok(data) => plain(&data)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    File::options().create(true).truncate(false).write(true).open(path)
}
