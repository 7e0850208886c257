//! The integration tests: one binary, a file a subject.

#![allow(clippy::unwrap_used, reason = "in a test, what is not there is a failure")]

mod prose;
mod support;
mod week;

mod apart;
mod archives;
mod attribution;
mod bad_files;
mod bad_input;
mod cli;
mod columns;
mod crawled;
mod damage;
mod days;
mod determinism;
mod dress;
mod edges;
mod elsewhere;
mod explain;
mod false_credits;
mod forgotten;
mod formats;
mod furniture;
mod guarded;
mod houses;
mod kept;
mod kept_rows;
mod learned;
mod misuse;
mod nightly;
mod noise;
mod odd_texts;
mod old_histories;
mod operator;
mod orders;
mod pack;
mod page;
mod pages;
mod passages;
mod properties;
mod recut;
mod reference;
mod regressions;
mod sample;
mod schemas;
mod snapshots;
mod stories;
mod strangers;
mod tables;
mod tidy;
mod truth;
mod values;
mod versions;
mod wire;
