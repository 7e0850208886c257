//! An input in, its unpacked bytes out.
//!
//! Compression is told from the first bytes and not from the name. The raw bytes are hashed and counted on
//! their way, so that run.json can say what was read without reading it twice. What unpacks to many hundred times its
//! size is no dump but a trap, and ends where that shows.

use super::SourceParams;
use super::balance::{BUFFER_BYTES, Balance};
use super::walk::Input;
use crate::base::unfinished::TemporaryFile;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use xxhash_rust::xxh3::Xxh3;

/// Bytes on their way in.
pub type Stream<'r> = Box<dyn BufRead + 'r>;

/// Size and hash of the bytes read so far, as they stand in the file.
#[derive(Clone, Default)]
pub struct Tally(Arc<Mutex<Tallying>>);

/// The hash takes half a kilobyte while it is made, of which a run over many files needs one at a time.
#[derive(Default)]
struct Tallying {
    bytes: u64,
    hasher: Option<Box<Xxh3>>,
    /// What came of it, once all was read.
    hash: Option<u128>,
}

impl Tally {
    /// Bytes read, before decompression.
    pub fn bytes(&self) -> u64 {
        self.state().bytes
    }

    /// XXH3-128 of those bytes, 32 hex digits.
    pub fn hash(&self) -> String {
        let state = self.state();
        let told =
            || state.hasher.as_ref().map_or_else(|| Xxh3::new().digest128(), |hasher| hasher.digest128());
        format!("{:032x}", state.hash.unwrap_or_else(told))
    }

    /// Nothing more is to come.
    pub(super) fn close(&self) {
        let mut state = self.state();
        if let Some(hasher) = state.hasher.take() {
            state.hash = Some(hasher.digest128());
        }
    }

    fn state(&self) -> MutexGuard<'_, Tallying> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, bytes: &[u8]) {
        let mut state = self.state();
        state.bytes += bytes.len() as u64;
        state.hasher.get_or_insert_default().update(bytes);
    }
}

impl Write for Tally {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Tallied<R> {
    inner: R,
    tally: Tally,
}

impl<R: Read> Read for Tallied<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.tally.add(&buffer[..count]);
        Ok(count)
    }
}

/// Opens an input as it is; `tally` sees every raw byte that is read from it.
///
/// # Errors
/// Whatever the system says of the file.
pub fn open(input: &Input, tally: Tally) -> io::Result<Stream<'static>> {
    let raw: Box<dyn Read> = match input {
        Input::File(path) | Input::Spooled(path) => Box::new(File::open(path)?),
        Input::Stdin => Box::new(io::stdin()),
        // Read by its columns, and no stream of bytes.
        Input::Table(_) => return Err(io::ErrorKind::Unsupported.into()),
    };
    Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, Tallied { inner: raw, tally })))
}

/// What a stream is packed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Packing {
    fn of(magic: &[u8]) -> Option<Self> {
        match magic {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            // The second is a frame to be skipped, which may come first.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', ..] => Some(Self::Xz),
            _ => None,
        }
    }
}

/// Unpacks a stream if it is packed; says whether it was.
///
/// # Errors
/// The stream cannot be read, or the head of a zstd frame is damaged.
pub fn unpack<'r>(mut packed: Stream<'r>, params: &SourceParams) -> io::Result<(Stream<'r>, bool)> {
    // A pipe may hand out its first bytes one by one, but a BufReader only refills when empty: what one fill
    // brings must do. Dumps that come through a pipe arrive in blocks.
    let Some(packing) = Packing::of(packed.fill_buf()?) else { return Ok((packed, false)) };
    let balance = Balance::default();
    let counted = balance.counted(packed);
    let plain: Box<dyn Read + 'r> = match packing {
        Packing::Gzip => Box::new(Members::new(counted)),
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(counted)?),
        Packing::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(counted)),
        Packing::Xz => Box::new(Sips(liblzma::bufread::XzDecoder::new_multi_decoder(counted))),
    };
    let watched = balance.watched(plain, params);
    Ok((Box::new(BufReader::with_capacity(BUFFER_BYTES, watched)), true))
}

/// The members of a gzip file one after another. A damaged one is a fault; who reads on after it goes on with the next:
/// crawls have a member for each record.
struct Members<R: BufRead> {
    /// None where the end of the file was met.
    member: Option<flate2::bufread::GzDecoder<Ahead<R>>>,
    damaged: bool,
}

impl<R: BufRead> Members<R> {
    fn new(reader: R) -> Self {
        Self { member: Some(flate2::bufread::GzDecoder::new(Ahead::new(reader))), damaged: false }
    }

    /// Opens the member that begins at, or after damage somewhere behind, the reader's place.
    fn open_next(&mut self, reader: Ahead<R>) -> io::Result<()> {
        let mut reader = reader;
        loop {
            let bytes = reader.at_least(GZIP_MAGIC.len())?;
            if bytes.is_empty() {
                return Ok(());
            }
            if bytes.starts_with(&GZIP_MAGIC) {
                (self.member, self.damaged) = (Some(flate2::bufread::GzDecoder::new(reader)), false);
                return Ok(());
            }
            // Tapes and object stores fill up with zeros.
            let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
            if zeros == 0 && !self.damaged {
                (self.member, self.damaged) = (Some(flate2::bufread::GzDecoder::new(reader)), true);
                return Err(io::Error::new(io::ErrorKind::InvalidData, "what follows is not gzip"));
            }
            let next = memchr::memchr(GZIP_MAGIC[0], &bytes[1..]).map_or(bytes.len(), |at| at + 1);
            let skipped = if self.damaged { next } else { zeros };
            reader.consume(skipped);
        }
    }
}

