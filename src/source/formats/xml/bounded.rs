//! A stream in, the same out, until a single thing in it grows past a limit.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// What was read since the parser last saw the end of something.
#[derive(Debug, Default)]
pub(crate) struct GrowthWatch {
    bytes: AtomicU64,
}

impl GrowthWatch {
    /// Resets the count: the parser has passed the end of the bounded element.
    pub(crate) fn ended(&self) {
        self.bytes.store(0, Relaxed);
    }
}

/// A reader that fails once what is parsed has grown past a limit.
pub(crate) struct BoundedReader<R> {
    inner: R,
    watch: Arc<GrowthWatch>,
    bytes_max: u64,
}

impl<R> BoundedReader<R> {
    /// Limits what is parsed of `inner` at a time; whoever parses tells the watch where it ends.
    pub(crate) fn new(inner: R, bytes_max: u64) -> (Self, Arc<GrowthWatch>) {
        let watch = Arc::<GrowthWatch>::default();
        (Self { inner, watch: Arc::clone(&watch), bytes_max }, watch)
    }
}

impl<R: Read> Read for BoundedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.watch.bytes.load(Relaxed) > self.bytes_max {
            let limit = self.bytes_max;
            return Err(io::Error::other(format!(
                "a record is over {limit} bytes long; is a quote left open?"
            )));
        }
        let count = self.inner.read(buffer)?;
        self.watch.bytes.fetch_add(count as u64, Relaxed);
        Ok(count)
    }
}
