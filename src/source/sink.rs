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

/// Takes a batch; breaks off where no more are wanted.
pub type BatchSink<'a> = dyn FnMut(Batch) -> ControlFlow<()> + 'a;

/// Where readers hand what they found.
pub(crate) struct RecordSink<'a> {
    pub(crate) reading: ReadRequest<'a>,
    sink: &'a mut BatchSink<'a>,
    pub(crate) sources: Vec<SourceRead>,
    pub(crate) input: u32,
    pub(crate) source: u32,
    /// The name of that source, as batches have it.
    name: Arc<str>,
    number: u64,
}

impl<'a> RecordSink<'a> {
    pub(crate) fn new(reading: ReadRequest<'a>, sink: &'a mut BatchSink<'a>) -> Self {
        Self { reading, sink, sources: Vec::new(), input: 0, source: 0, name: "".into(), number: 0 }
    }

    /// Begins a file or a member of an archive; gives the source it lies in.
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
        /// Kinds told apart: a crawl of anything must not fill run.json.
        const KINDS_MAX: usize = 64;
        let passed_over = &mut self.current().passed_over;
        let kind = match passed_over.len() < KINDS_MAX || passed_over.contains_key(kind) {
            true => kind,
            false => "other",
        };
        *passed_over.entry(kind.to_owned()).or_default() += 1;
    }

    /// Takes the rest of an input into its size and hash, where it was read from handles of its own.
    pub(crate) fn tally_rest(&self, path: &Path) {
        let Some(tally) = self.reading.tallies.get(self.input as usize) else { return };
        if let Ok(mut file) = File::open(path)
            && file.seek(SeekFrom::Start(tally.bytes())).is_ok()
        {
            // A fault would have been met by who read the file.
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
