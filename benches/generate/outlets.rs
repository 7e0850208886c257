//! A seed in, outlets and agencies with their fixed habits out.
//!
//! An outlet's footer is the same on all its pages, which is what makes unrelated pages of one outlet look
//! alike; a few outlets close with a dozen lines, enough to outweigh a brief.

use crate::story::Stamp;
use crate::words::{Lexicon, Rng};

const OUTLETS: usize = 1_500;

pub struct Outlet {
    pub name: String,
    pub domain: String,
    /// What closes every page, one line after another, each with a line break before it.
    pub footer: String,
    /// Whether its pages have typographic quotes and dashes.
    pub curly: bool,
}

pub struct Outlets {
    all: Vec<Outlet>,
    /// Outlets of `all` that close with a dozen lines.
    wordy: usize,
}

const MASTHEADS: &[&str] =
    &["Courier", "Herald", "Star", "Gazette", "Observer", "Tribune", "Times", "Post", "Mercury"];
const SUFFIXES: &[&str] = &["com", "com", "com", "co.uk", "org", "net", "ca", "com.au", "in"];
const FOOTERS: &[&str] = &[
    "Copyright {year} {name}. No part of this page may be copied or sold without written leave of the publisher.",
    "Read more from {name} every morning: our letter goes out at six and costs nothing.",
    "Have you seen a mistake? Write to desk@{domain} and we will look at it the same day.",
    "{name} is printed six days a week in {word} and answers to the press council of {word} county.",
    "More on this: {word} {word} | {word} news | {word} and {word} | Classifieds | Puzzles | Letters",
    "Follow {name} for breaking stories, live scores and the pictures of the week.",
    "To keep reporters in {word} at work, please think of taking out a subscription to {name}.",
    "Comments close after three days; what is said there is not the view of {name}.",
    "Some links on {domain} earn us a small commission, which never decides what we write about.",
    "Call the {name} newsroom at 555-0{number} with tips, or write to us in confidence.",
    "By reading on you accept the terms of use and the privacy notice of {domain}.",
    "Filed under {word}, {word}, {word} and local news by the {name} web desk.",
    "Our app for phones brings {word} traffic, weather and the {name} crossword.",
    "{name} belongs to {word} Media Partners, which also owns the {word} {number} radio stations.",
];

impl Outlets {
    pub fn new(lexicon: &Lexicon, seed: u64) -> Self {
        let mut rng = Rng::new(seed ^ 0x0017_1E75);
        let wordy = OUTLETS / 25;
        let all = (0..OUTLETS)
            .map(|i| {
                let lines = if i < wordy { rng.between(10, 13) } else { rng.between(1, 4) };
                outlet(lexicon, &mut rng, i, lines)
            })
            .collect();
        Outlets { all, wordy }
    }

    /// Any outlet, the large ones more often: squaring the draw gives the first tenth a third of the pages.
    pub fn draw(&self, rng: &mut Rng) -> &Outlet {
        let spread = self.all.len() - self.wordy;
        let share = rng.unit();
        &self.all[self.wordy + ((share * share * spread as f64) as usize).min(spread - 1)]
    }

    pub fn draw_wordy(&self, rng: &mut Rng) -> &Outlet {
        rng.item(&self.all[..self.wordy])
    }
}

fn outlet(lexicon: &Lexicon, rng: &mut Rng, number: usize, lines: usize) -> Outlet {
    let (city, masthead) = (lexicon.surname(rng), rng.pick(MASTHEADS));
    let name = format!("{city} {masthead}");
    let domain = format!("{}{}{number}.{}", city.to_lowercase(), masthead.to_lowercase(), rng.pick(SUFFIXES));
    let first = rng.below(FOOTERS.len());
    let mut footer = String::new();
    for i in 0..lines {
        footer.push('\n');
        let line = FOOTERS[(first + i) % FOOTERS.len()];
        footer
            .push_str(&line.replace("{name}", &name).replace("{domain}", &domain).replace("{year}", "2025"));
        while let Some(at) = footer.find("{word}") {
            footer.replace_range(at..at + "{word}".len(), lexicon.surname(rng));
        }
        footer = footer.replace("{number}", &rng.between(100, 199).to_string());
    }
    Outlet { name, domain, footer, curly: rng.percent(70) }
}

#[derive(Clone, Copy)]
pub enum Agency {
    Reuters,
    Ap,
    Afp,
    Dpa,
    Xinhua,
}

impl Agency {
    /// In about the shares a dump in English shows.
    pub fn draw(rng: &mut Rng) -> Self {
        match rng.below(10) {
            0..4 => Agency::Reuters,
            4..7 => Agency::Ap,
            7 => Agency::Afp,
            8 => Agency::Dpa,
            _ => Agency::Xinhua,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Agency::Reuters => "Reuters",
            Agency::Ap => "Associated Press",
            Agency::Afp => "AFP",
            Agency::Dpa => "dpa",
            Agency::Xinhua => "Xinhua",
        }
    }

    pub fn dateline(self, place: &str, at: Stamp) -> String {
        let date = at.month_day();
        match self {
            Agency::Reuters => format!("{}, {date} (Reuters) - ", place.to_uppercase()),
            Agency::Ap => format!("{} (AP) -- ", place.to_uppercase()),
            Agency::Afp => format!("{place} (AFP) - "),
            Agency::Dpa => format!("{place} (dpa) - "),
            Agency::Xinhua => format!("{}, {date} (Xinhua) -- ", place.to_uppercase()),
        }
    }

    /// The desk's closing line, with its line break; empty where the agency has none.
    pub fn sign_off(self, lexicon: &Lexicon, place: &str, rng: &mut Rng) -> String {
        let (writer, editor) = (lexicon.person(rng), lexicon.person(rng));
        match self {
            Agency::Reuters if rng.percent(40) => format!("\n(Reporting by {writer}; Editing by {editor})"),
            Agency::Reuters => {
                format!(
                    "\n(Reporting by {writer} in {place} and {}; Editing by {editor})",
                    lexicon.person(rng)
                )
            }
            Agency::Ap if rng.percent(60) => {
                format!("\n___\nAssociated Press writer {writer} in {place} contributed to this report.")
            }
            Agency::Afp => {
                let initials = |name: &str| name.chars().take(3).collect::<String>().to_lowercase();
                format!("\n{}/{}", initials(&writer), initials(&editor))
            }
            Agency::Xinhua => "\nEnditem".to_owned(),
            Agency::Ap | Agency::Dpa => String::new(),
        }
    }
}
