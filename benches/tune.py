#!/usr/bin/env python3
"""Scores the recipe on labelled sets, half by half, and shows what each of its thresholds is worth.

  benches/tune.py DATA [--binary FILE] [--recipe FILE]     scores on the tune half and on the check half
  benches/tune.py DATA --sweep [NAME ...]                  the tune half only, under other values of each threshold

DATA is a directory with synthetic_dump/ and ecbplus/; the third set is generated. Stories are dealt into the halves by a
hash of their name, the twins of one subject and the pages of one event into the same. A run always clusters the whole
set, so a false merge across the halves counts in both. Thresholds are set by the tune half; what is quoted elsewhere is
the check half. Standard library only.
"""
import argparse
import collections
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib

from real.score import adjusted_rand

ROOT = pathlib.Path(__file__).resolve().parent.parent
HALVES = ("tune", "check")
GENERATED = {"articles": 30_000, "seed": 11}
RELATIONS = "exact repub light heavy trunc update typo noise".split()

# Other values of each threshold of the recipe that decides over a pair, a line a table of it.
SWEEP = {
    "verify": {"share_min": (0.4, 0.5), "held_share_min": (0.15, 0.25), "matched_words_min": (10, 20), "few_words": (20, 40),
               "few_share_min": (0.5, 0.7), "brief_words": (60, 150), "recurs_hours": (12, 24), "aligned_shared_min": (3, 8),
               "aligned_containment_min": (0.05, 0.12), "common_groups": (4, 16), "weight_min": (0.0, 0.5)},
    "verify.align": {"run_words": (2, 4), "long_run_words": (8, 20), "gap_words": (6, 20), "passage_words": (5, 15)},
    "verify.background": {"runs_max": (1, 6), "overhang_max": (0.1, 0.4), "similarity_free_min": (0.4, 0.7)},
    "verify.collection": {"length_min": (2.0, 4.0), "words_min": (100, 400), "told_min": (0.34, 0.67), "start_words": (60, 200),
                          "start_share": (0.1, 0.25)},
    "verify.subject": {"told_min": (0.5, 0.8), "near_similarity_min": (0.8, 0.95), "brief_similarity_min": (0.3, 0.7),
                       "same_similarity_min": (0.5, 0.9)},
    "verify.form": {"slots_min": (2, 5), "slots_share_min": (0.3, 0.7), "slots_density_min": (0.01, 0.03), "figures_min": (5, 12),
                    "figures_kept_min": (0.5, 0.7), "figures_kept_ratio_min": (0.6, 1.0), "version_verbatim_min": (0.5, 0.9)},
    "cluster": {"roundup_overlap_max": (0.0, 0.3)},
}


def half_of(name):
    return HALVES[zlib.crc32(name.encode()) % 2]


class Labelled:
    """A dump with its truth: the story and the relation of each document, and the half that its story is in."""

    def __init__(self, name, dump, truth):
        self.name, self.dump, self.truth = name, dump, truth
        # The twins of one subject are stories `7` and `7b`.
        self.half = {id: half_of(story.rstrip("b")) for id, (story, _) in truth.items()}


def synthetic(data):
    return Labelled("synthetic", data / "synthetic_dump/articles.jsonl.gz", truth_of(data / "synthetic_dump/truth.csv"))


def truth_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {row["id"]: (row["story_id"], row["relation"]) for row in csv.DictReader(file)}


def generated(binary, home):
    dump, truth = home / "generated.jsonl", home / "generated.csv"
    command = [binary.parent / "examples/generate", "--out", dump, "--truth", truth]
    command += [part for name, value in GENERATED.items() for part in (f"--{name}", value)]
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    return Labelled("generated", dump, truth_of(truth))


def cluster(binary, dump, recipe, home):
    """The cluster of each article, and the pairs of articles that are copies."""
    out = home / "out"
    command = [binary, "cluster", dump, "--out", out, "--recipe", recipe, "--quiet", "--edges", "--force"]
    subprocess.run(list(map(str, command)), check=True)
    table = lambda name: csv.DictReader(open(out / name, newline="", encoding="utf-8"))
    of = {row["article_id"]: row["cluster_id"] for row in table("articles.csv")}
    copies = (row for row in table("edges.csv") if row["kind"] != "passage")
    return of, {frozenset((row["article_a"], row["article_b"])) for row in copies}


def scores(labelled, of, half):
    """Figures of the documents of one half, each held against the whole clustering."""
    truth = labelled.truth
    ids = [id for id in truth if id in of]
    clusters, stories, shared = (collections.Counter() for _ in range(3))
    for id in ids:
        clusters[of[id]] += 1
        stories[truth[id][0]] += 1
        shared[of[id], truth[id][0]] += 1
    mine = [id for id in ids if labelled.half[id] == half]
    together = lambda id: shared[of[id], truth[id][0]]
    precision = sum(together(id) / clusters[of[id]] for id in mine) / len(mine)
    recall = sum(together(id) / stories[truth[id][0]] for id in mine) / len(mine)
    figures = {"precision": precision, "recall": recall, "B-cubed F1": 2 * precision * recall / (precision + recall),
               "ARI": adjusted_rand([(of[id], truth[id][0]) for id in mine])}
    originals = {truth[id][0]: id for id in ids if truth[id][1] == "original"}
    for relation in RELATIONS:
        copies = [id for id in mine if truth[id][1] == relation and truth[id][0] in originals]
        found = sum(of[id] == of[originals[truth[id][0]]] for id in copies)
        figures[relation] = found / len(copies)
    # A roundup stands alone; whether it joins two stories is counted by itself.
    told = collections.defaultdict(set)
    for id in ids:
        if truth[id][1] != "roundup":
            told[of[id]].add(truth[id][0])
    traps = [id for id in mine if truth[id][1].startswith("trap_")]
    figures["traps merged"] = sum(len(told[of[id]]) > 1 for id in traps) / len(traps)
    roundups = {of[id] for id in ids if truth[id][1] == "roundup"}
    figures["joined"] = sum(len(told[c]) > 1 and any(half_of(s.rstrip("b")) == half for s in told[c]) for c in roundups)
    return figures


