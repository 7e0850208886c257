//! Tonight's date and the dates of a history's nights in, which of them count and for how long out.

use super::{OptionError, exception};
use pyo3::prelude::{PyResult, pyclass, pymethods};
use storywire::history::calendar::{Calendar as Days, Said, Window};
use storywire::spark::{self, SeenNight};

/// Tonight, and how long nights are within reach, kept and remembered, in days.
#[pyclass(frozen)]
pub struct Calendar(Days);

/// A night's date, and whether its texts are kept.
type Night = (String, bool);

#[pymethods]
impl Calendar {
    #[new]
    fn new(date: &str, window: i64, retention: i64, remember: i64) -> PyResult<Self> {
        let date = date.parse().map_err(|_| OptionError::new_err(format!("\"{date}\" is no date")))?;
        let window = Window { date, days: window };
        let days = Days { window, retention_days: retention, remember_days: remember };
        days.checked().map(Self).map_err(exception)
    }

    /// What options say, now being so many seconds after 1970 began.
    #[staticmethod]
    #[pyo3(signature = (now, date=None, window=None, retention=None, remember=None))]
    fn read(
        now: i64,
        date: Option<&str>,
        window: Option<&str>,
        retention: Option<&str>,
        remember: Option<&str>,
    ) -> PyResult<Self> {
        Days::read(Said { date, window, retention, remember }, now).map(Self).map_err(exception)
    }

    /// Tonight's date, and the days of the window, of retention and of memory.
    fn told(&self) -> (String, i64, i64, i64) {
        let Days { window, retention_days, remember_days } = self.0;
        (window.date.to_string(), window.days, retention_days, remember_days)
    }

    /// Of each night, in the order they were committed in: its source, whether it is another one than
    /// tonight, whether it is within reach, and whether it went out of reach since the last night before.
    fn see(&self, nights: Vec<Night>) -> Vec<(i32, bool, bool, bool)> {
        let told = |SeenNight { source, is_other, is_near, is_gone }| (source, is_other, is_near, is_gone);
        spark::see(&nights, self.0.window).into_iter().map(told).collect()
    }

    /// Whether tonight is run again or comes late.
    fn is_out_of_order(&self, nights: Vec<Night>) -> bool {
        self.0.window.is_out_of_order(nights.iter().map(|(date, _)| &**date))
    }

    /// Which of the nights is the last before tonight, by date.
    fn before(&self, nights: Vec<Night>) -> Option<usize> {
        self.0.window.before(nights.iter().map(|(date, _)| &**date))
    }

    /// The first day within reach, as ids of clusters write it.
    fn first_day(&self) -> String {
        self.0.window.first_day()
    }

    /// Of each night whether its texts are still kept from tonight on; nothing where it is forgotten.
    fn retained(&self, nights: Vec<Night>) -> Vec<Option<bool>> {
        let retention = self.0.retention();
        nights.iter().map(|(date, is_whole)| retention.of(date, *is_whole)).collect()
    }
}
