//! An archive in, its members read as if they were files out.
//!
//! A tar streams by; a zip has its table of contents at the end, so it is copied to a file first where it
//! comes through a pipe or from within another. Nothing is ever unpacked under its own name, so a member's
//! name is a label and no more; one that would lead out of the archive is refused all the same, for such an
//! archive was not made to be read. Nor was one whose members lie in each other, or one of holes.

use super::{at_path, read_source};
use crate::base::article::Reason;
use crate::source::SourceParams;
use crate::source::input::UnpackBalance;
use crate::source::input::looks_like_a_dump;
use crate::source::input::{Stream, unpack};
use crate::source::sink::RecordSink;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

/// Reads a tar archive.
pub(crate) fn read_tar(out: &mut RecordSink<'_>, stream: Stream<'_>, depth: usize) -> ControlFlow<()> {
    if is_too_deep(out, depth)? {
        return ControlFlow::Continue(());
    }
    let mut archive = tar::Archive::new(stream);
    // Archives are appended to each other with what closes them left in.
    archive.set_ignore_zeros(true);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return out.refuse(1, 0, (Reason::DamagedFile, error.to_string())),
    };
    let balance = UnpackBalance::default();
    let mut number = 0;
    for entry in entries {
        number += 1;
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return out.refuse(number, 0, (Reason::DamagedFile, error.to_string())),
        };
        let kind = entry.header().entry_type();
        if !(kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse()) {
            out.pass_over(if kind.is_dir() { "directory" } else { "link or device" });
            continue;
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let at = entry.raw_header_position();
        if !kind.is_gnu_sparse() {
            read_member(
                out,
                &ArchiveMember { name: &name, number, byte_offset: at, depth },
                Ok(Box::new(BufReader::new(entry))),
            )?;
            continue;
        }
        // A hole takes no room in the archive, and the whole size of the file may be one.
        let sizes = (TAR_HEADER_BYTES + entry.header().entry_size().unwrap_or(0), entry.size());
        match balance.watch_known(entry, sizes, out.reading.params) {
            Ok(entry) => read_member(
                out,
                &ArchiveMember { name: &name, number, byte_offset: at, depth },
                Ok(Box::new(BufReader::new(entry))),
            )?,
            Err(error) => out.refuse(number, at, (Reason::DamagedFile, format!("\"{name}\" {error}")))?,
        }
    }
    out.current().complete = true;
    ControlFlow::Continue(())
}

const TAR_HEADER_BYTES: u64 = 512;

/// Reads a zip archive.
pub(crate) fn read_zip(
    out: &mut RecordSink<'_>,
    stream: Stream<'_>,
    plain: Option<&Path>,
    depth: usize,
) -> ControlFlow<()> {
    if is_too_deep(out, depth)? {
        return ControlFlow::Continue(());
    }
    at_path(out, stream, plain, |out, path| members_of_zip(out, path, depth))
}

fn members_of_zip(out: &mut RecordSink<'_>, path: &Path, depth: usize) -> ControlFlow<()> {
    let opened = File::open(path).and_then(|file| Ok(zip::ZipArchive::new(BufReader::new(file))?));
    let mut archive = match opened {
        Ok(archive) => archive,
        Err(error) => return out.refuse(1, 0, (Reason::DamagedFile, error.to_string())),
    };
    // The library knows members by their names, so of several with one name it gives the last.
    if let Some(hidden) =
        members_told(path).and_then(|told| told.checked_sub(archive.len())).filter(|&hidden| hidden > 0)
    {
        let detail = format!("{hidden} members have the names of others and are not read");
        out.refuse(archive.len() as u64 + 1, 0, (Reason::DamagedFile, detail))?;
    }
    let (balance, mut taken) = (UnpackBalance::default(), MemberRanges::default());
    for index in 0..archive.len() {
        let number = index as u64 + 1;
        let entry = match archive.by_index_raw(index) {
            Ok(entry) => entry,
            Err(error) => {
                out.refuse(number, 0, (Reason::DamagedFile, error.to_string()))?;
                continue;
            }
        };
        if !entry.is_file() {
            out.pass_over(if entry.is_dir() { "directory" } else { "link or device" });
            continue;
        }
        let name = match entry.name() {
            Ok(name) => name.into_owned(),
            Err(_) => format!("member {number}"),
        };
        let start = entry.data_start().unwrap_or_default();
        let packed = ZipMember { start, bytes: entry.compressed_size(), checksum: entry.crc32() };
        let packing = if entry.encrypted() { None } else { Some(entry.compression()) };
        drop(entry);
        if let Some(other) = taken.overlaps(start, packed.bytes) {
            let detail = format!("\"{name}\" lies where member {other} does");
            out.refuse(number, start, (Reason::DamagedFile, detail))?;
            continue;
        }
        taken.take(start, packed.bytes, number);
        let member = ArchiveMember { name: &name, number, byte_offset: start, depth };
        read_member(out, &member, packed.open(path, packing, &balance, out.reading.params))?;
    }
    out.current().complete = true;
    ControlFlow::Continue(())
}

/// Where the members of a zip lie that were read: the end and number of each by its start.
#[derive(Default)]
struct MemberRanges(BTreeMap<u64, (u64, u64)>);

impl MemberRanges {
    /// The member read before that has a byte of those which begin here.
    fn overlaps(&self, start: u64, bytes: u64) -> Option<u64> {
        let end = start.saturating_add(bytes);
        // Those taken do not overlap, so only the last that begins before the end can reach into it.
        let (_, &(other_end, number)) = self.0.range(..end).next_back()?;
        (bytes > 0 && other_end > start).then_some(number)
    }

