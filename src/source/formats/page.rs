//! A page as it was found in, an article out.

use super::{dispatch, text};
use crate::base::article::Reason;
use crate::source::SourceParams;
use crate::source::html::{self, PageHints};
use crate::source::input::encoding;
use crate::source::refusal::RecordOutcome;

/// A page by itself, and what is known of it from without.
#[derive(Debug, Default)]
pub(crate) struct RawPage {
    pub kind: PageFormat,
    pub record: u64,
    pub byte_offset: u64,
    /// Its file's name, for an id.
    pub stem: String,
    /// The address it was read at.
    pub url: String,
    /// When it was read.
    pub crawled: String,
    /// The encoding its server named.
    pub charset: Option<String>,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PageFormat {
    #[default]
    Html,
    Text,
}

impl RawPage {
    pub(crate) fn article(&self, params: &SourceParams) -> RecordOutcome {
        let (page, _) = encoding::page(&self.bytes, self.charset.as_deref());
        match self.kind {
            PageFormat::Html => {
                let hints = PageHints { url: &self.url, crawled: &self.crawled, stem: &self.stem };
                html::article(&page, hints, &params.html)
            }
            PageFormat::Text => self.text(&page),
        }
    }

    fn text(&self, page: &str) -> RecordOutcome {
        let page = page.trim_start_matches('\u{feff}');
        let mut article = dispatch::article(page).unwrap_or_else(|| text::article(&self.stem, page));
        article.url.clone_from(&self.url);
        if article.published.is_none() {
            html::date_by_crawl(&mut article, &self.crawled);
        }
        if article.text.trim().is_empty() { Err((Reason::EmptyText, String::new())) } else { Ok(article) }
    }
}
