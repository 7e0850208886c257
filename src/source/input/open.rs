//! An input in, its unpacked bytes out.
//!
//! Compression is told from the first bytes and not from the name. The raw bytes are hashed and counted on
//! their way, so that run.json can say what was read without reading it twice. What unpacks to many hundred
//! times its size is no dump but a trap, and ends where that shows.

use super::Input;
use super::balance::{BUFFER_BYTES, UnpackBalance};
use super::gzip::GzipMembers;
use super::tally::{InputTally, TalliedReader};
use crate::base::unfinished::TemporaryFile;
use crate::source::SourceParams;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Bytes of an input.
pub type Stream<'r> = Box<dyn BufRead + 'r>;

/// Opens an input unchanged; `tally` counts every raw byte read.
///
/// # Errors
/// Those of the file system.
pub fn open(input: &Input, tally: InputTally) -> io::Result<Stream<'static>> {
    let raw: Box<dyn Read> = match input {
        Input::File(path) | Input::Spooled(path) => Box::new(File::open(path)?),
        Input::Stdin => Box::new(io::stdin()),
        // A table is read by columns, not as bytes.
        Input::Table(_) => return Err(io::ErrorKind::Unsupported.into()),
    };
    Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, TalliedReader::new(raw, tally))))
}

/// Compression of a stream.
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
            // The second is a skippable frame, which may come first.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', ..] => Some(Self::Xz),
            _ => None,
        }
    }
}

/// Unpacks a stream if it is packed; returns whether it was.
///
/// # Errors
/// The stream cannot be read, or the head of a zstd frame is damaged.
pub fn unpack<'r>(mut packed: Stream<'r>, params: &SourceParams) -> io::Result<(Stream<'r>, bool)> {
    // A pipe may hand out its first bytes one by one, but a BufReader only refills when empty: what one fill
    // brings must do. Dumps that come through a pipe arrive in blocks.
    let Some(packing) = Packing::of(packed.fill_buf()?) else { return Ok((packed, false)) };
    let balance = UnpackBalance::default();
    let counted = balance.counted(packed);
    let plain: Box<dyn Read + 'r> = match packing {
        Packing::Gzip => Box::new(GzipMembers::new(counted)),
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(counted)?),
        Packing::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(counted)),
        Packing::Xz => Box::new(SmallReads(liblzma::bufread::XzDecoder::new_multi_decoder(counted))),
    };
    let watched = balance.watched(plain, params);
    Ok((Box::new(BufReader::with_capacity(BUFFER_BYTES, watched)), true))
}

/// A reader asked for a little at a time: what its decoder has unpacked when it meets a fault is lost.
struct SmallReads<R>(R);

impl<R: Read> Read for SmallReads<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const SIP_BYTES: usize = 1 << 12;
        let count = buffer.len().min(SIP_BYTES);
        self.0.read(&mut buffer[..count])
    }
}

/// Copies a stream to a temporary file in `directory`, removed with what it gives, so that it can be read in
/// any order.
///
/// # Errors
/// The stream cannot be read, or the copy not written.
pub fn spool(mut stream: Stream<'_>, directory: &Path) -> io::Result<TemporaryFile> {
    let mut copy = TemporaryFile::new(directory, ".storywire-spool-")?;
    io::copy(&mut stream, &mut copy.file)?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::{Stream, unpack};
    use crate::source::SourceParams;
    use std::io::Read;
    use std::io::Write;

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
            crate::source::input::gzip::GzipMembers::new(reader).read_to_string(&mut text).unwrap();
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
