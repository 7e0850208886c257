//! An outlet in, pages out that look like copies and are not: templates, briefs, stubs, roundups.
//!
//! Each is a story of its own in the truth, so a deduplicator that goes by shared text alone is seen to fail.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::copies::{Copying, Desk};
use crate::edits::dressed;
use crate::outlets::Outlet;
use crate::page::Page;
use crate::prose::{self, Cast};
use crate::story::{Stamp, Story};
use crate::words::{Lexicon, Rng};

const SKIES: &[&str] =
    &["Mostly sunny", "Cloudy", "Light rain", "Scattered showers", "Breezy", "Fog early", "Snow"];
const WINDS: &[&str] = &["North", "Northeast", "East", "South", "Southwest", "West"];
const DAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const GOODS: &[&str] = &["Wheat", "Corn", "Crude oil", "Gold", "Copper", "Natural gas", "Cotton", "Sugar"];
/// Long enough that two reports share a third of their shingles.
const WEATHER_ADVICE: &str = "The figures are for the county seat and may be a few degrees off in the hills and along \
    the shore. Drivers are asked to slow down in poor light, to leave more room than usual and to keep away from \
    flooded roads. Those who look after old people or animals should see to it that they have shade and water when it \
    is hot and a warm room when it is not. The next outlook is due at six in the evening, sooner if the wind turns or \
    a warning has to be given out.";
const STUBS: &[&str] = &[
    "Please switch on JavaScript to go on reading this page.",
    "This video cannot be played where you are.",
    "Subscribers only. Log in to read the whole story.",
    "We use cookies to make the site work. Accept all or choose which.",
    "The page you asked for has moved.",
];

/// The parts of a page that every look-alike sets the same way.
pub struct Slot<'a> {
    pub lexicon: &'a Lexicon,
    pub outlet: &'a Outlet,
    pub published: Stamp,
    pub story_id: u64,
}

impl<'a> Slot<'a> {
    fn page(&self, title: String, text: String, relation: &'static str, level: &str) -> Page<'a> {
        let Slot { outlet, published, story_id, .. } = *self;
        Page {
            outlet,
            published,
            title: title.into(),
            text: text.into(),
            story_id,
            relation,
            level: level.into(),
        }
    }

    pub fn template(&self, rng: &mut Rng) -> Page<'a> {
        match rng.below(3) {
            0 => self.weather(rng),
            1 => self.market(rng),
            _ => self.box_score(rng),
        }
    }

