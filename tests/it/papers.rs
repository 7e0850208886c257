//! The pages for readers: their links lead somewhere, and their commands run.

use crate::support::{Output, outcome, program, repository};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Start of the README's first command, which runs the program without installing it.
const CARGO_RUN: &str = "cargo run --release -- ";

/// A page, by its path below the repository.
struct Page {
    path: PathBuf,
    text: String,
}

impl Page {
    fn read(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let text = std::fs::read_to_string(repository("").join(&path)).unwrap();
        Self { path, text }
    }

    /// Lines outside of code blocks, with their numbers.
    fn prose(&self) -> impl Iterator<Item = (usize, &str)> {
        self.blocks().filter(|(_, block, _)| block.is_none()).map(|(number, _, line)| (number, line))
    }

    /// Lines inside of code blocks of a language, with their numbers.
    fn code<'a>(&'a self, language: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
        let in_language = move |(_, block, _): &(usize, Option<&str>, &str)| *block == Some(language);
        self.blocks().filter(in_language).map(|(number, _, line)| (number, line))
    }

    /// Lines but fences: number, language of the code block, line.
    fn blocks(&self) -> impl Iterator<Item = (usize, Option<&str>, &str)> {
        let mut block = None;
        (1..).zip(self.text.lines()).filter_map(move |(number, line)| {
            if let Some(language) = line.strip_prefix("```") {
                block = if block.is_none() { Some(language) } else { None };
                return None;
            }
            Some((number, block, line))
        })
    }

    /// Anchors of the headings, by GitHub's rule; a repeated one is numbered.
    fn anchors(&self) -> BTreeSet<String> {
        let mut anchors = BTreeSet::new();
        for (_, line) in self.prose().filter(|(_, line)| line.starts_with('#')) {
            let plain = anchor(line.trim_start_matches('#').trim());
            let numbered = (1..).map(|number| format!("{plain}-{number}"));
            let free = std::iter::once(plain.clone()).chain(numbered).find(|name| !anchors.contains(name));
            anchors.extend(free);
        }
        anchors
    }

    /// Commands of the program in `sh` blocks, without the program's name. Indented lines continue a command.
    fn commands(&self) -> Vec<(usize, String)> {
        let mut commands: Vec<(usize, String)> = Vec::new();
        let mut continues = false;
        for (number, line) in self.code("sh") {
            let (line, goes_on) = line.strip_suffix('\\').map_or((line, false), |start| (start, true));
            let command = line.strip_prefix("storywire ").or_else(|| line.strip_prefix(CARGO_RUN));
            match (command, commands.last_mut()) {
                (Some(arguments), _) => commands.push((number, arguments.to_owned())),
                (None, Some((_, arguments))) if continues => arguments.push_str(line),
                _ => continue,
            }
            continues = goes_on;
        }
        commands
    }
}

/// GitHub's anchor of a heading: lower case, no punctuation, a hyphen for each space.
fn anchor(heading: &str) -> String {
    let is_kept = |sign: &char| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_');
    heading.to_lowercase().chars().filter(is_kept).map(|sign| if sign == ' ' { '-' } else { sign }).collect()
}

/// Pages below a directory whose name ends as given, sorted.
fn below(directory: &str, end: &str) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut directories = vec![PathBuf::from(directory)];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(repository("").join(&directory)).unwrap() {
            let name = entry.unwrap().file_name();
            let path = directory.join(&name);
            if repository("").join(&path).is_dir() {
                directories.push(path);
            } else if name.to_str().unwrap().ends_with(end) {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages.into_iter().map(Page::read).collect()
}

fn all_pages() -> Vec<Page> {
    let named = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "benches/README.md"].map(Page::read);
    let directories =
        [below("docs", ".md"), below("sample_data", "README.md"), below("pipelines", "README.md")];
    named.into_iter().chain(directories.into_iter().flatten()).collect()
}

/// Targets of the links in a line.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// What is wrong with a link of a page, if anything is.
fn fault(page: &Page, link: &str) -> Option<&'static str> {
    let (file, fragment) = link.split_once('#').map_or((link, None), |(file, name)| (file, Some(name)));
    let here = page.path.parent().unwrap();
    let target = if file.is_empty() { page.path.clone() } else { here.join(file) };
    if !repository("").join(&target).exists() {
        return Some("no such file");
    }
    let has_heading = |name: &str| Page::read(&target).anchors().contains(name);
    fragment.is_some_and(|name| !has_heading(name)).then_some("no such heading")
}

