"""`python -m storywire.spark`: files in, tables and run.json out. Spark's own options go to spark-submit."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any, Dict, List, Optional

from pyspark.sql import DataFrame, SparkSession

from storywire import __version__, _core, mappings, read_recipe
from storywire._errors import OptionError, StorywireError
from storywire.spark import Clustered, cluster_files

FAILED, USAGE, MANY_REJECTS = 1, 2, 3


def main(arguments: Optional[List[str]] = None) -> int:
    """Runs the job; gives the exit status of the binary."""
    options = _parser().parse_args(arguments)
    try:
        # What cannot work is refused before any executor starts.
        if options.history:
            raise OptionError("--history: a run in Spark keeps no history yet; run without it, or on one machine")
        recipe_name, recipe = read_recipe(options.recipe)
        spark = SparkSession.builder.appName("storywire").getOrCreate()
        try:
            return _run(spark, options, recipe_name)
        finally:
            spark.stop()
    except StorywireError as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE if isinstance(error, ValueError) else FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m storywire.spark", description=__doc__)
    parser.add_argument("--input", nargs="+", required=True, help="files, directories or globs, on any store")
    parser.add_argument("--output", required=True, help="directory for the tables")
    parser.add_argument("--recipe", help="recipe file; the built-in one otherwise")
    parser.add_argument("--map", action="append", default=[], metavar="ROLE=FIELD", help="names a field, as text=body")
    parser.add_argument("--format", help="json, csv, tsv, parquet, text, orc, avro, or file for the core's own readers")
    parser.add_argument("--history", help="refused: see the README")
    parser.add_argument("--work", help="directory for what stages leave to each other; beside the tables otherwise")
    parser.add_argument("--partitions", type=int, help="of a shuffle; spark.sql.shuffle.partitions otherwise")
    parser.add_argument("--edges", action="store_true", help="write edges too")
    parser.add_argument("--force", action="store_true", help="overwrite a finished run")
    parser.add_argument("--keep-work", action="store_true", help="leave the work directory")
    parser.add_argument("--max-reject-ratio", type=float, default=0.10, help="share of refused records without status 3")
    parser.add_argument("--version", action="version", version=f"storywire {__version__}")
    return parser


def _run(spark: SparkSession, options: argparse.Namespace, recipe_name: str) -> int:
    output = options.output.rstrip("/")
    store = _Store(spark, output)
    if store.exists(f"{output}/run.json"):
        if not options.force:
            raise OptionError(
                f'output directory "{output}" already holds a complete run; choose another --output, or overwrite it with --force'
            )
        store.remove(f"{output}/run.json")
    work = options.work or f"{output}/_work"
    night = cluster_files(
        spark,
        options.input,
        format=options.format,
        recipe=options.recipe,
        map=options.map,
        work=work,
        edges=options.edges,
        partitions=options.partitions,
    )
    typed = {"articles": night.articles, "clusters": night.clusters, "rejects": night.rejects, "furniture": night.furniture}
    if night.edges is not None:
        typed["edges"] = night.edges
    for name, table in typed.items():
        table.write.mode("overwrite").parquet(f"{output}/{name}.parquet")
        _write_csv(night.cells[name], f"{output}/{name}.csv")
    store.write(f"{output}/run.json", json.dumps(_report(options, recipe_name, night), indent=2) + "\n")
    if not options.keep_work:
        store.remove(work)
    counts = night.counts
    print(
        f"{counts['records_read']} records: {counts['articles']} articles in {counts['clusters']} clusters "
        f"({counts['clusters_of_copies']} with copies), {counts['rejects']} refused\nwrote {output}",
        file=sys.stderr,
    )
    ratio = counts["rejects"] / max(1, counts["records_read"])
    return MANY_REJECTS if ratio > options.max_reject_ratio else 0


def _write_csv(table: DataFrame, path: str) -> None:
    """Writes CSV as the binary does: RFC 4180, an empty cell for an unknown value."""
    table.write.mode("overwrite").csv(path, header=True, quote='"', escape='"', emptyValue="", nullValue="")


def _report(options: argparse.Namespace, recipe_name: str, night: Clustered) -> Dict[str, Any]:
    _, recipe = read_recipe(options.recipe)
    words, numbers = _core.recipe(recipe_name, recipe)
    return {
        "storywire": __version__,
        "recipe": words,
        "options": {"map": mappings(options.map), "format": options.format, "history": None},
        "inputs": options.input,
        "counts": {name: int(night.counts.get(name, 0)) for name in _core.count_names()},
        "banding": {
            "bands": int(numbers["bands"]),
            "rows": int(numbers["rows"]),
            "similarity_min": numbers["similarity_min"],
            "expected_recall": round(numbers["expected_recall"], 4),
        },
        "seconds": night.seconds,
    }


class _Store:
    """The file system of the output, by Hadoop's own interface."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        jvm = spark.sparkContext._jvm
        assert jvm is not None
        self._path = jvm.org.apache.hadoop.fs.Path
        self._system = self._path(path).getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())

    def exists(self, path: str) -> bool:
        return bool(self._system.exists(self._path(path)))

    def remove(self, path: str) -> None:
        self._system.delete(self._path(path), True)

    def write(self, path: str, text: str) -> None:
        out = self._system.create(self._path(path), True)
        try:
            out.write(bytearray(text.encode()))
        finally:
            out.close()


if __name__ == "__main__":
    sys.exit(main())
