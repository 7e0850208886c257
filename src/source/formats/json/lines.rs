//! A file of JSON lines in, blocks of lines out.

use super::line_finder::{LineFinder, LineStep};
use super::objects;
use crate::base::article::Reason;
use crate::source::batch::RawRecords;
use crate::source::input::Stream;
use crate::source::input::encoding::Recoded;
use crate::source::refusal::too_long;
use crate::source::sink::RecordSink;
use std::ops::ControlFlow;

pub(crate) fn read(out: &mut RecordSink<'_>, stream: Recoded<Stream<'_>>, head: &[u8]) -> ControlFlow<()> {
    let params = out.reading.params;
    let several = objects::are_several(head);
    let mut lines =
        LineFinder::new(stream, params.batch_bytes, params.record_bytes_max).with_several(several);
    loop {
        match lines.step() {
            LineStep::Block(block) => out.send(RawRecords::Lines(block))?,
            LineStep::TooLong { line, byte_offset, bytes } => {
                out.refuse(line, byte_offset, too_long(bytes, params.record_bytes_max))?;
            }
            LineStep::Broken { line, byte_offset, error } => {
                return out.refuse(line, byte_offset, (Reason::DamagedFile, error.to_string()));
            }
            LineStep::End => {
                out.current().complete = true;
                return ControlFlow::Continue(());
            }
        }
    }
}
