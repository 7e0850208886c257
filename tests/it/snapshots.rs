//! Every table of one small dump, whole.

use crate::prose::{CAKE, FERRY};
use crate::support::{Dump, Night};

fn night() -> Night {
    let record = |fields: serde_json::Value| format!("{fields}\n");
    let wire =
        format!("OSTERVIK, March 14 (Reuters) - {FERRY}\n(Reporting by Ilse Marn; Editing by Tom Arkwell)");
    let lead = FERRY.lines().take(2).collect::<Vec<_>>().join("\nAdvertisement\n");
    let lines = [
        record(serde_json::json!({
            "id": "wire-1", "url": "https://www.wire.example/ferry", "title": "Ferry stops after hull cracks",
            "date": "2026-03-14T06:00:00Z", "language": "en", "text": wire
        })),
        record(serde_json::json!({
            "id": "portal-1", "url": "https://news.portal.example/1", "title": "Islands \"cut off\", says mayor",
            "date": "2026-03-14T07:30:00+01:00", "language": "English", "text": FERRY
        })),
        record(serde_json::json!({
            "id": "portal-2", "url": "https://news.portal.example/2", "title": "Ferry stops",
            "date": "2026-03-15", "language": "en", "text": lead
        })),
        record(serde_json::json!({
            "url": "https://local.example/cake", "title": "=Cake", "author": "AP", "text": CAKE
        })),
        record(serde_json::json!({ "id": "portal-1", "title": "A stub", "text": "Photo gallery." })),
        record(serde_json::json!({ "id": "empty", "title": "Nothing", "text": "" })),
        "{\"id\": \"torn\"\n".to_owned(),
    ];
    Dump::of_lines(&lines).cluster(&[]).ended_with(3)
}

#[test]
fn the_tables_of_a_small_dump() {
    let night = night();
    assert_eq!(night.text("clusters.csv"), CLUSTERS);
    let home = night.home();
    assert_eq!(night.text("articles.csv").replace(&home, "HOME"), ARTICLES);
    assert_eq!(night.text("edges.csv"), EDGES);
    assert_eq!(night.text("rejects.csv").replace(&home, "HOME"), REJECTS);
    assert_eq!(night.text("furniture.csv"), FURNITURE);
}

const CLUSTERS: &str = "";
const ARTICLES: &str = "";
const EDGES: &str = "";
const REJECTS: &str = "";
const FURNITURE: &str = "";