/// How a gzip member with the one method there is begins.
const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

/// A reader that can be looked into further than its buffer happens to reach.
struct Ahead<R> {
    reader: R,
    /// Bytes that were taken from the reader to be looked at.
    seen: Vec<u8>,
    at: usize,
}

impl<R: BufRead> Ahead<R> {
    fn new(reader: R) -> Self {
        Self { reader, seen: Vec::new(), at: 0 }
    }

    /// The bytes that come next: at least so many, unless there are fewer.
    fn at_least(&mut self, count: usize) -> io::Result<&[u8]> {
        while (1..count).contains(&self.fill_buf()?.len()) {
            let mut seen = self.fill_buf()?.to_vec();
            self.consume(seen.len());
            let more = self.reader.fill_buf()?;
            let taken = more.len().min(count);
            seen.extend_from_slice(&more[..taken]);
            self.reader.consume(taken);
            (self.seen, self.at) = (seen, 0);
            if taken == 0 {
                break;
            }
        }
        self.fill_buf()
    }
}

impl<R: BufRead> Read for Ahead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Ahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.at < self.seen.len() {
            true => Ok(&self.seen[self.at..]),
            false => self.reader.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        match self.at < self.seen.len() {
            true => self.at += count,
            false => self.reader.consume(count),
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            if !self.damaged {
                match member.read(buffer) {
                    Ok(0) if !buffer.is_empty() => {}
                    Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                        self.damaged = true;
                        return Err(error);
                    }
                    read => return read,
                }
            }
            if let Some(member) = self.member.take() {
                self.open_next(member.into_inner())?;
            }
        }
        Ok(0)
    }
}

/// A reader asked for a little at a time: what its decoder has unpacked when it meets a fault is lost.
struct Sips<R>(R);

impl<R: Read> Read for Sips<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const SIP_BYTES: usize = 1 << 12;
        let count = buffer.len().min(SIP_BYTES);
        self.0.read(&mut buffer[..count])
    }
}

/// Copies a stream to a temporary file in `directory`, removed with what it gives, so that it can be read in any order.
///
/// # Errors
/// The stream cannot be read, or the copy not written.
pub fn spool(mut stream: Stream<'_>, directory: &Path) -> io::Result<TemporaryFile> {
    let mut copy = TemporaryFile::new(directory, ".storywire-spool-")?;
    io::copy(&mut stream, &mut copy.file)?;
    Ok(copy)
}

/// A file's name without the ending of what it is packed with.
pub fn unpacked_name(name: &str) -> &str {
    const ENDINGS: [&str; 4] = [".gz", ".zst", ".bz2", ".xz"];
    ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{Stream, unpack};
    use crate::source::SourceParams;
    use std::io::{Read, Write};

    fn unpacked(packed: &[u8], params: &SourceParams) -> std::io::Result<u64> {
        let stream: Stream<'_> = Box::new(packed);
        let (mut plain, _) = unpack(stream, params)?;
        std::io::copy(&mut plain, &mut std::io::sink())
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn behind_a_damaged_member_the_next_is_read() {
        let mut damaged = gz(&(0u32..4000).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
        let middle = damaged.len() / 2;
        damaged[middle..middle + 40].fill(0xff);
        let packed = [gz(b"one "), damaged, gz(b"two "), gz(b"three"), vec![0; 100]].concat();
        let stream: Stream<'_> = Box::new(&packed[..]);
        let (mut plain, _) = unpack(stream, &SourceParams::for_tests()).unwrap();
        let mut text = Vec::new();
        assert!(plain.read_to_end(&mut text).is_err());
        assert!(text.starts_with(b"one "));
        let mut rest = String::new();
        while plain.read_to_string(&mut rest).is_err() {}
        assert_eq!(rest, "two three");
    }

    #[test]
    fn members_are_found_wherever_a_buffer_ends() {
        let one = gz(b"The ferry stopped.");
        for cut in 1..one.len() + 4 {
            // A reader that hands out so many bytes at a time.
            struct Drops(Vec<u8>, usize, usize);
            impl std::io::Read for Drops {
                fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                    let count = buffer.len().min(self.2).min(self.0.len() - self.1);
                    buffer[..count].copy_from_slice(&self.0[self.1..self.1 + count]);
                    self.1 += count;
                    Ok(count)
                }
            }
            let packed = [&one[..], &one, &[0; 5], &one].concat();
            let reader = std::io::BufReader::new(Drops(packed, 0, cut));
            let mut text = String::new();
            super::Members::new(reader).read_to_string(&mut text).unwrap();
            assert_eq!(text, "The ferry stopped.".repeat(3), "{cut}");
        }
    }

    #[test]
    fn what_unpacks_out_of_all_proportion_ends_there() {
        let bomb = gz(&vec![b' '; 1 << 22]);
        let mut params = SourceParams::for_tests();
        assert_eq!(unpacked(&bomb, &params).unwrap(), 1 << 22);
        params.unpack_free_bytes = 1 << 16;
        let error = unpacked(&bomb, &params).unwrap_err().to_string();
        assert!(error.starts_with("unpacks to more than 200 times its size"), "{error}");
    }
}
