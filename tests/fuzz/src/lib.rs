//! Bytes from a fuzzer in, through what reads bytes from anywhere: readers of every format, the cleaner, a history's files, recipes.
//!
//! What must hold beside "no panic" is asserted here: a record is an article or a reject, and what is cleaned is clean.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Once};
use storywire::base::agency::Agencies;
use storywire::base::article::Article;
use storywire::clean::Cleaner;
use storywire::clean::furniture::SeenLines;
use storywire::history::manifest::Night;
use storywire::history::{History, calendar};
use storywire::recipe::Recipe;
use storywire::source::fields::FieldMap;
use storywire::source::filter::Filter;
use storywire::source::input::Input;
use storywire::source::{CsvWords, FormatWish, ReadRequest, read_whole};

static RECIPE: LazyLock<Recipe> = LazyLock::new(|| Recipe::built_in().expect("it is built in"));
static MAP: LazyLock<FieldMap> = LazyLock::new(|| FieldMap::new(&[]).expect("it asks for nothing"));
static SCRATCH: LazyLock<tempfile::TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a directory for what is copied"));
static CLEANER: LazyLock<Cleaner> = LazyLock::new(|| Cleaner::new(RECIPE.clean.clone()));

thread_local! {
    static SEEN: RefCell<SeenLines> = RefCell::default();
}

/// Panics of other people's parsers are caught where they are called, so that a hook may not end the process; what is not caught does.
fn let_panics_be_caught() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))));
}

/// Reads a file of a format, or of what its bytes tell, and cleans what is read.
pub fn read(format: Option<&str>, bytes: &[u8]) {
    let_panics_be_caught();
    let format = FormatWish::new(format, &CsvWords::default()).expect("a name of --format");
    let inputs = [Input::File(PathBuf::from("fuzz"))];
    let reading = ReadRequest {
        inputs: &inputs,
        tallies: &[],
        map: &MAP,
        filter: Filter::none(),
        params: &RECIPE.source,
        format,
        scratch: SCRATCH.path(),
    };
    read_whole("fuzz", bytes, reading, &mut |batch| {
        let mut records = 0;
        let told = batch.read(&MAP, &RECIPE.source, &mut |_, outcome| {
            records += 1;
            if let Ok(article) = outcome {
                cleaned(&article);
            }
        });
        assert_eq!(records, told, "each record is an article or a reject");
        ControlFlow::Continue(())
    });
}

/// Cleans a text, its headline before the first line.
pub fn clean(bytes: &[u8]) {
    let_panics_be_caught();
    let text = String::from_utf8_lossy(bytes);
    let (title, text) = text.split_once('\n').unwrap_or(("", &text));
    cleaned(&Article { title: title.into(), text: text.into(), ..Article::default() });
}

fn cleaned(article: &Article) {
    let clean = SEEN.with_borrow_mut(|seen| CLEANER.clean(article, seen));
    assert!(!clean.text.contains(|c: char| c.is_control() && c != '\n'), "{:?}", clean.text);
}

/// Reads a recipe, and puts it together again with a value changed.
pub fn recipe(bytes: &[u8]) {
    let_panics_be_caught();
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(recipe) = Recipe::parse("fuzz", text)
    {
        let _ = recipe.with(&["verify.share_min=.5".to_owned()]);
    }
}

/// A history whose manifest, recipes, or one file of a night is these bytes, under a hash that fits. The first byte picks which.
pub fn history(bytes: &[u8]) {
    let_panics_be_caught();
    let Some((which, bytes)) = bytes.split_first() else { return };
    let home = tempfile::tempdir_in(SCRATCH.path()).expect("a directory");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/history/2");
    copy(&fixture, home.path());
    match which % 3 {
        0 => std::fs::write(home.path().join("manifest.json"), sealed(bytes)).expect("written"),
        1 => std::fs::write(home.path().join("recipes.json"), bytes).expect("written"),
        _ => replace(home.path(), usize::from(which / 3), bytes),
    }
    let Ok(history) = History::open(home.path(), &RECIPE.comparable()) else { return };
    for night in history.nights() {
        assert!(calendar::is_date(&night.date));
        every_row(&history, night);
    }
}

fn every_row(history: &History, night: &Night) {
    let agencies = Agencies::built_in();
    let read = history.read(night);
    if let Ok(articles) = read.articles() {
        for group in 0..articles.groups() {
            let _ = (articles.texts(group), articles.clusters(group));
            let _ = articles.read(group, &agencies, &mut |_| Ok(()));
        }
    }
    let _ = (read.tokens(), read.pages(), read.recut(), read.keys(), read.edges());
    let _ = (read.moves(), read.learned(), read.holders());
    let _ = read.clusters(&mut |_, _, _| {});
    if let Ok(Some(sketches)) = read.sketches(&night.sketched_with) {
        for group in 0..sketches.groups() {
            let _ = (sketches.read(group), sketches.postings(group, &mut |_| {}));
        }
    }
}

/// A manifest under its own hash, if it is JSON.
fn sealed(manifest: &[u8]) -> Vec<u8> {
    let Ok(manifest) = serde_json::from_slice::<serde_json::Value>(manifest) else {
        return manifest.to_vec();
    };
    let hash = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(manifest.to_string().as_bytes()));
    serde_json::json!({ "manifest": manifest, "xxh3_128": hash }).to_string().into_bytes()
}

/// Puts bytes in the place of one file of the first night, and tells the manifest.
fn replace(home: &Path, which: usize, bytes: &[u8]) {
    let path = home.join("manifest.json");
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).expect("a manifest")).expect("JSON");
    let night = &mut manifest["manifest"]["nights"][0];
    let directory = format!(
        "{}.{:06}",
        night["date"].as_str().expect("a date"),
        night["commit"].as_u64().expect("a number")
    );
    let files = night["files"].as_array_mut().expect("files");
    let which = which % files.len();
    let name = files[which]["name"].as_str().expect("a name").to_owned();
    files[which]["bytes"] = bytes.len().into();
    files[which]["xxh3_128"] = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes)).into();
    std::fs::write(home.join("nights").join(directory).join(name), bytes).expect("written");
    std::fs::write(&path, sealed(manifest["manifest"].to_string().as_bytes())).expect("written");
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a directory").flatten() {
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&place).expect("made");
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).expect("copied");
        }
    }
}
