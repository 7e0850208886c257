//! A crawl in, its HTML pages out.
//!
//! WARC (ISO 28500) and the older ARC: a record after the other, each a few header lines and a block of so
//! many bytes, and in the block of a response what the server sent, headers and all. Of these the pages are
//! records; requests, images and pages that were not found are passed over and counted. Crawls break off, lie
//! about lengths and mix up encodings, so every step holds what it read against what it should be and goes on
//! at the next line that begins a record.

mod bytes;
mod coding;
mod crawl;
mod head;
mod response;

use super::page::RawPage;
use crate::base::article::Reason;
use crate::source::batch::RawRecords;
use crate::source::input::Stream;
use crate::source::sink::RecordSink;
use bytes::CrawlBytes;
use crawl::{Crawl, CrawlStep};
use std::ops::ControlFlow;

/// Most pages in a batch.
const PAGES_MAX: usize = 32;

/// Reads a crawl.
pub(crate) fn read(out: &mut RecordSink<'_>, stream: Stream<'_>) -> ControlFlow<()> {
    let mut crawl = Crawl { bytes: CrawlBytes::new(stream), record: 0, whole: true };
    let mut pages = PageBatch { found: Vec::new(), bytes: 0 };
    let mut faulty_at = None;
    loop {
        let params = out.reading.params;
        // A page that is longer is refused, so no more of it need be unpacked.
        match crawl.step(params.record_bytes_max, params.html.page_bytes_max + 1) {
            Ok(Some(CrawlStep::Page(page))) => pages.take(*page, out)?,
            Ok(Some(CrawlStep::PassedOver(kind))) => out.pass_over(&kind),
            Ok(Some(CrawlStep::Refused(byte_offset, refusal))) => {
                pages.hand_out(out)?;
                out.refuse(crawl.record, byte_offset, refusal)?;
            }
            Ok(None) => break,
            // Behind a damaged record the next may be sound; a second fault at the same place is the end.
            Err(_) if faulty_at == Some(crawl.bytes.offset) => break,
            Err(error) => {
                faulty_at = Some(crawl.bytes.offset);
                (crawl.record, crawl.whole) = (crawl.record + 1, false);
                pages.hand_out(out)?;
                out.refuse(crawl.record, crawl.bytes.offset, (Reason::DamagedFile, error.to_string()))?;
            }
        }
    }
    pages.hand_out(out)?;
    out.current().complete = crawl.whole;
    ControlFlow::Continue(())
}

struct PageBatch {
    found: Vec<RawPage>,
    bytes: usize,
}

impl PageBatch {
    fn take(&mut self, page: RawPage, out: &mut RecordSink<'_>) -> ControlFlow<()> {
        self.bytes += page.bytes.len();
        self.found.push(page);
        match self.found.len() >= PAGES_MAX || self.bytes >= out.reading.params.batch_bytes {
            true => self.hand_out(out),
            false => ControlFlow::Continue(()),
        }
    }

    fn hand_out(&mut self, out: &mut RecordSink<'_>) -> ControlFlow<()> {
        self.bytes = 0;
        match std::mem::take(&mut self.found) {
            none if none.is_empty() => ControlFlow::Continue(()),
            found => out.send(RawRecords::Pages(found)),
        }
    }
}
