#!/usr/bin/env python3
"""Checks storywire on real and labelled dumps that cannot be part of the project. Floors only rise.

  tests/gold.py DATA [BINARY]     DATA: a directory with seed/, reuters21578/, synthetic_dump/, html_article_extraction_benchmark/,
                                  warc_samples/ and more; beside it, domain/

Standard library only. Prints a line a check and exits 1 if any of them fails.
"""
import collections
import csv
import datetime
import gzip
import html
import json
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "benches"))
import tune
from real import feed, german, prose, prose_score, score
from real.covered import Kept
from real.passages import Passages
from real.score import rows
from real.truth import Truth

# Floors: measured, rounded down. Raise them when a change earns it, never lower them.
SYNTHETIC_B_CUBED_F1_MIN = 0.992
SYNTHETIC_PAIR_PRECISION_MIN = 0.998
SYNTHETIC_FOOTERS_MERGED_MAX = 0.0
# Of the half that no threshold was set by, see benches/tune.py.
CHECK_B_CUBED_F1_MIN = {"synthetic": 0.994, "generated": 0.993}
CHECK_ARI_MIN = {"synthetic": 0.97, "generated": 0.993}
CHECK_HEAVY_FOUND_MIN = {"synthetic": 0.85, "generated": 0.85}
CHECK_OTHERS_FOUND_MIN = 0.98
CHECK_TRAPS_MERGED_MAX = 0.0
CHECK_ROUNDUPS_JOINING_MAX = {"synthetic": 0, "generated": 1}
# Of 4,967 such pairs, 13 are joined where every pair is a candidate: abridged agency copy among them. A search that meets
# more of them is no worse, so the rule is held to what it joins, not the search to what it misses.
EVENTS_APART_JOINED_MAX = 0.003
CANDIDATE_RECALL_MIN = 0.998  # of the pairs that are edges where all pairs are candidates
CANDIDATE_ARTICLES = 5_000
FORMS, FORMS_APART_MIN = 10_000, 9_990
FEED_F1_MIN, FEED_PRECISION_MIN = 0.995, 0.995
# Least and most share of such pairs that may be together.
GERMAN_TOGETHER = {"copy": (0.95, 1), "partial": (0, 0.15), "template": (0, 0), "other": (0, 0), "independent": (0, 0)}
# Of pages made of real articles, see benches/real/prose.py.
PROSE_COPIES_FOUND_MIN, PROSE_PASSAGES_JOINED_MAX = 0.98, 0.04
PARTIAL_TOLD_MIN = 0.85  # of the pairs with a passage and no more: those in the table of passages
HELD_SHARE_MIN = 0.2  # of a member, with the article that stands for it: of none less lies in shared passages
# Of dropped records, as the script tells words: it takes no furniture of three words or fewer (`High 91F.`) out of a paragraph.
KEPT_LOST_MAX = 0.003
FOOTER_SHARE_LEFT_MAX = 0.01
DATELINES_MIN = 108
SYNTHETIC_RIGHT_ROLES_MIN = {"exact": 0.91, "trunc": 0.89, "update": 0.99}  # over all copies with their original
SYNTHETIC_RIGHT_ROLES_OF_ORIGINAL_MIN = {"exact": 0.98, "trunc": 0.92, "update": 0.99}  # where it is canonical
FAR_WORDS = 60  # of the recipe: shorter bodies may recur
BYTES_AN_ARTICLE_MAX = 900  # of a run that is told to keep to 64 MiB
PAGES_TOKEN_F1_MIN = 0.970  # body of 181 news pages against their gold text
PAGES_RIGHT_HEADLINE_MIN = 0.97  # which stands on the page as its heading or title
PAGES_LOCKED = {"042bb7b5", "7ab16ade"}  # which have the first 67 and 88 of 994 and 590 words; all others are whole articles
PAGES_RIGHT_DATE_MIN = 0.97  # within a day of the date in the page's address, where there is one
NIGHTS_APART_MAX = 0.0005  # share of the clusters of all nights at once that are others night by night
KILLS = 200
READING_GROWTH_MAX = 1.5  # of peak memory from 6,000 records to 30,000

data = pathlib.Path(sys.argv[1])
binary = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "target/release/storywire").resolve()
generate = binary.parent / "examples" / "generate"
home = pathlib.Path(tempfile.mkdtemp(prefix="storywire-gold-"))
passed = failed = 0


def check(name, holds, figure=""):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    print(f"{'ok' if holds else 'FAILED':7}{name}{': ' if figure != '' else ''}{figure}", flush=True)


def cluster(inputs, name, *options):
    out = home / name
    command = [binary, "cluster", *inputs, "--out", out, "--quiet", *options]
    done = subprocess.run([str(part) for part in command], capture_output=True, encoding="utf-8")
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}: {done.stderr}")
    return out


def clusters_of(out):
    return {row["article_id"]: row["cluster_id"] for row in rows(out / "articles.csv")}


