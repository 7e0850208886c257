//! `--kept FILE`: a dump without the records that another one covers.

use super::targets::is_stdout;
use std::collections::BTreeSet;
use std::io::{BufWriter, Write};
use std::path::Path;
use storywire::base::article::{Place, Reason};
use storywire::base::rejects::Rejects;
use storywire::report::kept::{DumpShape, KeptRecords};
use storywire::report::run::KeptUsed;
use storywire::run::{Job, OmittedRecords, Run};
use storywire::source::OTHER_HEADER;
use storywire::source::{FileFormat, SourceRead};
use storywire::{Error, Result, report};

/// Makes sure that all records are of one format, since the kept dump is one file.
///
/// # Errors
/// The formats differ, or cannot be copied.
pub(crate) fn check_formats(run: &Run, path: &Path, earlier_inputs: usize) -> anyhow::Result<()> {
    // An empty file is of no format.
    let is_empty = |input: usize| run.tallies[input].bytes() == 0;
    let inputs =
        |source: &&SourceRead| source.input as usize >= earlier_inputs && !is_empty(source.input as usize);
    let own = run.sources.iter().filter(inputs);
    let formats: Vec<FileFormat> = own.filter_map(|source| source.format).collect();
    let is_copied = |format: &FileFormat| {
        matches!(format, FileFormat::JsonLines | FileFormat::Json | FileFormat::Rows(_) | FileFormat::Parquet)
    };
    let is_parquet = |format: &FileFormat| *format == FileFormat::Parquet;
    let is_called_so = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
    let message = match formats.iter().find(|format| !is_copied(format)) {
        _ if is_called_so && formats.iter().any(|format| !is_parquet(format)) => format!(
            "\"{}\": rows of Parquet files alone are written as Parquet; give it the ending of the input",
            path.display()
        ),
        _ if !is_called_so && !is_stdout(path) && formats.iter().any(is_parquet) => {
            format!(
                "\"{}\": rows of Parquet files are written as Parquet; give it the ending .parquet",
                path.display()
            )
        }
        Some(other) => format!(
            "records of {} files are not copied, only lines, rows, values of JSON and rows of Parquet are; articles.csv tells which are canonical",
            other.as_str()
        ),
        None if has_other_headers(run, earlier_inputs) => {
            "a table has rows of one header below those of another; articles.csv tells which are canonical"
                .to_owned()
        }
        None if formats.iter().any(|format| *format != formats[0]) => {
            "the inputs are of several formats; run each by itself, or use articles.csv".to_owned()
        }
        None => return Ok(()),
    };
    Err(Error::option("--kept", message).into())
}

fn has_other_headers(run: &Run, earlier_inputs: usize) -> bool {
    let mut own = run.sources.iter().filter(|source| source.input as usize >= earlier_inputs);
    own.any(|source| source.passed_over.contains_key(OTHER_HEADER))
}

