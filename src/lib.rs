//! storywire turns a night's scrape of news into a list of stories: which articles are copies of one text,
//! which came first, which agency wrote it, how many outlets carried it, and how many wrote it independently.
//!
//! ```
//! use std::path::Path;
//! use storywire::{Dump, Recipe, Result};
//!
//! fn cluster_night(articles: &str, out: &Path) -> Result<()> {
//!     let recipe = Recipe::built_in()?;
//!     let dump = Dump::open([articles])?;
//!     let stories = dump.cluster(&recipe)?;
//!     for story in stories.iter() {
//!         let story = story?;
//!         if story.articles.len() > 10 {
//!             println!("{}: {} copies of {}", story.id, story.articles.len() - 1, story.canonical);
//!         }
//!     }
//!     stories.write(out) // clusters.csv, articles.csv, edges.csv, ..., report.html, run.json
//! }
//! # let out = tempfile::tempdir().unwrap();
//! # let out = out.path().join("night");
//! # cluster_night("sample_data/night/articles", &out).unwrap();
//! # assert!(out.join("report.html").exists());
//! ```
//!
//! Modules are declared bottom up: a module names only modules declared above it. An article passes through
//! `source -> clean -> learn -> shingle -> sketch -> bucket -> verify -> cluster -> attribute -> report`.
//! No stage calls another: [`run`] calls them in order. Within the library only [`run`] uses threads.
//! ARCHITECTURE.md has the picture.

pub mod base;
pub mod source;
pub mod clean;
pub mod learn;
pub mod shingle;
pub mod sketch;
pub(crate) mod bucket;
pub mod verify;
pub(crate) mod cluster;
pub mod attribute;
pub mod passages;
pub(crate) mod cover;
pub mod tables;
pub mod history;
pub mod report;
pub mod evaluate;
pub mod recipe;
pub mod page;
pub mod recut;
pub mod run;
pub mod output;
pub(crate) mod dump;
pub mod spark;

pub use base::error::{Error, ErrorKind, Result};
pub use dump::{Dump, Stories, Story};
pub use recipe::Recipe;
