//! Names of elements that begin and end in, which of them are open out.
//!
//! Ends are matched by name and not by place, for documents leave elements open and end what they never
//! began. Whether one of a name is open is known by count, so that an end costs no more than what it ends.

use crate::base::hash::Map;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Most elements open at once: markup that people write stays under a hundred, and what is never ended adds
/// up.
pub(crate) const DEPTH_MAX: usize = 10_000;

/// Elements open in an item.
#[derive(Default)]
pub(crate) struct OpenElements {
    elements: Vec<OpenElement>,
    of_name: Map<Box<str>, usize>,
    /// Whether more elements were open than are followed.
    pub too_deep: bool,
}

struct OpenElement {
    name: Box<str>,
    /// Hash of the element's name and the names around it.
    path: u64,
}

impl OpenElements {
    pub(crate) fn depth(&self) -> usize {
        self.elements.len()
    }

    /// The names of the elements that are open, from the outermost on, as a hash; 0 in none.
    pub(crate) fn path(&self) -> u64 {
        self.elements.last().map_or(0, |element| element.path)
    }

    /// Whether an element of this name is open.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.of_name.get(name).is_some_and(|&count| count > 0)
    }

    pub(crate) fn begin(&mut self, name: &str) {
        if self.elements.len() == DEPTH_MAX {
            self.too_deep = true;
            return;
        }
        let path = xxh3_64_with_seed(name.as_bytes(), self.path());
        match self.of_name.get_mut(name) {
            Some(count) => *count += 1,
            None => drop(self.of_name.insert(name.into(), 1)),
        }
        self.elements.push(OpenElement { name: name.into(), path });
    }

    /// Ends the element of this name that was opened last, and those left open in it; gives how many are
    /// left. None where none of the name is open.
    pub(crate) fn end(&mut self, name: &str) -> Option<usize> {
        if self.of_name.get(name).is_none_or(|&count| count == 0) {
            return None;
        }
        while let Some(ended) = self.elements.pop() {
            if let Some(count) = self.of_name.get_mut(&ended.name) {
                *count -= 1;
            }
            if *ended.name == *name {
                break;
            }
        }
        Some(self.elements.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{DEPTH_MAX, OpenElements};

    #[test]
    fn an_end_ends_what_is_open_in_its_element_and_one_without_a_start_nothing() {
        let mut opened = OpenElements::default();
        ["text", "p", "b", "p"].iter().for_each(|name| opened.begin(name));
        assert_eq!(opened.end("i"), None);
        assert_eq!(opened.end("p"), Some(3));
        assert_eq!(opened.end("p"), Some(1));
        assert_eq!(opened.end("p"), None);
        assert_eq!(opened.end("b"), None);
        assert_eq!((opened.end("text"), opened.depth()), (Some(0), 0));
    }

    #[test]
    fn a_path_is_one_of_names() {
        let path = |names: &[&str]| {
            let mut opened = OpenElements::default();
            names.iter().for_each(|name| opened.begin(name));
            opened.path()
        };
        assert_eq!(path(&[]), 0);
        assert_eq!(path(&["section", "text"]), path(&["section", "text"]));
        for other in [&["section"][..], &["text", "section"], &["note", "text"], &["section", "text", "text"]]
        {
            assert_ne!(path(&["section", "text"]), path(other), "{other:?}");
        }
    }

    #[test]
    fn no_more_are_followed_than_the_limit() {
        let mut opened = OpenElements::default();
        (0..DEPTH_MAX).for_each(|_| opened.begin("a"));
        assert!(!opened.too_deep);
        opened.begin("a");
        assert_eq!((opened.too_deep, opened.depth()), (true, DEPTH_MAX));
    }
}
