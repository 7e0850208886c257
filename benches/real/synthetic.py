"""Dumps with known truth: the labelled synthetic one and a generated one, of each the half that no threshold was set by."""
import pathlib

import tune
from peers import Program
from real import rivals
from real.table import Table, figure

COLUMNS = ["program", "B-cubed P", "R", "F1", "ARI", "heavy", "worst other", "traps merged", "roundups joining"]
NOTE = ("heavy: heavy rewrites found beside their original; worst other: the relation found least of the others; traps merged: share "
        "of the traps that are with another story.")


def labelled_sets(data: pathlib.Path, binary: pathlib.Path, work: pathlib.Path) -> list[tune.Labelled]:
    """The generated dump only where its generator has been built beside the binary."""
    found = [tune.synthetic(data)]
    if (binary.parent / "examples/generate").exists():
        found.append(tune.generated(binary, work))
    return found


def line(name: str, figures: dict) -> list[str]:
    worst = min(figures[relation] for relation in tune.RELATIONS if relation != "heavy")
    shares = [figures[name] for name in ("precision", "recall", "B-cubed F1", "ARI", "heavy")]
    return [name, *map(figure, [*shares, worst, figures["traps merged"]]), str(figures["joined"])]


def tables(data: pathlib.Path, programs: list[Program], binary: pathlib.Path, work: pathlib.Path,
           limit_s: float) -> tuple[list[Table], dict]:
    made, detail = [], {}
    for labelled in labelled_sets(data, binary, work):
        runs = rivals.run_all(programs, labelled.dump, work / labelled.name, limit_s)
        # What storywire refuses, records without text, is nobody's to place.
        taken = runs[0].clusters.keys()
        table = Table(f"{labelled.name.capitalize()} dump, the half that no threshold was set by", COLUMNS, [], NOTE)
        for run in runs:
            if run.failure:
                table.rows.append([run.name, run.failure, *["-"] * 7])
                continue
            figures = tune.scores(labelled, {id: run.clusters[id] for id in taken}, "check")
            table.rows.append(line(run.name, figures))
            detail.setdefault(labelled.name, {})[run.name] = figures
        made.append(table)
    return made, detail
