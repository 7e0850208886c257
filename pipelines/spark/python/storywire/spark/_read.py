"""Files in, DataFrames of records with their places out."""

from __future__ import annotations

from typing import Dict, List, Optional, Tuple
from urllib.parse import unquote, urlparse

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from storywire._errors import OptionError, StorywireError

#: Formats that Spark splits or reads by column. All other files are read whole, by the core, whatever they are.
SPLIT = {"jsonl": "json", "ndjson": "json", "parquet": "parquet", "orc": "orc", "avro": "avro"}
#: Endings of files that hold articles, as the binary has them.
DUMPS = "json csv tsv txt html htm xhtml shtml xml rss atom nitf warc arc wet".split()
ARCHIVES = "tar tgz tbz2 txz tzst zip".split()
PACKED = ("gz", "bz2", "zst", "xz", "br", "snappy", "lz4", "deflate")
FORMATS = ("json", "csv", "tsv", "parquet", "text", "orc", "avro", "file")

#: A file, a split of it, and rows in the order of the plan.
_FILE, _START, _ROW = "_file", "_start", "_row"


def read(spark: SparkSession, inputs: List[str], format: Optional[str]) -> Tuple[List[DataFrame], List[str]]:
    """Gives the records under `inputs`, of each format by themselves, with `_source`, `_record` and `_offset` beside their
    fields, and the names of the sources in order."""
    by_format: Dict[str, List[str]] = {}
    names = []
    listed = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(inputs).inputFiles()
    for name in sorted((_plain(name) for name in listed), key=lambda name: shown(name).split("/")):
        kind = format or _format(name)
        if kind:
            by_format.setdefault(kind, []).append(name)
            names.append(name)
    if not names:
        raise StorywireError('no readable file under "' + '", "'.join(inputs) + '"')
    frames = []
    for kind, files in by_format.items():
        rows = _records(spark, kind, [unquote(name) for name in files])
        sources = [(number, name, shown(name)) for number, name in enumerate(names)]
        known = spark.createDataFrame(sources, f"_source int, {_FILE} string, _path string")
        # A record whose file is not known would be lost without a word.
        lost = F.raise_error(F.concat(F.lit("storywire: a record of no known file: "), F.col(_FILE))).cast("int")
        rows = rows.join(F.broadcast(known), _FILE, "left").withColumn("_offset", F.lit(0).cast("bigint"))
        rows = rows.withColumn("_source", F.coalesce("_source", lost))
        unasked = [_FILE, _START, _ROW] + ([] if kind == "file" else ["_path"])
        frames.append(rows.drop(*unasked))
    return frames, [shown(name) for name in names]


def _plain(name: str) -> str:
    """A local file's name with the slashes that rows have too."""
    return "file:///" + name[len("file:") :].lstrip("/") if name.startswith("file:") else name


def shown(name: str) -> str:
    """A file's name as the binary shows it: a local one without its scheme."""
    url = urlparse(name)
    return unquote(url.path) if url.scheme == "file" else unquote(name)


def source_name(path: str) -> str:
    """What the tables call the file at a path, as a listing has it."""
    return shown(_plain(path))


def _format(name: str) -> Optional[str]:
    """The format of a file by its name, none where it is no dump."""
    parts = shown(name).lower().rsplit("/", 1)[-1].split(".")
    packed = False
    while len(parts) > 1 and parts[-1] in PACKED:
        packed = packed or parts[-1] in ("xz", "br")
        parts.pop()
    ending = parts[-1] if len(parts) > 1 else ""
    if ending in ARCHIVES:
        raise OptionError(f'"{shown(name)}" is an archive, which Spark cannot split; unpack it first')
    if packed or ending in DUMPS or not ending:
        return "file"
    return SPLIT.get(ending)


def _records(spark: SparkSession, format: str, files: List[str]) -> DataFrame:
    place = [_file().alias(_FILE), F.col("_metadata.file_block_start").alias(_START)]
    row = F.monotonically_increasing_id().alias(_ROW)
    if format == "file":
        whole = spark.read.format("binaryFile").load(files)
        # Small files are many to a split, whose order says nothing: a file's records are numbered by its reader.
        return whole.select(
            _file().alias(_FILE),
            F.col("content").alias("_content"),
            F.lit(0).cast("bigint").alias("_record"),
        )
    if format == "parquet":
        rows = spark.read.parquet(*files).select("*", *place, F.col("_metadata.row_index").alias(_ROW))
        return rows.withColumn("_record", F.col(_ROW) + 1)
    if format == "json":
        # Lines, which the core parses as it does on one machine.
        rows = spark.read.text(files, lineSep="\n").select(F.col("value").cast("binary").alias("_line"), *place, row)
    elif format in ("csv", "tsv"):
        separator = "\t" if format == "tsv" else ","
        read = spark.read.options(header=True, multiLine=True, quote='"', escape='"', sep=separator)
        rows = read.csv(files).select("*", *place, row)
    elif format == "text":
        rows = spark.read.text(files, wholetext=True).select(F.col("value").alias("text"), *place, row)
    elif format in FORMATS:
        rows = spark.read.format(format).load(files).select("*", *place, row)
    else:
        raise OptionError(f'--format: "{format}" is none of {", ".join(FORMATS)}')
    return _numbered(spark, rows)


def _file() -> Column:
    """The name of a row's file as a listing has it."""
    return F.regexp_replace(F.col("_metadata.file_path"), "^file:/+", "file:///")


def _numbered(spark: SparkSession, rows: DataFrame) -> DataFrame:
    """Numbers the records of each file: a split's rows follow one another, and those of the splits before it are counted."""
    splits = rows.groupBy(_FILE, _START).agg(F.count(F.lit(1)).alias("rows"), F.min(_ROW).alias("first")).collect()
    before: Dict[str, int] = {}
    numbered = []
    for split in sorted(splits, key=lambda split: (split[_FILE], split[_START])):
        start = before.get(split[_FILE], 0)
        numbered.append((split[_FILE], split[_START], start + 1 - split["first"]))
        before[split[_FILE]] = start + split["rows"]
    bases = spark.createDataFrame(numbered, f"{_FILE} string, {_START} bigint, _base bigint")
    rows = rows.join(F.broadcast(bases), [_FILE, _START])
    return rows.withColumn("_record", F.col(_ROW) + F.col("_base")).drop("_base")
