//! Articles put into the formats that crawlers and hubs use.

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use std::io::Write;
use std::sync::Arc;

/// A Parquet file of string columns; an empty string is a null.
pub fn parquet<const N: usize>(names: [&str; N], rows: &[[String; N]], group_rows: usize) -> Vec<u8> {
    let column = |at: usize| -> ArrayRef {
        let cell = |row: &[String; N]| Some(row[at].clone()).filter(|cell| !cell.is_empty());
        Arc::new(rows.iter().map(cell).collect::<StringArray>())
    };
    let columns = names.iter().enumerate().map(|(at, name)| (*name, column(at), true));
    parquet_of(&RecordBatch::try_from_iter_with_nullable(columns).unwrap(), group_rows)
}

/// A Parquet file of any columns.
pub fn parquet_of(batch: &RecordBatch, group_rows: usize) -> Vec<u8> {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group_rows)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

/// A news page: the story between a site's navigation, teasers and footer.
pub fn html(url: &str, date: &str, outlet: &str, title: &str, text: &str) -> String {
    let links: String =
        (1..9).map(|n| format!("<li><a href=\"/section-{n}\">Section {n}</a></li>")).collect();
    let paragraphs: String =
        text.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("<p>{line}</p>\n")).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} | {outlet}</title>\n\
         <link rel=\"canonical\" href=\"{url}\"><meta property=\"og:site_name\" content=\"{outlet}\">\n\
         <meta property=\"article:published_time\" content=\"{date}\"></head>\n\
         <body><header><nav><ul>{links}</ul></nav></header>\n<main><article><h1>{title}</h1>\n{paragraphs}</article></main>\n\
         <aside><h3>Most read</h3><ul>{links}</ul></aside><footer>&copy; {outlet}. All rights reserved.</footer></body></html>\n"
    )
}

/// What a server sends: headers and a body.
pub fn response(headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n").as_bytes(), body]
        .concat()
}

/// A record of a WARC; `length` is the length its head gives, where that is not the true one.
pub fn record(kind: &str, url: &str, block: &[u8], length: Option<&str>) -> Vec<u8> {
    let length = length.map_or_else(|| block.len().to_string(), str::to_owned);
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-16T22:00:00Z\r\n\
         Content-Type: application/http; msgtype={kind}\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A tar archive.
pub fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        // The library refuses to write the names that an attacker would.
        let field = &mut header.as_old_mut().name;
        field[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A zip archive of members that are stored or packed.
pub fn zip(members: &[(&str, &[u8])], packed: bool) -> Vec<u8> {
    let (mut out, mut told) = (Vec::new(), Vec::new());
    for (name, bytes) in members {
        told.push((*name, out.len(), *bytes));
        out.extend(zip_member(name, bytes, packed));
    }
    out.extend(zip_directory(&told, out.len(), packed));
    out
}

/// A member as it stands in a zip, behind its own head.
pub fn zip_member(name: &str, bytes: &[u8], packed: bool) -> Vec<u8> {
    [b"PK\x03\x04", &zip_fields(name, bytes, packed)[..], name.as_bytes(), &zip_body(bytes, packed)].concat()
}

/// The table of contents of a zip: members with the offsets of their heads and what they unpack to; `start` is its own.
pub fn zip_directory(members: &[(&str, usize, &[u8])], start: usize, packed: bool) -> Vec<u8> {
    let entry = |(name, offset, bytes): &(&str, usize, &[u8])| {
        let fields = zip_fields(name, bytes, packed);
        let offset = (*offset as u32).to_le_bytes();
        [&b"PK\x01\x02\x14\x00"[..], &fields, &[0; 10], &offset, name.as_bytes()].concat()
    };
    let directory: Vec<u8> = members.iter().flat_map(entry).collect();
    let count = (members.len() as u16).to_le_bytes();
    let (size, start) = ((directory.len() as u32).to_le_bytes(), (start as u32).to_le_bytes());
    [&directory[..], b"PK\x05\x06\0\0\0\0", &count, &count, &size, &start, &[0, 0]].concat()
}

fn zip_fields(name: &str, bytes: &[u8], packed: bool) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    let mut fields = Vec::new();
    for number in [20u16, 0, if packed { 8 } else { 0 }, 0, 0x5821] {
        fields.extend(number.to_le_bytes());
    }
    for number in [crc.sum(), zip_body(bytes, packed).len() as u32, bytes.len() as u32] {
        fields.extend(number.to_le_bytes());
    }
    fields.extend((name.len() as u16).to_le_bytes());
    fields.extend(0u16.to_le_bytes());
    fields
}

fn zip_body(bytes: &[u8], packed: bool) -> Vec<u8> {
    if packed { deflate(bytes) } else { bytes.to_vec() }
}

/// A member of a tar that is a hole of so many bytes, and then what is given.
pub fn tar_with_hole(name: &str, hole: u64, bytes: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNUSparse);
    header.set_size(bytes.len() as u64);
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    let number = |value: u64| {
        let mut field = [0; 12];
        field[0] = 0x80;
        field[4..].copy_from_slice(&value.to_be_bytes());
        field
    };
    let gnu = header.as_gnu_mut().unwrap();
    gnu.sparse[0].offset = number(hole);
    gnu.sparse[0].numbytes = number(bytes.len() as u64);
    gnu.realsize = number(hole + bytes.len() as u64);
    header.set_cksum();
    let filling = vec![0; bytes.len().next_multiple_of(512) - bytes.len()];
    [header.as_bytes(), bytes, &filling].concat()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
