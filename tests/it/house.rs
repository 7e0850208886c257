//! Limits that keep the sources easy to walk through: sizes, parameters, cycles, names and widths.

use crate::support::repository;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const FUNCTION_LINES_MAX: usize = 70;
const PARAMETERS_MAX: usize = 5;
const FILE_LINES_MAX: usize = 400;
const COMMENT_COLUMNS_MAX: usize = 110;
const PUBLIC_ITEMS_MAX: usize = 680;

struct Source {
    /// Path below the repository.
    path: String,
    text: String,
}

impl Source {
    /// Whether the whole file is unit tests.
    fn is_tests(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// Lines before the unit tests, with their numbers.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = if self.is_tests() { 0 } else { usize::MAX };
        (1..).zip(self.text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).take(end))
    }

    /// The module that the file is, below the crate.
    fn module(&self) -> Vec<String> {
        let below = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        let mut module: Vec<String> = below.split('/').map(str::to_owned).collect();
        module.pop_if(|last| last == "mod");
        module
    }
}

/// The sources below directories of the repository.
fn sources(directories: &[&str]) -> Vec<Source> {
    fn collect(directory: &Path, sources: &mut Vec<Source>) {
        let mut entries: Vec<_> =
            std::fs::read_dir(directory).unwrap().map(|it| it.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                collect(&path, sources);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(repository("")).unwrap().to_str().unwrap().replace('\\', "/");
                sources.push(Source { path, text });
            }
        }
    }
    let mut sources = Vec::new();
    directories.iter().for_each(|directory| collect(&repository(directory), &mut sources));
    sources
}

