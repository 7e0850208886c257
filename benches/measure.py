"""A command in, its CPU seconds, wall seconds and peak memory out; what peers.py and grow.py share. Linux only.

The kernel's own counts, of the command and of all processes under it. A process whose parent has gone is handed to this
one, so that workers no one waited for are counted as well. The peak is that of the largest process. The kernel lets a
new process start with the peak of the one that started it, so whoever measures stays small while it does.
"""
import ctypes
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time
from typing import Optional

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
RELEASE = TARGET / "release"
GENERATE = RELEASE / "examples/generate"
PR_SET_CHILD_SUBREAPER = 36


@dataclasses.dataclass
class Usage:
    cpu_s: float
    wall_s: float
    peak_bytes: int
    # Why the command is not done, if it is not.
    failure: Optional[str] = None


def measure(command: list, log: pathlib.Path, limit_s: Optional[float] = None) -> Usage:
    """Runs a command to its end, with all it prints in `log`; past the limit it is killed."""
    command = [str(part) for part in command]
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("the kernel does not hand orphans over, so processes cannot be counted")
    # However this process is told to stop, what it started stops too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    opened = (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    started, killed = time.monotonic(), threading.Event()
    first = os.posix_spawn(command[0], command, os.environ, setpgroup=0,
                           file_actions=[opened, (os.POSIX_SPAWN_DUP2, 1, 2)])
    timer = threading.Timer(limit_s or threading.TIMEOUT_MAX, lambda: (killed.set(), end_group(first)))
    timer.daemon = True
    timer.start()
    usage, status = Usage(0.0, 0.0, 0), 0
    try:
        while True:
            ended, ended_status, used = os.wait4(-1, 0)
            usage.cpu_s += used.ru_utime + used.ru_stime
            usage.peak_bytes = max(usage.peak_bytes, used.ru_maxrss * 1024)
            if ended == first:
                usage.wall_s, status = time.monotonic() - started, ended_status
                end_group(first)
    except ChildProcessError:
        pass
    finally:
        timer.cancel()
        end_group(first)
    if killed.is_set():
        usage.failure = f"over {limit_s:g} s"
    elif status != 0:
        usage.failure = reason(log) or f"wait status {status}"
    return usage


def end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


def reason(log: pathlib.Path) -> str:
    """The last line that speaks of an error, or the last at all."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    errors = [line for line in lines if re.match(r"[\w.]*error\b", line, re.IGNORECASE)]
    return (errors or lines or [""])[-1].strip()


def build(*parts: str) -> None:
    """Builds in release mode what cargo is told."""
    subprocess.run(["cargo", "build", "--quiet", "--release", "--target-dir", TARGET, *parts], cwd=ROOT, check=True)


def generate(articles: int, seed: int, dump: pathlib.Path, truth: pathlib.Path) -> None:
    command = [GENERATE, "--articles", articles, "--seed", seed, "--out", dump, "--truth", truth]
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def machine() -> str:
    lines = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return f"{len(os.sched_getaffinity(0))} processors, {next(models, 'model unknown')}"


def load() -> str:
    return " ".join(f"{of:.2f}" for of in os.getloadavg())


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
