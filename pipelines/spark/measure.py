"""What the job in Spark costs, and whether it gives the answer of the binary: python measure.py [agree|skew|sketch] [--articles N]

Needs the wheel, pyspark and numpy in the running Python, and the binary and `generate` built with --release.

agree   one dump with 4 partitions, with 64, and with 4 again: each the binary's rows, field by field; bytes shuffled
skew    one giant story, one giant template and other articles, twice in one application: the second time Java has compiled
        what it runs; stages whose longest task took more than 5 times the median of those that had rows
sketch  what comes before the pairs (prepare, digest, sketch), in Spark and in the binary on one thread
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "tests"))

from conftest import built, cluster_of
from support import Events, assert_equals_binary

from storywire.spark import cluster_files

#: How many times the median of its stage no task should take.
SKEW_MAX = 5


def generate(path: Path, articles: int, shape: str = "ordinary") -> Path:
    command = [built("examples/generate"), "--articles", articles, "--seed", 1, "--out", path, "--shape", shape]
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    return path


def binary(dump: Path, out: Path, *options: str) -> Path:
    command = [built("storywire"), "cluster", dump, "--out", out, "--edges", "--no-page", "--quiet", *options]
    subprocess.run([str(part) for part in command], check=True)
    return out


def run(spark, dump: Path, work: Path, partitions: int):
    spark.conf.set("spark.sql.shuffle.partitions", str(partitions))
    night = cluster_files(spark, [str(dump)], work=str(work), edges=True, partitions=partitions)
    return night, sum(night.seconds.values())


def agree(articles: int, home: Path, logs: Path) -> None:
    dump = generate(home / "dump.jsonl", articles)
    expected = binary(dump, home / "binary")
    before = 0
    for turn, partitions in enumerate((4, 64, 4)):
        # An application each: nothing of one run is left for the next.
        spark = cluster_of("local-cluster[2,1,1024]", partitions, logs, fast=True)
        night, seconds = run(spark, dump, home / f"work-{turn}", partitions)
        assert_equals_binary(expected, night)
        spark.stop()
        shuffled = Events(logs).shuffled_bytes()
        print(
            f"{partitions} partitions: the rows of the binary ({night.counts['articles']} articles, {night.counts['clusters']} clusters, "
            f"{night.counts['edges']} edges, {night.counts['rejects']} rejects), {(shuffled - before) / articles:.0f} bytes shuffled an "
            f"article, {seconds:.0f} s",
            flush=True,
        )
        before = shuffled


def skew(articles: int, home: Path, logs: Path) -> None:
    parts = [generate(home / "story", articles, "identical"), generate(home / "form", articles // 10, "template")]
    parts.append(generate(home / "others", articles // 10))
    dump = home / "dump.jsonl"
    dump.write_bytes(b"".join(part.read_bytes() for part in parts))
    expected = binary(dump, home / "binary")
    spark = cluster_of("local-cluster[2,1,1024]", 8, logs, fast=True)
    for turn in (1, 2):
        seen = set(Events(logs).stages)
        night, seconds = run(spark, dump, home / f"work-{turn}", 8)
        events = Events(logs)
        told = []
        for stage in events.stages.keys() - seen:
            times = events.run_times(stage)
            if len(times) > 1:
                told.append((times[-1] / max(1, median(times)), stage, times))
        beyond = sorted(of_stage for of_stage in told if of_stage[0] > SKEW_MAX)
        print(f"run {turn}: {seconds:.0f} s, {len(told)} stages of several tasks, {len(beyond)} beyond {SKEW_MAX} times the median", flush=True)
        for ratio, stage, times in beyond:
            print(f"  {events.names[stage]} {stage[1]}: {ratio:.1f} times; milliseconds of its tasks: {times}")
    assert_equals_binary(expected, night)
    print("the rows of the binary")
    spark.stop()


def sketch(articles: int, home: Path, logs: Path) -> None:
    dump = generate(home / "dump.jsonl", articles)
    stages = ("read_clean", "shingle", "sketch_bucket")
    spark = cluster_of("local-cluster[2,1,1024]", 4, logs, fast=True)
    for turn in (1, 2):
        seen = set(Events(logs).stages)
        night, seconds = run(spark, dump, home / f"work-{turn}", 4)
        events = Events(logs)
        tasks = {name: 0.0 for name in night.seconds}
        for stage in events.stages.keys() - seen:
            if events.names[stage] in tasks:
                tasks[events.names[stage]] += sum(events.run_times(stage)) / 1000
        out = binary(dump, home / f"binary-{turn}", "--threads", "1")
        alone = json.loads((out / "run.json").read_text(encoding="utf-8"))["seconds"]
        core = night.core_seconds
        parts = sum(core[part] for part in ("prepare", "digest", "sketch", "gather", "meet"))
        print(f"run {turn}: {seconds:.0f} s")
        print(f"  the core, by part: {core}; {sum(core.values()):.2f} CPU s")
        print(f"  tasks, JVM and core, by stage: { {name: round(spent, 2) for name, spent in tasks.items()} }")
        print(f"  the binary on one thread: {alone}")
        of_binary = sum(alone[stage] for stage in stages)
        print(
            f"  {', '.join(stages)}: core {parts:.2f} s to {of_binary:.2f} of the binary, {parts / of_binary:.2f} times; tasks "
            f"{sum(tasks[stage] for stage in stages):.2f} s",
            flush=True,
        )
    spark.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["agree", "skew", "sketch"])
    parser.add_argument("--articles", type=int, help="20,000 if not told; of the giant story 50,000")
    parser.add_argument("--keep", type=Path, help="directory for dumps, tables and Spark's event logs; gone afterwards if not told")
    options = parser.parse_args()
    measure = {"agree": agree, "skew": skew, "sketch": sketch}[options.what]
    with tempfile.TemporaryDirectory(prefix="storywire-measure-") as home:
        home = options.keep or Path(home)
        logs = home / "events"
        logs.mkdir(parents=True)
        measure(options.articles or (50_000 if options.what == "skew" else 20_000), home, logs)


if __name__ == "__main__":
    main()
