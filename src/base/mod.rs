//! The nouns and tools that all stages share: errors, articles, words, hashes, groups, stores.

pub(crate) mod error;
pub mod unfinished;
pub(crate) mod plain;
pub(crate) mod script;
pub(crate) mod boundary;
pub(crate) mod built_in;
pub mod params;
pub(crate) mod word;
pub mod time;
pub mod article;
pub mod hash;
pub(crate) mod groups;
pub mod scratch;
pub mod rejects;
pub(crate) mod entity;
pub(crate) mod stems;
pub(crate) mod address;
pub(crate) mod outlet;
pub mod agency;
pub mod title;
pub mod entry;
pub(crate) mod texts;
pub(crate) mod caught;
