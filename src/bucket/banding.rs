//! A sketch in, the bucket keys of its bands out.

use crate::base::hash::mix;
use crate::sketch::Sketch;

/// How sketches are cut into bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Banding {
    /// Number of bands.
    pub bands: usize,
    /// Positions in a band.
    pub rows: usize,
}

impl Banding {
    /// The banding of `hashes` positions with the most rows, so the fewest false candidates, whose expected
    /// recall at `similarity` is at least `recall_min`; the most sensitive one, a row a band, if none reaches
    /// it.
    pub(crate) fn choose(hashes: usize, similarity: f64, recall_min: f64) -> Self {
        let cut = |rows| Self { bands: hashes / rows, rows };
        (1..=hashes).rev().map(cut).find(|banding| banding.recall(similarity) >= recall_min).unwrap_or(cut(1))
    }

    /// The expected share of pairs with this Jaccard similarity that share a bucket: 1-(1-s^rows)^bands
    /// (Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4.2).
    pub fn recall(&self, similarity: f64) -> f64 {
        1.0 - (1.0 - similarity.powi(self.rows as i32)).powi(self.bands as i32)
    }

    /// The bucket keys of a sketch, one a band.
    pub(crate) fn keys<'s>(&self, sketch: &'s Sketch) -> impl Iterator<Item = u64> + 's {
        let bands = sketch.0.chunks_exact(self.rows).take(self.bands);
        bands
            .enumerate()
            .map(|(band, rows)| rows.iter().fold(mix(band as u64 + 1), |key, &row| mix(key ^ u64::from(row))))
    }
}
