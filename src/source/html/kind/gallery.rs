//! A page and the text found on it in, whether it is a gallery out: pictures with captions, and little else.

use super::index::names;
use super::traced::{TextPlace, TracedText};
use super::{PageClaims, PageEvidence};

/// Pictures with captions that make a gallery, and words beside the captions, in all and for each picture, at
/// most.
pub(crate) const PICTURES_MIN: usize = 5;

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

/// Whether one of the names of a kind of thing is that of a gallery.
pub(crate) fn is_called_gallery(kinds: &str) -> bool {
    let is_one = |kind: &str| {
        let name = kind.rsplit(['/', ':']).next().unwrap_or_default().trim();
        GALLERIES.contains(&name.to_ascii_lowercase().replace(' ', "-").as_str())
    };
    names(kinds).any(is_one)
}

/// Whether a page says that it is a gallery, or has one.
pub(crate) fn is_said(said: &PageClaims<'_>) -> bool {
    said.kinds.iter().any(|kind| is_called_gallery(kind)) || is_called_gallery(said.social_kind)
}

/// Whether a page is a gallery.
pub(crate) fn is_one(page: &PageEvidence<'_>, text: &TracedText<'_>) -> bool {
    let said = &page.said;
    // What a teaser shows is a picture of another page.
    let is_captioned = |start: usize| text.places.get(start) == Some(&TextPlace::Caption);
    let captions = page.outline.pictures.iter().map(|picture| &picture.caption);
    let captioned = captions.filter(|caption| !caption.is_empty() && is_captioned(caption.start)).count();
    let prose = text.words_at(TextPlace::Prose);
    let is_little = prose <= PROSE_WORDS_MAX;
    if is_said(said) {
        return !said.is_recorded || is_little;
    }
    is_little && captioned >= PICTURES_MIN && prose <= PROSE_WORDS_EACH_MAX * captioned
}
