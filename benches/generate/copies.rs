//! A story and an outlet in, that outlet's copy of it out, with how it was made.
//!
//! The shares and strengths of the ways of copying follow what newsrooms do with wire text: most leave it
//! alone and wrap it, some cut it, fewer edit it. Each has a level so that recall can be read off per
//! strength.

use std::fmt::Write as _;

use crate::edits::{dressed, edited, misread, retyped};
use crate::outlets::Outlet;
use crate::page::Page;
use crate::prose;
use crate::story::{self, Stamp, Story};
use crate::words::{Lexicon, Rng};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Copying {
    /// The original's very bytes.
    Exact,
    /// The text whole, in the outlet's typography, with its footer; level says whether it was wrapped lightly
    /// or heavily (dateline dropped, byline and credit added, paragraphs set anew).
    Repub,
    /// The first 25, 50 or 75 percent of the sentences.
    Trunc,
    /// 2, 5 or 10 percent of the words changed.
    Light,
    /// 25, 35 or 50 percent of the sentences reworded, the rest touched.
    Heavy,
    /// The second or a later version: new sentences on top and between, the last ones gone.
    Update,
    /// Typography only: quotes and dashes, then capitals, then line breaks every so many columns.
    Typo,
    /// 1, 2 or 3 percent of the characters wrong, as from a bad scan.
    Noise,
    /// 30, 60 or 100 percent of the outlet's own sentences added below.
    Expanded,
}

impl Copying {
    pub fn draw(rng: &mut Rng) -> Self {
        match rng.below(100) {
            0..18 => Copying::Exact,
            18..55 => Copying::Repub,
            55..66 => Copying::Trunc,
            66..76 => Copying::Light,
            76..81 => Copying::Heavy,
            81..88 => Copying::Update,
            88..93 => Copying::Typo,
            93..96 => Copying::Noise,
            _ => Copying::Expanded,
        }
    }

    fn relation(self) -> &'static str {
        match self {
            Copying::Exact => "exact",
            Copying::Repub => "repub",
            Copying::Trunc => "trunc",
            Copying::Light => "light",
            Copying::Heavy => "heavy",
            Copying::Update => "update",
            Copying::Typo => "typo",
            Copying::Noise => "noise",
            Copying::Expanded => "expanded",
        }
    }
}

/// What a copy is made with.
pub struct Desk<'a> {
    pub lexicon: &'a Lexicon,
    pub story: &'a Story,
    pub outlet: &'a Outlet,
}

impl<'a> Desk<'a> {
    pub fn copy(&self, copying: Copying, published: Stamp, rng: &mut Rng) -> Page<'a> {
        let (text, level) = match copying {
            Copying::Exact => (self.story.text(), String::new()),
            Copying::Repub => self.repub(rng),
            Copying::Trunc => self.trunc(rng),
            Copying::Light => self.light(rng),
            Copying::Heavy => self.heavy(rng),
            Copying::Update => self.update(rng),
            Copying::Typo => retyped(&self.story.text(), rng),
            Copying::Noise => self.noise(rng),
            Copying::Expanded => self.expanded(rng),
        };
        Page {
            outlet: self.outlet,
            published,
            title: self.title(copying, rng).into(),
            text: text.into(),
            story_id: self.story.id,
            relation: copying.relation(),
            level,
        }
    }

    fn title(&self, copying: Copying, rng: &mut Rng) -> String {
        match rng.below(10) {
            _ if copying == Copying::Exact => self.story.title.clone(),
            0..3 => prose::headline(self.lexicon, &self.story.cast, rng),
            3..5 => format!("{} - {}", self.story.title, self.outlet.name),
            _ => self.story.title.clone(),
        }
    }

    fn repub(&self, rng: &mut Rng) -> (String, String) {
        if rng.percent(60) {
            return (dressed(&self.story.text(), self.outlet), "light".into());
        }
        let mut text = format!("By {}", self.story.byline);
        if let Some(agency) = self.story.agency {
            let _ = write!(text, ", {}", agency.name());
        }
        text.push('\n');
        for sentence in &self.story.sentences {
            text.push_str(sentence.trim_end());
            text.push(if rng.percent(30) { '\n' } else { ' ' });
        }
        text.truncate(text.trim_end().len());
        (dressed(&text, self.outlet), "heavy".into())
    }

    fn trunc(&self, rng: &mut Rng) -> (String, String) {
        let level = *rng.item(&[25, 50, 75]);
        let kept = (self.story.sentences.len() * level).div_ceil(100).max(1);
        let mut text = self.story.dateline.clone();
        text.extend(self.story.sentences[..kept].iter().map(String::as_str));
        text.truncate(text.trim_end().len());
        if rng.percent(40) {
            text.push_str("...");
        }
        (dressed(&text, self.outlet), level.to_string())
    }

    fn light(&self, rng: &mut Rng) -> (String, String) {
        let level = *rng.item(&[2, 5, 10]);
        let body = edited(&self.story.sentences.concat(), level, self.lexicon, rng);
        let text = self.story.dateline.clone() + &body + &self.story.sign_off;
        (dressed(&text, self.outlet), level.to_string())
    }

    fn heavy(&self, rng: &mut Rng) -> (String, String) {
        let level = *rng.item(&[25, 35, 50]);
        let mut text = self.story.dateline.clone();
        for sentence in &self.story.sentences {
            if rng.percent(level) {
                self.add_sentence(rng, &mut text);
            } else if !rng.percent(8) {
                text.push_str(&edited(sentence, 3, self.lexicon, rng));
            }
        }
        text.truncate(text.trim_end().len());
        (dressed(&text, self.outlet), level.to_string())
    }

    fn update(&self, rng: &mut Rng) -> (String, String) {
        let version = (2 + rng.exponential(1.2) as u64).min(8);
        let mut sentences = self.story.sentences.clone();
        // Versions are seeded by the story, so that two outlets' third versions are the same text.
        for step in 2..=version {
            let mut rng = Rng::new(self.story.key ^ step);
            for place in [0, rng.below(sentences.len() + 1)] {
                let mut fresh = String::new();
                self.add_sentence(&mut rng, &mut fresh);
                sentences.insert(place, fresh);
            }
            let kept = sentences.len() - rng.below(3).min(sentences.len() / 4);
            sentences.truncate(kept);
        }
        let text = self.story.dateline.clone() + &sentences.concat() + &self.story.sign_off;
        (dressed(text.trim_end(), self.outlet), version.to_string())
    }

    fn noise(&self, rng: &mut Rng) -> (String, String) {
        let level = rng.between(1, 3);
        (dressed(&misread(&self.story.text(), level, rng), self.outlet), format!("char{level}"))
    }

    fn expanded(&self, rng: &mut Rng) -> (String, String) {
        let level = *rng.item(&[30, 60, 100]);
        let own = prose::words(&self.story.text()) * level / 100;
        let text = self.story.text() + "\n" + &story::body(self.lexicon, &self.story.cast, rng, own).concat();
        (dressed(&text, self.outlet), level.to_string())
    }

    fn add_sentence(&self, rng: &mut Rng, text: &mut String) {
        prose::sentence(self.lexicon, &self.story.cast, rng, text);
        text.push(if rng.percent(45) { '\n' } else { ' ' });
    }
}
