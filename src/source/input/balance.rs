//! Packed bytes in, unpacked bytes out, as long as their sizes stay in proportion.
//!
//! A stream is watched alone; the members of an archive are watched together.

use crate::source::SourceParams;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// Number of bytes read ahead.
pub(crate) const BUFFER_BYTES: usize = 1 << 18;

/// Packed bytes taken and unpacked bytes given, over everything watched together: a stream, or the members of
/// an archive.
#[derive(Clone, Default)]
pub struct UnpackBalance {
    taken: Arc<AtomicU64>,
    given: Arc<AtomicU64>,
}

impl UnpackBalance {
    /// Adds an archive member to the count. `unpacker` turns the counting reader into a reader that
    /// decompresses.
    ///
    /// # Errors
    /// Those of `unpacker`.
    pub(crate) fn watch<R: BufRead + 'static>(
        &self,
        packed: R,
        unpacker: impl FnOnce(Box<dyn BufRead>) -> io::Result<Box<dyn Read>>,
        params: &SourceParams,
    ) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(self.watched(unpacker(Box::new(self.counted(packed)))?, params)))
    }

    /// Watches a member that takes so many bytes of its archive and gives what `inner` reads.
    ///
    /// # Errors
    /// It says itself that it will give out of all proportion.
    pub(crate) fn watch_known<'r>(
        &self,
        inner: impl Read + 'r,
        (taken, given): (u64, u64),
        params: &SourceParams,
    ) -> io::Result<impl Read + 'r> {
        self.taken.fetch_add(taken, Relaxed);
        let watched = self.watched(inner, params);
        watched.check(self.given.load(Relaxed).saturating_add(given))?;
        Ok(watched)
    }

    pub(crate) fn counted<R: Read>(&self, inner: R) -> BufReader<CountingReader<R>> {
        BufReader::with_capacity(BUFFER_BYTES, CountingReader { inner, count: Arc::clone(&self.taken) })
    }

    pub(crate) fn watched<R>(&self, inner: R, params: &SourceParams) -> RatioReader<R> {
        let (free, ratio_max) = (params.unpack_free_bytes, params.unpack_ratio_max);
        RatioReader { inner, balance: self.clone(), free, ratio_max }
    }
}

/// A reader that counts the bytes read from it.
pub(crate) struct CountingReader<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for CountingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count.fetch_add(count as u64, Relaxed);
        Ok(count)
    }
}

/// An unpacking reader that stops once its output is out of all proportion to its input.
pub(crate) struct RatioReader<R> {
    inner: R,
    balance: UnpackBalance,
    free: u64,
    ratio_max: u64,
}

impl<R> RatioReader<R> {
    fn check(&self, given: u64) -> io::Result<()> {
        if given > self.free && given / self.ratio_max > self.balance.taken.load(Relaxed) {
            let ratio = self.ratio_max;
            let message = format!("unpacks to more than {ratio} times its size, {given} bytes so far");
            return Err(io::Error::other(message));
        }
        Ok(())
    }
}

impl<R: Read> Read for RatioReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let given = self.balance.given.fetch_add(count as u64, Relaxed) + count as u64;
        self.check(given)?;
        Ok(count)
    }
}
