//! A seed in, the days of a newsroom world out: stories break, copies follow hours later, all in order of
//! time.
//!
//! Copies wait in a queue until their hour, each with a shared hold on its story. Stories are held for a few
//! days of the dump, however long the dump is: that is the bound on memory.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};
use std::io::{self, Write};
use std::rc::Rc;

use crate::copies::{Copying, Desk};
use crate::lookalikes::{self, Slot};
use crate::outlets::Outlets;
use crate::page::PageWriter;
use crate::prose::Cast;
use crate::story::{Stamp, Story};
use crate::words::{Lexicon, Rng};

/// 2025-03-03T00:00:00Z
pub const FIRST_DAY: Stamp = Stamp(1_740_960_000);
const PAGES_A_DAY_MAX: u64 = 4_000;
const DAYS_MIN: u64 = 7;
/// Pages per break of news, measured over the mix below; only the dump's length in days hangs on it.
const PAGES_A_BREAK: f64 = 1.6;
const LAG_MEAN_S: f64 = 5.0 * 3600.0;
const LATE_LAG_MEAN_S: f64 = 40.0 * 3600.0;
const LAG_MAX_S: f64 = 5.0 * 86_400.0;
const COPIES_MAX: f64 = 199.0;
/// Stories a roundup may draw on.
const RECENT_MAX: usize = 24;

struct Due {
    at: Stamp,
    /// Breaks ties, so that the order never hangs on the heap's.
    serial: u64,
    story: Rc<Story>,
    copying: Copying,
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.serial).cmp(&(other.at, other.serial))
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Due {}

pub struct Calendar<'a> {
    lexicon: &'a Lexicon,
    outlets: &'a Outlets,
    rng: Rng,
    now: Stamp,
    break_gap_s: f64,
    due: BinaryHeap<Reverse<Due>>,
    dues: u64,
    recent: VecDeque<Rc<Story>>,
    stories: u64,
}

impl<'a> Calendar<'a> {
    pub fn new(lexicon: &'a Lexicon, outlets: &'a Outlets, rng: Rng, articles: u64) -> Self {
        let pages_a_day = (articles / DAYS_MIN).clamp(1, PAGES_A_DAY_MAX) as f64;
        Calendar {
            lexicon,
            outlets,
            rng,
            now: FIRST_DAY,
            break_gap_s: 86_400.0 * PAGES_A_BREAK / pages_a_day,
            due: BinaryHeap::new(),
            dues: 0,
            recent: VecDeque::new(),
            stories: 0,
        }
    }

    /// Writes until the writer has all the pages it wants.
    pub fn run<W: Write>(&mut self, writer: &mut PageWriter<W>) -> io::Result<()> {
        while !writer.is_full() {
            self.now = self.now + (1.0 + self.rng.exponential(self.break_gap_s));
            while let Some(Reverse(next)) = self.due.peek()
                && next.at <= self.now
            {
                if let Some(Reverse(due)) = self.due.pop() {
                    self.publish(&due, writer)?;
                }
            }
            self.break_news(writer)?;
        }
        Ok(())
    }

    fn publish<W: Write>(&mut self, due: &Due, writer: &mut PageWriter<W>) -> io::Result<()> {
        let outlet = self.outlets.draw(&mut self.rng);
        let desk = Desk { lexicon: self.lexicon, story: &due.story, outlet };
        writer.write(&desk.copy(due.copying, due.at, &mut self.rng))
    }

    fn break_news<W: Write>(&mut self, writer: &mut PageWriter<W>) -> io::Result<()> {
        match self.rng.below(1000) {
            0..110 => self.copied_story(writer),
            110..150 => writer.write(&self.slot().template(&mut self.rng)),
            150..180 => {
                let outlet = self.outlets.draw_wordy(&mut self.rng);
                writer.write(&Slot { outlet, ..self.slot() }.brief(&mut self.rng))
            }
            180..205 => writer.write(&self.slot().stub(&mut self.rng)),
            205..223 => self.independent_reports(writer),
            223..240 if self.recent.len() >= 5 => {
                let first = self.rng.below(self.recent.len() - 4);
                let stories = self.rng.between(3, 5);
                let picked: Vec<_> = self.recent.iter().skip(first).take(stories).cloned().collect();
                writer.write(&self.slot().roundup(&picked, &mut self.rng))
            }
            _ => {
                let story = self.story(25, None);
                writer.write(&lookalikes::single(&story, self.outlets.draw(&mut self.rng), "single"))
            }
        }
    }

    fn copied_story<W: Write>(&mut self, writer: &mut PageWriter<W>) -> io::Result<()> {
        let story = Rc::new(self.story(75, None));
        let outlet = self.outlets.draw(&mut self.rng);
        writer.write(&lookalikes::original(self.lexicon, &story, outlet, &mut self.rng))?;
        // Pareto from 1.5 with exponent 1.3: three stories in ten have one copy, one in 240 a hundred and
        // more.
        let copies = (1.5 * self.rng.unit().powf(-1.0 / 1.3)).min(COPIES_MAX) as u64;
        for _ in 0..copies {
            let mean = if self.rng.percent(12) { LATE_LAG_MEAN_S } else { LAG_MEAN_S };
            let lag = 60.0 + self.rng.exponential(mean).min(LAG_MAX_S);
            let copying = Copying::draw(&mut self.rng);
            self.dues += 1;
            let (at, serial) = (story.published + lag, self.dues);
            self.due.push(Reverse(Due { at, serial, story: Rc::clone(&story), copying }));
        }
        self.recent.push_back(story);
        if self.recent.len() > RECENT_MAX {
            self.recent.pop_front();
        }
        Ok(())
    }

    /// Two or three newsrooms on one event: the same names and figures, not a sentence in common.
    fn independent_reports<W: Write>(&mut self, writer: &mut PageWriter<W>) -> io::Result<()> {
        let mut cast = Cast::new(self.lexicon, &mut self.rng);
        for _ in 0..self.rng.between(2, 3) {
            let story = self.story(30, Some(cast));
            let outlet = self.outlets.draw(&mut self.rng);
            writer.write(&lookalikes::single(&story, outlet, "trap_sametopic"))?;
            cast = story.cast;
        }
        Ok(())
    }

    fn story(&mut self, wire_percent: usize, cast: Option<Cast>) -> Story {
        self.stories += 1;
        let cast = cast.unwrap_or_else(|| Cast::new(self.lexicon, &mut self.rng));
        Story::about(self.lexicon, &mut self.rng, self.stories, self.now, wire_percent, cast)
    }

    fn slot(&mut self) -> Slot<'a> {
        self.stories += 1;
        let outlet = self.outlets.draw(&mut self.rng);
        Slot { lexicon: self.lexicon, outlet, published: self.now, story_id: self.stories }
    }
}
