//! A table of a finished run in, its bytes out: a file, or a directory of parts as the job in Spark writes
//! them.

use crate::base::error::{Error, Result};
use crate::base::plain;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Opens a table of a finished run.
///
/// # Errors
/// The table cannot be opened.
pub fn open(path: &Path) -> Result<Box<dyn Read>> {
    if path.is_dir() {
        let parts = parts(path).map_err(|error| Error::read(path, error))?;
        return Ok(Box::new(TableParts { left: parts.into_iter(), part: None, is_begun: false }));
    }
    Ok(Box::new(plain::open(path).map_err(|error| Error::read(path, error))?))
}

/// Lists the parts of a table, in order.
fn parts(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path()));
    let mut parts = entries.collect::<io::Result<Vec<PathBuf>>>()?;
    let is_part = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("part-") && name.ends_with(".csv")
    };
    parts.retain(is_part);
    parts.sort_unstable();
    Ok(parts)
}

/// Reads files one after another, with the header of the first alone.
struct TableParts {
    left: std::vec::IntoIter<PathBuf>,
    part: Option<BufReader<File>>,
    is_begun: bool,
}

impl Read for TableParts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(part) = &mut self.part {
                match part.read(buffer)? {
                    0 => self.part = None,
                    read => return Ok(read),
                }
            }
            let Some(path) = self.left.next() else { return Ok(0) };
            let mut part = BufReader::new(plain::open(&path)?);
            if self.is_begun {
                part.read_until(b'\n', &mut Vec::new())?;
            }
            // A part without rows has no header, or nothing after it.
            self.is_begun |= !part.fill_buf()?.is_empty();
            self.part = Some(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::open;
    use std::io::Read;

    #[test]
    fn parts_are_read_in_order_under_the_header_of_the_first() {
        let home = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("part-00002.csv", "a,b\n3,\"4\n5\"\n"),
            ("part-00000.csv", ""),
            ("part-00001.csv", "a,b\n1,2\n"),
            ("part-00003.csv", "a,b\n"),
            ("_SUCCESS", "no part"),
        ] {
            std::fs::write(home.path().join(name), text).unwrap();
        }
        let mut all = String::new();
        open(home.path()).unwrap().read_to_string(&mut all).unwrap();
        assert_eq!(all, "a,b\n1,2\n3,\"4\n5\"\n");
    }
}
