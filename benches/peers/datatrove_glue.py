"""DUMP in, OUT.csv out, by datatrove: the four stages of its minhash example, a task for each processor.

Its buckets are 14 of 8 hashes by default, made for .72; 25 of 5 are what its formula (1/25)^(1/5) = .53 gives near .5.
"""
import json
import os
import pathlib
import sys

from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
)
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter
from glue import SHINGLE_WORDS, write

TASKS = os.cpu_count() or 1
CONFIG = MinhashConfig(n_grams=SHINGLE_WORDS, num_buckets=25, hashes_per_bucket=5)


def split(dump: pathlib.Path, parts: pathlib.Path) -> None:
    """Deals the lines over as many files as there are tasks: a file is read by one."""
    parts.mkdir()
    files = [open(parts / f"{part:03}.jsonl", "wb") for part in range(TASKS)]
    with open(dump, "rb") as lines:
        for at, line in enumerate(lines):
            files[at % TASKS].write(line)
    for file in files:
        file.close()


def run(home: pathlib.Path) -> None:
    folder = lambda name: str(home / name)
    reader = JsonlReader(folder("parts"))
    stages = [
        (TASKS, [reader, MinhashDedupSignature(folder("signatures"), config=CONFIG)]),
        (CONFIG.num_buckets, [MinhashDedupBuckets(folder("signatures"), folder("buckets"), config=CONFIG)]),
        (1, [MinhashDedupCluster(folder("buckets"), folder("removals"), config=CONFIG, save_cluster_id=True)]),
        (TASKS, [reader,
                 MinhashDedupFilter(folder("removals"), load_cluster_ids=True,
                                    exclusion_writer=JsonlWriter(folder("removed"), compression=None)),
                 JsonlWriter(folder("kept"), compression=None)]),
    ]
    for number, (tasks, pipeline) in enumerate(stages, 1):
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=TASKS, logging_dir=folder(f"logs/{number}")).run()


def clusters(home: pathlib.Path):
    """The id and the cluster of each article; -1 stands for one that has no match."""
    for path in sorted([*home.glob("kept/*.jsonl"), *home.glob("removed/*.jsonl")]):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                cluster = record["metadata"]["minhash_cluster_id"]
                yield record["id"], cluster if cluster >= 0 else record["id"]


if __name__ == "__main__":
    dump, out = (pathlib.Path(path).resolve() for path in sys.argv[1:])
    split(dump, out.parent / "parts")
    run(out.parent)
    write(str(out), *zip(*clusters(out.parent)))
