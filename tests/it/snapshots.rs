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
        record(serde_json::json!({ "id": "empty", "text": "" })),
        "{\"id\": \"torn\"\n".to_owned(),
    ];
    Dump::of_lines(&lines).cluster_inputs(&["in"], &[], b"").ended_with(3)
}

#[test]
fn the_tables_of_a_small_dump() {
    let night = night();
    assert_eq!(night.text("clusters.csv"), CLUSTERS);
    assert_eq!(night.text("articles.csv"), ARTICLES);
    assert_eq!(night.text("edges.csv"), EDGES);
    assert_eq!(night.text("rejects.csv"), REJECTS);
    assert_eq!(night.text("furniture.csv"), FURNITURE);
}

const CLUSTERS: &str = r"cluster_id,size,pages,outlets,independent_outlets,canonical_id,canonical_title,canonical_url,canonical_outlet,agency,dateline_place,first_published,last_published,span_hours,median_lag_minutes,exact,republication,excerpt,expanded,rewrite,update,roundup,credited_share,similarity_min,similarity_mean,languages,flags,density,weakest_a,weakest_b,weakest_strength,canonical_title_basis
w00000000-91eee96d338e,1,1,0,0,portal-1~eba8873c,A stub,,,,,,,,,0,0,0,0,0,0,0,0.000,,,,undated,,,,,given
w00000000-ee4bf3e35b15,1,1,1,1,u1bce218e7180fc72,=Cake,https://local.example/cake,local.example,ap,,,,,,0,0,0,0,0,0,0,1.000,,,,undated,,,,,given
w20260314-2dff6456386d,3,3,2,1,wire-1,Ferry stops after hull cracks,https://www.wire.example/ferry,wire.example,reuters,OSTERVIK,2026-03-14T06:00:00Z,2026-03-15T00:00:00Z,18.0,30,1,0,1,0,0,0,0,0.333,0.470,0.735,en,canonical:credit,1.000,wire-1,portal-2,1.000,given
";

const ARTICLES: &str = r#"article_id,cluster_id,role,canonical,similarity,containment_of_canonical,containment_in_canonical,outlet,agency,agency_basis,dateline_place,version,published,published_basis,lag_minutes,title,language,words,url,source_path,source_record,flags,shared_with_canonical,joined_by,title_basis,version_of
portal-1~eba8873c,w00000000-91eee96d338e,single,true,1.000,1.000,1.000,,,,,,,none,,A stub,,2,,in/dump.jsonl,5,duplicate_id,1.000,,given,
u1bce218e7180fc72,w00000000-ee4bf3e35b15,single,true,1.000,1.000,1.000,local.example,ap,byline,,,,none,,=Cake,,98,https://local.example/cake,in/dump.jsonl,4,,1.000,,given,
wire-1,w20260314-2dff6456386d,original,true,1.000,1.000,1.000,wire.example,reuters,dateline,OSTERVIK,,2026-03-14T06:00:00Z,structured,0,Ferry stops after hull cracks,en,121,https://www.wire.example/ferry,in/dump.jsonl,1,,1.000,,given,
portal-1,w20260314-2dff6456386d,exact,false,1.000,1.000,1.000,portal.example,reuters,inherited,,,2026-03-14T06:30:00Z,structured,30,"Islands ""cut off"", says mayor",en,121,https://news.portal.example/1,in/dump.jsonl,2,,1.000,wire-1,given,
portal-2,w20260314-2dff6456386d,excerpt,false,0.470,0.470,1.000,portal.example,reuters,inherited,,,2026-03-15T00:00:00Z,structured,,Ferry stops,en,59,https://news.portal.example/2,in/dump.jsonl,3,date_only,1.000,wire-1,given,
"#;

const EDGES: &str = r"article_a,article_b,jaccard,containment_a_in_b,containment_b_in_a,shared_shingles,kind,matched_words,strength,url_a,url_b,shingles_a,shingles_b,figures_shared,figures_fewer,shorter_words,passage_words,from_a,to_a,from_b,to_b,weight,one_headline
wire-1,portal-1,1.000,1.000,1.000,117,equal,121,1.000,https://www.wire.example/ferry,https://news.portal.example/1,117,117,,,,,,,,,,
wire-1,portal-2,0.470,0.470,1.000,55,contained,59,1.000,https://www.wire.example/ferry,https://news.portal.example/2,117,55,0,0,59,59,0,59,0,59,1,false
";

const REJECTS: &str = r#"source_path,source_record,byte_offset,reason,detail
in/dump.jsonl,6,2785,empty_text,
in/dump.jsonl,7,2810,malformed_json,"EOF while parsing an object at byte 13, in the field ""id"""
"#;

const FURNITURE: &str = r"outlet,rule,articles,line
portal.example,ad.en,1,Advertisement
wire.example,credit.en,1,(Reporting by Ilse Marn; Editing by Tom Arkwell)
";