def shingles(text):
    words = re.findall(r"[^\W_]+", text.lower())
    return {tuple(words[at:at + 5]) for at in range(len(words) - 4)}


class Events:
    """Reports of one event, by outlets that write for themselves and by outlets that carry a wire."""

    # Containment of the shorter below which two reports have but phrases in common; Jaccard from which they are copies.
    APART, COPIES = 0.1, 0.5

    def __init__(self, data, home):
        records = [json.loads(line) for line in open(data / "ecbplus/docs.jsonl", encoding="utf-8")]
        self.dump = home / "events.jsonl"
        with open(self.dump, "w", encoding="utf-8") as file:
            for record in records:
                file.write(json.dumps({"id": record["id"], "title": record["id"], "text": record["text"]}) + "\n")
        events = collections.defaultdict(list)
        for record in records:
            events[record["topic"], record["subtopic"]].append((record["id"], shingles(record["text"])))
        self.pairs = collections.defaultdict(dict)
        for (topic, _), reports in events.items():
            for at, (a, of_a) in enumerate(reports):
                for b, of_b in reports[:at]:
                    containment = len(of_a & of_b) / max(1, min(len(of_a), len(of_b)))
                    jaccard = len(of_a & of_b) / max(1, len(of_a | of_b))
                    self.pairs[half_of(str(topic))][frozenset((a, b))] = containment, jaccard

    def scores(self, of, half):
        joined = lambda pair: len({of.get(id, id) for id in pair}) == 1
        kinds = {"apart": lambda c, j: c < self.APART, "copies": lambda c, j: j >= self.COPIES}
        figures = {}
        for kind, holds in kinds.items():
            pairs = [pair for pair, measures in self.pairs[half].items() if holds(*measures)]
            figures[kind] = (sum(map(joined, pairs)), len(pairs))
        return figures


def varied(recipe, table, name, value):
    """The recipe with one value changed."""
    head, tail = recipe.split(f"[{table}]\n" if f"[{table}]\n" in recipe else f"[{table}]", 1)
    changed, count = re.subn(rf"^{name} = \S+", f"{name} = {value}", tail, count=1, flags=re.M)
    assert count == 1, f"[{table}] {name}"
    return f"{head}[{table}]\n{changed}"


def row(label, sets, events, binary, recipe, home, half):
    """One line: what a recipe reaches on a half of every set."""
    line = f"{label:44}"
    for labelled in sets:
        figures = scores(labelled, cluster(binary, labelled.dump, recipe, home)[0], half)
        worst = min(figures[relation] for relation in RELATIONS if relation != "heavy")
        line += (f"  {figures['precision']:.4f} {figures['recall']:.4f} {figures['B-cubed F1']:.4f} {figures['ARI']:.4f}"
                 f" {figures['heavy']:.3f} {worst:.3f} {figures['traps merged']:.4f} {figures['joined']:2}")
    reached = events.scores(cluster(binary, events.dump, recipe, home)[0], half)
    return line + "".join(f"  {done}/{all}" for done, all in reached.values())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("data", type=pathlib.Path)
    options.add_argument("--binary", type=pathlib.Path, default=ROOT / "target/release/storywire")
    options.add_argument("--recipe", type=pathlib.Path, default=ROOT / "pipelines/wire.toml")
    options.add_argument("--sweep", nargs="*", metavar="NAME")
    options = options.parse_args()
    home = pathlib.Path(tempfile.mkdtemp(prefix="storywire-tune-"))
    binary, recipe = options.binary.resolve(), options.recipe.read_text(encoding="utf-8")
    sets, events = [synthetic(options.data), generated(binary, home)], Events(options.data, home)
    if options.sweep is None:
        for half in HALVES:
            for labelled in sets:
                print(f"{half} half, {labelled.name}")
                figures = scores(labelled, cluster(binary, labelled.dump, options.recipe, home)[0], half)
                print("".join(f"  {name:14}{value:.4f}\n" for name, value in figures.items()), end="")
            apart, copies = events.scores(cluster(binary, events.dump, options.recipe, home)[0], half).values()
            print(f"{half} half, reports of one event\n  without common text joined {apart[0]} of {apart[1]}")
            print(f"  half of all shingles in common joined {copies[0]} of {copies[1]}\n", flush=True)
        return
    print("The tune half. Of each set: B-cubed precision, recall, F1, ARI; heavy rewrites found; the relation found least of"
          " the others; traps merged; roundups that join. Then events: joined without common text, and with half in common.")
    print(f"{'as it is':44}" + row("", sets, events, binary, options.recipe, home, "tune").strip(), flush=True)
    for table, values in SWEEP.items():
        for name, others in values.items():
            for value in others if not options.sweep or name in options.sweep else ():
                changed = home / "recipe.toml"
                changed.write_text(varied(recipe, table, name, value), encoding="utf-8")
                print(row(f"[{table}] {name} = {value}", sets, events, binary, changed, home, "tune"), flush=True)


if __name__ == "__main__":
    sys.exit(main())
