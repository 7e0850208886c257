//! An input in, its unpacked bytes out.
//!
//! Compression is told from the first bytes and not from the name. The raw bytes are hashed and counted on
//! their way, so that run.json can say what was read without reading it twice. What unpacks to many hundred times its
//! size is no dump but a trap, and ends where that shows.

use super::SourceParams;
use super::walk::Input;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use xxhash_rust::xxh3::Xxh3;

/// Bytes on their way in.
pub type Stream<'r> = Box<dyn BufRead + 'r>;

/// Bytes read ahead.
const BUFFER_BYTES: usize = 1 << 18;

/// Size and hash of the bytes read so far, as they stand in the file.
#[derive(Clone, Default)]
pub struct Tally(Arc<Mutex<(u64, Xxh3)>>);

impl Tally {
    /// Bytes read, before decompression.
    pub fn bytes(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// XXH3-128 of those bytes, 32 hex digits.
    pub fn hash(&self) -> String {
        format!("{:032x}", self.0.lock().unwrap_or_else(PoisonError::into_inner).1.digest128())
    }

    fn add(&self, bytes: &[u8]) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 += bytes.len() as u64;
        state.1.update(bytes);
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
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
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
    let taken = Tally::default();
    let counted = BufReader::with_capacity(BUFFER_BYTES, Tallied { inner: packed, tally: taken.clone() });
    let plain: Box<dyn Read + 'r> = match packing {
        Packing::Gzip => Box::new(Members::new(counted)),
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(counted)?),
        Packing::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(counted)),
        Packing::Xz => Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(counted)),
    };
    let (free, ratio_max) = (params.unpack_free_bytes, params.unpack_ratio_max);
    let watched = Watched { inner: plain, taken, given: 0, free, ratio_max };
    Ok((Box::new(BufReader::with_capacity(BUFFER_BYTES, watched)), true))
}

/// The members of a gzip file one after another. A damaged one is a fault; who reads on after it goes on with the next:
/// crawls have a member for each record.
struct Members<R: BufRead> {
    /// None where the end of the file was met.
    member: Option<flate2::bufread::GzDecoder<R>>,
    damaged: bool,
}

impl<R: BufRead> Members<R> {
    fn new(reader: R) -> Self {
        Self { member: Some(flate2::bufread::GzDecoder::new(reader)), damaged: false }
    }

    /// Opens the member that begins at, or after damage somewhere behind, the reader's place.
    fn open_next(&mut self, mut reader: R) -> io::Result<()> {
        loop {
            let bytes = reader.fill_buf()?;
            let at = memchr::memmem::find(bytes, &[0x1f, 0x8b, 0x08]);
            match at {
                _ if bytes.is_empty() => return Ok(()),
                Some(0) => break,
                // Tapes and object stores fill up with zeros.
                at if self.damaged || bytes.iter().all(|&byte| byte == 0) => {
                    let skipped = at.unwrap_or(bytes.len());
                    reader.consume(skipped);
                }
                _ => {
                    (self.member, self.damaged) = (Some(flate2::bufread::GzDecoder::new(reader)), true);
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "what follows is not gzip"));
                }
            }
        }
        (self.member, self.damaged) = (Some(flate2::bufread::GzDecoder::new(reader)), false);
        Ok(())
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

/// An unpacking reader that stops where it gives out of all proportion to what it takes.
struct Watched<R> {
    inner: R,
    taken: Tally,
    given: u64,
    free: u64,
    ratio_max: u64,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.given += count as u64;
        if self.given > self.free && self.given / self.ratio_max > self.taken.bytes() {
            let (ratio, given) = (self.ratio_max, self.given);
            let message = format!("unpacks to more than {ratio} times its size, {given} bytes so far");
            return Err(io::Error::other(message));
        }
        Ok(count)
    }
}

/// Copies a stream to an unnamed place in `directory`, so that it can be read in any order.
///
/// # Errors
/// The stream cannot be read, or the copy not written.
pub fn spool(mut stream: Stream<'_>, directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(".storywire-spool-").tempfile_in(directory)?;
    io::copy(&mut stream, &mut file)?;
    Ok(file)
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
    fn what_unpacks_out_of_all_proportion_ends_there() {
        let bomb = gz(&vec![b' '; 1 << 22]);
        let mut params = SourceParams::for_tests();
        assert_eq!(unpacked(&bomb, &params).unwrap(), 1 << 22);
        params.unpack_free_bytes = 1 << 16;
        let error = unpacked(&bomb, &params).unwrap_err().to_string();
        assert!(error.starts_with("unpacks to more than 200 times its size"), "{error}");
    }
}
