//! An input in, its decompressed bytes out.
//!
//! Compression is told from the first bytes and not from the name. The raw bytes are hashed and counted on
//! their way, so that run.json can say what was read without reading it twice.

use super::walk::Input;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};
use xxhash_rust::xxh3::Xxh3;

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

/// Opens an input; `tally` sees every raw byte that is read from it.
///
/// # Errors
/// Whatever the system says of the file, or of a zstd frame's header.
pub fn open(input: &Input, tally: Tally) -> io::Result<Box<dyn Read + Send>> {
    const BUFFER_BYTES: usize = 1 << 18;
    let raw: Box<dyn Read + Send> = match input {
        Input::File(path) | Input::Spooled(path) => Box::new(File::open(path)?),
        Input::Stdin => Box::new(io::stdin()),
    };
    let mut raw = BufReader::with_capacity(BUFFER_BYTES, Tallied { inner: raw, tally });
    let magic = peek(&mut raw, 4)?;
    Ok(if magic.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::bufread::MultiGzDecoder::new(raw))
    } else if magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Box::new(zstd::stream::read::Decoder::with_buffer(raw)?)
    } else if matches!(magic[..], [b'B', b'Z', b'h', b'1'..=b'9']) {
        Box::new(bzip2::bufread::MultiBzDecoder::new(raw))
    } else if magic.starts_with(b"\xfd7zX") {
        Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(raw))
    } else {
        Box::new(raw)
    })
}

/// A file's name without the ending of what it is packed with.
pub fn unpacked_name(name: &str) -> &str {
    const ENDINGS: [&str; 4] = [".gz", ".zst", ".bz2", ".xz"];
    ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// The first `count` bytes of a reader, left in its buffer; fewer where the stream is shorter.
fn peek<R: Read>(reader: &mut BufReader<R>, count: usize) -> io::Result<Vec<u8>> {
    use std::io::BufRead;
    // A pipe may hand out its first bytes one by one, but a BufReader only refills when empty: what one fill
    // brings must do. Dumps that come through a pipe arrive in blocks.
    let bytes = reader.fill_buf()?;
    Ok(bytes[..bytes.len().min(count)].to_vec())
}
