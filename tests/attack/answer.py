"""The directory of a finished run in, what is wrong with it out: its books, its cells, and whether two of them agree."""

import collections
import csv
import json
import re
import sys

TABLES = ("clusters.csv", "articles.csv", "rejects.csv", "passages.csv", "houses.csv", "furniture.csv", "edges.csv", "lineage.csv",
          "moved.csv", "dropped.csv")
PLACE = ("source_path", "source_record", "byte_offset")  # where a record stands follows the order of files
SHAPES = {"boolean": r"true|false", "integer": r"-?\d+", "number": r"-?\d+(\.\d+)?",
          "datetime": r"-?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "date": r"\d{4}-\d\d-\d\d"}
csv.field_size_limit(sys.maxsize)


def rows(path):
    """The rows of a table as lists, its header first; cells keep every character."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def records(path):
    head, *rest = rows(path)
    return [dict(zip(head, row)) for row in rest]


class Dictionary:
    """What `storywire tables` says of each column, to hold cells to."""

    def __init__(self, program):
        package = json.loads(program.run("tables", "--json").out)
        self.fields = {it["path"]: it["schema"]["fields"] for it in package["resources"] if it["path"].endswith(".csv")}

    def faults_of(self, path):
        """What is wrong with a table's header and cells."""
        try:
            head, *rest = rows(path)
        except (csv.Error, UnicodeDecodeError, ValueError) as error:
            return [f"{path.name} is no CSV in UTF-8: {error}"]
        fields = self.fields[path.name]
        if head != [field["name"] for field in fields]:
            return [f"{path.name} has the columns {head}"]
        faults = [f"{path.name}, row {at + 1} has {len(row)} cells" for at, row in enumerate(rest) if len(row) != len(head)]
        for at, field in enumerate(fields):
            shape, allowed = SHAPES.get(field["type"]), field.get("constraints", {}).get("enum")
            for cell in {row[at] for row in rest if len(row) == len(head)} - {""}:
                if shape and not re.fullmatch(shape, cell) or allowed and field["type"] == "string" and cell not in allowed:
                    faults.append(f"{path.name}: {field['name']} is {cell[:80]!r}")
        return faults


def report(out):
    return json.loads((out / "run.json").read_text(encoding="utf-8"))


def faults_of(out, dictionary, status=None, ratio=0.1):
    """What is wrong with a run's tables: cells, books, names that lead nowhere, a status that its counts do not bear out."""
    faults = [fault for name in TABLES if (out / name).exists() for fault in dictionary.faults_of(out / name)]
    if faults:
        return faults
    counts = report(out)["counts"]
    articles, rejects, clusters = (records(out / f"{name}.csv") for name in ("articles", "rejects", "clusters"))
    ids = collections.Counter(row["article_id"] for row in articles)
    sizes = collections.Counter(row["cluster_id"] for row in articles)
    balance = (counts["records_read"], counts["articles"], counts["rejects"])
    if balance != (len(articles) + len(rejects), len(articles), len(rejects)):
        faults.append(f"run.json has {balance} records, articles and rejects; the tables have {len(articles)} and {len(rejects)}")
    if sizes != {row["cluster_id"]: int(row["size"]) for row in clusters}:
        faults.append("the sizes of clusters.csv are not those of articles.csv")
    if max(ids.values(), default=1) > 1 or "" in ids:
        faults.append(f"an article_id stands twice, or is empty: {ids.most_common(1)}")
    if not {row["canonical_id"] for row in clusters} <= set(ids):
        faults.append("a canonical article is in no row of articles.csv")
    order = [(row["cluster_id"], row["published"] == "", row["published"]) for row in articles]
    if [place[0] for place in order] != sorted(place[0] for place in order):
        faults.append("articles.csv is not sorted")
    is_beyond = len(rejects) > ratio * max(1, len(articles) + len(rejects)) or counts["inputs_damaged"] > 0
    if status is not None and (status == 3) != is_beyond:
        faults.append(f"status {status}, {len(rejects)} rejects of {balance[0]}, {counts['inputs_damaged']} inputs damaged")
    return faults


def told(path):
    """A table without what follows the order of files, in its order; rejects, which stand in that order, sorted."""
    if path.name not in ("articles.csv", "rejects.csv", "dropped.csv"):
        return path.read_bytes()
    head, *rest = rows(path)
    kept = [at for at, name in enumerate(head) if name not in PLACE]
    short = [[row[at] for at in kept] for row in rest]
    return short if path.name == "articles.csv" else sorted(short)


def differences(one, other):
    """Names of tables that two runs over the same bytes, in another order, do not agree about."""
    return [name for name in TABLES if (one / name).exists() != (other / name).exists()
            or (one / name).exists() and told(one / name) != told(other / name)]


def tables(out):
    """The bytes of every table that is there."""
    return {name: (out / name).read_bytes() for name in TABLES if (out / name).exists()}
