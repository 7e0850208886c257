"""The real feed: pairs that are together, against groups judged one by one. Pairs of groups that are open to each other, and
articles that the truth excludes, are left out.
"""
import pathlib
import re
import statistics
import sys

from peers import PEERS, Program
from real import rivals, score
from real.rivals import Run
from real.table import Table, figure, proportion

sys.path.append(str(PEERS))
from exact_glue import matches
from glue import clusters_of, shingles

# Thresholds at which exact Jaccard is tried, to find its best.
GRID = [percent / 100 for percent in range(20, 100)]
TIMED_ROUNDS = 3


def judged(rows: list[dict]) -> tuple[dict[str, str], set[score.Pair]]:
    """The group of each article that is scored, and the groups that are open to each other.

    >>> row = lambda id, cluster, exclude, open: dict(id=id, cluster=cluster, exclude=exclude, ambiguous_with=open)
    >>> groups, open = judged([row("1", "m1", "", "m2"), row("2", "m2", "", ""), row("3", "m3", "empty", "")])
    >>> groups, open == {frozenset({"m1", "m2"})}
    ({'1': 'm1', '2': 'm2'}, True)
    """
    scored = [row for row in rows if not row["exclude"]]
    others = lambda row: filter(None, re.split(r"[;| ]+", row["ambiguous_with"]))
    return ({row["id"]: row["cluster"] for row in scored},
            {frozenset((row["cluster"], other)) for row in scored for other in others(row)})


def pairs_of(clusters: dict[str, str], truth: list[dict]) -> score.Pairs:
    groups, open_groups = judged(truth)
    return score.pairwise(clusters, groups, open_groups)


def best_exact(texts: pathlib.Path, truth: list[dict]) -> tuple[float, score.Pairs]:
    """The threshold of the grid at which exact Jaccard has its best F1 on this very feed, and what it reaches there."""
    ids, sets = zip(*((record["id"], shingles(record["text"])) for record in rivals.records(texts)))
    found = list(matches(list(sets), GRID[0]))
    reached = []
    for threshold in GRID:
        firsts = clusters_of(((a, b) for a, b, jaccard in found if jaccard >= threshold), len(ids))
        reached.append((threshold, pairs_of(dict(zip(ids, map(str, firsts))), truth)))
    return max(reached, key=lambda at: at[1].f1)


def line(name: str, pairs: score.Pairs) -> list[str]:
    """A row of the table."""
    return [name, *map(figure, (pairs.precision, pairs.recall, pairs.f1)), str(len(pairs.wrong)), str(len(pairs.missed)),
            *(proportion(pairs.right, pairs.right + len(others), 3) for others in (pairs.wrong, pairs.missed))]


def tables(data: pathlib.Path, programs: list[Program], work: pathlib.Path, limit_s: float) -> tuple[list[Table], dict]:
    source = data / "real_feed_half"
    truth = score.rows(source / "truth.csv")
    rounds = [rivals.run_all(programs, source / "articles.jsonl.gz", work / f"feed{number}", limit_s)
              for number in range(TIMED_ROUNDS)]
    table = Table("Real feed", ["program", "P", "R", "F1", "false", "missed", "P, 95 %", "R, 95 %"], [],
                  "Pairs of articles; debatable ones are left out. exact: "
                  "Jaccard of word 5-grams, all pairs, single link, at that threshold; best: where its F1 on this feed is highest.")
    detail = {}
    for run in rounds[0]:
        pairs = None if run.failure else pairs_of(run.clusters, truth)
        table.rows.append(line(run.name, pairs) if pairs else [run.name, run.failure, *["-"] * 6])
        detail[run.name] = pairs and {"precision": pairs.precision, "recall": pairs.recall, "f1": pairs.f1,
                                      "false_pairs": pairs.wrong, "missed_pairs": pairs.missed}
    threshold, pairs = best_exact(work / "feed0/plain.jsonl", truth)
    table.rows.insert(1 + len(rivals.EXACT), line(f"exact {rivals.threshold_name(threshold)} (best)", pairs))
    return [table, times(rounds)], detail


def times(rounds: list[list[Run]]) -> Table:
    """CPU seconds on the feed, all programs in turn."""
    table = Table("Time on the real feed", ["program", "CPU s", "CPU / storywire"], [],
                  f"Median of {len(rounds)} rounds, all programs in turn. Rivals neither clean, prove nor attribute, and write no "
                  "page; exact is a page of Python.")
    median = lambda at: statistics.median(one[at].usage.cpu_s for one in rounds)
    for at, run in enumerate(rounds[0]):
        failure = next((one[at].failure for one in rounds if one[at].failure), None)
        table.rows.append([run.name, failure, "-"] if failure else
                          [run.name, f"{median(at):.2f}", f"{median(at) / median(0):.2f}"])
    return table
