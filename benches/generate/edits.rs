//! A text in, the same text as another hand would leave it out: retyped, edited, misread.
//!
//! These work on characters and words and know nothing of stories.

use crate::outlets::Outlet;
use crate::words::{Lexicon, Rng};

/// The text as the outlet's pages have it: its typography, its footer.
pub fn dressed(text: &str, outlet: &Outlet) -> String {
    let mut page = if outlet.curly { curled(text) } else { text.to_owned() };
    page.push_str(&outlet.footer);
    page
}

/// Typographic quotes, apostrophes and dashes.
fn curled(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let (mut rest, mut opening) = (text, true);
    while let Some(at) = rest.find(['"', '\'', '-']) {
        out.push_str(&rest[..at]);
        let dash = rest[at..].starts_with("--");
        match rest.as_bytes()[at] {
            b'"' => {
                out.push(if opening { '“' } else { '”' });
                opening = !opening;
            }
            b'\'' => out.push('’'),
            _ => out.push_str(if dash { "—" } else { "-" }),
        }
        rest = &rest[at + 1 + usize::from(dash)..];
    }
    out.push_str(rest);
    out
}

const COLUMNS: usize = 72;

/// Typographic signs; from level 2 on also a lead in capitals, at 3 lines broken as in an e-mail. With the
/// level.
pub fn retyped(text: &str, rng: &mut Rng) -> (String, String) {
    let level = rng.between(1, 3);
    let mut out = curled(text);
    if level >= 2 {
        let lead = out.match_indices(' ').nth(7).map_or(out.len(), |(at, _)| at);
        out = out[..lead].to_uppercase()
            + &out[lead..].replace(" (", "\u{a0}(").replacen(" of ", " of\u{a0}", 5);
    }
    if level >= 3 {
        out = wrapped(&out);
    }
    (out, level.to_string())
}

fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / COLUMNS);
    for paragraph in text.lines() {
        let mut column = 0;
        for word in paragraph.split(' ') {
            if column > 0 && column + word.len() > COLUMNS {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
            }
            out.push_str(word);
            column += word.len() + 1;
        }
        out.push_str("\n\n");
    }
    out.truncate(out.trim_end().len());
    out
}

/// Every word changed with a chance of `percent`: another in its place, gone, or one more.
pub fn edited(text: &str, percent: usize, lexicon: &Lexicon, rng: &mut Rng) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    for word in text.split_inclusive([' ', '\n']) {
        if !rng.percent(percent) {
            out.push_str(word);
            continue;
        }
        let change = rng.below(4);
        if change == 3 {
            out.push_str(word);
        }
        if change > 0 {
            out.push_str(lexicon.word(rng));
            out.push(' ');
        }
    }
    out
}

/// Letters misread, lost or joined; line breaks stay.
pub fn misread(text: &str, percent: usize, rng: &mut Rng) -> String {
    const MISREAD: &[&str] = &["c", "e", "o", "0", "l", "1", "rn", "f", "t", ""];
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter != '\n' && rng.percent(percent) {
            out.push_str(rng.pick(MISREAD));
        } else {
            out.push(letter);
        }
    }
    out
}
