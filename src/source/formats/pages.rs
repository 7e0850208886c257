//! A file that is one page in, the page out; a file of an agency's line gives its messages.

use super::dispatch;
use super::page::{PageFormat, RawPage};
use crate::base::article::Reason;
use crate::source::batch::RawRecords;
use crate::source::input::unpacked_name;
use crate::source::sink::RecordSink;
use std::io::Read;
use std::ops::ControlFlow;

pub(crate) fn read(out: &mut RecordSink<'_>, stream: impl Read, kind: PageFormat) -> ControlFlow<()> {
    let params = out.reading.params;
    let limit = match kind {
        PageFormat::Text => params.record_bytes_max,
        PageFormat::Html => params.html.page_bytes_max.min(params.record_bytes_max),
    };
    let mut bytes = Vec::new();
    if let Err(error) = stream.take(limit + 1).read_to_end(&mut bytes) {
        return out.refuse(1, 0, (Reason::DamagedFile, error.to_string()));
    }
    if bytes.len() as u64 > limit {
        return out.refuse(1, 0, (Reason::TooLong, format!("over {limit} bytes, the recipe's limit")));
    }
    // Of a page a character is lost where it is no more than that; a record would be refused.
    if kind == PageFormat::Text && out.current().encoding.get().is_some() {
        bytes = String::from_utf8_lossy(&bytes).into_owned().into_bytes();
    }
    out.current().complete = true;
    let stem = stem(&out.current().name).to_owned();
    if kind == PageFormat::Text
        && let Some(messages) = dispatch::messages(&bytes)
    {
        let page = |(record, (at, bytes)): (u64, (usize, &[u8]))| {
            let (byte_offset, bytes) = (at as u64, bytes.to_vec());
            RawPage { kind, record, byte_offset, bytes, ..RawPage::default() }
        };
        return out.send(RawRecords::Pages((1..).zip(messages).map(page).collect()));
    }
    out.send(RawRecords::Pages(vec![RawPage { kind, stem, bytes, record: 1, ..RawPage::default() }]))
}

/// A file's name without its directories and endings, for an id; empty for standard input.
fn stem(name: &str) -> &str {
    let file = unpacked_name(name.rsplit(['/', '\\']).next().unwrap_or(name));
    let stem = [".txt", ".html", ".htm", ".xhtml"].iter().find_map(|ending| file.strip_suffix(ending));
    match stem.unwrap_or(file) {
        "-" => "",
        stem => stem,
    }
}
