//! Counts in, a bar chart out, as SVG that stands in the page.
//!
//! Every chart has a title and a description for readers who cannot see it, and every bar a hint under the
//! pointer. Colours and letters are the page's. Sizes suit half the width of a desktop screen and the whole
//! width of a telephone.

use super::format::{number, short};
use std::fmt::Write;

/// A bar, whose parts are stacked.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    /// Label below the bar; empty for none.
    pub label: String,
    /// What the bar counts.
    pub name: String,
    /// The parts from the bottom up: count, what is counted, name of the colour.
    pub parts: Vec<(u64, &'static str, &'static str)>,
}

impl Bar {
    /// Makes a bar of one part.
    pub(crate) fn plain(
        label: impl Into<String>,
        name: impl Into<String>,
        (count, what, colour): (u64, &'static str, &'static str),
    ) -> Self {
        Self { label: label.into(), name: name.into(), parts: vec![(count, what, colour)] }
    }

    fn total(&self) -> u64 {
        self.parts.iter().map(|(count, ..)| count).sum()
    }
}

/// A chart.
#[derive(Clone, Debug)]
pub(crate) struct Chart {
    /// Name of the chart in the page's HTML.
    pub id: &'static str,
    /// Title of the chart.
    pub title: &'static str,
    /// The finding, in words.
    pub told: String,
    /// Label of the axis below the bars.
    pub axis: &'static str,
    /// The bars.
    pub bars: Vec<Bar>,
    /// Whether labels stand at the left edges of bars, as at the ticks of a scale.
    pub is_scale: bool,
    /// A line across the bars: its distance from the left in bars, and its label.
    pub mark: Option<(f64, String)>,
}

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 250.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 46.0;

/// Width of a letter and height of a line of text on a telephone.
const LETTER: f64 = 9.5;
const LINE: f64 = 18.0;

/// Largest width of a bar.
const BAR_MAX: f64 = 72.0;

/// Most bars that have room for their numbers above them.
const NUMBERED_MAX: usize = 14;

impl Chart {
    /// Whether there is anything to draw.
    pub(crate) fn is_empty(&self) -> bool {
        self.bars.iter().all(|bar| bar.total() == 0)
    }

    /// Draws the chart.
    pub(crate) fn svg(&self) -> String {
        let plot = Plot::of(self);
        let mut svg = format!(
            "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {whole}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
            escape(self.title),
            escape(&self.described()),
            whole = plot.whole,
            id = self.id
        );
        plot.grid(&mut svg);
        for (at, bar) in self.bars.iter().enumerate() {
            plot.bar(&mut svg, at, bar);
            plot.label(&mut svg, at, bar);
        }
        if let Some((bars, what)) = &self.mark {
            plot.mark(&mut svg, *bars, what);
        }
        let _ = write!(
            svg,
            "<text class=\"axis\" x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{}</text></svg>",
            (LEFT + WIDTH - RIGHT) / 2.0,
            plot.whole - 6.0,
            escape(self.axis)
        );
        svg
    }

    /// Describes the chart in words: the finding, then each bar.
    fn described(&self) -> String {
        /// Most bars that are described one by one.
        const TOLD_MAX: usize = 48;
        let bars: Vec<String> =
            self.bars.iter().filter(|bar| bar.total() > 0).take(TOLD_MAX).map(hint).collect();
        format!("{} {}.", self.told, bars.join("; "))
    }
}

/// The measures of a chart, from which its parts are drawn.
struct Plot {
    /// Distance of the lines of the grid.
    step: u64,
    /// The count at the uppermost line.
    top: u64,
    /// Width of a bar and the gap beside it.
    wide: f64,
    /// Width of a bar.
    thick: f64,
    /// Lines that the labels stand on.
    lines: u32,
    /// Height of the whole drawing.
    whole: f64,
    is_scale: bool,
    is_numbered: bool,
}

impl Plot {
    fn of(chart: &Chart) -> Self {
        let bars = chart.bars.len();
        let (step, top) = scale(chart.bars.iter().map(Bar::total).max().unwrap_or(0).max(1));
        let wide = (WIDTH - LEFT - RIGHT) / bars.max(1) as f64;
        // Letters are larger on a telephone: labels without room beside each other stand on two lines.
        let is_crowded = |bar: &Bar| bar.label.chars().count() as f64 * LETTER > wide;
        let lines = if !chart.is_scale && chart.bars.iter().any(is_crowded) { 2 } else { 1 };
        let gap = if bars > 30 { 0.12 } else { 0.22 };
        Self {
            step,
            top,
            wide,
            thick: (wide * (1.0 - gap)).min(BAR_MAX),
            lines,
            whole: HEIGHT + LINE * f64::from(lines - 1),
            is_scale: chart.is_scale,
            is_numbered: bars <= NUMBERED_MAX,
        }
    }

    /// Left edge of a bar.
    fn x(&self, bar: f64) -> f64 {
        LEFT + self.wide * bar
    }

