"""The job in Spark against the binary, on executors that are processes of their own."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

pytest.importorskip("pyspark")

from conftest import SAMPLE, built
from storywire import RecipeError
from storywire.spark import Tonight, cluster, cluster_files
from storywire.spark._components import components
from support import Events, assert_equals_binary, assert_same, of_binary, of_spark


#: Lines that the core refuses, each for another reason.
BAD = ['{"id": "n1", "text": null}', '{"id": "n2", "text": "  "}', '{"id": "n3", "text": 5}', '["no", "object"]', '{"id": ', '{"id": "n4"}']


def papers_of_a_house():
    """Six stories that two papers bring with nobody else, under one frame, and one that both and a third tell each in words of its own."""
    words = random.Random(7)
    told = lambda count: " ".join("".join(words.choice("aeioulmnrst") for _ in range(6)) for _ in range(count))
    frame = [f"The two papers of {told(9)} house.", f"Write to us about {told(8)} any day."]
    record = lambda name, outlet, minute, text: json.dumps(
        {"id": f"{name}-{outlet}", "url": f"https://{outlet}/{name}", "date": f"2026-03-02T06:{minute:02}:00Z", "title": name, "text": text}
    )
    lines = []
    for story in range(6):
        text = told(90) + ".\n" + "\n".join(frame)
        lines += [record(f"{told(4)} {story}", outlet, 5, text) for outlet in ("harbor.example", "lamp.example")]
    whole = told(120).split()
    for every, outlet in zip((0, 5, 6), ("tide.example", "harbor.example", "lamp.example")):
        own = [told(1) if every and at % every == every - 1 else word for at, word in enumerate(whole)]
        lines.append(record("Ferry stops", outlet, 10 + every, " ".join(own) + "."))
    return lines


def headline_of(line, at):
    """A record with the headline of another and no text, every other one at its address."""
    record = json.loads(line)
    kept = {name: record[name] for name in ("title", "published") if record.get(name)}
    return json.dumps({**kept, "id": f"headline-{at}", "source": f"h{at % 5}.example", "url": record.get("url", "") if at % 2 else ""})


def scraped_again(line, at):
    """A record of the page of another, whose text has two words more."""
    record = json.loads(line)
    return json.dumps({**record, "id": f"again-{at}", "text": f"{record['text']} Read again."})


@pytest.fixture(scope="session")
def mixed(dump, tmp_path_factory):
    """Ordinary articles, one giant story, one giant template and bad lines, with ids and pages that come again."""
    size = int(os.environ.get("STORYWIRE_TEST_ARTICLES", "800"))
    parts = [dump(size), dump(size // 5, "identical"), dump(max(300, size // 4), "template")]
    lines = [line for part in parts for line in part.read_text(encoding="utf-8").splitlines()]
    lines += [headline_of(line, at) for at, line in enumerate(lines[:size:4])] + [scraped_again(line, at) for at, line in enumerate(lines[:size:9])]
    # A few that stand in one file twice, and blank lines, which are no records.
    lines += lines[5:25] + BAD + ["", "  "] + papers_of_a_house()
    path = tmp_path_factory.mktemp("mixed") / "mixed.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_dump_of_all_sorts_gives_the_rows_of_the_binary_and_shuffle_is_told(spark, binary, mixed, logs, tmp_path):
    expected = binary(tmp_path / "binary", mixed)
    before = Events(logs).shuffled_bytes() if any(logs.iterdir()) else 0
    night = cluster_files(spark, [str(mixed)], work=str(tmp_path / "work"), edges=True)
    assert_equals_binary(expected, night)
    counts = night.counts
    assert counts["records_read"] == counts["articles"] + counts["rejects"]
    assert counts["houses"] == 1 and night.houses.collect()[0]["stories"] >= 6
    assert counts["rejects"] >= len(BAD) and counts["buckets_thinned"] > 0
    assert night.articles.schema["similarity"].dataType.simpleString() == "double"
    events = Events(logs)
    shuffled = (events.shuffled_bytes() - before) / counts["records_read"]
    print(f"\nshuffled: {shuffled:.0f} bytes an article; longest task: {events.skew():.1f} times its stage's median")


def test_files_of_every_format_give_the_rows_of_the_binary_from_many_partitions(spark, binary, tmp_path):
    expected = binary(tmp_path / "binary", SAMPLE)
    night = cluster_files(spark, [str(SAMPLE)], work=str(tmp_path / "work"), edges=True, partitions=19)
    assert_equals_binary(expected, night)


def test_a_frame_in_any_order_gives_the_rows_of_the_binary_but_for_their_places(spark, binary, dump, tmp_path):
    path = dump(300)
    expected = binary(tmp_path / "binary", path)
    night = cluster(spark.read.json(str(path)).repartition(7, "title"), work=str(tmp_path / "work"))
    for table in ("articles", "clusters"):
        header, cells = of_binary(expected, table)
        kept = [at for at, name in enumerate(header) if name not in ("source_path", "source_record")]
        assert_same(*[(header, sorted(tuple(row[at] for at in kept) for row in rows)) for rows in (cells, of_spark(night.cells[table])[1])])


def test_a_killed_executor_changes_nothing(binary, dump, tmp_path):
    """A run of its own process, so that its executors can be told from all others."""
    path = dump(500)
    expected = binary(tmp_path / "binary", path)
    out = tmp_path / "out"
    script = tmp_path / "job.py"
    script.write_text("import sys\nfrom storywire.spark.__main__ import main\nsys.exit(main())\n", encoding="utf-8")
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    options = ["spark.ui.enabled=false", "spark.driver.host=127.0.0.1", "spark.sql.shuffle.partitions=4"]
    options += [f"spark.{who}.extraJavaOptions=-XX:TieredStopAtLevel=1" for who in ("driver", "executor")]
    options += ["spark.sql.codegen.wholeStage=false"]
    submit = [sys.executable, "-m", "pyspark.find_spark_home"]
    home = subprocess.run(submit, capture_output=True, encoding="utf-8", check=True).stdout.strip()
    command = [f"{home}/bin/spark-submit", "--master", "local-cluster[2,1,1024]"]
    command += [part for option in options for part in ("--conf", option)]
    job = subprocess.Popen([*command, str(script), "--input", str(path), "--output", str(out)], env=environment)
    killed = []

    def kill():
        # Once articles are written down, the run is on its way.
        while job.poll() is None and not (out / "_work" / "digested" / "_SUCCESS").exists():
            time.sleep(0.1)
        executors = _executors_below(job.pid)
        if executors:
            os.kill(executors[0], signal.SIGKILL)
            killed.append(executors[0])

    killer = threading.Thread(target=kill)
    killer.start()
    status = job.wait()
    killer.join()
    assert killed, "no executor was found"
    assert status == 0
    for table in ("articles", "clusters"):
        assert_same(of_binary(expected, table), _of_parts(out, table))
    told, usual = (json.loads((home / "run.json").read_text(encoding="utf-8")) for home in (out, expected))
    counts = told["counts"]
    assert counts["records_read"] == counts["articles"] + counts["rejects"] == 500
    # The document is the binary's, which reads what the job wrote; what hangs on where a copy begins, only a run on one machine tells.
    assert told.keys() - {"core_seconds"} == usual.keys() - {"at_share", "warnings"} and told["recipe"] == usual["recipe"] and told["banding"] == usual["banding"]
    assert [(read["path"], read["bytes"]) for read in told["inputs"]] == [(str(path), path.stat().st_size)]
    header, rows = of_binary(expected, "articles")
    copy = next(row for row in rows if row[header.index("canonical")] == "false")
    original = next(row for row in rows if row[1] == copy[1] and row[header.index("canonical")] == "true")
    # Nobody hashed the inputs, so that whoever asks must say where they may be.
    known = ["--inputs", path.parent]
    for command in (["report", out, *known], ["explain", out, original[0], copy[0], *known]):
        done = subprocess.run([str(part) for part in [built("storywire"), *command]], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert copy[1] in done.stdout
    assert copy[1] in (out / "report.html").read_text(encoding="utf-8")


def _executors_below(pid: int):
    """Executor processes that descend from this one."""
    listing = ["ps", "-ww", "-eo", "pid,ppid,args"]
    listed = subprocess.run(listing, capture_output=True, encoding="utf-8", errors="replace", check=True).stdout
    processes = [line.split(None, 2) for line in listed.splitlines()[1:]]
    below, found = {pid}, []
    grown = True
    while grown:
        grown = False
        for child, parent, *arguments in processes:
            if int(parent) in below and int(child) not in below:
                below.add(int(child))
                grown = True
                if "CoarseGrainedExecutorBackend" in " ".join(arguments) and "java" in arguments[0]:
                    found.append(int(child))
    return found


def _of_parts(out, table):
    import csv

    header, rows = None, []
    for part in sorted((out / f"{table}.csv").glob("part-*")):
        with open(part, newline="", encoding="utf-8") as file:
            header, *more = list(csv.reader(file))
            rows += map(tuple, more)
    return header, sorted(rows)


@pytest.fixture(scope="session")
def nights(dump, tmp_path_factory):
    """Two nights of generated articles, a tenth of the first a night late, each in two files."""
    days, kept = {}, []
    for at, line in enumerate(dump(500).read_text(encoding="utf-8").splitlines()):
        # The last days together: what was published since.
        day = min((json.loads(line).get("published") or "2025-03-03")[:10], "2025-03-04")
        late = at % 10 == 0 and day < "2025-03-04"
        days.setdefault(f"{day[:9]}{int(day[9]) + late}", []).append(line)
        if at % 4 == 0:
            days.setdefault("2025-03-04" if at % 8 else day, []).append(headline_of(line, at))
        if at % 9 == 0:
            days.setdefault("2025-03-04", []).append(scraped_again(line, at))
        kept.append(line)
    home = tmp_path_factory.mktemp("nights")
    for day, lines in days.items():
        # A text that stood in an earlier night, and an id.
        lines = lines + kept[:3]
        for part in (0, 1):
            (home / f"{day}-{part}.jsonl").write_text("\n".join(lines[part::2]) + "\n", encoding="utf-8")
    return [(day, [str(home / f"{day}-{part}.jsonl") for part in (0, 1)]) for day in sorted(days)]


def test_nights_one_by_one_give_the_rows_of_the_binary(spark, binary, nights, tmp_path):
    assert len(nights) == 2, [day for day, _ in nights]
    for day, paths in nights + nights[:1]:
        expected = binary(tmp_path / f"binary-{day}", *paths, "--history", tmp_path / "binary-history", "--date", day, "--force")
        tonight = Tonight.of(day)
        night = cluster_files(
            spark, paths, work=str(tmp_path / "work"), edges=True, history=str(tmp_path / "history"), tonight=tonight
        )
        # Buckets that hold nothing of tonight are counted too.
        assert_equals_binary(expected, night, with_counts=False)
        night.commit()
    assert night.counts["nights"] == 1 and night.counts["articles_remembered"] > 0


def test_components_are_right_whatever_their_shape(spark, tmp_path):
    chain = [(n, n + 1) for n in range(100, 120)]
    star = [(7, n) for n in range(200, 260)]
    ring = [(n, (n - 300 + 1) % 9 + 300) for n in range(300, 309)]
    bridge = [(5, 6), (6, 400), (400, 401), (2, 401)]
    edges = chain + star + ring + bridge
    number = iter(range(1000))

    def save(name, rows):
        path = str(tmp_path / f"{name}-{next(number)}")
        rows.write.parquet(path)
        return spark.read.parquet(path)

    told = components(spark.createDataFrame(edges, "a bigint, b bigint"), save, "components")
    found = dict(tuple(row) for row in told.collect())
    parents = {}

    def find(at):
        while parents.setdefault(at, at) != at:
            at = parents[at]
        return at

    for a, b in edges:
        a, b = find(a), find(b)
        parents[max(a, b)] = min(a, b)
    assert found == {vertex: find(vertex) for vertex in list(parents)}
    assert components(spark.createDataFrame([], "a bigint, b bigint"), save, "none").count() == 0


def test_bad_columns_are_refused_on_the_driver_in_the_words_of_the_binary(spark, binary, tmp_path):
    rows = spark.createDataFrame([(1, "https://a.example/1")], "number int, url string")
    path = tmp_path / "rows.parquet"
    rows.coalesce(1).write.parquet(str(path))
    refused = of_binary(binary(tmp_path / "binary", *path.glob("*.parquet")), "rejects")
    [row] = refused[1]
    with pytest.raises(ValueError) as error:
        cluster(rows, work=str(tmp_path / "work"))
    assert str(error.value) == row[refused[0].index("detail")]
    assert "name it with --map text=COLUMN" in str(error.value)


def test_a_recipe_that_does_not_parse_is_refused_before_anything_is_read(spark, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("name = 5\n", encoding="utf-8")
    with pytest.raises(RecipeError, match="mine.toml"):
        cluster_files(spark, ["/no/such/dump.jsonl"], recipe=path)
    from storywire.spark.__main__ import main

    assert main(["--input", "x", "--output", "y", "--recipe", str(path)]) == 2
    assert main(["--input", "x", "--output", "y", "--date", "2026-03-02"]) == 2
    assert main(["--input", "x", "--output", "y", "--history", "h", "--window", "9"]) == 2


def test_an_executor_without_the_wheel_says_so(tmp_path):
    """In a process of its own, whose workers see no packages but Spark's."""
    script = tmp_path / "bare.py"
    script.write_text(
        "import sys\n"
        "from pyspark.sql import SparkSession\n"
        "from storywire.spark import cluster\n"
        "spark = SparkSession.builder.getOrCreate()\n"
        "frame = spark.createDataFrame([('a', 'some text')], 'id string, text string')\n"
        "try:\n"
        "    cluster(frame, work=sys.argv[1])\n"
        "except Exception as error:\n"
        "    print('SAID', 'storywire is not installed on the executor' in str(error))\n"
    )
    # A Python whose storywire cannot be imported, in front of the real one.
    bare = tmp_path / "bare" / "storywire"
    bare.mkdir(parents=True)
    (bare / "__init__.py").write_text("raise ImportError('no storywire here')\n", encoding="utf-8")
    worker = tmp_path / "python"
    worker.write_text(f'#!/bin/sh\nPYTHONPATH="{bare.parent}:$PYTHONPATH" exec "{sys.executable}" "$@"\n', encoding="utf-8")
    worker.chmod(0o755)
    environment = {
        **os.environ,
        "PYSPARK_PYTHON": str(worker),
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_SUBMIT_ARGS": "--master local[1] --conf spark.ui.enabled=false --conf spark.driver.host=127.0.0.1 pyspark-shell",
    }
    said = subprocess.run([sys.executable, str(script), str(tmp_path / "work")], env=environment, capture_output=True, encoding="utf-8")
    assert "SAID True" in said.stdout, said.stdout + said.stderr[-2000:]
