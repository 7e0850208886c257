//! The name of a shape in, a dump of that shape out.
//!
//! Beside the ordinary dump stand the three that break deduplicators: one bucket with everything in it, one
//! template with other figures on every page, one article a thousand times too long.

use std::io::{self, Write};
use std::str::FromStr;

use crate::calendar::{Calendar, FIRST_DAY};
use crate::copies::{Copying, Desk};
use crate::lookalikes::{self, Slot};
use crate::outlets::Outlets;
use crate::page::PageWriter;
use crate::prose;
use crate::story::Story;
use crate::words::{Lexicon, Rng};

#[derive(Clone, Copy)]
pub enum Shape {
    Ordinary,
    /// One text on every page, each at another address.
    Identical,
    /// One outlet's weather reports.
    Template,
    /// An ordinary dump whose first article has 50 MB.
    Giant,
}

const GIANT_BYTES: usize = 50_000_000;

impl FromStr for Shape {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "ordinary" => Ok(Shape::Ordinary),
            "identical" => Ok(Shape::Identical),
            "template" => Ok(Shape::Template),
            "giant" => Ok(Shape::Giant),
            _ => Err(format!("--shape \"{name}\" is none of ordinary, identical, template, giant")),
        }
    }
}

pub fn write<W: Write>(shape: Shape, articles: u64, seed: u64, writer: &mut PageWriter<W>) -> io::Result<()> {
    let lexicon = Lexicon::new(seed);
    let outlets = Outlets::new(&lexicon, seed);
    let mut rng = Rng::new(seed);
    match shape {
        Shape::Ordinary => {}
        Shape::Identical => return identical(&lexicon, &outlets, &mut rng, writer),
        Shape::Template => return template(&lexicon, &outlets, &mut rng, writer),
        Shape::Giant => giant(&lexicon, &outlets, &mut rng, writer)?,
    }
    Calendar::new(&lexicon, &outlets, rng, articles).run(writer)
}

fn identical<W: Write>(
    lexicon: &Lexicon,
    outlets: &Outlets,
    rng: &mut Rng,
    writer: &mut PageWriter<W>,
) -> io::Result<()> {
    let story = Story::new(lexicon, rng, 0, FIRST_DAY, 100);
    writer.write(&lookalikes::original(lexicon, &story, outlets.draw(rng), rng))?;
    let mut at = FIRST_DAY;
    while !writer.is_full() {
        at = at + rng.exponential(10.0);
        let desk = Desk { lexicon, story: &story, outlet: outlets.draw(rng) };
        writer.write(&desk.copy(Copying::Exact, at, rng))?;
    }
    Ok(())
}

fn template<W: Write>(
    lexicon: &Lexicon,
    outlets: &Outlets,
    rng: &mut Rng,
    writer: &mut PageWriter<W>,
) -> io::Result<()> {
    let outlet = outlets.draw(rng);
    let (mut published, mut story_id) = (FIRST_DAY, 0);
    while !writer.is_full() {
        writer.write(&Slot { lexicon, outlet, published, story_id }.weather(rng))?;
        published = published + 3600.0;
        story_id += 1;
    }
    Ok(())
}

fn giant<W: Write>(
    lexicon: &Lexicon,
    outlets: &Outlets,
    rng: &mut Rng,
    writer: &mut PageWriter<W>,
) -> io::Result<()> {
    let story = Story::new(lexicon, rng, 0, FIRST_DAY, 0);
    let mut text = String::with_capacity(GIANT_BYTES + 1024);
    while text.len() < GIANT_BYTES {
        prose::sentence(lexicon, &story.cast, rng, &mut text);
        text.push(if rng.percent(45) { '\n' } else { ' ' });
    }
    let mut page = lookalikes::single(&story, outlets.draw(rng), "single");
    page.text = text.into();
    writer.write(&page)
}