def seed():
    """The page, its clean body, cuts of it and wrapped copies of it are one cluster with the right roles."""
    page = next((data / "seed").glob("*.txt")).read_text(encoding="utf-8")
    lines = [line for line in page.split("\n") if line.strip()]
    lead = next(i for i, line in enumerate(lines) if line.startswith("WASHINGTON") and "–" in line)
    end = next(i for i, line in enumerate(lines) if line.startswith("(Reporting by"))
    title, body = lines[2], lines[lead:end]
    ascii_body = [re.sub("[“”]", '"', re.sub("[‘’]", "'", line)).replace("–", "-") for line in body]
    wrapped = [part for line in body for part in (line, "Advertisement", "READ MORE: Ten things to know today")]
    copies = {"clean": body, "typography": ascii_body, "wrapped": wrapped}
    copies |= {f"first{n}": body[:n] for n in (3, 5, 7)}
    dump = home / "seed.jsonl"
    with open(dump, "w", encoding="utf-8") as file:
        for name, text in copies.items():
            record = {"id": name, "title": title, "text": "\n".join(text), "date": "2022-05-19T19:00:00Z"}
            file.write(json.dumps(record) + "\n")
    table = {row["article_id"]: row for row in rows(cluster([data / "seed", dump], "seed") / "articles.csv")}
    original = next(row for name, row in table.items() if name not in copies)
    check("seed: headline", original["title"] == lines[2], original["title"])
    check("seed: time", original["published"] == "2022-05-19T17:52:00Z", original["published"])
    credit = (original["agency"], original["agency_basis"], original["dateline_place"])
    check("seed: credit", credit == ("reuters", "dateline", "WASHINGTON"), credit)
    check("seed: lead counts once", abs(int(original["words"]) - int(table["clean"]["words"])) <= 12,
          f"{original['words']} words, clean body {table['clean']['words']}")
    check("seed: one cluster", len({row["cluster_id"] for row in table.values()}) == 1)
    roles = {name: table[name]["role"] for name in copies}
    expected = {"clean": "exact", "typography": "exact", "wrapped": "exact"} | {f"first{n}": "excerpt" for n in (3, 5, 7)}
    check("seed: roles", roles == expected and original["role"] == "original", roles)


def reuters():
    """Books balance, and articles with byte-equal bodies are together: briefs if they have headline and day in common."""
    dump = data / "reuters21578" / "docs.jsonl.gz"
    out = cluster([dump], "reuters")
    articles, rejects = rows(out / "articles.csv"), rows(out / "rejects.csv")
    read = json.loads((out / "run.json").read_text(encoding="utf-8"))["counts"]["records_read"]
    check("reuters: books", read == len(articles) + len(rejects) == 21578,
          f"{read} read = {len(articles)} articles + {len(rejects)} rejects")
    of = {row["article_id"]: row for row in articles}
    equal = collections.defaultdict(list)
    for line in gzip.open(dump, "rt", encoding="utf-8"):
        record = json.loads(line)
        if (record["text"] or "").strip():
            row = of[str(record["id"])]
            beside = (row["title"], row["published"][:10]) if int(row["words"]) < FAR_WORDS else ()
            equal[record["text"], beside].append(row["cluster_id"])
    groups = [group for group in equal.values() if len(group) > 1]
    split = sum(len(set(group)) > 1 for group in groups)
    check("reuters: equal bodies together", split == 0, f"{len(groups)} groups, {split} split")


def footers_left(dump, truth, out):
    """Words of briefs under footers that are neither the brief's own nor shared with no other brief of the outlet.

    A brief's own sentences are those that no other brief of its outlet has; what all of an outlet's briefs share is its
    footer. Counted are the words compared beyond the own ones, the words compared of such briefs, and those of all articles.
    """
    relation = {row["id"]: row["relation"] for row in rows(truth)}
    words = {row["article_id"]: int(row["words"]) for row in rows(out / "articles.csv")}
    sentences = lambda text: [part for line in text.split("\n") for part in re.split(r"(?<=[.!?]) +", line.strip()) if part]
    count = lambda text: len(re.findall(r"[^\W_]+(?:'[^\W_]+)*", text))
    briefs = collections.defaultdict(list)
    for record in map(json.loads, gzip.open(dump, "rt", encoding="utf-8")):
        if relation[record["id"]] == "trap_footer":
            briefs[record["source"]].append(record)
    left = compared = 0
    for group in briefs.values():
        held = collections.Counter(sentence for brief in group for sentence in set(sentences(brief["text"])))
        for brief in group:
            own = sum(count(sentence) for sentence in sentences(brief["text"]) if held[sentence] == 1 or len(group) == 1)
            left += max(0, words.get(brief["id"], 0) - own)
            compared += words.get(brief["id"], 0)
    return left, compared, sum(words.values())


