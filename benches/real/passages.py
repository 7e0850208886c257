"""The table of passages of a run in, what it tells of a pair of articles out."""
import collections
import dataclasses
import pathlib
from collections.abc import Mapping
from typing import Optional

from real import score


@dataclasses.dataclass
class Passages:
    """`rows`: (article, other article); `others`: the clusters that each article has a row for."""

    rows: list[tuple[str, str]]
    others: dict[str, set[str]]

    @classmethod
    def of_run(cls, out: pathlib.Path) -> Optional["Passages"]:
        """None where the run wrote no such table."""
        path = out / "passages.csv"
        return cls.of_rows(score.rows(path)) if path.exists() else None

    @classmethod
    def of_rows(cls, rows: list[dict]) -> "Passages":
        others = collections.defaultdict(set)
        for row in rows:
            others[row["article_id"]].add(row["other_cluster_id"])
        return cls([(row["article_id"], row["other_id"]) for row in rows], dict(others))

    def tells(self, a: str, b: str, clusters: Mapping[str, str]) -> bool:
        """Whether either has a row for the other's story.

        >>> found = Passages.of_rows([dict(article_id="a", other_id="b", other_cluster_id="w1")])
        >>> found.tells("a", "c", {"c": "w1"}), found.tells("c", "a", {"c": "w1"}), found.tells("a", "d", {})
        (True, True, False)
        """
        holds = lambda one, other: clusters.get(other) in self.others.get(one, ())
        return holds(a, b) or holds(b, a)
