//! Rejects in, the same rejects in order out, in bounded memory.
//!
//! A dump may consist of garbage, half a million records a megabyte. So rejects are packed where they arise
//! and written to the scratch store a batch at a time. A batch comes from one source and is in order; batches
//! are sorted by their first record. Late rejects, found when all was read, are few.

use crate::base::article::{Place, Reason, Reject};
use crate::base::error::Error;
use crate::base::scratch::{Blob, ScratchParams};
use serde::{Deserialize, Serialize};

/// The rejects of one batch, packed.
#[derive(Default)]
pub(crate) struct RejectBatch {
    packed: Vec<u8>,
    first: Option<Place>,
    /// The record, the offset and the detail of the last one.
    last: (u64, u64, String),
    count: u64,
    damaged: u64,
}

/// A reject as it is packed, its source left out.
#[derive(Serialize, Deserialize)]
struct PackedReject<'r> {
    /// Distance from the reject before, in records. Mostly one byte.
    records: u64,
    bytes: u64,
    reason: Reason,
    /// `None` if equal to the detail of the reject before.
    detail: Option<&'r str>,
}

impl RejectBatch {
    /// Adds the next reject, of the same source.
    ///
    /// # Errors
    /// The reject cannot be packed; none is known for which this happens.
    pub(crate) fn push(&mut self, reject: Reject) -> Result<(), Error> {
        let Place { record, byte_offset, .. } = reject.place;
        let (last_record, last_offset, last_detail) = &self.last;
        let packed = PackedReject {
            records: record.wrapping_sub(*last_record),
            bytes: byte_offset.wrapping_sub(*last_offset),
            reason: reject.reason,
            detail: Some(reject.detail.as_str()).filter(|detail| self.count == 0 || detail != last_detail),
        };
        postcard::to_io(&packed, &mut self.packed).map_err(|_| Error::store())?;
        self.first.get_or_insert(reject.place);
        self.last = (record, byte_offset, reject.detail);
        self.count += 1;
        self.damaged += u64::from(reject.reason.is_damage());
        Ok(())
    }

    /// Passes the rejects to `take`, in order.
    ///
    /// # Errors
    /// Those of `take`.
    pub(crate) fn each(&self, take: &mut dyn FnMut(Reject) -> Result<(), Error>) -> Result<(), Error> {
        let source = self.first.map_or(0, |place| place.source);
        unpack(&self.packed, source, take)
    }
}

fn unpack<E: From<Error>>(
    mut packed: &[u8],
    source: u32,
    take: &mut dyn FnMut(Reject) -> Result<(), E>,
) -> Result<(), E> {
    let mut last = (0u64, 0u64, String::new());
    while !packed.is_empty() {
        let (one, rest) =
            postcard::take_from_bytes::<PackedReject<'_>>(packed).map_err(|_| Error::store())?;
        (last.0, last.1) = (last.0.wrapping_add(one.records), last.1.wrapping_add(one.bytes));
        if let Some(detail) = one.detail {
            detail.clone_into(&mut last.2);
        }
        let place = Place { source, record: last.0, byte_offset: last.1 };
        take(Reject { place, reason: one.reason, detail: last.2.clone() })?;
        packed = rest;
    }
    Ok(())
}

/// All rejects of a run.
#[derive(Debug)]
pub struct Rejects {
    packed: Blob,
    batches: Vec<BatchPlace>,
    late: Vec<Reject>,
    count: u64,
    damaged: u64,
}

/// Place of a batch's rejects in the store, and of its first record.
#[derive(Debug)]
struct BatchPlace {
    first: Place,
    offset: u64,
    bytes: u64,
}

impl Rejects {
    /// An empty collection.
    pub(crate) fn new(params: &ScratchParams) -> Self {
        Self { packed: Blob::new(params), batches: Vec::new(), late: Vec::new(), count: 0, damaged: 0 }
    }

    /// Adds the rejects of a batch.
    ///
    /// # Errors
    /// The scratch store cannot be written.
    pub(crate) fn take(&mut self, refused: &RejectBatch) -> Result<(), Error> {
        let Some(first) = refused.first else { return Ok(()) };
        let offset = self.packed.append(&refused.packed)?;
        self.batches.push(BatchPlace { first, offset, bytes: refused.packed.len() as u64 });
        self.count += refused.count;
        self.damaged += refused.damaged;
        Ok(())
    }

