//! What the user named in, input files out, in one order.
//!
//! Directories are walked in sorted order without following links to directories, so neither a loop nor the
//! file system's own order can change a run. Hidden files, and directories that hold a finished run, are no
//! dumps. Inside a directory only files that look like dumps are taken; what is left out is named, because a
//! file forgotten in silence is a story lost. For the same reason a directory that cannot be read to its end
//! is an error, and so is a pattern that leads through one.

use super::{Input, shown, unpacked_name};
use crate::base::error::{Error, ErrorKind, Result};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// Files found, and files in directories that were skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundInputs {
    /// Files to read, each once, in reading order.
    pub inputs: Vec<Input>,
    /// Skipped in walked directories: files whose names are not a dump's, links to directories, and finished
    /// runs.
    pub passed_over: Vec<PathBuf>,
}

/// Finds the files behind `arguments`: files, directories, globs or `-`.
///
/// # Errors
/// An argument that matches nothing, or no file to read.
pub fn find(arguments: &[impl AsRef<OsStr>]) -> Result<FoundInputs> {
    let mut found = FoundInputs::default();
    for argument in arguments {
        let path = Path::new(argument);
        if path == Path::new("-") {
            found.inputs.push(Input::Stdin);
        } else if path.is_dir() {
            walk(path, &mut found)?;
        } else if path.exists() {
            found.inputs.push(Input::File(path.into()));
        } else {
            expand(&path.to_string_lossy(), &mut found)?;
        }
    }
    let mut seen = BTreeSet::new();
    found.inputs.retain(|input| match input {
        Input::File(path) => seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())),
        Input::Stdin | Input::Spooled(_) => seen.insert(PathBuf::from("-")),
        Input::Table(_) => true,
    });
    if found.inputs.is_empty() {
        let names: Vec<String> = arguments.iter().map(|argument| shown(Path::new(argument))).collect();
        let names = names.join("\", \"");
        return Err(ErrorKind::NoInput { message: format!("no readable file under \"{names}\"") }.into());
    }
    Ok(found)
}

fn expand(pattern: &str, found: &mut FoundInputs) -> Result<()> {
    let missing =
        || -> Error { ErrorKind::NoInput { message: format!("input \"{pattern}\" names no file") }.into() };
    let paths = glob::glob(pattern).map_err(|_| missing())?;
    let mut any = false;
    for path in paths {
        let path = path.map_err(not_listed)?;
        any = true;
        if path.is_dir() {
            walk(&path, found)?;
        } else {
            found.inputs.push(Input::File(path));
        }
    }
    check_names_behind_wildcards(pattern)?;
    if any { Ok(()) } else { Err(missing()) }
}

fn not_listed(error: glob::GlobError) -> Error {
    let path = error.path().to_owned();
    Error::read(&path, error.into())
}

/// Asks for each plain name behind a wildcard whether it is there: a pattern passes over one that the system
/// does not tell of.
fn check_names_behind_wildcards(pattern: &str) -> Result<()> {
    let mut above = PathBuf::new();
    for name in Path::new(pattern).components() {
        let is_plain =
            glob::Pattern::escape(&name.as_os_str().to_string_lossy()) == name.as_os_str().to_string_lossy();
        let directories = above.to_string_lossy();
        if is_plain && directories.contains(['*', '?', '[']) {
            for directory in glob::glob(&directories).into_iter().flatten() {
                let path = directory.map_err(not_listed)?.join(name);
                match std::fs::metadata(&path) {
                    Err(error) if !is_absence(&error) => return Err(Error::read(&path, error)),
                    _ => {}
                }
            }
        }
        above.push(name);
    }
    Ok(())
}

/// Whether an error means that the path does not exist.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Returns the entries of a directory in order.
fn listed(entries: impl Iterator<Item = io::Result<PathBuf>>) -> io::Result<Vec<PathBuf>> {
    let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn walk(directory: &Path, found: &mut FoundInputs) -> Result<()> {
    let entries = std::fs::read_dir(directory).map_err(|error| Error::read(directory, error))?;
    let paths =
        listed(entries.map(|entry| Ok(entry?.path()))).map_err(|error| Error::read(directory, error))?;
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        // A directory may tell names and nothing of what they name: one of them may be a directory as well.
        if let Err(error) = std::fs::metadata(&path)
            && error.kind() == io::ErrorKind::PermissionDenied
        {
            return Err(Error::read(&path, error));
        }
        // A link could form a loop, and a finished run holds tables that are not a dump.
        if path.is_dir() && (path.is_symlink() || path.join("run.json").exists()) {
            found.passed_over.push(path);
        } else if path.is_dir() {
            walk(&path, found)?;
        } else if path.exists() && !path.is_file() {
            // A pipe without a writer would block forever.
            found.passed_over.push(path);
        } else if looks_like_a_dump(&path.to_string_lossy()) {
            found.inputs.push(Input::File(path));
        } else {
            found.passed_over.push(path);
        }
    }
    Ok(())
}

