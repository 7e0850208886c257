//! Messages in, lines on standard error out: as text for people, or as JSON for programs.
//!
//! Data goes to files or standard output; everything else goes here.

use super::terminal;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

static AS_JSON: AtomicBool = AtomicBool::new(false);

/// How lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// A JSON object a line: time, level, message, and what the message tells in fields of their own.
    Json,
}

/// Chooses how lines are written from now on.
pub(crate) fn choose(format: LogFormat) {
    AS_JSON.store(format == LogFormat::Json, Relaxed);
}

/// Whether lines are JSON.
pub(crate) fn is_json() -> bool {
    AS_JSON.load(Relaxed)
}

/// Says something to the user.
pub(crate) fn say(message: &str) {
    tell(message, json!({}));
}

/// Says something, with an object of parts for programs.
pub(crate) fn tell(message: &str, parts: Value) {
    write("info", message, message, parts);
}

/// Warns.
pub(crate) fn warn(message: &str) {
    write("warning", &format!("warning: {}", terminal::line(message)), message, json!({}));
}

/// Reports a failure, with a hint.
pub(crate) fn fail(message: &str, hint: Option<&str>) {
    let text = match hint {
        Some(hint) => format!("error: {message}\nhint: {hint}"),
        None => format!("error: {message}"),
    };
    write("error", &text, message, hint.map_or_else(|| json!({}), |hint| json!({ "hint": hint })));
}

fn write(level: &str, text: &str, message: &str, parts: Value) {
    // If standard error is closed, the message is lost.
    let put = |line: &str| drop(writeln!(std::io::stderr(), "{line}"));
    if !is_json() {
        return put(&terminal::lines(text));
    }
    let seconds = seconds_since_1970();
    let time = Timestamp::from_millisecond((seconds * 1e3) as i64).map(|time| format!("{time:.3}"));
    let mut line = Map::new();
    line.insert("time".into(), time.unwrap_or_default().into());
    line.insert("level".into(), level.into());
    line.insert("message".into(), message.into());
    if let Value::Object(parts) = parts {
        line.extend(parts);
    }
    put(&Value::Object(line).to_string());
}

/// Reads the clock, in seconds since 1970.
pub(crate) fn seconds_since_1970() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.unwrap_or_default().as_secs_f64()
}
