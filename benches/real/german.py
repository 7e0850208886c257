"""German press: pairs of articles judged one by one, against who is together, and against the table of passages."""
import pathlib
from typing import Optional

from peers import Program
from real import rivals, score
from real.passages import Passages
from real.table import Table, proportion

LABELS = ("copy", "partial", "independent", "template", "other")
NOTE = ("Pairs that are together, of those judged: all of `copy` should be, none of the others. They were drawn around the edges "
        "of an early version of storywire.")


def labelled(rows: list[dict], sure_only: bool) -> list[tuple[str, str, str]]:
    """The judged pairs, as they are scored.

    >>> labelled([dict(id_a="a", id_b="b", label="copy", confidence="unsure")], True)
    []
    """
    return [(row["id_a"], row["id_b"], row["label"]) for row in rows if row["confidence"] == "sure" or not sure_only]


def told(clusters: dict[str, str], passages: Optional[Passages], pairs: list[tuple[str, str, str]]) -> str:
    """Of the pairs with a passage and no more: how many are in the table of passages."""
    if passages is None:
        return "no passages.csv"
    partial = [(a, b) for a, b, label in pairs if label == "partial"]
    return proportion(sum(passages.tells(a, b, clusters) for a, b in partial), len(partial))


def tables(data: pathlib.Path, programs: list[Program], work: pathlib.Path, limit_s: float) -> tuple[list[Table], dict]:
    source = data / "german_press_half"
    judged = score.rows(source / "pairs.csv")
    runs = rivals.run_all(programs, source / "articles.jsonl.gz", work / "german", limit_s)
    passages = Passages.of_run(runs[0].out)
    made, detail = [], {}
    for sure_only, title in ((True, "German press, sure pairs"), (False, "German press, all judged pairs")):
        pairs = labelled(judged, sure_only)
        table = Table(title, ["program", *LABELS, "partial in passages"], [], NOTE)
        for number, run in enumerate(runs):
            counted = score.judged(run.clusters, pairs)
            cells = [run.failure, *["-"] * 4] if run.failure else [proportion(*counted.get(label, (0, 0))) for label in LABELS]
            table.rows.append([run.name, *cells, told(run.clusters, passages, pairs) if number == 0 else "-"])
            detail.setdefault(title, {})[run.name] = None if run.failure else counted
        made.append(table)
    detail["wrong"] = [list(pair) for pair in labelled(judged, True)
                       if (runs[0].clusters.get(pair[0], 1) == runs[0].clusters.get(pair[1], 2)) != (pair[2] == "copy")]
    return made, detail
