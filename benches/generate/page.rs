//! Pages in, JSONL lines and truth rows out.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::outlets::Outlet;
use crate::story::Stamp;

pub struct Page<'a> {
    pub outlet: &'a Outlet,
    pub published: Stamp,
    pub title: Cow<'a, str>,
    pub text: Cow<'a, str>,
    pub story_id: u64,
    pub relation: &'static str,
    /// How strong the relation is, in its own unit; empty where there is but one strength.
    pub level: String,
}

/// Writes no more than the pages asked for; the rest is quietly left out, so callers need not count.
pub struct PageWriter<W> {
    dump: W,
    truth: Option<W>,
    written: u64,
    wanted: u64,
    line: Vec<u8>,
}

const SECTIONS: [&str; 6] = ["news", "world", "business", "story", "sports", "article"];

impl<W: Write> PageWriter<W> {
    pub fn new(dump: W, mut truth: Option<W>, wanted: u64) -> io::Result<Self> {
        if let Some(truth) = &mut truth {
            writeln!(truth, "id,story_id,relation,level")?;
        }
        Ok(PageWriter { dump, truth, written: 0, wanted, line: Vec::new() })
    }

    pub fn is_full(&self) -> bool {
        self.written >= self.wanted
    }

    pub fn write(&mut self, page: &Page) -> io::Result<()> {
        if self.is_full() {
            return Ok(());
        }
        let id = format!("a{:08}", self.written);
        self.line.clear();
        for (key, value) in [
            ("{\"id\":", id.as_str()),
            (",\"url\":", &self.url(page)),
            (",\"source\":", &page.outlet.domain),
            (",\"published\":", &page.published.rfc3339()),
            (",\"title\":", &page.title),
            (",\"text\":", &page.text),
        ] {
            self.line.extend_from_slice(key.as_bytes());
            serde_json::to_writer(&mut self.line, value)?;
        }
        self.line.extend_from_slice(b"}\n");
        self.dump.write_all(&self.line)?;
        if let Some(truth) = &mut self.truth {
            writeln!(truth, "{id},{},{},{}", page.story_id, page.relation, page.level)?;
        }
        self.written += 1;
        Ok(())
    }

    fn url(&self, page: &Page) -> String {
        let section = SECTIONS[page.story_id as usize % SECTIONS.len()];
        let mut url = format!("https://www.{}/{section}/{}/", page.outlet.domain, page.published.slashed());
        for part in page.title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty()).take(8) {
            url.extend(part.chars().map(|c| c.to_ascii_lowercase()));
            url.push('-');
        }
        // The serial number, scrambled by an odd factor, keeps addresses unique.
        let _ = write!(url, "{:08x}", (self.written as u32).wrapping_mul(0x9E37_79B1));
        url
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.dump.flush()?;
        self.truth.as_mut().map_or(Ok(()), Write::flush)
    }
}