/// A directory with the sample data and the recipes, where commands of a page are run.
fn scratch() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    copy(&repository("sample_data"), &home.path().join("sample_data"));
    std::fs::create_dir(home.path().join("pipelines")).unwrap();
    for recipe in ["pipelines/wire.toml", "pipelines/strict.toml"] {
        std::fs::copy(repository(recipe), home.path().join(recipe)).unwrap();
    }
    home
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}

/// Runs a command line of a page: words, `*` in file names, `> FILE` at the end, and a comment.
fn run_line(home: &Path, line: &str) -> Output {
    let (line, _comment) = line.split_once(" #").unwrap_or((line, ""));
    let (line, file) = line.split_once(" > ").unwrap_or((line, ""));
    let arguments = line.split_whitespace().flat_map(|word| expand(home, word));
    let output = outcome(program().current_dir(home).args(arguments), b"");
    if !file.is_empty() {
        std::fs::write(home.join(file.trim()), &output.stdout).unwrap();
    }
    output
}

/// The files that a word with a `*` stands for, or the word.
fn expand(home: &Path, word: &str) -> Vec<String> {
    let Some((start, end)) = word.split_once('*') else { return vec![word.to_owned()] };
    let (directory, start) = start.rsplit_once('/').unwrap();
    let entries = std::fs::read_dir(home.join(directory)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| name.starts_with(start) && name.ends_with(end)).collect();
    names.sort();
    names.into_iter().map(|name| format!("{directory}/{name}")).collect()
}

/// Runs the commands of a page in their order; returns how many there are.
fn run_commands(page: &Page) -> usize {
    let home = scratch();
    let commands = page.commands();
    for (number, line) in &commands {
        let output = run_line(home.path(), line);
        let place = format!("{}:{number}: storywire {line}", page.path.display());
        assert!(output.status == 0, "{place}\nstatus {}\n{}", output.status, output.stderr);
    }
    commands.len()
}

#[test]
fn links_of_the_papers_lead_to_files_and_headings() {
    let pages = all_pages();
    let mut wrong = Vec::new();
    let mut checked = 0;
    for page in &pages {
        for (number, line) in page.prose() {
            for link in links(line).filter(|link| !link.contains("://")) {
                checked += 1;
                let note = |fault| format!("{}:{number}: {link}: {fault}", page.path.display());
                wrong.extend(fault(page, link).map(note));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(pages.len() > 12 && checked > 40, "{checked} links on {} pages", pages.len());
}

#[test]
fn commands_of_the_readme_run() {
    let run = run_commands(&Page::read("README.md"));
    assert!(run >= 3, "README.md has only {run} commands in sh blocks");
}

#[test]
fn commands_of_the_docs_run() {
    let run: usize = below("docs", ".md").iter().map(run_commands).sum();
    assert!(run >= 5, "docs have only {run} commands in sh blocks");
}

#[test]
fn commands_of_the_sample_and_the_recipes_run() {
    for (page, least) in [("sample_data/README.md", 4), ("pipelines/README.md", 2)] {
        let run = run_commands(&Page::read(page));
        assert!(run >= least, "{page} has only {run} commands in sh blocks");
    }
}

#[test]
fn the_sample_run_in_the_readme_prints_what_the_program_prints() {
    let readme = Page::read("README.md");
    let commands = readme.commands();
    let (_, first) = commands.first().unwrap();
    let output = run_line(scratch().path(), first);
    let printed: BTreeSet<&str> = output.stdout.lines().chain(output.stderr.lines()).collect();
    let is_summary = |(_, line): &(usize, &str)| line.contains(" records: ") || line.starts_with("wrote ");
    let shown: Vec<(usize, &str)> = readme.code("text").filter(is_summary).collect();
    assert_eq!(shown.len(), 2, "README.md shows the two lines that the sample run prints");
    for (number, line) in shown {
        assert!(printed.contains(line), "README.md:{number}: {line}\nprinted: {printed:?}");
    }
}

#[test]
fn every_page_of_the_docs_is_in_their_summary() {
    let summary = Page::read("docs/SUMMARY.md");
    let named: BTreeSet<&str> = summary.prose().flat_map(|(_, line)| links(line)).collect();
    for page in below("docs", ".md") {
        let name = page.path.file_name().unwrap().to_str().unwrap();
        assert!(name == "SUMMARY.md" || named.contains(name), "docs/SUMMARY.md does not name {name}");
    }
}

#[test]
fn an_anchor_follows_githubs_rule() {
    assert_eq!(anchor("Every night, from Python, and in Spark"), "every-night-from-python-and-in-spark");
    assert_eq!(anchor("What `--kept` leaves out"), "what---kept-leaves-out");
}
