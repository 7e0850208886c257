//! What went wrong, in words a user can act on.
//!
//! Kinds are told apart by what the caller can do about them. Payloads are std types only, so that no stage's
//! types leak in here and every stage can name this module. Bad records are not errors: they are
//! [`Reject`](crate::base::article::Reject)s, and the run goes on.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Result with this crate's error.
pub type Result<T> = std::result::Result<T, Error>;

/// An error: one boxed kind, so that `Result<T>` stays small.
#[derive(Debug)]
pub struct Error(Box<ErrorKind>);

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No input could be found under what the user named.
    NoInput {
        /// What is missing, in words.
        message: String,
    },
    /// A file could not be read.
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file could not be written.
    Write {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The output directory holds a complete run already.
    OutputExists {
        /// The directory.
        path: PathBuf,
    },
    /// Another run writes into the output directory.
    OutputHeld {
        /// The directory.
        path: PathBuf,
    },
    /// A recipe says something that cannot be done.
    Recipe {
        /// The recipe's name, as the user wrote it.
        name: String,
        /// What is wrong and what was expected.
        message: String,
    },
    /// A command line option asks for what cannot be done.
    Option {
        /// The option, as the user wrote it.
        name: String,
        /// What is wrong and what was expected.
        message: String,
    },
    /// A file that storywire itself wrote, or a truth file, is not as it should be.
    Table {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the row where it is known.
        message: String,
    },
    /// A finished run has no edges.csv that it could be cut again by.
    NoEdges {
        /// Where it would be.
        path: PathBuf,
        /// What is the matter with it.
        message: String,
    },
    /// Another run holds the history.
    HistoryHeld {
        /// The lock.
        path: PathBuf,
    },
    /// The history is of a newer version than this program knows.
    HistoryNewer {
        /// The manifest.
        path: PathBuf,
        /// The version of its format.
        format: u64,
        /// The newest version that is known.
        known: u32,
    },
    /// The history was made with parameters by which its texts cannot be compared with tonight's.
    HistoryDiffers {
        /// The history.
        path: PathBuf,
        /// The parameters of both.
        message: String,
    },
    /// A table in memory has not the columns that are asked of it.
    Columns {
        /// What is wrong and what was expected.
        message: String,
    },
    /// A store did not give back what was put into it: a fault in storywire, never in the data.
    Store,
    /// The books do not balance: a fault in storywire, never in the data.
    Unbalanced {
        /// Records counted by the readers.
        records_read: u64,
        /// Rows that would have been written for articles and rejects together.
        rows: u64,
    },
}

impl Error {
    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// A failed read of `path`; an error of this crate that was handed on as `source` is returned as it was.
    pub fn read(path: &Path, source: io::Error) -> Self {
        source.downcast().unwrap_or_else(|source| ErrorKind::Read { path: path.into(), source }.into())
    }

    /// A failed write of `path`; an error of this crate that was handed on as `source` is returned as it was.
    pub fn write(path: &Path, source: io::Error) -> Self {
        source.downcast().unwrap_or_else(|source| ErrorKind::Write { path: path.into(), source }.into())
    }

    /// A store that did not give back what was put into it.
    pub(crate) fn store() -> Self {
        ErrorKind::Store.into()
    }

    /// A recipe called `name` that cannot be followed.
    pub(crate) fn recipe(name: &str, message: impl Into<String>) -> Self {
        ErrorKind::Recipe { name: name.into(), message: message.into() }.into()
    }

    /// An option called `name` that cannot be followed.
    pub fn option(name: &str, message: impl Into<String>) -> Self {
        ErrorKind::Option { name: name.into(), message: message.into() }.into()
    }

    /// A table at `path` that is not as it should be.
    pub fn table(path: &Path, message: impl Into<String>) -> Self {
        ErrorKind::Table { path: path.into(), message: message.into() }.into()
    }

    /// A table in memory without the columns that are asked of it.
    pub(crate) fn columns(message: impl Into<String>) -> Self {
        ErrorKind::Columns { message: message.into() }.into()
    }

