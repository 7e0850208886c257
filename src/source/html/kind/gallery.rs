//! A page and the text found on it in, whether it is a gallery out: pictures with captions, and little else.

use super::Page;
use super::traced::{Place, Traced};

/// Pictures with captions that make a gallery, and words beside the captions, in all and for each picture, at most.
const PICTURES_MIN: usize = 5;
const PROSE_WORDS_MAX: usize = 150;
const PROSE_WORDS_EACH_MAX: usize = 25;

/// What records and social tags call a gallery.
const GALLERIES: [&str; 7] = [
    "imagegallery",
    "mediagallery",
    "gallery",
    "photogallery",
    "photo-gallery",
    "photo_gallery",
    "slideshow",
];

/// Whether a name of a kind of thing is that of a gallery.
pub(crate) fn is_called_gallery(kind: &str) -> bool {
    let kind =
        kind.rsplit(['/', ':']).next().unwrap_or_default().trim().to_ascii_lowercase().replace(' ', "-");
    GALLERIES.contains(&kind.as_str())
}

/// Whether a page is a gallery.
pub(super) fn is_one(page: &Page<'_>, text: &Traced<'_>) -> bool {
    let said = &page.said;
    // What a teaser shows is a picture of another page.
    let is_captioned = |start: usize| text.places.get(start) == Some(&Place::Caption);
    let captions = page.outline.pictures.iter().map(|picture| &picture.caption);
    let captioned = captions.filter(|caption| !caption.is_empty() && is_captioned(caption.start)).count();
    let prose = text.words_at(Place::Prose);
    let is_little = prose <= PROSE_WORDS_MAX;
    if said.kinds.iter().any(|kind| is_called_gallery(kind)) || is_called_gallery(said.social_kind) {
        return !said.is_recorded || is_little;
    }
    is_little && captioned >= PICTURES_MIN && prose <= PROSE_WORDS_EACH_MAX * captioned
}
