//! Numbers and bytes in, the same out later, with memory that does not grow with them.
//!
//! What a run has to remember of every article but looks at rarely goes here: first to memory, and past a
//! budget to an unnamed file that vanishes with the process. The answer is the same either way.

use crate::base::error::{Error, Result};
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where scratch files go, and how much stays in memory before they are used.
#[derive(Clone, Debug)]
pub struct ScratchParams {
    /// A directory that can be written.
    pub directory: PathBuf,
    /// What all stores together may hold in memory.
    pub memory: Memory,
}

/// Memory that several stores share: each asks before it holds more, and gives back what it moves to its
/// file.
#[derive(Clone, Debug)]
pub struct Memory {
    limit: usize,
    held: Arc<AtomicUsize>,
}

impl ScratchParams {
    /// Stores that stay in memory, whatever they hold.
    pub(crate) fn in_memory() -> Self {
        Self { directory: PathBuf::new(), memory: Memory::of(usize::MAX) }
    }
}

impl Memory {
    /// So many bytes for all together, beside a buffer of each.
    pub fn of(limit: usize) -> Self {
        Self { limit, held: Arc::default() }
    }

    /// Asks for more; gives whether there was so much.
    fn take(&self, bytes: usize) -> bool {
        let fits = self.held.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) <= self.limit;
        if !fits {
            self.give(bytes);
        }
        fits
    }

    fn give(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// Bytes that go to a file at once, where there is one already, and that a store buffers without asking:
/// gathering more saves no time, and memory that has left the cache before it is written costs some.
const BUFFER_BYTES: usize = 1 << 16;

/// An append-only store of byte strings.
#[derive(Debug)]
pub struct Blob {
    params: ScratchParams,
    file: Option<File>,
    file_bytes: u64,
    /// What follows the file's bytes.
    tail: Vec<u8>,
    /// Bytes of the memory that were asked for.
    taken: usize,
}

impl Blob {
    /// An empty store.
    pub(crate) fn new(params: &ScratchParams) -> Self {
        Self { params: params.clone(), file: None, file_bytes: 0, tail: Vec::new(), taken: 0 }
    }

    /// A store of what is in a file already, of so many bytes, to be read alone.
    pub(crate) fn of_file(file: File, bytes: u64, params: &ScratchParams) -> Self {
        let mut blob = Self::new(params);
        (blob.file, blob.file_bytes) = (Some(file), bytes);
        blob
    }

    /// Appends bytes; gives the offset to read them at.
    ///
    /// # Errors
    /// The scratch directory is full or cannot be written.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<u64> {
        let offset = self.file_bytes + self.tail.len() as u64;
        if self.tail.len() + bytes.len() > BUFFER_BYTES {
            if self.file.is_none() && self.params.memory.take(bytes.len()) {
                self.taken += bytes.len();
            } else {
                self.flush()?;
            }
        }
        if self.file.is_some() && self.tail.is_empty() && bytes.len() >= BUFFER_BYTES {
            self.write(bytes)?;
        } else {
            self.tail.extend_from_slice(bytes);
        }
        Ok(offset)
    }

    fn flush(&mut self) -> Result<()> {
        let tail = std::mem::take(&mut self.tail);
        self.params.memory.give(std::mem::take(&mut self.taken));
        self.write(&tail)
    }

    /// Writes bytes to the file's end.
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        if self.file.is_none() {
            self.file =
                Some(tempfile::tempfile_in(&self.params.directory).map_err(|error| self.unwritten(error))?);
        }
        let written = self.file.as_mut().map_or(Ok(()), |file| file.write_all(bytes));
        written.map_err(|error| self.unwritten(error))?;
        self.file_bytes += bytes.len() as u64;
        Ok(())
    }

    fn unwritten(&self, error: io::Error) -> Error {
        Error::write(&self.params.directory, error)
    }

    /// Fills `out` with the bytes at `offset`, which must lie within one appended string.
    ///
    /// # Errors
    /// The scratch file cannot be read, or nothing was appended there.
    pub(crate) fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        if let Some(start) = offset.checked_sub(self.file_bytes) {
            let start = start as usize;
            let bytes = self.tail.get(start..start + out.len()).ok_or_else(Error::store)?;
            out.copy_from_slice(bytes);
            return Ok(());
        }
        let file = self.file.as_ref().ok_or_else(Error::store)?;
        read_exact_at(file, out, offset).map_err(|error| Error::read(&self.params.directory, error))
    }

    /// Fills `out` with the little-endian numbers at `offset`.
    ///
    /// # Errors
    /// As [`Self::read_at`].
    pub(crate) fn read_numbers(&self, offset: u64, out: &mut [u64]) -> Result<()> {
        self.read_at(offset, bytemuck::cast_slice_mut(out))?;
        if cfg!(target_endian = "big") {
            out.iter_mut().for_each(|number| *number = u64::from_le(*number));
        }
        Ok(())
    }

    /// Fills `out` with the little-endian numbers of 32 bits at `offset`.
    ///
    /// # Errors
    /// As [`Self::read_at`].
    pub(crate) fn read_halves(&self, offset: u64, out: &mut [u32]) -> Result<()> {
        self.read_at(offset, bytemuck::cast_slice_mut(out))?;
        if cfg!(target_endian = "big") {
            out.iter_mut().for_each(|number| *number = u32::from_le(*number));
        }
        Ok(())
    }

    /// Bytes written to the scratch file.
    pub(crate) fn bytes_spilled(&self) -> u64 {
        self.file_bytes
    }
}