def synthetic():
    """Quality against the truth."""
    dump, truth = data / "synthetic_dump" / "articles.jsonl.gz", data / "synthetic_dump" / "truth.csv"
    out = cluster([dump], "synthetic")
    score = subprocess.run([binary, "evaluate", "--truth", truth, out], capture_output=True, encoding="utf-8").stdout
    figures = lambda name: [float(x) for x in re.search(rf"^{name}\s+(.*)$", score, re.M).group(1).split()]
    precision, recall, f1 = figures("pairwise")
    check("synthetic: pairwise precision", precision >= SYNTHETIC_PAIR_PRECISION_MIN, f"{precision} (recall {recall}, F1 {f1})")
    precision, recall, f1 = figures("b-cubed")
    check("synthetic: B-cubed F1", f1 >= SYNTHETIC_B_CUBED_F1_MIN, f"{f1} (precision {precision}, recall {recall})")
    merged = float(re.search(r"^trap_footer\s+\d+\s+\d+\s+(\S+)", score, re.M).group(1))
    check("synthetic: briefs merged by their footers", merged <= SYNTHETIC_FOOTERS_MERGED_MAX, merged)
    left, compared, all_compared = footers_left(dump, truth, out)
    check("synthetic: footers left in the compared text", left <= FOOTER_SHARE_LEFT_MAX * all_compared,
          f"{left} of {all_compared} words, of which {compared} are in such briefs")
    roles = re.search(r"^relation\s+documents\s+right\s.*\n((?:.+\n)+)", score, re.M).group(1)
    of = {cells[0]: (float(cells[2]), cells[4]) for cells in map(str.split, roles.splitlines())}
    for relation, least in SYNTHETIC_RIGHT_ROLES_MIN.items():
        right, of_original = of[relation][0], float(of[relation][1])
        holds = right >= least and of_original >= SYNTHETIC_RIGHT_ROLES_OF_ORIGINAL_MIN[relation]
        check(f"synthetic: roles of {relation}", holds, f"{right}, {of_original} where the original is canonical")


RECIPE = pathlib.Path(__file__).resolve().parent.parent / "pipelines/wire.toml"


def check_half():
    """Clusters of stories that no threshold was set by, and of independent reports of one event."""
    for labelled in (tune.synthetic(data), tune.generated(binary, home)):
        name = labelled.name
        figures = tune.scores(labelled, tune.cluster(binary, labelled.dump, RECIPE, home)[0], "check")
        least = min(figures[relation] for relation in tune.RELATIONS if relation != "heavy")
        of = lambda figure: f"{figures[figure]:.4f}"
        check(f"check half, {name}: B-cubed F1", figures["B-cubed F1"] >= CHECK_B_CUBED_F1_MIN[name], of("B-cubed F1"))
        check(f"check half, {name}: ARI", figures["ARI"] >= CHECK_ARI_MIN[name], of("ARI"))
        check(f"check half, {name}: heavy rewrites found", figures["heavy"] >= CHECK_HEAVY_FOUND_MIN[name], of("heavy"))
        check(f"check half, {name}: others found", least >= CHECK_OTHERS_FOUND_MIN, f"{least:.4f} of the relation found least")
        check(f"check half, {name}: traps merged", figures["traps merged"] <= CHECK_TRAPS_MERGED_MAX, of("traps merged"))
        check(f"check half, {name}: roundups joining", figures["joined"] <= CHECK_ROUNDUPS_JOINING_MAX[name], figures["joined"])
    events = tune.Events(data, home)
    of = tune.cluster(binary, events.dump, RECIPE, home)[0]
    halves = [events.scores(of, half) for half in tune.HALVES]
    for kind, holds in (("apart", lambda share: share <= EVENTS_APART_JOINED_MAX), ("copies", lambda share: share == 1)):
        joined, pairs = (sum(half[kind][at] for half in halves) for at in (0, 1))
        check(f"reports of one event, {kind}: joined", holds(joined / pairs), f"{joined} of {pairs}")


def real_feed():
    """Who is together on 40 minutes of a commercial feed with robots, notices and forms, judged group by group; some pairs are left open."""
    out = cluster([data / "real_feed_half" / "articles.jsonl.gz"], "real_feed")
    pairs = feed.pairs_of(clusters_of(out), rows(data / "real_feed_half" / "truth.csv"))
    figures = f"{pairs.f1:.4f} (precision {pairs.precision:.4f}, recall {pairs.recall:.4f}, {len(pairs.wrong)} pairs too many)"
    check("real feed: pairwise F1", pairs.f1 >= FEED_F1_MIN and pairs.precision >= FEED_PRECISION_MIN, figures)


def german_press():
    """Who is together of the pairs of German articles that were judged for sure."""
    out = cluster([data / "german_press_half" / "articles.jsonl.gz"], "german_press")
    pairs = german.labelled(rows(data / "german_press_half" / "pairs.csv"), sure_only=True)
    for label, (together, of) in score.judged(clusters_of(out), pairs).items():
        least, most = GERMAN_TOGETHER[label]
        check(f"German press: {label} together", least <= together / of <= most, f"{together} of {of}")
    partial = [(a, b) for a, b, label in pairs if label == "partial"]
    told = sum(Passages.of_run(out).tells(a, b, clusters_of(out)) for a, b in partial)
    check("German press: partial told as passages", told / len(partial) >= PARTIAL_TOLD_MIN, f"{told} of {len(partial)}")
    far = [row for row in rows(out / "articles.csv") if float(row["shared_with_canonical"]) < HELD_SHARE_MIN]
    check("German press: members far from their canonical article", not far, len(far))