/// Writes the kept dump and counts its records and those left out.
///
/// # Errors
/// An input cannot be read again as it was, or the file cannot be written.
pub(crate) fn write(
    path: &Path,
    run: &Run,
    job: &Job<'_>,
    kept: &OmittedRecords,
    drop_rejects: bool,
) -> anyhow::Result<KeptUsed> {
    let mut rejected = rejected_kept(&run.rejects, kept, drop_rejects)?;
    // An empty file that was taken for a page has no record to keep.
    rejected.retain(|place| run.tallies[run.sources[place.source as usize].input as usize].bytes() > 0);
    let own = OwnRecords { run, earlier_inputs: job.earlier_inputs };
    let (mut records, articles, refused) = own.records(kept, &rejected)?;
    let filtered = kept.filtered.len() as u64;
    records
        .places
        .extend(kept.filtered.iter().filter_map(|place| own.input_of(*place)).map(|place| (place, false)));
    let hashes: Vec<(u64, String)> = run.tallies.iter().map(|tally| (tally.bytes(), tally.hash())).collect();
    let is_own = |source: &&SourceRead| source.input as usize >= job.earlier_inputs;
    let is_json = |source: &SourceRead| source.format == Some(FileFormat::Json);
    let shape =
        if run.sources.iter().filter(is_own).any(is_json) { DumpShape::List } else { DumpShape::Lines };
    let is_parquet =
        run.sources.iter().filter(is_own).any(|source| source.format == Some(FileFormat::Parquet));
    let copy = |out: &mut dyn Write| {
        match is_parquet {
            true => report::kept::parquet::write(out, &job.inputs, records, (&hashes, job.earlier_inputs)),
            false => report::kept::write(out, &job.inputs, &job.recipe.source, records, (&hashes, shape)),
        }?;
        Ok(())
    };
    match is_stdout(path) {
        true => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            copy(&mut out).and_then(|()| out.flush()).map_err(|error| Error::write(path, error))?;
        }
        false => {
            let name = path.to_string_lossy().into_owned();
            report::write_whole(path, |out| report::pack::write(&name, out, copy))?;
        }
    }
    let dropped = kept.dropped.len() as u64;
    Ok(KeptUsed {
        path: path.to_string_lossy().into_owned(),
        kept: articles - dropped,
        dropped,
        words_lost: kept.dropped.iter().map(|it| u64::from(it.cover.words - it.cover.held)).sum(),
        rejected: refused,
        rejected_kept: rejected.iter().filter(|place| own.input_of(**place).is_some()).count() as u64,
        filtered,
        against: run.counts.records_wanted() - articles - refused
            + if run.nightly.is_none() { run.counts.articles_remembered } else { 0 },
    })
}

/// Returns the refused records that stay in the dump: those that were read and are refused for their text. Of
/// stand-ins with one text the first stays.
fn rejected_kept(rejects: &Rejects, kept: &OmittedRecords, drop_rejects: bool) -> Result<BTreeSet<Place>> {
    let mut stay = BTreeSet::new();
    if drop_rejects {
        return Ok(stay);
    }
    let mut stand_ins = kept.stand_ins.clone();
    stand_ins.sort_unstable();
    stand_ins.dedup_by_key(|(text, _)| *text);
    let first: BTreeSet<_> = stand_ins.into_iter().map(|(_, place)| place).collect();
    rejects.each(&mut |reject| {
        let stays = match reject.reason {
            Reason::Placeholder => first.contains(&reject.place),
            reason => reason.is_of_text(),
        };
        if stays {
            stay.insert(reject.place);
        }
        Ok(())
    })?;
    Ok(stay)
}

/// The records of the dump itself.
struct OwnRecords<'a> {
    run: &'a Run,
    earlier_inputs: usize,
}

impl OwnRecords<'_> {
    /// Returns the place of every record and whether it is kept, the number of articles, and the number of
    /// refused records.
    fn records(
        &self,
        kept: &OmittedRecords,
        rejected: &BTreeSet<Place>,
    ) -> anyhow::Result<(KeptRecords, u64, u64)> {
        let dropped: BTreeSet<u32> = kept.dropped.iter().map(|dropped| dropped.article).collect();
        let mut places = Vec::new();
        self.run.rejects.each(&mut |reject| {
            places.extend(self.input_of(reject.place).map(|place| (place, rejected.contains(&reject.place))));
            Ok(())
        })?;
        let refused = places.len();
        let entries = &self.run.entries;
        let known = (0u32..).zip(&entries.known);
        for (index, _) in known.filter(|(_, known)| !known.is_past) {
            let place = entries.load(index)?.place.and_then(|place| self.input_of(place));
            places.extend(place.map(|place| (place, !dropped.contains(&index))));
        }
        let articles = places.len() - refused;
        Ok((KeptRecords { places }, articles as u64, refused as u64))
    }

    /// Returns a place by its input; `None` in an earlier dump. Each input of lines and rows is one source.
    fn input_of(&self, place: Place) -> Option<Place> {
        let source = self.run.sources[place.source as usize].input;
        (source as usize >= self.earlier_inputs).then_some(Place { source, ..place })
    }
}
