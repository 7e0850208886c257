//! storywire turns a night's scrape of news into a list of stories.
//!
//! The modules below stand in the order an article meets them, and a module names only modules above it:
//! `source -> clean -> learn -> shingle -> sketch -> bucket -> verify -> cluster -> attribute -> report`.
//! [`run`] is the only caller of stages and the only place with threads.

pub mod base;
pub mod source;
pub mod clean;
pub mod learn;
pub mod shingle;
pub mod sketch;
pub mod bucket;
pub mod verify;
pub mod cluster;
pub mod attribute;
pub mod passages;
pub mod cover;
pub mod tables;
pub mod history;
pub mod report;
pub mod evaluate;
pub mod recipe;
pub mod page;
pub mod recut;
pub mod run;
pub mod spark;

pub use base::error::{Error, ErrorKind, Result};
