//! Numbers and times in, what people read out.

use crate::base::time::to_rfc3339;

/// Writes a number with commas between thousands: `12,345`.
pub(crate) fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes a number briefly: `12k`, `1.5M`.
pub(crate) fn short(count: u64) -> String {
    let scaled = |unit: f64, name: &str| {
        let value = format!("{:.1}", count as f64 / unit);
        format!("{}{name}", value.strip_suffix(".0").unwrap_or(&value))
    };
    match count {
        0..1_000 => count.to_string(),
        1_000..1_000_000 => scaled(1e3, "k"),
        _ => scaled(1e6, "M"),
    }
}

/// Writes minutes in a fitting unit: `42 min`, `3.5 h`, `2 d`.
pub(crate) fn minutes(minutes: i64) -> String {
    let tenths = |unit: f64, name: &str| {
        let value = format!("{:.1}", minutes as f64 / unit);
        format!("{} {name}", value.strip_suffix(".0").unwrap_or(&value))
    };
    match minutes.unsigned_abs() {
        0..120 => format!("{minutes} min"),
        120..2_880 => tenths(60.0, "h"),
        _ => tenths(1_440.0, "d"),
    }
}

/// Writes a time to the minute: `2026-03-14 06:00`.
pub(crate) fn time(at: i64) -> String {
    let time = to_rfc3339(at);
    time.get(..16).unwrap_or(&time).replace('T', " ")
}

/// Writes a share of a whole in percent.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    let share = part as f64 * 100.0 / whole.max(1) as f64;
    if part > 0 && share < 1.0 { "under 1 %".to_owned() } else { format!("{share:.0} %") }
}

/// Writes bytes in a fitting unit.
pub(crate) fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} bytes"),
        1_000..1_000_000 => format!("{:.0} KB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.0} MB", count as f64 / 1e6),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, minutes, number, percent, short, time};

    #[test]
    fn numbers_and_times_read_as_people_write_them() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(number), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([7, 1_000, 12_340, 2_500_000].map(short), ["7", "1k", "12.3k", "2.5M"]);
        assert_eq!([-5, 90, 150, 4_320].map(minutes), ["-5 min", "90 min", "2.5 h", "3 d"]);
        assert_eq!(time(1_773_468_060), "2026-03-14 06:01");
        assert_eq!([percent(1, 1000), percent(1, 4), percent(0, 0)], ["under 1 %", "25 %", "0 %"]);
        assert_eq!([999, 1_500, 296_776_074].map(bytes), ["999 bytes", "2 KB", "297 MB"]);
    }
}
