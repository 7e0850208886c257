"""What tests share: the binary to be equalled, a small cluster of real executor processes, and dumps."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "sample_data" / "night" / "articles"


def built(name: str) -> Path:
    """A program of this tree, built: named by STORYWIRE_BUILT, or where cargo puts it."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    places = [Path(os.environ["STORYWIRE_BUILT"])] if "STORYWIRE_BUILT" in os.environ else []
    for place in places + [target / "release", target / "debug"]:
        if (place / name).is_file():
            return place / name
    pytest.fail(f"{name} is not built; run cargo build --bins --examples")


@pytest.fixture(scope="session")
def binary():
    """Runs the binary on inputs; gives its output directory."""

    def run(out: Path, *arguments: str) -> Path:
        command = [built("storywire"), "cluster", *arguments, "--out", out, "--edges", "--no-page", "--quiet"]
        done = subprocess.run([str(part) for part in command], capture_output=True, encoding="utf-8")
        assert done.returncode in (0, 3), done.stderr
        return out

    return run


@pytest.fixture(scope="session")
def dump(tmp_path_factory):
    """Generated articles of a number and a shape, a file each."""
    home, known = tmp_path_factory.mktemp("dumps"), {}

    def make(articles: int, shape: str = "ordinary") -> Path:
        path = home / f"{shape}-{articles}.jsonl"
        if path not in known:
            command = [built("examples/generate"), "--articles", articles, "--seed", 1, "--out", path, "--shape", shape]
            subprocess.run([str(part) for part in command], check=True, capture_output=True)
            known[path] = True
        return path

    return make


def cluster_of(master: str, partitions: int, logs: Path, fast: bool = False):
    """A Spark session whose executors run this Python. A test's jobs are many and small: what they cost is compiling, and
    that is left out, unless they are to be `fast`."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master(master).appName("storywire tests")
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": str(partitions),
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": logs.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }
    if not fast:
        # Without room for what it compiles, Java stops compiling in the middle of the tests.
        java = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
        settings |= {f"spark.{who}.extraJavaOptions": java for who in ("driver", "executor")}
        settings["spark.sql.codegen.wholeStage"] = "false"
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


@pytest.fixture(scope="session")
def logs(tmp_path_factory) -> Path:
    """Where Spark writes down what its tasks took."""
    return tmp_path_factory.mktemp("events")


@pytest.fixture(scope="session")
def spark(logs):
    """Two executor processes of a core each."""
    session = cluster_of("local-cluster[2,1,1024]", 4, logs)
    yield session
    session.stop()