def real_prose():
    """Real articles copied, cut, reworded, wrapped, spliced and mixed by a seeded script: copies found, and passages not joined."""
    found = prose.all_pages(data)
    dump = home / "prose.jsonl"
    prose.write(found, dump)
    found = prose_score.Found(Truth(found), clusters_of(cluster([dump], "prose")))
    for name, cases, least, most in (("copies found", found.copies(), PROSE_COPIES_FOUND_MIN, 1),
                                     ("passages joined", found.passages_joined(), 0, PROSE_PASSAGES_JOINED_MAX)):
        hits = sum(holds for *_, holds in cases)
        check(f"real prose: {name}", least <= hits / len(cases) <= most, f"{hits} of {len(cases)}")


def kept_dumps():
    """What is left out of a dump is held by a record that is kept, on real dumps."""
    total, few, figures, balanced = 0, [], [], True
    for dump in ("reuters21578/docs.jsonl.gz", "helsinki_oneday/helsinki_articles.jsonl", "real_feed_half/articles.jsonl.gz",
                 "german_press_half/articles.jsonl.gz"):
        kept = home / f"{dump.split('/')[0]}.kept"
        out = cluster([data / dump], f"kept-{dump.split('/')[0]}", "--kept", kept)
        told = Kept(data / dump, out, kept)
        lost = told.lost()
        total, few, figures = total + len(told.dropped), few + lost[0], figures + lost[1]
        balanced = balanced and told.books_balance()
    check("kept dumps: books", balanced)
    check("kept dumps: nothing lost", total > 1_000 and len(few) + len(figures) <= KEPT_LOST_MAX * total,
          f"{total} dropped, {len(few)} of too few words, {len(figures)} without a figure")


def forms():
    """Ten thousand weather reports of one outlet, half of each the same advice, stay apart."""
    dump = home / "forms.jsonl"
    command = [generate, "--articles", str(FORMS), "--seed", "3", "--shape", "template", "--out", dump]
    subprocess.run(command, check=True, capture_output=True)
    clusters = len(rows(cluster([dump], "forms") / "clusters.csv"))
    check("pages of one form apart", clusters >= FORMS_APART_MIN, f"{clusters} of {FORMS}")


def candidate_recall():
    """Edges found, of those found where every two texts that share a shingle are candidates."""
    lines = gzip.open(data / "synthetic_dump" / "articles.jsonl.gz", "rt", encoding="utf-8").read().splitlines()
    dump, oracle = home / "candidates.jsonl", home / "oracle.toml"
    dump.write_text("\n".join(lines[:CANDIDATE_ARTICLES]) + "\n", encoding="utf-8")
    recipe = RECIPE.read_text(encoding="utf-8")
    for name, value in {"bucket_max": 100_000, "rare_one_in": 1, "rare_shared_min": 1, "rare_share_min": 0.0,
                        "agreeing_min": 0.0, "weak_max": 1_000_000, "likeliest": 1_000_000}.items():
        recipe = tune.varied(recipe, "bucket", name, value)
    oracle.write_text(recipe, encoding="utf-8")
    edges, all_edges = (tune.cluster(binary, dump, recipe, home)[1] for recipe in (RECIPE, oracle))
    recall = len(edges & all_edges) / len(all_edges)
    check("candidate recall", recall >= CANDIDATE_RECALL_MIN, f"{recall:.4f} of {len(all_edges)} edges")


# Labels of datelines.tsv that the table of agencies has under another id. Joint copy credits all its agencies.
DATELINE_IDS = {"xinhua_zh": "xinhua", "yonhap_ko": "yonhap", "gracenote": "variety", "opta": "variety",
                "reuters21578": "", "outlet": "", "-": "", "sda+afp": "sda|afp"}
DATELINE_WORDS = ("harbour salt market square roses frost limes noon ferry mooring council bell bread river bridge "
                  "orchard lamp roof stair garden letter window tower meadow barrel wagon").split()


