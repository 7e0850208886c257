//! What is learned of outlets on a later night changes what earlier nights have cut: nights one by one have the clusters of all at once.

use crate::prose::{cut, made_up};
use crate::support::line;
use crate::week::{NIGHTS, Week, date};

/// Nights to which pages are added.
struct Nights {
    dumps: Vec<String>,
    pages: u64,
}

impl Nights {
    fn new() -> Self {
        Self { dumps: vec![String::new(); NIGHTS], pages: 0 }
    }

    fn page(&mut self, night: usize, id: &str, outlet: &str, title: &str, text: &str) {
        self.pages += 1;
        let at = format!("{}T{:02}:{:02}:00Z", date(night), 6 + self.pages / 60, self.pages % 60);
        self.dumps[night] += &line(id, &at, outlet, title, text);
    }

    /// A page of a story of its own under this frame.
    fn other(&mut self, night: usize, outlet: &str, footer: &str) {
        let text = format!("{}\n{footer}", made_up(1_000 + self.pages, 160));
        let id = format!("other{}", self.pages);
        let title = format!("{} {id}", cut(&made_up(2_000 + self.pages, 12), 5));
        self.page(night, &id, outlet, &title, &text);
    }

    /// Two outlets' pages of one story, half of each its own: copies, if what stands below them is cut.
    fn halves(&mut self, night: usize, [a, b]: [(&str, &str); 2]) {
        let shared = made_up(self.pages + 41, 72);
        for (at, (outlet, footer)) in [a, b].into_iter().enumerate() {
            let text = format!("{shared}\n{}\n{footer}", made_up(self.pages + 71, 48));
            self.page(night, &format!("half{night}-{at}"), outlet, "Rescue of the stranded tugboat", &text);
        }
    }

    /// Holds nights in this order against one run over all; gives how many clusters hold both halves of a story.
    fn check(&self, order: &[usize]) -> usize {
        let week = Week::of(&self.dumps);
        week.nights(order.iter().copied(), "history", "out");
        let (nights, at_once) = (week.stories("out", order.iter().copied()), week.at_once());
        assert_eq!(nights, at_once);
        nights.iter().filter(|story| story.iter().filter(|id| id.starts_with("half")).count() > 1).count()
    }
}

/// A footer in sentences, longer than half a story.
fn footer(number: u64) -> String {
    made_up(500 + number, 84).replace('\n', " ")
}

const OUTLETS: [&str; 2] = ["morning.example", "evening.example"];

/// Two outlets of which each has a footer, that stands in one story a night.
fn own_footers() -> Nights {
    let mut nights = Nights::new();
    let footers = [footer(1), footer(2)];
    nights.halves(0, [(OUTLETS[0], &footers[0]), (OUTLETS[1], &footers[1])]);
    for night in 1..4 {
        (0..2).for_each(|at| nights.other(night, OUTLETS[at], &footers[at]));
    }
    nights
}

#[test]
fn a_footer_of_an_outlet_that_each_night_has_once() {
    assert_eq!(own_footers().check(&[0, 1, 2, 3]), 1);
}

#[test]
fn the_same_where_the_story_itself_comes_late() {
    assert_eq!(own_footers().check(&[1, 2, 3, 0]), 1);
    assert_eq!(own_footers().check(&[3, 0, 2, 1]), 1);
}

#[test]
fn footers_of_many_outlets_of_which_each_night_has_two_or_three() {
    let mut nights = Nights::new();
    let footers = [footer(3), footer(8)];
    nights.halves(0, [(OUTLETS[0], &footers[0]), (OUTLETS[1], &footers[1])]);
    for outlet in 0..9 {
        (0..2).for_each(|at| {
            nights.other(1 + outlet / 3, &format!("paper{outlet}-{at}.example"), &footers[at])
        });
    }
    assert_eq!(nights.check(&[0, 1, 2, 3]), 1);
}

#[test]
fn a_frame_that_the_second_night_shows_to_be_one() {
    let mut nights = Nights::new();
    let footers = [footer(4), footer(5)];
    nights.halves(0, [(OUTLETS[0], &footers[0]), (OUTLETS[1], &footers[1])]);
    for (at, title) in ["Brunholt elects Kestering", "Drummond leaves Ashfordshire"].into_iter().enumerate() {
        let text = format!("{title} today. {}\n{}", made_up(90 + at as u64, 160), footers[at]);
        nights.page(1, &format!("second{at}"), OUTLETS[at], title, &text);
    }
    assert_eq!(nights.check(&[0, 1]), 1);
}

#[test]
fn a_footer_that_is_none_any_more_once_its_outlet_has_many_other_pages() {
    let mut nights = Nights::new();
    let footers = [footer(6), footer(7)];
    nights.halves(0, [(OUTLETS[0], &footers[0]), (OUTLETS[1], &footers[1])]);
    (0..4).for_each(|at| nights.other(0, OUTLETS[at % 2], &footers[at % 2]));
    for night in 1..4 {
        (0..100).for_each(|at| nights.other(night, OUTLETS[at % 2], ""));
    }
    assert_eq!(nights.check(&[0, 1, 2, 3]), 0);
}

#[test]
fn halves_of_several_nights_whose_footers_are_learned_between_them() {
    let mut nights = own_footers();
    let footers = [footer(1), footer(2)];
    for night in [2, 4, 5] {
        nights.halves(night, [(OUTLETS[0], &footers[0]), (OUTLETS[1], &footers[1])]);
    }
    assert_eq!(nights.check(&[0, 1, 2, 3, 4, 5]), 4);
    assert_eq!(nights.check(&[5, 2, 0, 1, 4, 3, 2]), 4);
}
