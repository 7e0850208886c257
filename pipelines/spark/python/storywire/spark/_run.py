"""A run: the stages in order, and what each leaves to the next."""

from __future__ import annotations

from typing import Dict, List

from pyspark.sql import DataFrame

from storywire._errors import StorywireError
from storywire.spark._components import components
from storywire.spark._job import Job
from storywire.spark.stages import articles, nights, pairs, stories, texts


def run(job: Job, frames: List[DataFrame], names: List[str]) -> Dict[str, DataFrame]:
    """Gives the tables of a run over records that have a place; `names` are those of their sources."""
    try:
        job.stage("read_clean")
        prepared = articles.prepare(job, frames)
        job.stage("learn")
        learned = articles.learn(job, prepared.where("kind = 0"))
        job.stage("shingle")
        known = nights.add_learned(job.past, learned) if job.past else learned
        digested, refused = articles.digest(job, prepared.where("kind = 0"), known)
        remembered = nights.remember(job, job.past, digested) if job.past else None
        placed = texts.place(job, digested, remembered)
        different = texts.number(job, digested, placed, remembered)
        job.stage("sketch_bucket")
        sketched = job.save("sketched", job.part("sketch", different, parts=job.parts))
        outlines = sketched.where("kind = 0").select("number", "shingles", "outline")
        met = pairs.meet(job, sketched, outlines, different)
        job.stage("verify")
        read = pairs.read(job, met, different.join(outlines.select("number", "shingles"), "number"))
        ties = nights.ties(job, job.past, read, different, placed, remembered) if job.past and remembered is not None else None
        edges, counted = pairs.weigh(job, read, different, ties)
        job.stage("cluster")
        joined = edges.select("a", "b")
        groups = components(joined.unionByName(ties.held) if ties else joined, job.save, "groups")
        job.stage("attribute")
        told = stories.tell(job, digested, placed, different, outlines, edges, groups, remembered, ties)
        job.stage("report")
        changes = nights.call(job, job.past, told, remembered) if job.past and remembered is not None else None
        told = stories.with_distinct_ids(changes.told if changes else told)
        tables = stories.tables(job, told, digested, placed, remembered, prepared, refused, names)
        _balance(job, tables)
        if job.past and changes:
            nights.keep(job.past, told, digested, placed, different, edges, counted, learned, changes)
            tables.update(changes.tables(job.past))
        return tables
    finally:
        job.stage("")
        job.close()


def _balance(job: Job, tables: Dict[str, DataFrame]) -> None:
    read, rows = job.counts["records_read"], tables["articles"].count() + job.counts["rejects"]
    if read != rows:
        raise StorywireError(
            f"the books do not balance: {read} records read, {rows} rows to write; this is a fault in storywire; please report it"
        )
