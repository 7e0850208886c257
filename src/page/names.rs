//! Words that many articles have in common in, a number for each out.

use crate::base::hash::Map;

/// Words and their numbers, in the order they were met.
#[derive(Debug, Default)]
pub struct Numbered {
    numbers: Map<Box<str>, u32>,
    /// The words.
    pub words: Vec<Box<str>>,
}

impl Numbered {
    /// The number of a word; [`PageNames::NONE`] of an empty one.
    pub fn number(&mut self, word: &str) -> u32 {
        if word.is_empty() {
            return PageNames::NONE;
        }
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = self.words.len() as u32;
        self.numbers.insert(word.into(), number);
        self.words.push(word.into());
        number
    }

    /// The word of a number; empty for [`PageNames::NONE`].
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", |word| word)
    }
}

/// The words of a night.
#[derive(Debug, Default)]
pub struct PageNames {
    /// Outlets.
    pub outlets: Numbered,
    /// Agencies, joint ones as articles.csv joins them.
    pub agencies: Numbered,
    /// Roles.
    pub roles: Numbered,
    /// Source files.
    pub paths: Numbered,
}

impl PageNames {
    /// Stands for no word.
    pub const NONE: u32 = u32::MAX;
}
