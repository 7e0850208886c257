"""Damaged files of every kind, a hundred to a run: nothing crashes, the books balance, and another order gives the same tables.

Every fourth run is `dedup` over lines and tables: what it keeps are records of the input, byte for byte, and none is lost.
"""

import collections
import random
import shutil

import answer
import damage
import formats
import texts
from program import faults_of

A_RUN = 100
FEW = 6


def specimen(kind, roll):
    """A sound file of a kind, over a few records."""
    name, plain_of, pack = kind
    day = f"2026-03-{roll.randint(1, 28):02}"
    return name, plain_of(texts.records(roll.randint(0, 40), roll.choice((1, 2, 4)), sentences=4, day=day)), pack


def mutant(kinds, roll):
    """A damaged file and its name; now and then one with another kind's name, or a sound one."""
    name, plain, pack = specimen(roll.choice(kinds), roll)
    _, other, _ = specimen(roll.choice(kinds), roll)
    if roll.random() < 0.05:
        return name, pack(plain)
    if roll.random() < 0.4:
        return name, pack(damage.damaged(roll, plain, other))
    name = roll.choice(kinds)[0] if roll.random() < 0.1 else name
    return name, damage.damaged(roll, pack(plain), other)


def batch(home, seed, number, count):
    """Writes the files of a run; gives their paths, and of what kind they are where that is one."""
    roll = random.Random(f"{seed}/mutants/{number}")
    kind, kinds = formats.LINES[number // 4 % len(formats.LINES)] if number % 4 == 3 else (None, formats.KINDS)
    directory = home / "in"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    paths = []
    for at in range(count):
        name, content = mutant(kinds, roll)
        paths.append(directory / f"{at:04}-{name}")
        paths[-1].write_bytes(content)
    return paths, roll, kind


def cluster(program, paths, out, *options):
    shutil.rmtree(out, ignore_errors=True)
    return program.run("cluster", *paths, "--out", out, "--quiet", *options)


def faults_of_clustering(attack, home, paths, roll, has_page):
    """Runs over the files in two orders, with other threads and less memory; what is wrong."""
    one, other = home / "one", home / "other"
    first = cluster(attack.program, paths, one, "--edges", "--threads", "1", *([] if has_page else ["--no-page"]))
    faults = list(faults_of(first, (0, 3)))
    if faults:
        return faults
    faults += answer.faults_of(one, attack.dictionary, first.status)
    mixed = roll.sample(paths, len(paths))
    options = ("--edges", "--no-page", "--threads", "3", "--memory", "64MiB", "--max-reject-ratio", "1", "--max-damaged-inputs", "100000")
    second = cluster(attack.program, mixed, other, *options)
    faults += list(faults_of(second, (0,)))
    return faults or [f"another order of files gives another {name}" for name in answer.differences(one, other)]


def faults_of_dedup(attack, home, paths, kind):
    """What is wrong with the dump that is kept, and with its books."""
    out, kept = home / "one", home / "kept"
    shutil.rmtree(out, ignore_errors=True)
    kept.unlink(missing_ok=True)
    done = attack.program.run("dedup", *paths, "--kept", kept, "--out", out, "--quiet", "--format", kind)
    if done.status == 2:
        # Tables of other columns, as damage to a header makes them, are no one dump: fewer at a time may be.
        faults = list(faults_of(done)) + ["a refused dump is kept"] * kept.exists()
        groups = [paths[at:at + FEW] for at in range(0, len(paths), FEW)] if len(paths) > FEW else []
        return faults + [fault for group in groups for fault in faults_of_dedup(attack, home, group, kind)]
    faults = list(faults_of(done, (0, 3))) or answer.faults_of(out, attack.dictionary, done.status)
    if faults:
        return faults
    report, dropped = answer.report(out), answer.records(out / "dropped.csv")
    books = report["kept"]
    if report["counts"]["records_read"] != books["kept"] + books["dropped"] + books["rejected"] or books["dropped"] != len(dropped):
        faults.append(f"{books} of {report['counts']['records_read']} records, {len(dropped)} rows of dropped.csv")
    if kind == "jsonl":
        recoded = {entry["path"] for entry in report["inputs"] if entry["encoding"]}
        faults += faults_of_lines(paths, recoded, kept.read_bytes())
        count, read = books["kept"] + books["rejected_kept"], records_in(attack, home, kept, kind)
        if read != count:
            faults.append(f"the dump has {read} records, and should have {count}")
    return faults


def records_in(attack, home, dump, kind):
    """Records of a kept dump, as they are read again: one may be broken over lines, as it was."""
    out = home / "again"
    shutil.rmtree(out, ignore_errors=True)
    attack.program.run("cluster", dump, "--out", out, "--quiet", "--no-page", "--format", kind)
    return answer.report(out)["counts"]["records_read"]


def faults_of_lines(paths, recoded, kept):
    """Lines that are in no input, or more often than there. Those of inputs in another encoding come out in UTF-8."""
    lines = collections.Counter(kept.splitlines())
    if all(path.suffix == ".jsonl" for path in paths):
        known, others = collections.Counter(), 0
        for path in paths:
            of_file = path.read_bytes().splitlines()
            known.update(of_file)
            others += len(of_file) if str(path) in recoded else 0
        strange = lines - known
        if sum(strange.values()) > others:
            yield f"a line of the dump is in no input: {next(iter(strange))[:200]}"


def culprits(attack, home, paths, kind):
    """The files that go wrong alone."""
    found = []
    for path in paths:
        faults = faults_of_dedup(attack, home, [path], kind) if kind else \
            faults_of_clustering(attack, home, [path], random.Random(0), False)
        found += [f"{path.name} alone: {fault}" for fault in faults[:1]]
    return found


def one(attack, home, number, count=A_RUN):
    """A run of so many mutants; what is wrong."""
    paths, roll, kind = batch(home, attack.seed, number, count)
    faults = faults_of_dedup(attack, home, paths, kind) if kind else \
        faults_of_clustering(attack, home, paths, roll, has_page=number % 8 == 0)
    return faults and faults + culprits(attack, home, paths, kind)
