//! Words that many articles share in, a number for each out.

use crate::base::hash::Map;

/// Words and their numbers, in order of first use.
#[derive(Debug, Default)]
pub(crate) struct Numbered {
    numbers: Map<Box<str>, u32>,
    /// The words.
    pub words: Vec<Box<str>>,
}

impl Numbered {
    /// Returns the number of a word; [`PageNames::NONE`] for an empty word.
    pub(crate) fn number(&mut self, word: &str) -> u32 {
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

    /// Returns the word of a number; an empty word for [`PageNames::NONE`].
    pub(crate) fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", |word| word)
    }
}

/// The words of all articles.
#[derive(Debug, Default)]
pub(crate) struct PageNames {
    /// Outlets.
    pub outlets: Numbered,
    /// Agencies; several are joined as in articles.csv.
    pub agencies: Numbered,
    /// Roles.
    pub roles: Numbered,
    /// Source files.
    pub paths: Numbered,
}

impl PageNames {
    /// The number of no word.
    pub(crate) const NONE: u32 = u32::MAX;
}