    fn take(&mut self, start: u64, bytes: u64, number: u64) {
        if bytes > 0 {
            self.0.insert(start, (start.saturating_add(bytes), number));
        }
    }
}

/// How many members a zip says it has, where its end is as it should be and has room for the number.
fn members_told(path: &Path) -> Option<usize> {
    /// The end of a zip with the longest comment that it can have.
    const END_BYTES_MAX: u64 = 22 + 0xffff;
    let mut file = File::open(path).ok()?;
    let bytes = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(bytes.saturating_sub(END_BYTES_MAX))).ok()?;
    let mut end = Vec::new();
    file.read_to_end(&mut end).ok()?;
    let at = memchr::memmem::rfind(&end, b"PK\x05\x06")?;
    let told = u16::from_le_bytes(end.get(at + 10..at + 12)?.try_into().ok()?);
    Some(usize::from(told)).filter(|&told| told < 0xffff)
}

/// Whether an archive lies deeper in others than is looked; it is refused then.
fn is_too_deep(out: &mut RecordSink<'_>, depth: usize) -> ControlFlow<(), bool> {
    let limit = out.reading.params.archive_depth_max;
    if depth < limit {
        return ControlFlow::Continue(false);
    }
    out.refuse(1, 0, (Reason::UnknownFormat, format!("an archive within {limit} others is not opened")))?;
    ControlFlow::Continue(true)
}

/// A member of an archive: its name, its number from 1, its offset, and the number of archives around its
/// own.
struct ArchiveMember<'n> {
    name: &'n str,
    number: u64,
    byte_offset: u64,
    depth: usize,
}

/// Reads a member as a source of its own.
fn read_member(
    out: &mut RecordSink<'_>,
    member: &ArchiveMember<'_>,
    stream: io::Result<Stream<'_>>,
) -> ControlFlow<()> {
    let name = member.name;
    if leads_out(name) {
        return out.refuse(member.number, member.byte_offset, (Reason::UnsafePath, name.to_owned()));
    }
    let hidden =
        name.rsplit('/').next().is_some_and(|name| name.starts_with('.')) || name.starts_with("__MACOSX/");
    if hidden || !looks_like_a_dump(name) {
        out.pass_over("file that is no dump by its name");
        return ControlFlow::Continue(());
    }
    let whole = format!("{}/{name}", out.current().name);
    let above = out.begin(whole);
    let read = match stream.and_then(|stream| unpack(stream, out.reading.params)) {
        Ok((stream, _)) => read_source(out, stream, None, member.depth + 1),
        Err(error) => out.refuse(1, 0, (Reason::UnreadableFile, error.to_string())),
    };
    out.source = above;
    read
}

fn leads_out(name: &str) -> bool {
    let is_drive = name.as_bytes().get(1) == Some(&b':');
    name.starts_with(['/', '\\']) || is_drive || name.split(['/', '\\']).any(|part| part == "..")
}

/// Where the bytes of a member of a zip lie.
struct ZipMember {
    start: u64,
    bytes: u64,
    checksum: u32,
}

impl ZipMember {
    /// Opens it; `packing` is none where it is encrypted.
    fn open(
        self,
        path: &Path,
        packing: Option<zip::CompressionMethod>,
        balance: &UnpackBalance,
        params: &SourceParams,
    ) -> io::Result<Stream<'static>> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(self.start))?;
        let method = packing.map(|method| method.to_string().to_lowercase());
        let unpacker = |packed: Box<dyn BufRead>| -> io::Result<Box<dyn Read>> {
            Ok(match method.as_deref() {
                Some("stored") => packed,
                Some("deflated") => Box::new(flate2::bufread::DeflateDecoder::new(packed)),
                Some("bzip2") => Box::new(bzip2::bufread::BzDecoder::new(packed)),
                Some("zstd") => Box::new(zstd::stream::read::Decoder::with_buffer(packed)?),
                Some(other) => return Err(io::Error::other(format!("packed by {other}, which is not read"))),
                None => return Err(io::Error::other("encrypted")),
            })
        };
        let plain = balance.watch(BufReader::new(file).take(self.bytes), unpacker, params)?;
        let checked = ChecksumReader { inner: plain, seen: flate2::Crc::new(), expected: self.checksum };
        Ok(Box::new(BufReader::new(checked)))
    }
}

/// A reader that fails at the end of bytes which are not those that were packed.
struct ChecksumReader<R> {
    inner: R,
    seen: flate2::Crc,
    expected: u32,
}

impl<R: Read> Read for ChecksumReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.seen.update(&buffer[..count]);
        match count == 0 && !buffer.is_empty() && self.seen.sum() != self.expected {
            true => Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum is wrong")),
            false => Ok(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MemberRanges, leads_out};

    #[test]
    fn a_name_that_leads_out_is_known() {
        for name in ["../a.json", "a/../../b.json", "/etc/passwd", "C:\\a.json", "..\\a.json"] {
            assert!(leads_out(name), "{name}");
        }
        for name in ["a.json", "a/b..c/d.json", "./a.json"] {
            assert!(!leads_out(name), "{name}");
        }
    }

    #[test]
    fn members_that_lie_in_each_other_are_told() {
        let mut taken = MemberRanges::default();
        taken.take(100, 50, 1);
        taken.take(200, 0, 2);
        taken.take(300, 10, 3);
        for (start, bytes, other) in [
            (100, 50, Some(1)),
            (90, 11, Some(1)),
            (149, 1, Some(1)),
            (120, 5, Some(1)),
            (0, 1000, Some(3)),
            (150, 50, None),
            (90, 10, None),
            (200, 10, None),
            (120, 0, None),
            (309, u64::MAX, Some(3)),
        ] {
            assert_eq!(taken.overlaps(start, bytes), other, "{start} {bytes}");
        }
    }
}
