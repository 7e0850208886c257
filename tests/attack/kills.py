"""Runs killed at random moments: nothing half written has its final name, the history holds, and the next run gives the same bytes.

By turns a night on a history with a kept dump, and `dedup`; by SIGKILL, and by the signals that the program is told.
"""

import os
import random
import re
import shutil
import signal
import time

import answer
import nights
from program import faults_of

STORIES, COPIES = 700, 3
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGKILL, signal.SIGHUP)


def commands(base, home, is_dedup):
    """The run, and what it writes beside its tables."""
    dump = base / f"{nights.DATES[2]}.jsonl"
    if is_dedup:
        return ["dedup", dump, "--kept", home / "kept", "--out", home / "out", "--force", "--quiet"]
    return [*nights.command(dump, home / "history", nights.DATES[2], home / "out"), "--kept", home / "kept"]


def left(home):
    """What is below the directory; which commit a night is of does not count, as a night that came to its end is replaced."""
    return sorted({re.sub(r"\.\d{6}/", "/", str(path.relative_to(home))) for path in home.rglob("*") if path.is_file()})


def set_out(base, home):
    nights.fresh(home, "history", "out", "kept")
    shutil.copytree(base / "history", home / "history")


def expected(attack, base, is_dedup):
    """Tables, kept dump and names of all files after a run that nothing disturbed, and the seconds it took."""
    home, took = base / f"undisturbed-{is_dedup}", base / f"took-{is_dedup}"
    with nights.MAKING:
        if not home.exists():
            home.mkdir()
            set_out(base, home)
            begun = time.monotonic()
            done = attack.program.run(*commands(base, home, is_dedup))
            assert done.status == 0, done.err
            took.write_text(str(time.monotonic() - begun))
    return answer.tables(home / "out"), (home / "kept").read_bytes(), left(home), float(took.read_text())


def faults_after(attack, home, tables, kept):
    """What is wrong with what a killed run left."""
    if (home / "out" / "run.json").exists() and answer.tables(home / "out") != tables:
        yield "a directory with a run.json is not right"
    if (home / "kept").exists() and (home / "kept").read_bytes() != kept:
        yield "half a kept dump has its name"
    for name in answer.TABLES:
        if (home / "out" / name).exists() and (home / "out" / name).read_bytes() != tables.get(name):
            yield f"half of {name} has its name"
    verified = attack.program.run("history", "verify", home / "history")
    if verified.status != 0:
        yield f"the history is damaged: {verified.err.decode('utf-8', 'replace')}"
    if nights.dates(attack, home / "history") not in (nights.DATES[:2], nights.DATES):
        yield f"the history has the nights {nights.dates(attack, home / 'history')}"


def killed(attack, base, home, is_dedup, moment, how):
    """A run that a signal reaches at some moment, an earlier one where it was done by then."""
    while True:
        set_out(base, home)
        with attack.program.beside(commands(base, home, is_dedup)) as (child, end):
            time.sleep(moment)
            os.kill(child.pid, how)  # the child's own method would take its status, which is asked for later
            ended = end()
        if ended.status != 0:
            return ended
        moment *= 0.8


def one(attack, home, number):
    roll, is_dedup, how = random.Random(f"{attack.seed}/kills/{number}"), number % 3 == 2, SIGNALS[number // 3 % len(SIGNALS)]
    base = nights.base(attack, home, STORIES, COPIES)
    tables, kept, names, took = expected(attack, base, is_dedup)
    ended = killed(attack, base, home, is_dedup, roll.random() * took, how)
    faults = [] if ended.status == -how else list(faults_of(ended, (130,)))
    faults += faults_after(attack, home, tables, kept)
    unfinished = [name for name in left(home) if "/." in f"/{name}"]
    if ended.status == 130 and unfinished:
        faults.append(f"it was told to end, and left {unfinished}")
    again = attack.program.run(*commands(base, home, is_dedup))
    faults += list(faults_of(again, (0,)))
    if answer.tables(home / "out") != tables or (home / "kept").read_bytes() != kept:
        faults.append("the next run gives other bytes")
    if left(home) != names:
        faults.append(f"after the next run there are {sorted(set(left(home)) ^ set(names))[:6]}")
    return faults and [f"{how.name}, status {ended.status}: {fault}" for fault in faults]