#[track_caller]
fn assert_none(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// A function with a body: where it begins, its name, its lines of code and its parameters without `self`.
struct Function {
    line: usize,
    name: String,
    code_lines: usize,
    parameters: usize,
}

fn functions(source: &Source) -> Vec<Function> {
    let lines: Vec<(usize, &str)> = source.lines().collect();
    let mut found = Vec::new();
    for (at, (line, text)) in lines.iter().enumerate() {
        let indent = text.len() - text.trim_start().len();
        let words: Vec<&str> = text.trim_start().split(' ').collect();
        let is_qualifier =
            |word: &&&str| word.starts_with("pub") || ["const", "async", "unsafe"].contains(*word);
        let start = words.iter().take_while(is_qualifier).count();
        let (Some(&"fn"), Some(name)) = (words.get(start), words.get(start + 1)) else { continue };
        let head_end = (at..lines.len()).find(|&at| {
            let line = lines[at].1.trim_end();
            line.ends_with('{') || line.ends_with(';') || line.ends_with('}')
        });
        let Some(head_end) = head_end else { continue };
        let head: Vec<&str> = lines[at..=head_end].iter().map(|(_, line)| line.trim()).collect();
        let head = head.join(" ");
        if head.ends_with(';') {
            continue;
        }
        let closing = format!("{}}}", " ".repeat(indent));
        let end = match head.ends_with('}') {
            true => head_end,
            false => (head_end..lines.len()).find(|&at| lines[at].1.starts_with(&closing)).unwrap(),
        };
        let is_code = |line: &&(usize, &str)| !line.1.trim().is_empty() && !line.1.trim().starts_with("//");
        found.push(Function {
            line: *line,
            name: name.split(['(', '<']).next().unwrap().to_owned(),
            code_lines: lines[at..=end].iter().filter(is_code).count(),
            parameters: parameters(&head),
        });
    }
    found
}

/// Number of parameters in the head of a function, without `self`.
fn parameters(head: &str) -> usize {
    let (mut depth, mut angles, mut parameter, mut all) = (0, 0, String::new(), Vec::new());
    let mut before = ' ';
    for c in head[head.find("fn ").unwrap()..].chars() {
        match c {
            '<' => angles += 1,
            '>' if before != '-' && before != '=' => angles -= 1,
            '(' | '[' | '{' if depth > 0 || (c == '(' && angles == 0) => depth += 1,
            ')' | ']' | '}' if depth > 0 => depth -= 1,
            _ => {}
        }
        if depth == 0 && !parameter.is_empty() {
            break;
        }
        match c {
            ',' if depth == 1 && angles == 0 => all.push(std::mem::take(&mut parameter)),
            _ if depth > 0 => parameter.push(c),
            _ => {}
        }
        before = c;
    }
    all.push(parameter);
    let is_own = |parameter: &&String| {
        let name = parameter.trim_start_matches(['(', ' ']).trim();
        !name.is_empty() && !name.split([':', ' ']).any(|word| word.trim_start_matches('&') == "self")
    };
    all.iter().filter(is_own).count()
}

#[test]
fn a_function_is_a_step_of_seventy_lines_at_most() {
    let sources = sources(&["src", "pipelines"]);
    let all = sources.iter().flat_map(|source| functions(source).into_iter().map(move |it| (source, it)));
    let long = all.filter(|(_, function)| function.code_lines > FUNCTION_LINES_MAX);
    assert_none(
        long.map(|(source, Function { line, name, code_lines, .. })| {
            format!("{}:{line}: {name} has {code_lines} lines", source.path)
        })
        .collect(),
    );
}

#[test]
fn a_function_has_five_parameters_at_most() {
    let sources = sources(&["src"]);
    let all = sources.iter().flat_map(|source| functions(source).into_iter().map(move |it| (source, it)));
    let many = all.filter(|(_, function)| function.parameters > PARAMETERS_MAX);
    assert_none(
        many.map(|(source, Function { line, name, parameters, .. })| {
            format!("{}:{line}: {name} has {parameters} parameters", source.path)
        })
        .collect(),
    );
}

#[test]
fn a_file_has_four_hundred_lines_of_code_at_most() {
    let sources = sources(&["src", "pipelines", "benches"]);
    let is_code = |line: &str| !line.trim().is_empty() && !line.trim().starts_with("//");
    let lines =
        sources.iter().map(|source| (&source.path, source.lines().filter(|it| is_code(it.1)).count()));
    let long = lines.filter(|(_, lines)| *lines > FILE_LINES_MAX);
    assert_none(long.map(|(path, lines)| format!("{path} has {lines} lines of code")).collect());
}

#[test]
fn a_comment_fits_the_page() {
    let mut wide = Vec::new();
    for source in sources(&["src", "pipelines", "benches"]) {
        let comments = (1..).zip(source.text.lines()).filter(|(_, line)| line.trim_start().starts_with("//"));
        let comments = comments.map(|(number, line)| (number, line.chars().count()));
        let wider = comments.filter(|(_, columns)| *columns > COMMENT_COLUMNS_MAX);
        wide.extend(wider.map(|(number, columns)| format!("{}:{number} has {columns} columns", source.path)));
    }
    assert_none(wide);
}

#[test]
fn a_type_name_stands_once() {
    let mut files = BTreeMap::<String, BTreeSet<String>>::new();
    for source in sources(&["src"]) {
        for (_, line) in source.lines() {
            let mut words = line.split(' ').skip_while(|word| word.starts_with("pub"));
            if matches!(words.next(), Some("struct" | "enum" | "trait" | "type"))
                && let Some(name) = words.next()
            {
                let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap();
                files.entry(name.to_owned()).or_default().insert(source.path.clone());
            }
        }
    }
    let twice = files.into_iter().filter(|(_, files)| files.len() > 1);
    assert_none(twice.map(|(name, files)| format!("{name}: {files:?}")).collect());
}

#[test]
fn the_public_items_can_be_read_in_one_sitting() {
    let kinds = ["fn", "struct", "enum", "trait", "mod", "type", "const", "static", "use"];
    let is_public = |line: &str| {
        let mut words = line.trim_start().split(' ');
        words.next() == Some("pub")
            && words
                .find(|word| !["async", "unsafe"].contains(word))
                .is_some_and(|word| kinds.contains(&word))
    };
    let sources = sources(&["src"]);
    let public = sources.iter().flat_map(Source::lines).filter(|(_, line)| is_public(line)).count();
    assert!(public <= PUBLIC_ITEMS_MAX, "{public} public items");
}

/// Modules that each file names, by the paths it imports or writes out; what a file names of the folder it is in is its own.
fn named_modules(sources: &[Source]) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let all: BTreeSet<Vec<String>> = sources.iter().map(Source::module).collect();
    let mut named = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.is_tests()) {
        let own = source.module();
        let code: Vec<&str> = source.lines().map(|(_, line)| line).collect();
        let code: Vec<&str> = code.into_iter().filter(|line| !line.trim_start().starts_with("//")).collect();
        let mut modules = BTreeSet::new();
        for path in paths(&code.join("\n")) {
            let mut parts: Vec<String> = path.split("::").map(str::to_owned).collect();
            let base = match parts[0].as_str() {
                "crate" | "storywire" => Vec::new(),
                "self" => own.clone(),
                "super" => own[..own.len() - 1].to_vec(),
                first if all.contains(&[&own[..], &[first.to_owned()]].concat()) => {
                    parts.insert(0, String::new());
                    own.clone()
                }
                _ => continue,
            };
            let mut module = base;
            for part in &parts[1..] {
                match part.as_str() {
                    "super" => drop(module.pop()),
                    part => module.push(part.to_owned()),
                }
            }
            while !module.is_empty() && !all.contains(&module) {
                module.pop();
            }
            if !module.is_empty() && !own.starts_with(&module) {
                modules.insert(module);
            }
        }
        named.insert(own, modules);
    }
    named
}