impl Drop for Blob {
    fn drop(&mut self) {
        self.params.memory.give(self.taken);
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, out: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, out: &mut [u8], offset: u64) -> io::Result<()> {
    let mut done = 0;
    while done < out.len() {
        match std::os::windows::fs::FileExt::seek_read(file, &mut out[done..], offset + done as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => done += count,
        }
    }
    Ok(())
}

/// How many partitions a [`Partitions`] has.
pub(crate) const PARTITIONS: usize = 256;

/// 64-bit values that are gathered by partition before they go to [`Partitions`].
#[derive(Clone, Debug)]
pub(crate) struct Parts(Vec<Vec<u64>>);

impl Default for Parts {
    fn default() -> Self {
        Self(vec![Vec::new(); PARTITIONS])
    }
}

impl Parts {
    /// Empty parts with room for so many values, if these are even over them.
    pub(crate) fn with_room(values: usize) -> Self {
        let room = values / PARTITIONS + values / PARTITIONS / 8 + 4;
        Self((0..PARTITIONS).map(|_| Vec::with_capacity(room)).collect())
    }

    /// Adds a value to the partition that the upper byte of `key` names.
    pub(crate) fn push(&mut self, key: u64, value: u64) {
        self.0[(key >> 56) as usize].push(value);
    }

    /// The values of each partition, in no order.
    pub(crate) fn into_values(self) -> Vec<Vec<u64>> {
        self.0
    }

    /// Adds values to a partition, one after another.
    pub(crate) fn extend(&mut self, partition: usize, values: impl Iterator<Item = u64>) {
        self.0[partition].extend(values);
    }
}

/// 64-bit values, kept apart by partition so that each part can be sorted in little memory.
#[derive(Debug)]
pub(crate) struct Partitions {
    held: Vec<Part>,
    held_bytes: usize,
    spilled: Blob,
    memory: Memory,
    /// Bytes of the memory that were asked for.
    taken: usize,
}

/// One partition: the values in memory, and where in the scratch file the others are, with their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    values: Vec<Vec<u64>>,
    spilled: Vec<(u64, usize)>,
}

/// What share of all memory partitions hold without asking: what they move to their file must be worth a
/// file's access.
const SHARE_HELD: usize = 32;

impl Partitions {
    /// Empty partitions.
    pub(crate) fn new(params: &ScratchParams) -> Self {
        // The blob is only a way to the file: what it is given has already outgrown the memory.
        let spill = ScratchParams { memory: Memory::of(0), ..params.clone() };
        Self {
            held: vec![Part::default(); PARTITIONS],
            held_bytes: 0,
            spilled: Blob::new(&spill),
            memory: params.memory.clone(),
            taken: 0,
        }
    }

    /// Moves values in.
    ///
    /// # Errors
    /// The scratch directory is full or cannot be written.
    pub(crate) fn add(&mut self, parts: Parts) -> Result<()> {
        let before = self.held_bytes;
        for (part, values) in self.held.iter_mut().zip(parts.0).filter(|(_, values)| !values.is_empty()) {
            self.held_bytes += values.capacity() * size_of::<u64>();
            part.values.push(values);
        }
        let more = self.held_bytes - before;
        if self.held_bytes <= self.memory.limit / SHARE_HELD {
            Ok(())
        } else if self.memory.take(more) {
            self.taken += more;
            Ok(())
        } else {
            self.spill()
        }
    }