    /// Height at which a count stands.
    fn y(&self, count: u64) -> f64 {
        TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - count as f64 / self.top as f64)
    }

    /// Draws the lines at round numbers.
    fn grid(&self, svg: &mut String) {
        for count in (0..=self.top).step_by(self.step as usize) {
            let (y, line) = (self.y(count), if count == 0 { "base" } else { "grid" });
            let _ = write!(
                svg,
                "<line class=\"{line}\" x1=\"{LEFT}\" x2=\"{:.0}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text class=\"tick\" x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 8.0,
                y + 4.0,
                short(count)
            );
        }
    }

    /// Draws a bar with its hint, and its number where there is room.
    fn bar(&self, svg: &mut String, at: usize, bar: &Bar) {
        let x = self.x(at as f64);
        let _ = write!(svg, "<g><title>{}</title>", escape(&hint(bar)));
        let mut below = 0;
        for &(count, _, colour) in bar.parts.iter().filter(|(count, ..)| *count > 0) {
            let (from, to) = (self.y(below), self.y(below + count));
            // The smallest count is visible.
            let tall = (from - to).max(1.5);
            let _ = write!(
                svg,
                "<rect class=\"{colour}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{tall:.1}\"/>",
                x + (self.wide - self.thick) / 2.0,
                from - tall,
                self.thick
            );
            below += count;
        }
        if self.is_numbered && below > 0 {
            let (middle, above) = (x + self.wide / 2.0, self.y(below) - 6.0);
            let _ = write!(
                svg,
                "<text class=\"value\" x=\"{middle:.1}\" y=\"{above:.1}\" text-anchor=\"middle\">{}</text>",
                short(below)
            );
        }
        svg.push_str("</g>");
    }

    /// Writes the label below a bar.
    fn label(&self, svg: &mut String, at: usize, bar: &Bar) {
        if bar.label.is_empty() {
            return;
        }
        let x = self.x(at as f64);
        let anchor = if self.is_scale && at == 0 { "start" } else { "middle" };
        let line = f64::from(at as u32 % self.lines);
        let _ = write!(
            svg,
            "<text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
            if self.is_scale { x } else { x + self.wide / 2.0 },
            HEIGHT - BOTTOM + 17.0 + LINE * line,
            escape(&bar.label)
        );
    }

    /// Draws the line across the bars.
    fn mark(&self, svg: &mut String, bars: f64, what: &str) {
        let x = self.x(bars);
        let _ = write!(
            svg,
            "<line class=\"mark\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{:.0}\" y2=\"{:.1}\"/>\
             <text class=\"marked\" x=\"{:.1}\" y=\"{:.0}\">{}</text>",
            TOP - 12.0,
            HEIGHT - BOTTOM,
            x + 6.0,
            TOP - 4.0,
            escape(what)
        );
    }
}

fn hint(bar: &Bar) -> String {
    let parts = bar.parts.iter().filter(|(count, ..)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, what, _)| format!("{} {what}", number(*count))).collect();
    format!("{}: {}", bar.name, if parts.is_empty() { "none".to_owned() } else { parts.join(", ") })
}

/// Returns the distance of three to five lines at round numbers, and the uppermost of them, which no bar
/// exceeds.
fn scale(most: u64) -> (u64, u64) {
    let mut step = 1;
    let mut next = [2, 5, 10].into_iter().cycle();
    let mut decade = 1;
    while most.div_ceil(step) > 4 {
        let times = next.next().unwrap_or(10);
        step = decade * times;
        if times == 10 {
            decade *= 10;
        }
    }
    (step, most.div_ceil(step) * step)
}

/// Escapes a text for SVG.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{Bar, Chart, scale};

    #[test]
    fn lines_stand_at_round_numbers_and_none_is_far_above_the_bars() {
        for most in (1..2_000).chain([99_999, 1 << 40]) {
            let (step, top) = scale(most);
            assert!(top >= most && top - most < step && top / step <= 4, "{most}: {step} {top}");
            let leading = step / 10u64.pow(step.ilog10());
            assert!([1, 2, 5].contains(&leading) && step % 10u64.pow(step.ilog10()) == 0, "{step}");
        }
    }

    #[test]
    fn a_chart_tells_in_words_what_it_shows_and_lets_no_markup_through() {
        let chart = Chart {
            id: "c",
            title: "Lags & more",
            told: "Half within an hour.".into(),
            axis: "minutes",
            bars: vec![
                Bar::plain("<1", "under a minute", (1_200, "copies", "copy")),
                Bar::plain("", "later", (0, "copies", "copy")),
            ],
            is_scale: false,
            mark: Some((1.0, "\"here\"".into())),
        };
        let svg = chart.svg();
        assert!(
            svg.contains("<desc id=\"c-d\">Half within an hour. under a minute: 1,200 copies.</desc>"),
            "{svg}"
        );
        assert!(
            svg.contains("Lags &amp; more") && svg.contains("&lt;1") && svg.contains("&quot;here&quot;"),
            "{svg}"
        );
        assert_eq!(svg.matches("<rect").count(), 1);
        assert!(!chart.is_empty());
    }
}
