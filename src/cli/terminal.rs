//! Untrusted text in, text that is safe to print on a terminal out.
//!
//! Names of fields, headlines and paths come from a dump, and a terminal obeys control characters in them.
//! Such characters are written as Rust escapes: `\u{1b}`.

use std::io::{self, IsTerminal, StdoutLock, Write};

/// Whether a character controls a terminal or changes the direction of text.
fn is_order(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Escapes a text of one line.
pub(crate) fn line(text: &str) -> String {
    shown(text, |_| false)
}

/// Escapes a text of several lines.
pub(crate) fn lines(text: &str) -> String {
    shown(text, |c| matches!(c, '\n' | '\t'))
}

fn shown(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match is_order(c) && !stays(c) {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    shown
}

/// Standard output, for lines that people read.
pub(crate) fn out() -> TerminalOut {
    TerminalOut { stdout: io::stdout().lock(), begun: Vec::new() }
}

/// Standard output, for data: as it is, but for people where it is a terminal.
pub(crate) fn data() -> Box<dyn Write> {
    if io::stdout().is_terminal() { Box::new(out()) } else { Box::new(io::stdout().lock()) }
}

/// See [`out`].
pub(crate) struct TerminalOut {
    stdout: StdoutLock<'static>,
    /// Bytes of an incomplete character.
    begun: Vec<u8>,
}

impl Write for TerminalOut {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.begun) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.begun.len(),
        };
        let text: Vec<u8> = self.begun.drain(..whole).collect();
        self.stdout.write_all(lines(&String::from_utf8_lossy(&text)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{line, lines};

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        for (text, shown) in [
            (
                "plain, caf\u{e9} and \u{4e2d}\u{6587} \u{1f4f0}",
                "plain, caf\u{e9} and \u{4e2d}\u{6587} \u{1f4f0}",
            ),
            ("\u{1b}]0;mine\u{7}", "\\u{1b}]0;mine\\u{7}"),
            ("red \u{1b}[31m", "red \\u{1b}[31m"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("a\rb", "a\\rb"),
            ("gnp.\u{202e}exe", "gnp.\\u{202e}exe"),
            ("\u{8}\u{8}gone", "\\u{8}\\u{8}gone"),
        ] {
            assert_eq!(line(text), shown);
            assert_eq!(lines(text), shown);
        }
        assert_eq!(line("error: one\nerror: two"), "error: one\\nerror: two");
        assert_eq!(lines("a\tb\nc"), "a\tb\nc");
    }
}