    fn spill(&mut self) -> Result<()> {
        for part in self.held.iter_mut().filter(|part| !part.values.is_empty()) {
            let mut values = std::mem::take(&mut part.values).concat();
            values.iter_mut().for_each(|value| *value = value.to_le());
            part.spilled.push((self.spilled.append(bytemuck::cast_slice(&values))?, values.len()));
        }
        self.held_bytes = 0;
        self.memory.give(std::mem::take(&mut self.taken));
        Ok(())
    }

    /// Bytes written to the scratch file.
    pub(crate) fn bytes_spilled(&self) -> u64 {
        self.spilled.bytes_spilled()
    }

    /// The partitions, each to be read back by itself from the file beside them.
    pub(crate) fn into_parts(self) -> (Vec<Part>, Blob) {
        self.memory.give(self.taken);
        (self.held, self.spilled)
    }
}

impl Part {
    /// The values, in no order.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub(crate) fn read(self, file: &Blob) -> Result<Vec<u64>> {
        let mut values = self.values.concat();
        for (offset, count) in self.spilled {
            let start = values.len();
            values.resize(start + count, 0);
            file.read_numbers(offset, &mut values[start..])?;
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::{Blob, Memory, Partitions, Parts, ScratchParams};
    use crate::base::hash::mix;

    fn params(memory_bytes: usize) -> ScratchParams {
        ScratchParams { directory: std::env::temp_dir(), memory: Memory::of(memory_bytes) }
    }

    #[test]
    fn what_went_in_comes_out_whatever_the_memory() {
        for limit in [0, 100_000, 1 << 20] {
            let params = params(limit);
            let mut blob = Blob::new(&params);
            let strings: Vec<Vec<u8>> = (0..200u8).map(|n| vec![n; usize::from(n) * 17 + 1]).collect();
            let offsets: Vec<u64> = strings.iter().map(|string| blob.append(string).unwrap()).collect();
            for (string, offset) in strings.iter().zip(offsets) {
                let mut out = vec![0; string.len()];
                blob.read_at(offset, &mut out).unwrap();
                assert_eq!(&out, string);
            }
            assert_eq!(blob.bytes_spilled() > 0, limit < 1 << 20);
            assert!(blob.read_at(1 << 40, &mut [0]).is_err());
            drop(blob);
            assert!(params.memory.take(limit), "all memory was given back");
        }
    }

    #[test]
    fn stores_share_their_memory_and_the_one_that_finds_none_left_gives_up_its_own() {
        let params = params(200_000);
        let (mut one, mut other) = (Blob::new(&params), Blob::new(&params));
        one.append(&[1; 120_000]).unwrap();
        other.append(&[2; 120_000]).unwrap();
        assert_eq!((one.bytes_spilled(), other.bytes_spilled() > 0), (0, true));
        one.append(&[3; 100_000]).unwrap();
        assert_eq!(one.bytes_spilled(), 220_000);
        let mut byte = [0];
        one.read_at(119_999, &mut byte).unwrap();
        assert_eq!(byte, [1]);
        other.read_at(119_999, &mut byte).unwrap();
        assert_eq!(byte, [2]);
    }

    #[test]
    fn partitions_give_back_their_values_whatever_the_memory() {
        for memory_bytes in [16, 4096, 1 << 24] {
            let mut partitions = Partitions::new(&params(memory_bytes));
            for from in (0..50_000).step_by(1000) {
                let mut parts = Parts::default();
                (from..from + 1000).for_each(|n| parts.push(mix(n), n));
                partitions.add(parts).unwrap();
            }
            assert_eq!(partitions.bytes_spilled() > 0, memory_bytes < 1 << 20);
            let (parts, file) = partitions.into_parts();
            let mut all = Vec::new();
            for (number, part) in (0u64..).zip(parts) {
                let values = part.read(&file).unwrap();
                assert!(values.iter().all(|&value| mix(value) >> 56 == number));
                all.extend(values);
            }
            all.sort_unstable();
            assert!(all.into_iter().eq(0..50_000));
        }
    }
}