    pub fn weather(&self, rng: &mut Rng) -> Page<'a> {
        let place = self.outlet.name.split(' ').next().unwrap_or_default();
        let mut text =
            format!("Here is what the weather office expects for {place} county over the next days.");
        let first = rng.below(7);
        for day in (first..first + rng.between(4, 6)).map(|d| DAYS[d % 7]) {
            let low = rng.between(5, 60);
            let _ = write!(
                text,
                "\n{day}: {}, with a high near {} and a low of about {low}. {} wind {} to {} mph. \
                 The chance of rain is {} percent.",
                rng.pick(SKIES),
                low + rng.between(6, 30),
                rng.pick(WINDS),
                rng.between(2, 9),
                rng.between(10, 30),
                rng.below(11) * 10
            );
        }
        text.push('\n');
        text.push_str(WEATHER_ADVICE);
        let title = format!("{place} county weather for {}", DAYS[first]);
        self.page(title, dressed(&text, self.outlet), "trap_template", "weather")
    }

    fn market(&self, rng: &mut Rng) -> Page<'a> {
        let day = rng.pick(DAYS);
        let mut text = format!(
            "Commodity futures settled as follows at the {} exchange on {day}.",
            self.lexicon.surname(rng)
        );
        for goods in GOODS {
            let _ = write!(
                text,
                "\n{goods} for delivery next month {} {}.{:02} to {}.{:02}, on a volume of {},{:03} contracts.",
                rng.pick(&["rose", "fell", "gained", "lost"]),
                rng.below(30),
                rng.below(100),
                rng.between(40, 2400),
                rng.below(100),
                rng.between(1, 300),
                rng.below(1000)
            );
        }
        self.page(
            format!("How futures closed on {day}"),
            dressed(&text, self.outlet),
            "trap_template",
            "market",
        )
    }

    fn box_score(&self, rng: &mut Rng) -> Page<'a> {
        let teams = [self.lexicon.surname(rng), self.lexicon.surname(rng)];
        let points = [rng.between(60, 130), rng.between(60, 130)];
        let title = format!("{} {}, {} {}", teams[0], points[0], teams[1], points[1]);
        let mut text = title.clone();
        for (team, points) in teams.iter().zip(points) {
            let _ = write!(text, "\n{} --", team.to_uppercase());
            for _ in 0..rng.between(8, 10) {
                let (made, free) = (rng.below(12), rng.below(8));
                let _ = write!(
                    text,
                    " {} {made}-{} {free}-{} {},",
                    self.lexicon.surname(rng),
                    made + rng.below(9),
                    free + rng.below(4),
                    2 * made + free
                );
            }
            let _ = write!(text, " Totals {points}.");
        }
        let _ =
            write!(text, "\nFouled out: none. Attendance: {},{:03}.", rng.between(2, 20), rng.below(1000));
        self.page(title, dressed(&text, self.outlet), "trap_template", "boxscore")
    }

    /// A few sentences over a long footer, which is most of the page.
    pub fn brief(&self, rng: &mut Rng) -> Page<'a> {
        let cast = Cast::new(self.lexicon, rng);
        let mut text = String::new();
        for _ in 0..rng.between(2, 6) {
            prose::sentence(self.lexicon, &cast, rng, &mut text);
            text.push(' ');
        }
        let title = prose::headline(self.lexicon, &cast, rng);
        self.page(title, dressed(text.trim_end(), self.outlet), "trap_footer", "")
    }

    pub fn stub(&self, rng: &mut Rng) -> Page<'a> {
        let cast = Cast::new(self.lexicon, rng);
        let (text, level) = match rng.below(10) {
            0..2 => (String::new(), "empty"),
            2 => ("  \n ".to_owned(), "space"),
            3..5 => (self.lexicon.rare_word(rng).to_owned(), "word"),
            _ => (rng.pick(STUBS).to_owned(), "stub"),
        };
        self.page(prose::headline(self.lexicon, &cast, rng), text, "trap_short", level)
    }

    /// The leads of several stories under their headlines: it overlaps each and is a copy of none.
    pub fn roundup(&self, stories: &[Rc<Story>], rng: &mut Rng) -> Page<'a> {
        let mut text = String::from("The stories of the day in brief.");
        for story in stories {
            let _ = write!(text, "\n{}", story.title);
            for sentence in story.sentences.iter().take(rng.between(2, 5)) {
                let _ = write!(text, "\n{}", sentence.trim_end());
            }
        }
        let title =
            format!("{} and other stories of {}", self.lexicon.surname(rng), self.published.month_day());
        self.page(title, dressed(&text, self.outlet), "roundup", &stories.len().to_string())
    }
}

/// The outlet's own page of its own or a wire's story.
pub fn single<'a>(story: &Story, outlet: &'a Outlet, relation: &'static str) -> Page<'a> {
    Page {
        outlet,
        published: story.published,
        title: story.title.clone().into(),
        text: dressed(&story.text(), outlet).into(),
        story_id: story.id,
        relation,
        level: String::new(),
    }
}

/// The first page of a story that others copy: as the agency sent it, no outlet's footer on it.
pub fn original<'a>(lexicon: &'a Lexicon, story: &'a Story, outlet: &'a Outlet, rng: &mut Rng) -> Page<'a> {
    let desk = Desk { lexicon, story, outlet };
    Page { relation: "original", ..desk.copy(Copying::Exact, story.published, rng) }
}
