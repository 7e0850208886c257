//! Raw bytes of an input in, their number and hash out.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use xxhash_rust::xxh3::Xxh3;

/// Size and hash of the raw bytes read so far.
#[derive(Clone, Default)]
pub struct InputTally(Arc<Mutex<TallyState>>);

/// An unfinished hash takes half a kilobyte; a run over many files needs one at a time.
#[derive(Default)]
struct TallyState {
    bytes: u64,
    hasher: Option<Box<Xxh3>>,
    /// Final hash, once everything is read.
    hash: Option<u128>,
}

impl InputTally {
    /// Number of bytes read, before decompression.
    pub fn bytes(&self) -> u64 {
        self.state().bytes
    }

    /// XXH3-128 of the bytes read, 32 hex digits.
    pub fn hash(&self) -> String {
        let state = self.state();
        let told =
            || state.hasher.as_ref().map_or_else(|| Xxh3::new().digest128(), |hasher| hasher.digest128());
        format!("{:032x}", state.hash.unwrap_or_else(told))
    }

    /// Ends the count: no more bytes follow.
    pub(crate) fn close(&self) {
        let mut state = self.state();
        if let Some(hasher) = state.hasher.take() {
            state.hash = Some(hasher.digest128());
        }
    }

    fn state(&self) -> MutexGuard<'_, TallyState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, bytes: &[u8]) {
        let mut state = self.state();
        state.bytes += bytes.len() as u64;
        state.hasher.get_or_insert_default().update(bytes);
    }
}

impl Write for InputTally {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) struct TalliedReader<R> {
    inner: R,
    tally: InputTally,
}

impl<R> TalliedReader<R> {
    pub(super) fn new(inner: R, tally: InputTally) -> Self {
        Self { inner, tally }
    }
}

impl<R: Read> Read for TalliedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.tally.add(&buffer[..count]);
        Ok(count)
    }
}
