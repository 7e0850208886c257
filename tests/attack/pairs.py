"""Two runs at once, to one history and one directory: one of them wins, or both answer whole, and nothing is mixed."""

import random
import shutil
import time

import answer
import nights
from program import faults_of

A, B = "2026-03-03", "2026-03-04"


def answers(attack, base, has_history, dates):
    """The tables that may stand in the directory at the end, by what ran before."""
    if not has_history:
        return {it: alone(attack, base, it) for it in (A, B)}
    found = {}
    for first, second in ((A, B), (B, A)):
        found[f"{first} alone"] = nights.undisturbed(attack, base, first, dates[first], "first")
        after = f"after-first-{first}-{dates[first]}"
        found[f"{second} after {first}"] = nights.undisturbed(attack, base, second, dates[second], after)
    return found


def alone(attack, base, dump):
    out = base / f"alone-{dump}"
    with nights.MAKING:
        if not out.exists():
            done = attack.program.run("cluster", base / f"{dump}.jsonl", "--out", out, "--edges", "--quiet", "--no-page")
            assert done.status == 0, done.err
    return answer.tables(out)


def prepared(attack, home):
    """The history of one night that all pairs begin with."""
    base = nights.base(attack, home, 150, 3)
    with nights.MAKING:
        if not (base / "first").exists():
            done = attack.program.run(*nights.command(base / f"{nights.DATES[0]}.jsonl", base / "first", nights.DATES[0], base / "out-first"))
            assert done.status == 0, done.err
    return base


def one(attack, home, number):
    roll, has_history, is_one_date = random.Random(f"{attack.seed}/pairs/{number}"), number % 3 != 0, number % 3 == 2
    base = prepared(attack, home)
    dates = {A: A, B: A if is_one_date else B}
    expected = answers(attack, base, has_history, dates)
    nights.fresh(home, "history", "out")
    shutil.copytree(base / "first", home / "history")
    commands = []
    for it in (A, B):
        command = nights.command(base / f"{it}.jsonl", home / "history", dates[it], home / "out")
        commands.append(command if has_history else [part for part in command if part not in ("--history", home / "history", "--date", dates[it])])
    with attack.program.beside(commands[0]) as (_, end_first):
        time.sleep(roll.choice((0, 0.005, 0.02, 0.08)) * roll.random())
        with attack.program.beside(commands[1]) as (_, end_second):
            ended = (end_first(), end_second())
    faults = [fault for it in ended for fault in faults_of(it, (0, 75))]
    statuses = [it.status for it in ended]
    if 0 not in statuses:
        faults.append("neither came to its end")
    if not (home / "out" / "run.json").exists() or answer.tables(home / "out") not in expected.values():
        faults.append(f"the directory has the whole answer of none; it is of {answer.report(home / 'out')['inputs'][0]['path']}")
    elif {row["source_path"] for row in answer.records(home / "out" / "articles.csv")} != {answer.report(home / "out")["inputs"][0]["path"]}:
        faults.append("run.json and articles.csv are of two runs")
    if has_history:
        faults += faults_of_history(attack, home, dates, statuses)
    return faults and [f"statuses {statuses}: {fault}" for fault in faults]


def faults_of_history(attack, home, dates, statuses):
    """A night is in the history if its run says so, and no other."""
    if attack.program.run("history", "verify", home / "history").status != 0:
        yield "the history is damaged"
    done = {dates[it] for it, status in zip((A, B), statuses) if status == 0} | {nights.DATES[0]}
    if set(nights.dates(attack, home / "history") or ()) != done:
        yield f"the history has {nights.dates(attack, home / 'history')}, and should have {sorted(done)}"