    /// Whether the command line or a recipe is at fault, and not the data or the machine.
    pub fn is_usage(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::Recipe { .. }
                | ErrorKind::Option { .. }
                | ErrorKind::NoEdges { .. }
                | ErrorKind::HistoryDiffers { .. }
        )
    }

    /// What the user could do about it, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self.kind() {
            ErrorKind::NoInput { .. } => Some(
                "name files, directories or globs of JSON, CSV, Parquet, HTML, WARC, XML or text, or archives of them",
            ),
            ErrorKind::OutputExists { .. } => Some("choose another --out, or overwrite it with --force"),
            ErrorKind::OutputHeld { .. } => Some("wait until it is done, or choose another --out"),
            ErrorKind::NoEdges { .. } => Some("run `storywire cluster` again with --edges"),
            ErrorKind::HistoryHeld { .. } => {
                Some("wait until it is done; its lock goes with it, however it ends")
            }
            ErrorKind::HistoryNewer { .. } => {
                Some("use the newer storywire that wrote it, or another --history")
            }
            ErrorKind::HistoryDiffers { .. } => {
                Some("use the recipe it was made with, or begin another with another --history")
            }
            ErrorKind::Store | ErrorKind::Unbalanced { .. } => {
                Some("this is a fault in storywire; please report it")
            }
            _ => None,
        }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

/// Lets an error that knows its path pass through a writer of bytes; [`Error::write`] takes it out again.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        Self::other(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            ErrorKind::NoInput { message } | ErrorKind::Columns { message } => f.write_str(message),
            ErrorKind::Read { path, .. } => write!(f, "cannot read \"{}\"", path.display()),
            ErrorKind::Write { path, .. } => write!(f, "cannot write \"{}\"", path.display()),
            ErrorKind::OutputExists { path } => {
                write!(f, "output directory \"{}\" already holds a complete run", path.display())
            }
            ErrorKind::OutputHeld { path } => {
                write!(f, "another run writes into \"{}\"", path.display())
            }
            ErrorKind::Recipe { name, message } => write!(f, "recipe \"{name}\": {message}"),
            ErrorKind::Option { name, message } => write!(f, "{name}: {message}"),
            ErrorKind::Table { path, message } => write!(f, "\"{}\": {message}", path.display()),
            ErrorKind::NoEdges { path, message } => write!(f, "\"{}\" {message}", path.display()),
            ErrorKind::HistoryHeld { path } => write!(f, "another run holds \"{}\"", path.display()),
            ErrorKind::HistoryNewer { path, format, known } => {
                write!(
                    f,
                    "\"{}\" is of format {format}; this storywire knows formats up to {known}",
                    path.display()
                )
            }
            ErrorKind::HistoryDiffers { path, message } => {
                write!(f, "history \"{}\" is of other parameters: {message}", path.display())
            }
            ErrorKind::Store => f.write_str("a store does not hold what was put into it"),
            ErrorKind::Unbalanced { records_read, rows } => {
                write!(f, "the books do not balance: {records_read} records read, {rows} rows to write")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.kind() {
            ErrorKind::Read { source, .. } | ErrorKind::Write { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Error;
    use std::error::Error as _;
    use std::path::Path;

    #[test]
    fn a_message_names_what_the_user_wrote_and_keeps_the_systems_reason() {
        let error = Error::read(Path::new("dump.jsonl"), std::io::Error::other("no luck"));
        assert_eq!(error.to_string(), "cannot read \"dump.jsonl\"");
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("no luck"));
    }

    #[test]
    fn an_error_that_passed_through_a_writer_still_names_its_own_path() {
        let own = Error::read(Path::new("scratch"), std::io::Error::other("no luck"));
        let passed = Error::write(Path::new("clusters.csv"), own.into());
        assert_eq!(passed.to_string(), "cannot read \"scratch\"");
        assert_eq!(passed.source().map(ToString::to_string).as_deref(), Some("no luck"));
    }
}
