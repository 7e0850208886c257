//! A recipe in, what run.json tells of it out.

use crate::recipe::Recipe;
use crate::report::run::{BandingUsed, RecipeUsed};

/// What is told of a recipe.
pub fn recipe_used(recipe: &Recipe) -> RecipeUsed {
    RecipeUsed {
        name: recipe.name.clone(),
        xxh3_128: recipe.hash.clone(),
        canonical: recipe.attribute.canonical.as_str().to_owned(),
        text: recipe.file.clone(),
    }
}

/// How sketches are cut by a recipe, and what that promises at its threshold.
pub fn banding_used(recipe: &Recipe) -> BandingUsed {
    let (banding, similarity_min) = (recipe.banding(), recipe.bucket.recall_at);
    let at = |similarity: f64| (format!("{similarity:.1}"), round(banding.recall(similarity)));
    BandingUsed {
        bands: banding.bands,
        rows: banding.rows,
        similarity_min,
        expected_recall: round(banding.recall(similarity_min)),
        expected_recall_at: (1..10).map(|tenth| at(f64::from(tenth) / 10.0)).collect(),
    }
}

fn round(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}