/// Extensions of files that hold articles, before those of compression. Files without an extension are
/// opened.
const ENDINGS: [&str; 24] = [
    "jsonl", "ndjson", "json", "csv", "tsv", "txt", "html", "htm", "xhtml", "shtml", "xml", "rss", "atom",
    "nitf", "warc", "arc", "wet", "parquet", "tar", "tgz", "tbz2", "txz", "tzst", "zip",
];

/// Whether the name of a file or archive member is a dump's.
pub fn looks_like_a_dump(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    match unpacked_name(&name).rsplit_once('.') {
        Some((_, ending)) => ENDINGS.contains(&ending),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{find, listed};
    use crate::source::input::Input;
    use std::io;
    use std::path::PathBuf;

    #[test]
    fn a_directory_is_walked_in_sorted_order_and_says_what_it_passed_over() {
        let home = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a/z.jsonl.gz", "a/notes.md", ".hidden.jsonl", "page"] {
            let path = home.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let found = find(&[home.path().to_string_lossy().into_owned()]).unwrap();
        let inside = |name: &str| home.path().join(name);
        let inputs: Vec<PathBuf> = found
            .inputs
            .iter()
            .map(|input| match input {
                Input::File(path) => path.clone(),
                Input::Stdin | Input::Spooled(_) | Input::Table(_) => PathBuf::new(),
            })
            .collect();
        assert_eq!(inputs, [inside("a/z.jsonl.gz"), inside("b.csv"), inside("page")]);
        assert_eq!(found.passed_over, [inside("a/notes.md")]);
    }

    #[test]
    fn a_file_named_twice_is_read_once() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("a.jsonl");
        std::fs::write(&file, "{}").unwrap();
        let name = file.to_string_lossy().into_owned();
        let pattern = home.path().join("*.jsonl").to_string_lossy().into_owned();
        assert_eq!(find(&[name.clone(), name, pattern]).unwrap().inputs.len(), 1);
    }

    #[test]
    fn what_names_nothing_is_an_error_and_not_an_empty_night() {
        let error = find(&["no/such/dump.jsonl".to_owned()]).unwrap_err();
        assert_eq!(error.to_string(), "input \"no/such/dump.jsonl\" names no file");
        let empty = tempfile::tempdir().unwrap();
        let error = find(&[empty.path().to_string_lossy().into_owned()]).unwrap_err();
        assert!(error.to_string().starts_with("no readable file under"), "{error}");
    }

    #[test]
    fn a_directory_that_breaks_off_while_it_is_listed_is_an_error() {
        let entry = |name: &str| Ok(PathBuf::from(name));
        let fault = || Err(io::Error::other("torn"));
        assert_eq!(listed([entry("b"), entry("a")].into_iter()).unwrap(), ["a", "b"].map(PathBuf::from));
        assert_eq!(listed([].into_iter()).unwrap(), [""; 0].map(PathBuf::from));
        for entries in [
            vec![fault()],
            vec![entry("a"), fault()],
            vec![fault(), entry("a")],
            vec![entry("a"), fault(), entry("b")],
            vec![fault(), fault()],
        ] {
            assert_eq!(listed(entries.into_iter()).unwrap_err().to_string(), "torn");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_pattern_through_a_directory_that_cannot_be_read_is_an_error() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let home = tempfile::tempdir().unwrap();
        for name in ["open/a.jsonl", "shut/a.jsonl", "open/in/a.jsonl", "file"] {
            let path = home.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "{}").unwrap();
        }
        let find_by = |pattern: &str| find(&[home.path().join(pattern).to_string_lossy().into_owned()]);
        let patterns = ["*/*.jsonl", "*/a.jsonl", "*/in/*.jsonl", "**/a.jsonl", "[os]*/a.json?"];
        for pattern in patterns {
            assert!(find_by(pattern).is_ok(), "{pattern}");
        }
        // Nobody can be told what a link to itself leads to.
        let round = home.path().join("round");
        symlink(&round, &round).unwrap();
        for pattern in ["*/a.jsonl", "[or]*/in/a.jsonl", "ro?nd/a.jsonl"] {
            let error = find_by(pattern).unwrap_err().to_string();
            assert!(error.contains("round"), "{pattern}: {error}");
        }
        std::fs::remove_file(&round).unwrap();
        let shut = home.path().join("shut");
        std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o000)).unwrap();
        // The superuser may read it all the same.
        if std::fs::read_dir(&shut).is_err() {
            for pattern in ["*/*.jsonl", "*/a.jsonl", "s*/*", "**/a.jsonl", ""] {
                assert!(find_by(pattern).is_err(), "{pattern}");
            }
        }
        std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}