/// All paths in some code, `use a::{b, c::d}` as `a::b` and `a::c::d`; what is exported again is left out.
fn paths(code: &str) -> Vec<String> {
    fn expand(tree: &str, before: &str, paths: &mut Vec<String>) {
        let Some(open) = tree.find('{') else {
            let path = tree.split(" as ").next().unwrap().trim();
            paths.push(format!("{before}{path}"));
            return;
        };
        // A line of a string may begin as an import does.
        let Some(close) = tree.rfind('}').filter(|close| *close > open) else { return };
        let before = format!("{before}{}", tree[..open].trim());
        let inner = &tree[open + 1..close];
        let (mut depth, mut start) = (0, 0);
        for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    if !inner[start..at].trim().is_empty() {
                        expand(&inner[start..at], &before, paths);
                    }
                    start = at + 1;
                }
                _ => {}
            }
        }
    }
    let mut all = Vec::new();
    let mut rest = String::new();
    for statement in code.split_inclusive(';') {
        let line = statement.lines().position(|line| {
            let line = line.trim_start();
            line.starts_with("use ") || (line.starts_with("pub") && line.contains(" use "))
        });
        match line {
            Some(at) => {
                let statement: Vec<&str> = statement.lines().collect();
                rest.push_str(&statement[..at].join("\n"));
                let statement = statement[at..].join(" ");
                let statement = statement.trim().trim_end_matches(';');
                if let Some(tree) = statement.strip_prefix("use ") {
                    expand(tree, "", &mut all);
                }
            }
            None => rest.push_str(statement),
        }
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = rest.split(|c| !is_part(c)).filter(|word| word.contains("::"));
    all.extend(words.map(|word| word.trim_matches(':').to_owned()));
    all
}

#[test]
fn files_name_each_other_in_one_direction() {
    let sources = sources(&["src"]);
    let named = named_modules(&sources);
    let mut reached = BTreeMap::<&Vec<String>, BTreeSet<&Vec<String>>>::new();
    for start in named.keys() {
        let mut open: Vec<&Vec<String>> = named[start].iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(module) = open.pop() {
            if seen.insert(module) {
                open.extend(named.get(module).into_iter().flatten());
            }
        }
        reached.insert(start, seen);
    }
    let is_in_cycle = |module: &&&Vec<String>| reached[**module].contains(**module);
    let cycles: Vec<String> = named.keys().filter(|it| is_in_cycle(&it)).map(|it| it.join("::")).collect();
    assert_none(cycles);
}

#[test]
fn only_a_run_calls_stages() {
    let stages =
        ["source", "clean", "learn", "shingle", "sketch", "bucket", "verify", "cluster", "attribute"];
    let mut verbs = Vec::new();
    for source in sources(&["src"]).iter().filter(|source| !source.is_tests()) {
        let own = source.module();
        if !stages.contains(&own[0].as_str()) {
            continue;
        }
        let code: Vec<&str> = source.lines().map(|(_, line)| line).collect();
        for path in paths(&code.join("\n")) {
            let parts: Vec<&str> = path.split("::").collect();
            let [ref head @ .., last] = parts[..] else { continue };
            let is_other =
                head.len() > 1 && head[0] == "crate" && stages.contains(&head[1]) && head[1] != own[0];
            if is_other && last.starts_with(char::is_lowercase) {
                verbs.push(format!("{} names {path}", source.path));
            }
        }
    }
    assert_none(verbs);
}
