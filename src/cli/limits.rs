//! A finished run in, whether it stayed within the limits that were set out.

use super::ClusterOptions;
use super::log::warn;
use storywire::Error;
use storywire::base::article::Reason;
use storywire::history::manifest::Night;
use storywire::run::Run;

/// Nights whose records are looked back at, and how many of them there must be.
const NIGHTS: usize = 7;
const NIGHTS_MIN: usize = 3;

/// Refuses limits that are no shares.
///
/// # Errors
/// One is none.
pub fn check(options: &ClusterOptions) -> anyhow::Result<()> {
    let shares = [
        ("--max-reject-ratio", Some(options.max_reject_ratio)),
        ("--min-input-ratio", options.min_input_ratio),
    ];
    for (name, share) in shares {
        if let Some(share) = share.filter(|share| !(0.0..=1.0).contains(share)) {
            return Err(
                Error::option(name, format!("{share} is no share; write a number from 0 to 1")).into()
            );
        }
    }
    Ok(())
}

/// Whether a run stayed within its limits; warns where it did not. `usual` is what is usual, see [`usual`].
///
/// # Errors
/// The scratch store cannot be read.
pub fn are_kept(options: &ClusterOptions, run: &Run, usual: Option<u64>) -> anyhow::Result<bool> {
    let counts = &run.counts;
    let share = |rejects: u64| rejects as f64 / counts.records_wanted().max(1) as f64;
    let mut rejected = share(counts.rejects);
    if rejected > options.max_reject_ratio {
        // Indexes are no fault of a crawl.
        rejected = share(counts.rejects - super::refused::count(run, Reason::IndexPage)?);
    }
    let is_rejected = rejected > options.max_reject_ratio;
    if is_rejected {
        warn(&format!("{:.1} % of the records were refused; see rejects.csv", rejected * 100.0));
    }
    let is_little = options
        .min_input_ratio
        .zip(usual)
        .filter(|(ratio, usual)| (counts.records_wanted() as f64) < ratio * *usual as f64);
    if let Some((_, usual)) = is_little {
        warn(&format!("{} records were read, where {usual} are usual", counts.records_wanted()));
    }
    let is_damaged = counts.inputs_damaged > options.max_damaged_inputs;
    if is_damaged {
        warn(&format!(
            "{} files or members were not read, or not to their end; see rejects.csv",
            counts.inputs_damaged
        ));
    }
    Ok(!is_rejected && is_little.is_none() && !is_damaged)
}

/// The median of the records that the last nights before a date read, if there are enough.
pub fn usual(nights: &[Night], date: &str) -> Option<u64> {
    let mut before: Vec<&Night> = nights.iter().filter(|night| *night.date < *date).collect();
    before.sort_unstable_by(|a, b| b.date.cmp(&a.date));
    let mut records: Vec<u64> = before.iter().take(NIGHTS).map(|night| night.records_read).collect();
    records.sort_unstable();
    (records.len() >= NIGHTS_MIN).then(|| records[records.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::usual;
    use storywire::history::manifest::Night;

    #[test]
    fn what_is_usual_is_the_median_of_the_last_seven_nights_before() {
        let night = |day: u64| Night {
            date: format!("2026-03-{day:02}"),
            commit: day,
            records_read: if day == 9 { 1 } else { 100 * day },
            rejects: 0,
            sketched_with: String::new(),
            files: Vec::new(),
        };
        // Committed out of order.
        let nights: Vec<Night> = [9, 3, 1, 2, 5, 4, 8, 7, 6, 11].map(night).into();
        assert_eq!(usual(&nights, "2026-03-10"), Some(500), "of 3 to 9, where 9 read 1");
        assert_eq!(usual(&nights, "2026-03-04"), Some(200));
        assert_eq!(usual(&nights, "2026-03-03"), None);
    }
}
