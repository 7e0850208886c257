//! Batches of found records in, numbered batches for the caller out.
//!
//! Every reader of a format hands its records, refusals and counts to the one [`RecordSink`] of a run.

use super::batch::{Batch, RawRecords};
use super::{ReadRequest, SourceRead};
use crate::base::article::{Place, Reason, Reject};
use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

/// Takes a batch. Returns `Break` if no more batches are wanted.
pub(crate) type BatchSink<'a> = dyn FnMut(Batch) -> ControlFlow<()> + 'a;

/// The way from a reader of a format to the caller.
pub(crate) struct RecordSink<'a> {
    pub(crate) reading: ReadRequest<'a>,
    sink: &'a mut BatchSink<'a>,
    pub(crate) sources: Vec<SourceRead>,
    pub(crate) input: u32,
    pub(crate) source: u32,
    /// Name of the current source, shared by its batches.
    name: Arc<str>,
    number: u64,
}

impl<'a> RecordSink<'a> {
    pub(crate) fn new(reading: ReadRequest<'a>, sink: &'a mut BatchSink<'a>) -> Self {
        Self { reading, sink, sources: Vec::new(), input: 0, source: 0, name: "".into(), number: 0 }
    }

    /// Begins a source. Returns the index of the source around it.
    pub(crate) fn begin(&mut self, name: String) -> u32 {
        let above = self.source;
        self.source = self.sources.len() as u32;
        self.sources.push(SourceRead { name, input: self.input, ..SourceRead::default() });
        above
    }

    /// The source that is being read.
    pub(crate) fn current(&mut self) -> &mut SourceRead {
        &mut self.sources[self.source as usize]
    }

    pub(crate) fn pass_over(&mut self, kind: &str) {
        /// Most kinds that are counted apart, because a crawl of anything must not fill run.json.
        const KINDS_MAX: usize = 64;
        let passed_over = &mut self.current().passed_over;
        let kind = match passed_over.len() < KINDS_MAX || passed_over.contains_key(kind) {
            true => kind,
            false => "other",
        };
        *passed_over.entry(kind.to_owned()).or_default() += 1;
    }

    /// Adds the rest of a file to the input's size and hash, where the reader opened the file by its path.
    pub(crate) fn tally_rest(&self, path: &Path) {
        let Some(tally) = self.reading.tallies.get(self.input as usize) else { return };
        if let Ok(mut file) = File::open(path)
            && file.seek(SeekFrom::Start(tally.bytes())).is_ok()
        {
            // The reader of the file has reported any fault already.
            let _ = io::copy(&mut file, &mut tally.clone());
        }
    }

    pub(crate) fn send(&mut self, records: RawRecords) -> ControlFlow<()> {
        let (number, input, source) = (self.number, self.input, self.source);
        self.number += 1;
        let of_source = &self.sources[source as usize].name;
        if *self.name != **of_source {
            self.name = of_source.as_str().into();
        }
        (self.sink)(Batch { number, input, source, name: Arc::clone(&self.name), records })
    }

    pub(crate) fn refuse(
        &mut self,
        record: u64,
        byte_offset: u64,
        (reason, detail): (Reason, String),
    ) -> ControlFlow<()> {
        let place = Place { source: self.source, record, byte_offset };
        self.send(RawRecords::Refused(Reject { place, reason, detail }))
    }
}