def datelines():
    """Agency, place and date of every labelled dateline, and nothing of what only looks like one."""
    table = csv.DictReader(open(data.parent / "domain" / "datelines.tsv", encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
    folded = lambda text: " ".join(unicodedata.normalize("NFKC", text or "").split())
    vectors, crawled = list(table), "2026-12-30T12:00:00Z"
    dump = home / "datelines.jsonl"
    with open(dump, "w", encoding="utf-8") as file:
        for number, vector in enumerate(vectors):
            words = random.Random(number).choices(DATELINE_WORDS, k=60)
            story = f"{words[0].capitalize()} and {' '.join(words[1:30])}.\n{words[30].capitalize()} or {' '.join(words[31:])}."
            record = {"id": str(number), "url": f"https://outlet{number}.example/{number}", "title": f"Story {number}",
                      "text": f'{vector["lead"]} {story}', "crawl_date": crawled}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    found = {int(row["article_id"]): row for row in rows(cluster([dump], "datelines") / "articles.csv")}
    right, taken, wrong = 0, 0, []
    for number, vector in enumerate(vectors):
        row, label = found[number], vector["agency"]
        agency, credited = DATELINE_IDS.get(label, label), row["agency"] if row["agency_basis"] != "inherited" else ""
        if label == "-":
            if row["agency"] or row["dateline_place"] or row["published_basis"] == "dateline":
                taken += 1
                wrong.append((vector["lead"], row["agency"], row["dateline_place"], row["published"]))
            continue
        joint = "/dpa)" in vector["lead"] and credited == "tca|dpa"
        day = dateline_day(folded(vector["date"]))
        dated = (row["published"][:10], row["published_basis"]) == ((day, "dateline") if day else (crawled[:10], "crawl"))
        if (credited == agency or joint) and row["dateline_place"] == folded(vector["place"]) and dated:
            right += 1
        else:
            wrong.append((vector["lead"], row["agency"], row["dateline_place"], row["published"], row["published_basis"]))
    total = sum(vector["agency"] != "-" for vector in vectors)
    check("datelines", right >= DATELINES_MIN and not taken, f"{right} of {total}, {taken} of {len(vectors) - total} traps taken")
    for vector in wrong:
        print(f"       {vector}")


def dateline_day(printed):
    """The day that a printed date means beside a crawl at the end of 2026: every day and month are of 2026."""
    months = ("jan ene янв 1月", "feb fév", "mar", "apr", "may mai мая 5月", "jun июн يونيو 6月", "jul juil", "aug août авг 8月",
              "sep", "oct 10月", "nov", "dec déc 12月")
    if not printed:
        return None
    year = re.search(r"\d{4}", printed)
    rest = re.sub(r"\d{4}", "", printed).lower()
    eastern = re.search(r"(\d+)月", rest)
    month = int(eastern.group(1)) if eastern else next(
        (n for n, names in enumerate(months, 1) if any(name in rest for name in names.split())), 12)
    day = re.search(r"(\d+)日", rest) or re.search(r"\d+", rest)
    return f"{year.group() if year else 2026}-{month:02}-{int(day.group(1) if day.lastindex else day.group()):02}"


def same_bytes():
    """One thread, two threads and shuffled input give the same bytes, with duplicate ids and equal texts among them."""
    lines = gzip.open(data / "synthetic_dump" / "articles.jsonl.gz", "rt", encoding="utf-8").read().splitlines()
    lines += [re.sub('"title": "[^"]*"', '"title": "Other"', line) for line in lines[:200]] + lines[300:500]
    outs = []
    for name, threads, seed in (("one", 1, None), ("two", 2, None), ("shuffled", 2, 7), ("shuffled_again", 2, 8)):
        if seed:
            random.Random(seed).shuffle(lines)
        dump = home / "dump" / name
        dump.mkdir(parents=True)
        (dump / "dump.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        outs.append(cluster([dump], name, "--threads", threads, "--edges"))
    for table in ("clusters.csv", "articles.csv", "edges.csv", "furniture.csv"):
        def content(out):
            if table != "articles.csv":
                return (out / table).read_bytes()
            return [{k: v for k, v in row.items() if not k.startswith("source_")} for row in rows(out / table)]
        check(f"same bytes: {table}", all(content(out) == content(outs[0]) for out in outs))


WORDS = """anchor barley candle dormer elbow ferret garden hamlet island jetty kettle ladder magnet nettle orchard
pepper quarry ribbon saddle timber urchin velvet walnut yonder zephyr amber basket copper dagger ember fiddle goblet
hollow ingot jasper kernel lantern mantle needle oyster parcel quiver rafter sickle thistle umber vessel willow""".split()


def made_up(number, paragraphs=4):
    """A story like no other, one paragraph a line."""
    words = random.Random(number)
    sentence = lambda: " ".join(words.choice(WORDS) for _ in range(14)).capitalize() + "."
    return [f"{sentence()} {sentence()}" for _ in range(paragraphs)]


def folded(line):
    """As the project folds it, as far as these lines need."""
    for typed, marks in (("", "\u00ad"), ('"', "[“”„«»]"), ("'", "[‘’´]"), ("-", "[‐-―−]")):
        line = re.sub(marks, typed, line)
    return " ".join(unicodedata.normalize("NFKC", line).split())


def matches(pattern, line):
    """Whether a pattern of the list, written for lines as printed, matches a line as printed or folded."""
    pattern = re.sub(r"\\p\{Lu\}", "[A-ZÀ-Þ]", pattern)
    flags, pattern = (re.I, pattern[4:]) if pattern.startswith("(?i)") else (0, pattern)
    typed = re.sub("[“”]", '"', re.sub("[‘’]", "'", pattern))
    return any(re.search(p, x, flags) for p in (pattern, typed) for x in (line, folded(line)))


# Bodies for the rows that test the whole of it; "%" stands for a story, which must come out whole.
BODIES = {
    "[+NNNN chars]": "% [+1555 chars]",
    r"(…|\.\.\.) ?\[\+?\d+ chars\]$": "%… [+373 chars]",
    r"(?:^|\s)@(?:\s@){3,}": "% @ @ @ @ @ @ @",
}
STAND_IN = "Access denied"


def furniture_cases():
    """The rows of the list: what each puts into which place of a story; nothing where no example fits it."""
    table = (pathlib.Path(__file__).parent.parent / "src/clean/furniture.tsv").read_text(encoding="utf-8")
    own = [line.split("\t") for line in table.splitlines() if not line.startswith("#")][1:]
    examples = [(row, line) for row in own for line in (row[7:] if row[3] == "regex" else [row[4]])]
    lines = (data.parent / "domain" / "boilerplate.txt").read_text(encoding="utf-8").splitlines()
    for row in (line.split("\t") for line in lines if not line.startswith("#")):
        kind, place, match, pattern = row[0], row[2], row[3], row[4]
        if place == "body":
            regex = STAND_IN if match == "regex" and matches(pattern, STAND_IN) else None
            yield kind, place, pattern, BODIES.get(pattern) or regex or (pattern if match == "exact" else None)
        elif match == "regex":
            fitting = [(row, line) for row, line in examples if matches(pattern, line)]
            row, line = min(fitting, key=lambda fit: fit[0][0] != kind, default=(None, None))
            # What stands below the end mark of a story is no part of it.
            yield kind, "tail" if row and row[2] == "end" else place, pattern, line
        else:
            yield kind, place, pattern, pattern


def boilerplate():
    """Every line of the list is cut from a story and nothing else is; the near misses stay."""
    at = {"head": 0, "inline": 2, "any": 2, "tail": 4, "-": 2}
    cases, records, failures = {}, [], []
    for number, (kind, place, pattern, line) in enumerate(furniture_cases()):
        if line is None:
            failures.append(f"no example fits {pattern}")
            continue
        story = made_up(number)
        before, after = story[:at.get(place, 0)], story[at.get(place, 0):]
        text = line.replace("%", "\n".join(story)) if place == "body" else "\n".join([*before, line, *after])
        cases[number] = kind, place, line
        # The control has the same words with nothing to cut: a line that stays is glued to a paragraph there.
        control = "\n".join([*before[:-1], f"{before[-1]} {line}", *after] if kind == "KEEP" else story)
        for name, body in ((f"b{number}", text), (f"control{number}", control)):
            records.append({"id": name, "title": name, "text": body, "date": "2031-03-14T06:00:00Z",
                            "url": f"https://www.{name}.example/story"})
    dump = home / "boilerplate.jsonl"
    dump.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    out = cluster([dump], "boilerplate")
    articles = {row["article_id"]: row for row in rows(out / "articles.csv")}
    refused = {records[int(row["source_record"]) - 1]["id"] for row in rows(out / "rejects.csv")}
    cut = collections.defaultdict(list)
    for row in rows(out / "furniture.csv"):
        cut[row["outlet"]].append(row["line"])
    done = collections.Counter()
    for number, (kind, place, line) in cases.items():
        article, control, lines = articles.get(f"b{number}"), articles[f"control{number}"], cut[f"b{number}.example"]
        same = article and article["words"] == control["words"] and not cut[f"control{number}.example"]
        if kind == "KEEP":
            holds = same and not lines and article["agency"] == ""
        elif place == "body":
            # A word for nothing in place of a text leaves a headline alone.
            is_refused = f"b{number}" in refused or "headline_only" in article["flags"].split("|")
            holds = same if "%" in line else is_refused
        else:
            holds = same and len(lines) == 1
        done[kind == "KEEP"] += bool(holds)
        if not holds:
            failures.append(f"{kind} {place}: {line} (cut: {lines})")
    total = collections.Counter(kind == "KEEP" for kind, *_ in furniture_cases())
    figure = f"{done[False]} of {total[False]} cut, {done[True]} of {total[True]} kept"
    check("boilerplate", done == total and not failures, figure)
    for failure in failures:
        print(f"       {failure}")


def memory():
    """A run told to keep to little memory gives the same tables, and its peak grows by about a KB an article. On one thread,
    for what several hold at one time differs from run to run by 100 bytes an article."""
    peaks = {}
    for articles in (100_000, 200_000):
        dump = home / f"{articles}.jsonl"
        subprocess.run([generate, "--articles", str(articles), "--seed", "1", "--out", dump], check=True)
        out = cluster([dump], f"memory{articles}", "--memory", "64MiB", "--threads", "1")
        run = json.loads((out / "run.json").read_text(encoding="utf-8"))
        peaks[articles] = run["memory_peak_bytes"]
        if articles == 100_000:
            free = cluster([dump], "free")
            spilled = sum(count for name, count in run["counts"].items() if name.endswith("_spilled"))
            tables = ("clusters.csv", "articles.csv", "rejects.csv", "furniture.csv")
            same = all((out / name).read_bytes() == (free / name).read_bytes() for name in tables)
            check("memory: same tables", same and spilled > 0, f"{spilled >> 20} MiB went to the scratch file")
        dump.unlink()
    growth = (peaks[200_000] - peaks[100_000]) / 100_000
    figure = f"{growth:.0f} bytes an article ({peaks[100_000] >> 20} MiB at 100k, {peaks[200_000] >> 20} MiB at 200k)"
    check("memory growth", growth <= BYTES_AN_ARTICLE_MAX, figure)


def pages():
    """News pages whose text is known: body, headline, date."""
    source = data / "html_article_extraction_benchmark"
    gold = json.loads((source / "ground-truth.json").read_text(encoding="utf-8"))
    extract = binary.parent / "examples" / "extract"
    files = sorted(map(str, (source / "html").glob("*.html.gz")))
    done = subprocess.run([extract, *files], capture_output=True, encoding="utf-8", check=True)
    read = {pathlib.Path(row["path"]).name.split(".")[0]: row for row in map(json.loads, done.stdout.splitlines())}
    scores, headlines, dated, right = [], 0, 0, 0
    for name, known in gold.items():
        row = read[name]
        tokens = [collections.Counter(re.findall(r"\w+", text)) for text in (row.get("text", ""), known["articleBody"])]
        shared = sum((tokens[0] & tokens[1]).values())
        scores.append(2 * shared / max(1, sum(tokens[0].values()) + sum(tokens[1].values())))
        page = gzip.open(source / "html" / f"{name}.html.gz").read().decode("utf-8", "replace")
        heads = [re.sub(r"<[^>]+>", " ", head) for _, head in re.findall(r"<(h1|title)\b[^>]*>(.*?)</\1>", page, re.S | re.I)]
        plain = [" ".join(html.unescape(head).split()) for head in heads]
        headlines += bool(row.get("title")) and any(head.startswith(row["title"]) for head in plain)
        in_address = re.search(r"/((?:19|20)\d\d)/(\d\d)/(\d\d)/", known["url"])
        if in_address:
            day = datetime.date(*map(int, in_address.groups()))
            dated += 1
            found = row.get("published")
            right += bool(found) and abs((datetime.date.fromisoformat(found[:10]) - day).days) <= 1
    mean = sum(scores) / len(scores)
    check("pages: token F1", mean >= PAGES_TOKEN_F1_MIN, f"{mean:.4f} mean of {len(scores)}; {done.stderr.strip()}")
    check("pages: headlines", headlines >= PAGES_RIGHT_HEADLINE_MIN * len(gold), f"{headlines} of {len(gold)}")
    said = ("paywalled", "gallery", "reason")
    told = {path[:8] for path, row in read.items() if any(row.get(name) for name in said)}
    check("pages: no whole articles", told == PAGES_LOCKED, f"{len(told & PAGES_LOCKED)} of {len(PAGES_LOCKED)} told, {len(told - PAGES_LOCKED)} others")
    check("pages: dates", right >= PAGES_RIGHT_DATE_MIN * dated, f"{right} of {dated}")


def crawls():
    """Real crawls, broken ones among them: every record is an article, a refusal or passed over."""
    wrong, files = [], sorted((data / "warc_samples").glob("*arc*"))
    for file in files:
        out = cluster([file], f"crawl-{file.name}", "--max-reject-ratio", "1")
        run = json.loads((out / "run.json").read_text(encoding="utf-8"))
        bytes_ = file.read_bytes()
        if bytes_[:2] == b"\x1f\x8b":
            bytes_ = b"".join(members(bytes_))
        begun = len(re.findall(rb"^WARC-Type:", bytes_, re.M)) or len(re.findall(rb"^(?:filedesc|https?)://.* \S+$", bytes_, re.M))
        read = run["counts"]["records_read"] + sum(run["inputs"][0]["passed_over"].values())
        if read < begun or run["counts"]["articles"] + run["counts"]["rejects"] != run["counts"]["records_read"]:
            wrong.append(f"{file.name}: {read} of {begun}")
    check("crawls: every record", len(files) > 20 and not wrong, f"{len(files)} files; {wrong}")


def members(packed):
    """What can be unpacked of each member of a gzip file."""
    while packed:
        unpacker = zlib.decompressobj(31)
        try:
            yield unpacker.decompress(packed)
        except zlib.error:
            return
        packed = unpacker.unused_data


def reading():
    """Parquet and crawls stream: a file five times as large is read in the same memory."""
    dress = binary.parent / "examples" / "dress"
    peaks = collections.defaultdict(list)
    for articles in (6_000, 30_000):
        dump = home / f"reading{articles}.jsonl"
        subprocess.run([generate, "--articles", str(articles), "--seed", "1", "--out", dump], check=True)
        for ending in ("parquet", "warc.gz"):
            dressed = home / f"reading{articles}.{ending}"
            subprocess.run([dress, dump, dressed], check=True)
            peaks[ending].append(peak_bytes([binary, "schema", "--records", "1000000", dressed]))
            dressed.unlink()
        dump.unlink()
    for ending, (small, large) in peaks.items():
        figure = f"{small >> 20} MiB for 6,000 articles, {large >> 20} MiB for 30,000"
        check(f"reading {ending}", large <= READING_GROWTH_MAX * small, figure)


def nights():
    """Eight nights one by one, a twentieth of the articles a night or two late, against all at once; each night twice."""
    dump = home / "month.jsonl"
    subprocess.run([generate, "--articles", "30000", "--seed", "5", "--out", dump], check=True)
    roll, of_night = random.Random(5), collections.defaultdict(list)
    lines = dump.read_text(encoding="utf-8").splitlines(keepends=True)
    days = sorted({json.loads(line)["published"][:10] for line in lines})[:8]
    for line in lines:
        day = json.loads(line)["published"][:10]
        if day in days:
            late = roll.choice((1, 1, 2)) if roll.random() < 0.05 else 0
            of_night[days[min(days.index(day) + late, len(days) - 1)]].append(line)
    dump.write_text("".join(line for day in days for line in of_night[day]), encoding="utf-8")
    at_once = {row["article_id"]: row["cluster_id"] for row in rows(cluster([dump], "at_once") / "articles.csv")}
    night_by_night, differing = {}, []
    for day in days:
        tonight = home / f"{day}.jsonl"
        tonight.write_text("".join(of_night[day]), encoding="utf-8")
        options = ("--history", home / "history", "--date", day, "--edges", "--no-page")
        out, again = (cluster([tonight], f"{name}-{day}", *options) for name in ("night", "again"))
        tables = ("clusters", "articles", "edges", "rejects", "furniture", "lineage", "moved")
        differing += [(day, table) for table in tables
                      if (out / f"{table}.csv").read_bytes() != (again / f"{table}.csv").read_bytes()]
        for table in ("articles", "moved"):
            night_by_night |= {row["article_id"]: row["cluster_id"] for row in rows(out / f"{table}.csv")}
    whole, parts = stories(at_once), stories(night_by_night)
    check("nights: each article once", at_once.keys() == night_by_night.keys(), f"{len(at_once)} articles")
    check("nights: twice the same bytes", not differing, differing)
    apart = len(whole - parts)
    check("nights: as all at once", apart <= NIGHTS_APART_MAX * len(whole), f"{apart} of {len(whole)} clusters differ")
    check("nights: history", subprocess.run([binary, "history", "verify", home / "history"], capture_output=True).returncode == 0)


def stories(of):
    """The articles of each cluster."""
    clusters = collections.defaultdict(set)
    for id, cluster_id in of.items():
        clusters[cluster_id].add(id)
    return {frozenset(articles) for articles in clusters.values()}


def kills():
    """A run with a history, killed at random moments: the history is whole, and the next run gives the same bytes."""
    roll, wrong, killed, complete = random.Random(1), [], 0, 0
    dumps = []
    for night in range(2):
        dumps.append(home / f"kill{night}.jsonl")
        subprocess.run([generate, "--articles", "900", "--seed", str(night + 1), "--out", dumps[night]], check=True)
    before, history = home / "kill-before", home / "kill-history"
    cluster([dumps[0]], "kill-first", "--history", before, "--date", "2026-03-01")
    command = lambda out: [binary, "cluster", dumps[1], "--history", history, "--date", "2026-03-02", "--edges",
                           "--quiet", "--force", "--out", out]
    tables = ("clusters", "articles", "edges", "rejects", "furniture", "lineage")
    read = lambda out: [(out / f"{table}.csv").read_bytes() for table in tables]
    shutil.copytree(before, history)
    started = time.monotonic()
    subprocess.run(command(home / "undisturbed"), check=True, capture_output=True)
    took, expected = time.monotonic() - started, read(home / "undisturbed")
    for turn in range(KILLS):
        shutil.rmtree(history)
        shutil.copytree(before, history)
        out = home / "kill-out"
        shutil.rmtree(out, ignore_errors=True)
        run = subprocess.Popen(command(out), stderr=subprocess.DEVNULL)
        time.sleep(roll.random() * took)
        run.kill()
        killed += run.wait() != 0
        is_whole = subprocess.run([binary, "history", "verify", history], capture_output=True).returncode == 0
        if (out / "run.json").exists():
            complete += 1
            is_whole = is_whole and read(out) == expected
        subprocess.run(command(out), check=True, capture_output=True)
        if not is_whole or read(out) != expected:
            wrong.append(turn)
    check("kills: history whole, next run the same", not wrong and killed > KILLS / 2,
          f"{killed} of {KILLS} killed in time, {complete} complete; wrong: {wrong}")


def peak_bytes(command):
    """The most memory that a command holds."""
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command} ended with {status}")
    return usage.ru_maxrss * 1024


for part in (pages, crawls, reading, seed, reuters, real_feed, german_press, real_prose, kept_dumps, synthetic, check_half, forms,
             candidate_recall, datelines, boilerplate, same_bytes, memory, nights, kills):
    part()
print(f"{passed} passed, {failed} failed")
cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"CPU {cpu.ru_utime + cpu.ru_stime:.0f} s")
sys.exit(failed > 0)
