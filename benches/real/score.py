"""Clusters and what is known of them in, figures out. A cluster is the name that an article is mapped to; an article that is
mapped to none stands alone.
"""
import collections
import csv
import dataclasses
import itertools
import math
import pathlib
from collections.abc import Iterable, Mapping

Pair = frozenset[str]


def rows(path: pathlib.Path) -> list[dict]:
    """A table, a row a mapping."""
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def wilson(hits: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a proportion (Wilson 1927); all of 0 to 1 where nothing was counted.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    >>> [round(end, 3) for end in wilson(0, 20)]
    [0.0, 0.161]
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    reach = z * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def f1(precision: float, recall: float) -> float:
    """The harmonic mean; 0 where both are.

    >>> f1(0.5, 1.0), f1(0.0, 0.0)
    (0.6666666666666666, 0.0)
    """
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclasses.dataclass(frozen=True)
class Pairs:
    """Pairs of articles that are together in a cluster, a story or both. `open` ones are together, and nobody minds."""

    right: int
    wrong: list[tuple[str, str]]
    missed: list[tuple[str, str]]
    open: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.wrong)) if self.right or self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.missed)) if self.right or self.missed else 1.0

    @property
    def f1(self) -> float:
        return f1(self.precision, self.recall)


def pairwise(clusters: Mapping[str, str], stories: Mapping[str, str], open_stories: Iterable[Pair] = ()) -> Pairs:
    """Every pair of articles of `stories`. Two articles of stories that are open to each other are neither right nor wrong.

    >>> clusters = {"a": "1", "b": "1", "c": "1", "d": "1"}
    >>> found = pairwise(clusters, {"a": "x", "b": "x", "c": "y", "d": "z", "e": "z"}, [frozenset("xy")])
    >>> found.right, found.wrong, found.missed, found.open
    (1, [('a', 'd'), ('b', 'd'), ('c', 'd')], [('d', 'e')], 2)
    """
    open_stories = set(open_stories)
    of = {id: clusters.get(id, f"alone {id}") for id in stories}
    right, wrong, open_ = 0, [], 0
    for a, b in together(of):
        if stories[a] == stories[b]:
            right += 1
        elif frozenset((stories[a], stories[b])) in open_stories:
            open_ += 1
        else:
            wrong.append((a, b))
    missed = [(a, b) for a, b in together(stories) if of[a] != of[b]]
    return Pairs(right, wrong, missed, open_)


def together(of: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """All pairs of keys that have the same value.

    >>> list(together({"a": "1", "b": "2", "c": "1"}))
    [('a', 'c')]
    """
    for group in members(of).values():
        yield from itertools.combinations(group, 2)


def members(of: Mapping[str, str]) -> dict[str, list[str]]:
    """The keys of each value, in their order.

    >>> members({"a": "1", "b": "2", "c": "1"})
    {'1': ['a', 'c'], '2': ['b']}
    """
    groups = collections.defaultdict(list)
    for key, value in of.items():
        groups[value].append(key)
    return dict(groups)


def judged(clusters: Mapping[str, str], pairs: Iterable[tuple[str, str, str]]) -> dict[str, tuple[int, int]]:
    """Of pairs given as (article, article, label), for each label: how many are together, and how many there are.

    >>> judged({"a": "1", "b": "1"}, [("a", "b", "copy"), ("a", "c", "copy"), ("c", "d", "other")])
    {'copy': (1, 2), 'other': (0, 1)}
    """
    counts = {}
    for a, b, label in pairs:
        joined, of = counts.get(label, (0, 0))
        counts[label] = joined + (a in clusters and clusters[a] == clusters.get(b)), of + 1
    return counts


def b_cubed(clusters: Mapping[str, str], stories: Mapping[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 (Bagga and Baldwin 1998) over all articles of the truth.

    >>> b_cubed({"a": "1", "b": "1"}, {"a": "x", "b": "y"})
    (0.5, 1.0, 0.6666666666666666)
    """
    of = {id: clusters.get(id, ("alone", id)) for id in stories}
    cluster_sizes = collections.Counter(of.values())
    story_sizes = collections.Counter(stories.values())
    shared = collections.Counter((of[id], story) for id, story in stories.items())
    precision = sum(n * n / cluster_sizes[cluster] for (cluster, _), n in shared.items()) / len(stories)
    recall = sum(n * n / story_sizes[story] for (_, story), n in shared.items()) / len(stories)
    return precision, recall, f1(precision, recall)


def adjusted_rand(pairs: list[tuple[str, str]]) -> float:
    """Hubert and Arabie 1985, of articles given as (cluster, story).

    >>> adjusted_rand([("1", "x"), ("1", "x"), ("2", "y")])
    1.0
    """
    twos = lambda counts: sum(n * (n - 1) // 2 for n in counts.values())
    index = twos(collections.Counter(pairs))
    clusters, stories = (twos(collections.Counter(side)) for side in zip(*pairs))
    expected = clusters * stories / (len(pairs) * (len(pairs) - 1) / 2)
    return (index - expected) / ((clusters + stories) / 2 - expected)
