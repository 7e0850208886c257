//! A finished run in, whether it stayed within the limits out.

use super::args::ClusterArgs;
use super::log::warn;
use storywire::Error;
use storywire::base::article::Reason;
use storywire::history::manifest::Night;
use storywire::run::Run;

/// Number of earlier nights that define the usual number of records, and the least number needed.
const NIGHTS: usize = 7;
const NIGHTS_MIN: usize = 3;

/// The limits beyond which a run exits with a status of its own.
pub(crate) struct Limits {
    /// Largest share of the records that may be refused.
    reject_ratio_max: f64,
    /// Largest number of files and archive members that may be damaged.
    damaged_inputs_max: u64,
    /// Least number of records, as a share of the usual number.
    input_ratio_min: Option<f64>,
}

impl Limits {
    /// Reads the limits of the command line.
    ///
    /// # Errors
    /// A share is not between 0 and 1.
    pub(crate) fn check(args: &ClusterArgs) -> anyhow::Result<Self> {
        let &ClusterArgs { max_reject_ratio, max_damaged_inputs, min_input_ratio, .. } = args;
        let shares = [("--max-reject-ratio", Some(max_reject_ratio)), ("--min-input-ratio", min_input_ratio)];
        for (name, share) in shares {
            if let Some(share) = share.filter(|share| !(0.0..=1.0).contains(share)) {
                return Err(
                    Error::option(name, format!("{share} is no share; write a number from 0 to 1")).into()
                );
            }
        }
        Ok(Self {
            reject_ratio_max: max_reject_ratio,
            damaged_inputs_max: max_damaged_inputs,
            input_ratio_min: min_input_ratio,
        })
    }

    /// Whether a run stayed within the limits; warns where it did not. `usual` is the usual number of
    /// records.
    ///
    /// # Errors
    /// The scratch store cannot be read.
    pub(crate) fn are_kept(&self, run: &Run, usual: Option<u64>) -> anyhow::Result<bool> {
        let counts = &run.counts;
        let share = |rejects: u64| rejects as f64 / counts.records_wanted().max(1) as f64;
        let mut rejected = share(counts.rejects);
        if rejected > self.reject_ratio_max {
            // Index pages are no fault of a crawl.
            rejected = share(counts.rejects - super::refused::count(run, Reason::IndexPage)?);
        }
        let is_rejected = rejected > self.reject_ratio_max;
        if is_rejected {
            warn(&format!("{:.1} % of the records were refused; see rejects.csv", rejected * 100.0));
        }
        let is_little = self
            .input_ratio_min
            .zip(usual)
            .filter(|(ratio, usual)| (counts.records_wanted() as f64) < ratio * *usual as f64);
        if let Some((_, usual)) = is_little {
            warn(&format!("{} records were read, where {usual} are usual", counts.records_wanted()));
        }
        let is_damaged = counts.inputs_damaged > self.damaged_inputs_max;
        if is_damaged {
            warn(&format!(
                "{} files or members were not read, or not to their end; see rejects.csv",
                counts.inputs_damaged
            ));
        }
        Ok(!is_rejected && is_little.is_none() && !is_damaged)
    }
}

/// Returns the median number of records of the last nights before a date, if there are enough nights.
pub(crate) fn usual(nights: &[Night], date: &str) -> Option<u64> {
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
