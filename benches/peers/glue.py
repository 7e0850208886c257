"""What the Python peers share: a dump in, word 5-grams out, matches in, the table of clusters out.

As people write it; the same shingles as in bare_probabilistic.rs, up to letters that only folding makes equal. A text of
fewer words is one shingle.
"""
import csv
import json
import re
from typing import Iterable, List, Set, Tuple

SHINGLE_WORDS = 5
THRESHOLD = 0.5
HASHES = 128
WORD = re.compile(r"\w+")


def arguments(given: List[str]) -> Tuple[str, str, float]:
    """The dump, the table to write and the threshold, which may be left out, of a command line."""
    _, dump, out, *threshold = given
    return dump, out, float(threshold[0]) if threshold else THRESHOLD


def read(dump: str) -> Tuple[List[str], List[str]]:
    """The ids and the texts of a dump."""
    with open(dump, encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [record["id"] for record in records], [record["text"] for record in records]


def shingles(text: str) -> Set[str]:
    words = WORD.findall(text.casefold())
    if len(words) < SHINGLE_WORDS:
        return {" ".join(words)}
    return {" ".join(words[at:at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)}


def clusters_of(matches: Iterable[Tuple[int, int]], articles: int) -> List[int]:
    """The union of matches: the first member of each article's cluster."""
    parents = list(range(articles))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    for a, b in matches:
        a, b = root(a), root(b)
        parents[max(a, b)] = min(a, b)
    return [root(at) for at in range(articles)]


def write(path: str, ids: List[str], clusters: Iterable[int]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "cluster_id"])
        rows.writerows(zip(ids, clusters))
