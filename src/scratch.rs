//! Numbers and bytes in, the same out later, with memory that does not grow with them.
//!
//! What a run has to remember of every article but looks at rarely goes here: first to memory, and past a budget to
//! an unnamed file that vanishes with the process. The answer is the same either way.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

/// Where scratch files go, and how much stays in memory before they are used.
#[derive(Clone, Debug)]
pub struct ScratchParams {
    /// A directory that can be written.
    pub directory: PathBuf,
    /// Bytes that each store keeps in memory.
    pub memory_bytes: usize,
}

/// Bytes that go to a file at once, where there is one already: gathering that many saves no time, and memory that
/// has left the cache before it is written costs some.
const DIRECT_BYTES_MIN: usize = 1 << 16;

/// An append-only store of byte strings.
#[derive(Debug)]
pub struct Blob {
    params: ScratchParams,
    file: Option<File>,
    file_bytes: u64,
    /// What follows the file's bytes.
    tail: Vec<u8>,
}

impl Blob {
    /// An empty store.
    pub fn new(params: &ScratchParams) -> Self {
        Self { params: params.clone(), file: None, file_bytes: 0, tail: Vec::new() }
    }

    /// Appends bytes; gives the offset to read them at.
    ///
    /// # Errors
    /// The scratch directory is full or cannot be written.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<u64> {
        if !self.tail.is_empty() && self.tail.len() + bytes.len() > self.params.memory_bytes {
            self.flush()?;
        }
        if self.file.is_some() && self.tail.is_empty() && bytes.len() >= DIRECT_BYTES_MIN {
            return self.write(bytes);
        }
        let offset = self.file_bytes + self.tail.len() as u64;
        self.tail.extend_from_slice(bytes);
        Ok(offset)
    }

    fn flush(&mut self) -> io::Result<()> {
        let tail = std::mem::take(&mut self.tail);
        self.write(&tail).map(|_| ())
    }

    /// Writes bytes to the file's end; gives their offset.
    fn write(&mut self, bytes: &[u8]) -> io::Result<u64> {
        if self.file.is_none() {
            self.file = Some(tempfile::tempfile_in(&self.params.directory)?);
        }
        if let Some(file) = &mut self.file {
            file.write_all(bytes)?;
        }
        let offset = self.file_bytes;
        self.file_bytes += bytes.len() as u64;
        Ok(offset)
    }

    /// Fills `out` with the bytes at `offset`, which must lie within one appended string.
    ///
    /// # Errors
    /// The scratch file cannot be read, or nothing was appended there.
    pub fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if let Some(start) = offset.checked_sub(self.file_bytes) {
            let start = start as usize;
            let bytes = self.tail.get(start..start + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
            out.copy_from_slice(bytes);
            return Ok(());
        }
        match &self.file {
            Some(file) => read_exact_at(file, out, offset),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// Fills `out` with the little-endian numbers at `offset`.
    ///
    /// # Errors
    /// As [`Self::read_at`].
    pub fn read_numbers(&self, offset: u64, out: &mut [u64]) -> io::Result<()> {
        self.read_at(offset, bytemuck::cast_slice_mut(out))?;
        if cfg!(target_endian = "big") {
            out.iter_mut().for_each(|number| *number = u64::from_le(*number));
        }
        Ok(())
    }

    /// Bytes written to the scratch file.
    pub fn bytes_spilled(&self) -> u64 {
        self.file_bytes
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
pub const PARTITIONS: usize = 256;

/// 64-bit values, kept apart by partition so that each part can be sorted in little memory.
#[derive(Debug)]
pub struct Partitions {
    parts: Vec<Vec<u64>>,
    held_bytes: usize,
    spilled: Blob,
    /// Chunks of each partition in `spilled`: offset and number of values.
    chunks: Vec<Vec<(u64, usize)>>,
    memory_bytes: usize,
}

impl Partitions {
    /// Empty partitions.
    pub fn new(params: &ScratchParams) -> Self {
        // The blob is only a way to the file: what it is given has already outgrown the memory.
        let spill = ScratchParams { memory_bytes: 1 << 16, ..params.clone() };
        Self {
            parts: vec![Vec::new(); PARTITIONS],
            held_bytes: 0,
            spilled: Blob::new(&spill),
            chunks: vec![Vec::new(); PARTITIONS],
            memory_bytes: params.memory_bytes,
        }
    }

    /// Adds values to the partition that the upper byte of `key` names.
    ///
    /// # Errors
    /// The scratch directory is full or cannot be written.
    pub fn push(&mut self, key: u64, value: u64) -> io::Result<()> {
        self.parts[(key >> 56) as usize].push(value);
        self.held_bytes += size_of::<u64>();
        if self.held_bytes >= self.memory_bytes { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        let mut bytes = Vec::new();
        for (part, chunks) in self.parts.iter_mut().zip(&mut self.chunks) {
            if part.is_empty() {
                continue;
            }
            bytes.clear();
            part.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
            chunks.push((self.spilled.append(&bytes)?, part.len()));
            part.clear();
        }
        self.held_bytes = 0;
        Ok(())
    }

    /// Takes the values of one partition, sorted.
    ///
    /// # Errors
    /// The scratch file cannot be read.
    pub fn take_sorted(&mut self, partition: usize) -> io::Result<Vec<u64>> {
        let mut values = std::mem::take(&mut self.parts[partition]);
        for (offset, count) in std::mem::take(&mut self.chunks[partition]) {
            let start = values.len();
            values.resize(start + count, 0);
            self.spilled.read_numbers(offset, &mut values[start..])?;
        }
        values.sort_unstable();
        Ok(values)
    }

    /// Bytes written to the scratch file.
    pub fn bytes_spilled(&self) -> u64 {
        self.spilled.bytes_spilled()
    }
}

#[cfg(test)]
mod tests {
    use super::{Blob, PARTITIONS, Partitions, ScratchParams};
    use crate::keyed::mix;

    fn params(memory_bytes: usize) -> ScratchParams {
        ScratchParams { directory: std::env::temp_dir(), memory_bytes }
    }

    #[test]
    fn what_went_in_comes_out_whatever_the_memory() {
        for memory_bytes in [1, 100, 1 << 20] {
            let mut blob = Blob::new(&params(memory_bytes));
            let strings: Vec<Vec<u8>> = (0..200u8).map(|n| vec![n; usize::from(n) % 17 + 1]).collect();
            let offsets: Vec<u64> = strings.iter().map(|string| blob.append(string).unwrap()).collect();
            for (string, offset) in strings.iter().zip(offsets) {
                let mut out = vec![0; string.len()];
                blob.read_at(offset, &mut out).unwrap();
                assert_eq!(&out, string);
            }
            assert_eq!(blob.bytes_spilled() > 0, memory_bytes < 1000);
            assert!(blob.read_at(1 << 40, &mut [0]).is_err());
        }
    }

    #[test]
    fn partitions_give_sorted_values_whatever_the_memory() {
        let mut sorted: Vec<Vec<u64>> = Vec::new();
        for memory_bytes in [16, 4096, 1 << 20] {
            let mut partitions = Partitions::new(&params(memory_bytes));
            (0..5000).for_each(|n| partitions.push(mix(n), n).unwrap());
            let taken: Vec<Vec<u64>> =
                (0..PARTITIONS).map(|partition| partitions.take_sorted(partition).unwrap()).collect();
            assert_eq!(taken.iter().map(Vec::len).sum::<usize>(), 5000);
            if sorted.is_empty() {
                sorted = taken;
            } else {
                assert_eq!(taken, sorted);
            }
        }
    }
}