    /// Adds a reject found after all was read.
    pub(crate) fn take_late(&mut self, reject: Reject) {
        self.late.push(reject);
        self.count += 1;
    }

    /// Sorts the rejects; none is added later.
    pub(crate) fn close(&mut self) {
        self.batches.sort_unstable_by_key(|batch| batch.first);
        self.late.sort_unstable();
    }

    /// Number of rejects.
    pub(crate) fn len(&self) -> u64 {
        self.count
    }

    /// Number of files and members of archives that could not be read to their end.
    pub(crate) fn damaged(&self) -> u64 {
        self.damaged
    }

    /// Passes all rejects to `take`, in the order of their places.
    ///
    /// # Errors
    /// The scratch store cannot be read, and those of `take`.
    pub fn each(&self, take: &mut dyn FnMut(Reject) -> Result<(), Error>) -> Result<(), Error> {
        let of_batches = self.batches.iter().map(|batch| batch.first.source);
        let of_late = self.late.iter().map(|reject| reject.place.source);
        let sources: std::collections::BTreeSet<u32> = of_batches.chain(of_late).collect();
        sources.into_iter().try_for_each(|source| self.each_of(source, take))
    }

    /// Passes the rejects of one source to `take`, in the order of their places.
    ///
    /// # Errors
    /// The scratch store cannot be read, and those of `take`.
    pub(crate) fn each_of<E: From<Error>>(
        &self,
        source: u32,
        take: &mut dyn FnMut(Reject) -> Result<(), E>,
    ) -> Result<(), E> {
        let start = self.batches.partition_point(|batch| batch.first.source < source);
        let batches = self.batches[start..].iter().take_while(|batch| batch.first.source == source);
        let start = self.late.partition_point(|reject| reject.place.source < source);
        let mut late =
            self.late[start..].iter().take_while(|reject| reject.place.source == source).peekable();
        let mut packed = Vec::new();
        for batch in batches {
            packed.resize(batch.bytes as usize, 0);
            self.packed.read_at(batch.offset, &mut packed)?;
            unpack(&packed, source, &mut |reject| {
                while let Some(before) = late.next_if(|late| late.place < reject.place) {
                    take(before.clone())?;
                }
                take(reject)
            })?;
        }
        late.try_for_each(|reject| take(reject.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::{RejectBatch, Rejects};
    use crate::base::article::{Place, Reason, Reject};
    use crate::base::scratch::{Memory, ScratchParams};

    fn reject(source: u32, record: u64, detail: &str) -> Reject {
        let place = Place { source, record, byte_offset: record * 7 };
        Reject { place, reason: Reason::MalformedJson, detail: detail.to_owned() }
    }

    #[test]
    fn they_come_out_in_order_whatever_order_batches_come_in_and_however_little_memory_there_is() {
        let details = ["", "expected value", "expected value", "é", "", "expected value"];
        for memory in [0, 100, 1 << 20] {
            for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
                let home = tempfile::tempdir().unwrap();
                let params = ScratchParams { directory: home.path().into(), memory: Memory::of(memory) };
                let mut rejects = Rejects::new(&params);
                let mut all = Vec::new();
                for batch in order {
                    let mut refused = RejectBatch::default();
                    // Two sources, two batches each, of enough records to leave the buffer.
                    for number in 0..20_000 {
                        let record = 1 + (batch % 2) * 50_000 + number * 2;
                        let one = reject(batch as u32 / 2, record, details[number as usize % details.len()]);
                        refused.push(one.clone()).unwrap();
                        all.push(one);
                    }
                    rejects.take(&refused).unwrap();
                }
                for late in [reject(1, 4, "late"), reject(0, 0, "late"), reject(2, 9, "late")] {
                    rejects.take_late(late.clone());
                    all.push(late);
                }
                rejects.take(&RejectBatch::default()).unwrap();
                rejects.close();
                all.sort();
                let mut seen = Vec::new();
                rejects
                    .each(&mut |reject| {
                        seen.push(reject);
                        Ok(())
                    })
                    .unwrap();
                assert!(seen == all && rejects.len() == all.len() as u64, "{memory} {order:?}");
            }
        }
    }

    #[test]
    fn alike_ones_take_few_bytes() {
        let mut refused = RejectBatch::default();
        (0..1000).for_each(|record| refused.push(reject(0, record, "expected value at byte 1")).unwrap());
        assert!(refused.packed.len() < 4_100, "{}", refused.packed.len());
    }
}
