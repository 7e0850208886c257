//! A generated dump in, the same articles as Parquet or as a crawl of HTML pages out.
//!
//!     target/release/examples/dress night.jsonl night.parquet
//!     target/release/examples/dress night.jsonl night.warc.gz      # a gzip member a record, as crawlers
//!     write
//!
//! `tests/gold.py` measures with it that reading holds no more memory for a larger file.

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use serde_json::Value;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::sync::Arc;

const COLUMNS: [&str; 5] = ["url", "source", "published", "title", "text"];
/// Rows of a row group.
const GROUP_ROWS: usize = 2_000;

type Row = [String; 5];

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [from, to] = &paths[..] else { return Err("dress FROM.jsonl TO.parquet|TO.warc.gz".into()) };
    let rows = BufReader::new(File::open(from)?).lines().map(|line| row(&line?));
    match to.ends_with(".parquet") {
        true => parquet(rows, to),
        false => warc(rows, to),
    }
}

fn row(line: &str) -> Result<Row, Box<dyn Error>> {
    let object: Value = serde_json::from_str(line)?;
    Ok(COLUMNS.map(|name| object[name].as_str().unwrap_or("").to_owned()))
}

fn parquet(rows: impl Iterator<Item = Result<Row, Box<dyn Error>>>, to: &str) -> Result<(), Box<dyn Error>> {
    let mut rows = rows.peekable();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(GROUP_ROWS)).build();
    let mut writer = None;
    while rows.peek().is_some() {
        let group: Vec<Row> = rows.by_ref().take(GROUP_ROWS).collect::<Result<_, _>>()?;
        let column = |at: usize| -> ArrayRef {
            Arc::new(group.iter().map(|row| Some(&row[at])).collect::<StringArray>())
        };
        let batch =
            RecordBatch::try_from_iter(COLUMNS.iter().enumerate().map(|(at, name)| (*name, column(at))))?;
        if writer.is_none() {
            writer = Some(ArrowWriter::try_new(File::create(to)?, batch.schema(), Some(properties.clone()))?);
        }
        if let Some(writer) = &mut writer {
            writer.write(&batch)?;
        }
    }
    writer.map_or(Ok(()), |writer| writer.close().map(drop).map_err(Into::into))
}

fn warc(rows: impl Iterator<Item = Result<Row, Box<dyn Error>>>, to: &str) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(to)?);
    for row in rows {
        let [url, source, published, title, text] = row?;
        let paragraphs: String = text.lines().map(|line| format!("<p>{line}</p>\n")).collect();
        let page = format!(
            "<!DOCTYPE html><html><head><title>{title} | {source}</title><meta property=\"article:published_time\" \
             content=\"{published}\"></head><body><nav><a href=\"/\">Home</a></nav><article><h1>{title}</h1>{paragraphs}\
             </article><footer>{source}</footer></body></html>"
        );
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}");
        let head = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-16T22:00:00Z\r\n\
             Content-Length: {}\r\n\r\n",
            block.len()
        );
        let mut member = flate2::write::GzEncoder::new(&mut out, flate2::Compression::fast());
        write!(member, "{head}{block}\r\n\r\n")?;
        member.finish()?;
    }
    Ok(out.flush()?)
}
