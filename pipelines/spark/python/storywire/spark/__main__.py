"""`python -m storywire.spark`: files in, tables and run.json out. Spark's own options go to spark-submit."""

from __future__ import annotations

import argparse
import os
import sys
from typing import List, Optional

from pyspark.sql import DataFrame, SparkSession

from storywire import MAX_REJECT_RATIO, __version__, _core, mappings, read_recipe
from storywire._errors import HistoryHeldError, ManyRejectsError, OptionError, StorywireError
from storywire.spark import Clustered, Tonight, cluster_files
from storywire.spark._read import source_name
from storywire.spark._store import Store

FAILED, USAGE, MANY_REJECTS, HELD = 1, 2, 3, 75


def main(arguments: Optional[List[str]] = None) -> int:
    """Runs the job; gives the exit status of the binary."""
    options = _parser().parse_args(arguments)
    try:
        # What cannot work is refused before any executor starts.
        tonight = _tonight(options)
        recipe_name, recipe = read_recipe(options.recipe)
        spark = SparkSession.builder.appName("storywire").getOrCreate()
        try:
            return _run(spark, options, recipe_name, tonight)
        finally:
            spark.stop()
    except StorywireError as error:
        print(f"error: {error}", file=sys.stderr)
        if isinstance(error, HistoryHeldError):
            return HELD
        return USAGE if isinstance(error, ValueError) else FAILED


def _tonight(options: argparse.Namespace) -> Optional[Tonight]:
    """What the options say of tonight; nothing without a history."""
    said = {name: getattr(options, name) for name in ("date", "window", "retention", "remember") if getattr(options, name)}
    if options.history:
        return Tonight.of(said.pop("date", None), **said)
    if said:
        raise OptionError(f"--{next(iter(said))}: it means something only with --history")
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m storywire.spark", description=__doc__)
    parser.add_argument("--input", nargs="+", required=True, help="files, directories or globs, on any store")
    parser.add_argument("--output", required=True, help="directory for the tables")
    parser.add_argument("--recipe", help="recipe file; the built-in one otherwise")
    parser.add_argument("--map", action="append", default=[], metavar="ROLE=FIELD", help="names a field, as text=body")
    parser.add_argument("--format", help="json, csv, tsv, parquet, text, orc, avro, or file for the core's own readers")
    parser.add_argument("--history", help="directory with what earlier nights knew, on any store; tonight is added to it")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="tonight's date, with --history; today otherwise")
    parser.add_argument("--window", metavar="DAYS", help="days on either side of tonight whose nights are met; 7d otherwise")
    parser.add_argument("--retention", metavar="DAYS", help="days after which the texts of a night are forgotten; 30d otherwise")
    parser.add_argument("--remember", metavar="DAYS", help="days after which all of it is; 400d otherwise")
    parser.add_argument("--work", help="directory for what stages leave to each other; beside the tables otherwise")
    parser.add_argument("--partitions", type=int, help="of a shuffle; spark.sql.shuffle.partitions otherwise")
    parser.add_argument("--edges", action="store_true", help="write edges too")
    parser.add_argument("--force", action="store_true", help="overwrite a finished run")
    parser.add_argument("--keep-work", action="store_true", help="leave the work directory")
    parser.add_argument("--max-reject-ratio", type=float, default=MAX_REJECT_RATIO, help="share of refused records without status 3, indexes aside")
    parser.add_argument("--version", action="version", version=f"storywire {__version__}")
    return parser


def _run(spark: SparkSession, options: argparse.Namespace, recipe_name: str, tonight: Optional[Tonight]) -> int:
    output = options.output.rstrip("/")
    store = Store(spark, output)
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
        history=options.history,
        tonight=tonight,
    )
    for name, cells in night.cells.items():
        getattr(night, name).write.mode("overwrite").parquet(f"{output}/{name}.parquet")
        _write_csv(name, cells, f"{output}/{name}.csv")
    if options.history:
        night.commit()
    store.write(f"{output}/run.json", _report(spark, options, recipe_name, tonight, night))
    try:
        night.raise_for_rejects(options.max_reject_ratio)
        many_rejects = None
    except ManyRejectsError as error:
        many_rejects = error
    if not options.keep_work:
        store.remove(work)
    counts = night.counts
    print(
        f"{counts['records_read']} records: {counts['articles']} articles in {counts['clusters']} clusters "
        f"({counts['clusters_of_copies']} with copies), {counts['rejects']} refused\nwrote {output}",
        file=sys.stderr,
    )
    if many_rejects is None:
        return 0
    print(f"warning: {many_rejects}", file=sys.stderr)
    return MANY_REJECTS


def _write_csv(name: str, table: DataFrame, path: str) -> None:
    """Writes CSV as the binary does: RFC 4180, an empty cell for an unknown value; clusters, and the rows of one, together."""
    if name in ("articles", "clusters"):
        table = table.orderBy("cluster_id", *(["published", "article_id"] if name == "articles" else []))
    table.write.mode("overwrite").csv(path, header=True, quote='"', escape='"', emptyValue="", nullValue="")


def _report(
    spark: SparkSession, options: argparse.Namespace, recipe_name: str, tonight: Optional[Tonight], night: Clustered
) -> str:
    """run.json, as the binary writes it; inputs have sizes and no hashes."""
    listed = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(options.input)
    sizes = {source_name(row["path"]): row["length"] for row in listed.select("path", "length").collect()}
    history = (options.history, str(tonight.date)) if tonight else None
    return _core.run_json(
        (recipe_name, read_recipe(options.recipe)[1]),
        os.getcwd(),
        [(name, sizes.get(name, 0)) for name in night.sources],
        (mappings(options.map), options.format, history),
        {name: int(count) for name, count in night.counts.items()},
        list(night.seconds.items()),
        list(night.core_seconds.items()),
    )


if __name__ == "__main__":
    sys.exit(main())
