//! Pages as a crawl brings them: what they say of themselves, in whatever encoding, and where they are one page twice.

use crate::pack::{html, record, response};
use crate::prose::{BELL, CAKE, FERRY};
use crate::support::{Dump, gz, line, repository, run};

fn page(url: &str, head: &str, title: &str, text: &str) -> String {
    html(url, "2026-03-14T06:00:00Z", "Harbor Times", title, text)
        .replace("</head>", &format!("{head}</head>"))
}

#[test]
fn a_page_that_names_an_agencys_page_as_its_own_address_is_credited_to_it() {
    let copy = page("https://www.reuters.com/world/ferry-7", "", "Ferry stops", FERRY);
    let own = page("https://www.harbor.example/cake", "", "Cake settled", CAKE);
    let source = "<meta name=\"syndication-source\" content=\"https://apnews.com/article/bees-1\">";
    let fed = page("https://www.harbor.example/bees", source, "Bees leave the bell", BELL);
    let crawl = [("ferry", copy), ("cake", own), ("bees", fed)].map(|(name, page)| {
        let url = format!("https://www.harbor.example/{name}");
        record("response", &url, &response("", page.as_bytes()), None)
    });
    let night = Dump::new().file("a.warc", crawl.concat()).cluster(&[]).well();
    let row =
        |name: &str| night.rows("articles.csv").into_iter().find(|row| row["url"].ends_with(name)).unwrap();
    for (name, agency, basis) in
        [("ferry", "reuters", "structured"), ("cake", "", ""), ("bees", "ap", "structured")]
    {
        let row = row(name);
        let told = (row["agency"].as_str(), row["agency_basis"].as_str(), row["outlet"].as_str());
        assert_eq!(told, (agency, basis, "harbor.example"), "{name}");
        assert_eq!(row["published"], "2026-03-14T06:00:00Z");
    }
}

#[test]
fn a_page_met_again_under_another_address_is_marked() {
    let twice = ["https://www.harbor.example/ferry?utm_source=mail", "https://amp.harbor.example/ferry/"];
    let lines = [
        (twice[0], "2026-03-14T06:00:00Z", FERRY),
        (twice[1], "2026-03-14T08:00:00Z", FERRY),
        ("https://www.harbor.example/ferry?page=2", "2026-03-14T09:00:00Z", BELL),
    ]
    .map(|(url, date, text)| format!("{}\n", serde_json::json!({ "url": url, "date": date, "text": text })));
    let night = Dump::of_lines(&lines).cluster(&[]).well();
    let flags = |url: &str| {
        let rows = night.rows("articles.csv");
        rows.iter().find(|row| row["url"] == url).unwrap()["flags"].clone()
    };
    assert_eq!(twice.map(flags), ["", "duplicate_id|same_page"]);
    assert_eq!(night.count("pages_repeated"), 1);
    // They are one page, so they share the start of an id that is made from its address.
    let ids = night.ids();
    assert!(
        ids.iter().any(|id| ids.contains(&id.split('~').next().unwrap().to_owned()) && id.contains('~')),
        "{ids:?}"
    );
}

#[test]
fn pages_and_tables_in_old_encodings_are_the_texts_that_they_are_in_utf8() {
    let text = "Das Fährschiff nach Österholm fährt seit Freitag wieder, weil der Kessel geflickt ist, sagte der Hafen.\n\
                Die Bäcker der äußeren Schären haben für die Überfahrt große Körbe gefüllt, und übrig blieb nichts.";
    let plain = page("https://www.harbor.example/1", "", "Fähre fährt wieder", text);
    let csv = format!("url,title,text\nhttps://www.harbor.example/2,Fähre fährt wieder,\"{text}\"\n");
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&csv);
    let (labelled, _, _) = encoding_rs::WINDOWS_1252.encode(&plain);
    let wide: Vec<u8> = csv.replace("/2,", "/3,").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let night = Dump::new()
        .file("a.html", &labelled)
        .file("b.csv", latin)
        .file("c.csv", [&b"\xff\xfe"[..], &wide].concat())
        .cluster(&[])
        .well();
    let rows = night.rows("articles.csv");
    assert_eq!(rows.len(), 3);
    for row in &rows {
        assert_eq!((row["title"].as_str(), row["similarity"].as_str()), ("Fähre fährt wieder", "1.000"));
    }
    let inputs = night.manifest()["inputs"].clone();
    assert_eq!(
        (&inputs[1]["encoding"], &inputs[2]["encoding"]),
        (&"windows-1252".into(), &"UTF-16LE".into())
    );
}

#[test]
fn kept_records_of_a_recoded_table_are_in_utf8() {
    let csv = format!("id,text\na,\"Café. {FERRY}\"\nb,\"Café. {FERRY}\"\nc,\"Señor. {CAKE}\"\n");
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&csv);
    let dump = Dump::new().file("a.csv", latin);
    let kept = dump.path("kept.csv");
    dump.cluster(&["--kept", &kept]).well();
    let kept = std::fs::read_to_string(kept).unwrap();
    assert_eq!(kept, csv.replace(&format!("b,\"Café. {FERRY}\"\n"), ""));
}

