//! The header lines of a WARC or ARC record in, its kind, address, date and length out.

/// The head of a record.
#[derive(Default)]
pub(crate) struct CrawlHead {
    pub(crate) kind: String,
    pub(crate) url: String,
    pub(crate) date: String,
    pub(crate) content_type: String,
    pub(crate) length: Option<u64>,
}

impl CrawlHead {
    pub(crate) fn take(&mut self, line: &str) {
        let Some((name, value)) = line.split_once(':') else { return };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => self.kind = value.to_ascii_lowercase(),
            "warc-target-uri" => value.trim_matches(['<', '>']).clone_into(&mut self.url),
            "warc-date" => value.clone_into(&mut self.date),
            "content-type" => value.clone_into(&mut self.content_type),
            "content-length" => self.length = value.parse().ok(),
            _ => {}
        }
    }

    /// `URL IP date type length`, of which only the URL may hold spaces.
    pub(crate) fn of_arc(line: &str) -> Self {
        let mut words = line.trim_end().rsplitn(5, ' ');
        let mut next = || words.next().unwrap_or("").to_owned();
        let (length, content_type, date, _ip, url) = (next().parse().ok(), next(), next(), next(), next());
        let kind = if url.starts_with("filedesc:") { "warcinfo" } else { "response" }.to_owned();
        let length = length.filter(|_| date.len() == 14);
        Self { kind, url, date, content_type, length }
    }

    pub(crate) fn may_be_page(&self) -> bool {
        matches!(self.kind.as_str(), "response" | "resource" | "conversion")
    }
}
