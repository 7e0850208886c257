"""A run: the stages in order, and what each leaves to the next."""

from __future__ import annotations

from functools import reduce
from typing import Dict, List

from pyspark.sql import DataFrame

from storywire import _core
from storywire.spark._components import components
from storywire.spark._job import Job
from storywire.spark.stages import articles, nights, pairs, passages, stories, texts


def run(job: Job, frames: List[DataFrame], names: List[str]) -> Dict[str, DataFrame]:
    """Gives the tables of a run over records that have a place; `names` are those of their sources."""
    try:
        job.stage("read_clean")
        prepared = articles.prepare(job, frames)
        job.stage("learn")
        pages = nights.pages(job, job.past) if job.past else None
        learned = articles.learn(job, prepared.articles, pages)
        job.stage("shingle")
        known = nights.add_learned(job.past, learned) if job.past else learned
        recut = job.save("recut", job.part("recut", pages, known)) if pages else None
        digested = articles.digest(job, prepared.articles, known, recut)
        compared = digested.articles
        remembered = nights.remember(job, job.past, compared, recut) if job.past else None
        all_placed = texts.place(job, compared, remembered)
        placed, different = all_placed.articles, texts.number(job, compared, all_placed, remembered, recut)
        job.stage("sketch_bucket")
        sketched = job.save("sketched", job.part("sketch", different, parts=job.parts))
        outlines = job.of("sketch", "outline", sketched)
        met = pairs.meet(job, sketched, outlines, different)
        job.stage("verify")
        read = pairs.read(job, met, different.join(outlines.select("number", "shingles"), "number"))
        headed = texts.headed(job, placed, different)
        ties = None
        if job.past and remembered is not None:
            ties = nights.ties(job, job.past, read.edges, different, placed, remembered, headed)
        edges, counted = pairs.weigh(job, read, different, ties)
        job.stage("cluster")
        copies = edges.where("is_copy").select("a", "b")
        edges, across = pairs.within_stories(job, edges, components(copies, job.save, "stories"))
        linked = [rows for rows in (ties.held if ties else None, headed) if rows is not None]
        groups = components(reduce(DataFrame.unionByName, linked, copies), job.save, "groups")
        job.stage("attribute")
        told = stories.tell(job, compared, placed, different, outlines, edges, groups, remembered, ties)
        job.stage("report")
        changes = nights.call(job, job.past, told, remembered) if job.past and remembered is not None else None
        told = stories.with_distinct_ids(job, changes.told if changes else told)
        held = passages.tell(job, edges.unionByName(across), across, told, compared, placed, different, remembered)
        furniture = articles.furniture(prepared.lines, digested.lines)
        tables = stories.tables(job, told, held, furniture, digested, placed, remembered, prepared, names)
        _core.balance(job.counts["records_read"], tables["articles"].count() + job.counts["rejects"])
        if job.past and changes and remembered is not None:
            nights.keep(job, job.past, told, prepared.articles, compared, placed, different, edges, counted, changes, remembered)
            tables.update(changes.tables(job.past))
        return tables
    finally:
        job.stage("")
        job.close()
