"""Tables compared field by field, and what an event log says of tasks."""

import csv
import json
import statistics
from collections import Counter, defaultdict
from pathlib import Path

csv.field_size_limit(1 << 30)


def of_binary(out: Path, table: str):
    """Header and rows of a table of the binary."""
    with open(out / f"{table}.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return rows[0], sorted(map(tuple, rows[1:]))


def of_spark(frame):
    """The same of a DataFrame of cells."""
    return frame.columns, sorted(tuple(cell or "" for cell in row) for row in frame.collect())


def assert_same(expected, found):
    """Both have the same rows, however often each."""
    assert expected[0] == found[0]
    left, right = Counter(expected[1]), Counter(found[1])
    missing, more = list((left - right).elements()), list((right - left).elements())
    assert not missing and not more, f"{len(missing)} rows missing, {len(more)} too many: {missing[:2]} {more[:2]}"


def assert_equals_binary(out: Path, night, with_counts: bool = True):
    """The tables of a run in Spark are those of the binary, and what it counts."""
    for table in ("articles", "clusters", "passages", "houses", "edges", "furniture", "lineage", "moved"):
        if table in night.cells:
            assert_same(of_binary(out, table), of_spark(night.cells[table]))
    # Where in a file a line begins is not known to Spark.
    header, rows = of_binary(out, "rejects")
    offset = header.index("byte_offset")
    cut = lambda rows: sorted(row[:offset] + row[offset + 1 :] for row in rows)
    assert cut(rows) == cut(of_spark(night.cells["rejects"])[1])
    if not with_counts:
        return
    counts = json.loads((out / "run.json").read_text(encoding="utf-8"))["counts"]
    passed_over = {name for name in counts if name.endswith("_spilled")}
    assert {name: night.counts.get(name, 0) for name in counts if name not in passed_over} == {
        name: count for name, count in counts.items() if name not in passed_over
    }


class Events:
    """What the tasks of all applications took, by stage, and which part of a run each stage is of."""

    def __init__(self, logs: Path):
        self.stages, self.names = defaultdict(list), {}
        for path in sorted(logs.iterdir()):
            for line in path.read_text(encoding="utf-8").splitlines():
                event = json.loads(line)
                if event["Event"] == "SparkListenerTaskEnd" and event.get("Task Metrics"):
                    self.stages[path.name, event["Stage ID"]].append(event)
                elif event["Event"] == "SparkListenerJobStart":
                    name = event["Properties"].get("spark.job.description", "").removeprefix("storywire: ")
                    self.names.update({(path.name, stage): name for stage in event["Stage IDs"]})

    def shuffled_bytes(self) -> int:
        """Bytes that all tasks wrote for others."""
        tasks = [task["Task Metrics"] for tasks in self.stages.values() for task in tasks]
        return sum(task["Shuffle Write Metrics"]["Shuffle Bytes Written"] for task in tasks)

    def run_times(self, stage) -> list:
        """Milliseconds that each task of a stage ran which had rows to work on, ascending."""
        tasks = [task["Task Metrics"] for task in self.stages[stage]]
        rows = lambda task: task["Input Metrics"]["Records Read"] + task["Shuffle Read Metrics"]["Total Records Read"]
        return sorted(task["Executor Run Time"] for task in [task for task in tasks if rows(task)] or tasks)

    def skew(self) -> float:
        """How many times the median of its stage the longest task of any took."""
        times = [self.run_times(stage) for stage in self.stages]
        return max(of_stage[-1] / max(1, statistics.median(of_stage)) for of_stage in times)