#[test]
fn schema_shows_what_fields_are_taken_for_and_what_would_be_refused() {
    let lines = [
        line("a", "2026-03-14", "wire.example", "Ferry stops", FERRY),
        "{\"id\": \"b\", \"note\": \"no text\", \"tags\": [\"x\"], \"thread\": {\"site\": \"c.example\"}}\n"
            .to_owned(),
    ];
    let dump = Dump::of_lines(&lines);
    let output = run(&["schema", &dump.path("in/dump.jsonl")]);
    assert_eq!((output.status, output.stderr.as_str()), (0, ""));
    let expected = "HOME/in/dump.jsonl: jsonl; of 2 records 1 are articles, 1 would be refused
  FIELD        TAKEN FOR             RECORDS  EXAMPLE
  text         text                        1  The ferry line between Ostervik and the outer islands stoppe ...
  title        title                       1  Ferry stops
  date         published                   1  2026-03-14
  source       outlet                      1  wire.example
  thread.site  outlet                      1  c.example
  id           id                          2  a
  note                                     1  no text
  tags                                     1  [\"x\"]
  1 refused as missing_text: no text among the fields id, note, tags, thread

";
    assert_eq!(output.stdout.replace(&dump.path(""), "HOME/"), expected);
}

#[test]
fn schema_says_which_map_to_write_where_no_field_is_known_to_be_the_text() {
    let rows = format!("nr,kopf,inhalt\n1,Ferry stops,\"{FERRY}\"\n");
    let objects = format!("{}\n", serde_json::json!({ "nr": 1, "kopf": "Ferry stops", "inhalt": FERRY }));
    let dump = Dump::new().file("a.csv", rows).file("b.jsonl", objects);
    for name in ["a.csv", "b.jsonl"] {
        let path = dump.path(&format!("in/{name}"));
        let output = run(&["schema", &path]);
        assert!(output.stdout.contains("write --map text=inhalt"), "{}", output.stdout);
        assert_eq!(output.status, 3);
        let night = dump.cluster_inputs(&[&path], &[], b"").ended_with(3);
        assert!(night.output.stderr.contains("--map text="), "{}", night.output.stderr);
        let mapped = run(&["schema", &path, "--map", "text=inhalt,title=kopf"]);
        assert!(
            mapped.status == 0 && mapped.stdout.contains("of 1 records 1 are articles"),
            "{}",
            mapped.stdout
        );
    }
}

#[test]
fn schema_tells_a_crawls_pages_from_what_is_passed_over() {
    let crawl = [
        record("warcinfo", "", b"software: x", None),
        record("request", "https://www.harbor.example/1", b"GET /1 HTTP/1.1\r\n\r\n", None),
        record(
            "response",
            "https://www.harbor.example/2",
            b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>No",
            None,
        ),
        record(
            "response",
            "https://www.harbor.example/3",
            b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG",
            None,
        ),
        record(
            "response",
            "https://www.harbor.example/1",
            &response("", page("https://www.harbor.example/1", "", "Ferry stops", FERRY).as_bytes()),
            None,
        ),
    ];
    let dump = Dump::new().file("a.warc", crawl.concat());
    let output = run(&["schema", &dump.path("in/a.warc")]);
    for line in [
        "warc; of 1 records 1 are articles",
        "1 passed over: request",
        "1 passed over: status 404",
        "1 passed over: type image/png",
    ] {
        assert!(output.stdout.contains(line), "{}", output.stdout);
    }
}

#[test]
fn every_schema_fixture_can_be_shown_and_clustered_with_the_others() {
    let fixtures = repository("tests/fixtures/schemas");
    let path = fixtures.to_str().unwrap();
    let dump = Dump::new();
    let night = dump.cluster_inputs(&[path], &["--max-reject-ratio", "1"], b"").well();
    let of_ferry =
        night.rows("articles.csv").into_iter().filter(|row| row["title"].starts_with("Lantern ferry"));
    let clusters: std::collections::BTreeSet<String> = of_ferry
        .filter(|row| row["words"].parse::<u32>().unwrap() > 60)
        .map(|row| row["cluster_id"].clone())
        .collect();
    assert_eq!(clusters.len(), 1, "{clusters:?}");
    assert!(run(&["schema", path]).stdout.contains("nitf.xml: xml; of 1 records 1 are articles"));
}

#[test]
fn a_body_is_what_it_is_and_not_what_its_headers_say() {
    let page = page("https://www.harbor.example/ferry", "", "Ferry stops", FERRY).into_bytes();
    let noise: Vec<u8> = (0..5000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let chunked = [format!("{:x}\r\n", page.len()).as_bytes(), &page, b"\r\n0\r\n\r\n"].concat();
    let bodies = [
        ("Content-Encoding: identity\r\nContent-Encoding: gzip\r\n", gz(&page)),
        ("Content-Encoding: deflate\r\n", gz(&page)),
        ("Content-Encoding: gzip\r\n", gz(gz(&page))),
        ("Content-Encoding: br\r\n", crate::support::zst(&page)),
        ("", gz(&page)),
        ("", chunked),
        ("Content-Encoding: gzip\r\n", page.clone()),
    ];
    let none = [
        ("image/png, sent as text/html", [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &noise].concat()),
        (
            "application/pdf, sent as text/html",
            b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n".repeat(40),
        ),
        ("bytes that are no text, sent as text/html", noise.clone()),
    ];
    let deep = (0..10).fold(page.clone(), |body, _| gz(body));
    let all =
        bodies.iter().map(|(headers, body)| (*headers, body)).chain(none.iter().map(|(_, body)| ("", body)));
    let all = all.chain([("Content-Encoding: gzip\r\n", &deep)]).enumerate();
    let crawl: Vec<Vec<u8>> = all
        .map(|(n, (headers, body))| {
            let url = format!("https://www.harbor.example/{n}");
            record("response", &url, &response(headers, body), None)
        })
        .collect();
    let night = Dump::new().file("a.warc", crawl.concat()).cluster(&["--max-reject-ratio", "1"]).well();
    assert_eq!((night.ids().len(), night.count("clusters")), (bodies.len(), 1));
    assert_eq!(night.rows("rejects.csv")[0]["detail"], "a body that is packed over 5 times");
    for (kind, _) in none {
        assert_eq!(night.manifest()["inputs"][0]["passed_over"][kind], 1, "{kind}");
    }
}
