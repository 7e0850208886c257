//! HTML files in, what storywire reads of them out: a line of JSON a page, and the pages read a second on
//! standard error.
//!
//!     target/release/examples/extract pages/*.html.gz > read.jsonl
//!
//! `tests/gold.py` holds it against pages whose text is known.

use std::io::{Read, Write};
use std::time::Instant;
use storywire::recipe::Recipe;
use storywire::source::SourceParams;
use storywire::source::html::{PageHints, article_and_place};
use storywire::source::input::Input;
use storywire::source::input::encoding;
use storywire::source::input::{InputTally, open, unpack};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let params = Recipe::built_in()?.source;
    let (mut seconds, mut pages) = (0.0, 0u32);
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let bytes = read(&path, &params)?;
        let began = Instant::now();
        let (page, _) = encoding::page(&bytes, None);
        let read = article_and_place(&page, PageHints::default(), &params.html);
        seconds += began.elapsed().as_secs_f64();
        pages += 1;
        let row = match read {
            Ok((article, place)) => serde_json::json!({
                "path": path,
                "title": article.title,
                "author": article.author,
                "published": article.published.map(|stamp| storywire::base::time::to_rfc3339(stamp.at)),
                "basis": article.published_basis.as_str(),
                "date_stands": place,
                "url": article.url,
                "origin": article.origin,
                "credit": article.credit,
                "language": article.language,
                "gallery": article.gallery,
                "paywalled": article.paywalled,
                "text": article.text,
            }),
            Err((reason, detail)) => {
                serde_json::json!({ "path": path, "reason": reason.as_str(), "detail": detail })
            }
        };
        writeln!(out, "{row}")?;
    }
    writeln!(std::io::stderr(), "{:.0} pages a second, {pages} pages", f64::from(pages) / seconds)?;
    Ok(())
}

fn read(path: &str, params: &SourceParams) -> std::io::Result<Vec<u8>> {
    let (mut stream, _) = unpack(open(&Input::File(path.into()), InputTally::default())?, params)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(bytes)
}
