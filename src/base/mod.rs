//! The nouns and tools that all stages share: errors, articles, words, hashes, groups, stores.

pub mod error;
pub mod unfinished;
pub mod plain;
pub mod script;
pub(crate) mod boundary;
pub(crate) mod built_in;
pub mod params;
pub mod word;
pub mod time;
pub mod article;
pub mod hash;
pub mod groups;
pub mod scratch;
pub mod rejects;
pub mod entity;
pub mod stems;
pub mod address;
pub mod outlet;
pub mod agency;
pub mod title;
pub mod entry;
pub mod texts;
pub mod caught;
