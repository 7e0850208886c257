#!/usr/bin/env python3
"""A night on a history while file operations fail: `tests/faults.py BINARY`; needs strace, which makes them fail.

Each system call that a run makes to write is made to fail once, one run after another (of those that open and read, which are
many, every seventeenth), and from some call on for good, as on a full disk. Whatever happens, the history holds, an output directory that looks complete is right, and the next run gives the
bytes of one that nothing disturbed. Where the system lets this user mount, a disk that is full and one that is read-only are
tried as well.
"""

import hashlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

BINARY = pathlib.Path(sys.argv[1]).resolve()
FAULTS = (
    ("openat", "ENOSPC"),
    ("write,writev,pwrite64", "ENOSPC"),
    ("fsync,fdatasync", "EIO"),
    ("rename,renameat,renameat2,linkat", "EIO"),
    ("mkdir,mkdirat", "ENOSPC"),
    ("unlink,unlinkat,rmdir", "EIO"),
    ("flock", "ENOLCK"),
    ("getdents64", "EIO"),
    ("read,pread64", "EIO"),
)
MANY, STEP = ("openat", "getdents64", "read,pread64"), 17
STICKY = ("write,writev,pwrite64,openat", "ENOSPC")
TABLES = ("clusters.csv", "articles.csv", "edges.csv", "rejects.csv", "furniture.csv", "lineage.csv", "moved.csv")
DATES = ("2026-03-02", "2026-03-03", "2026-03-04")

home = pathlib.Path(tempfile.mkdtemp(prefix="storywire-faults-"))
passed = failed = 0


def check(name, good, told=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(f"{'ok  ' if good else 'FAIL'} {name}  {told}", flush=True)


def dumps():
    """Three nights of made-up stories that go on from one to the next."""
    roll = random.Random(7)
    words = ["".join(roll.choice("bdfgklmnprst") + roll.choice("aeiou") for _ in range(roll.randint(2, 4))) for _ in range(900)]
    stories = [[" ".join(roll.choices(words, k=12)).capitalize() + "." for _ in range(9)] for _ in range(40)]
    for night, date in enumerate(DATES):
        lines = []
        for number in range(night * 10, night * 10 + 20):
            for copy in range(roll.randint(1, 3)):
                text = " ".join(stories[number][: roll.randint(6, 9)])
                lines.append(
                    f'{{"id": "s{number}-{night}-{copy}", "url": "https://paper{copy}.example/{number}/{night}", '
                    f'"title": "{stories[number][0][:60]}", "published": "{date}T{copy + 5:02}:00:00Z", "text": "{text}"}}\n'
                )
        (home / f"{date}.jsonl").write_text("".join(lines), encoding="utf-8")


def command(date, history, out):
    return [BINARY, "cluster", home / f"{date}.jsonl", "--history", history, "--date", date, "--out", out,
            "--edges", "--no-page", "--force", "--quiet", "--threads", "1"]


def run(arguments):
    return subprocess.run([str(argument) for argument in arguments], capture_output=True, encoding="utf-8")


def tables(out):
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in TABLES}


def nights(history):
    status = run([BINARY, "history", "status", history]).stdout.splitlines()[1:]
    return tuple(line.split(",")[0] for line in status)


def reset():
    for name in ("history", "out"):
        shutil.rmtree(home / name, ignore_errors=True)
    shutil.copytree(home / "base", home / "history")


def what_is_wrong(done):
    """What is wrong after a run of the third night that may have failed."""
    history, out = home / "history", home / "out"
    wrong = []
    # An input that cannot be read is a row of rejects.csv, and all of them are beyond the limit.
    said = ("of the records were refused", "were not read, or not to their end")
    is_input_lost = done.returncode == 3 and any(it in done.stderr for it in said)
    if done.returncode not in (0, 1, 127) and not is_input_lost or "panicked" in done.stderr:
        wrong.append(f"status {done.returncode}: {done.stderr}")
    if run([BINARY, "history", "verify", history]).returncode != 0:
        wrong.append("the history is damaged")
    is_in = nights(history) == DATES
    if not is_in and nights(history) != DATES[:2]:
        wrong.append(f"nights {nights(history)}")
    if (out / "run.json").exists() and (not is_in or tables(out) != expected) and not is_input_lost:
        wrong.append("a complete directory is not right")
    if done.returncode == 0 and not (out / "run.json").exists():
        wrong.append("done, but not complete")
    again = run(command(DATES[2], history, out))
    if again.returncode != 0 or tables(out) != expected:
        wrong.append(f"the next run: status {again.returncode} {again.stderr}")
    return wrong


def inject(calls, error, when):
    """A run of the third night whose calls fail; the run, and whether one did."""
    reset()
    log = home / "strace.log"
    trace = ["strace", "-f", "-qq", "--seccomp-bpf", "-o", log, "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={when}"]
    done = run(trace + command(DATES[2], home / "history", home / "out"))
    return done, "(INJECTED)" in log.read_text(encoding="utf-8", errors="replace")


def mounted(name, options):
    """Mounts a disk of memory; none where that is not allowed."""
    disk = home / name
    disk.mkdir()
    done = run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk])
    return disk if done.returncode == 0 else None


def disks():
    """A disk that is full, and one that cannot be written."""
    reset()
    disk = mounted("disk", "size=3m")
    if disk is None:
        print("left out: full and read-only disks, for this user may not mount")
        return
    try:
        shutil.copytree(home / "base", disk / "history")
        (disk / "filler").write_bytes(bytes(os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize - 8192))
        full = run(command(DATES[2], disk / "history", home / "out"))
        check("full disk", full.returncode == 1 and "No space left" in full.stderr, full.stderr.strip())
        check("full disk: history holds", run([BINARY, "history", "verify", disk / "history"]).returncode == 0)
        (disk / "filler").unlink()
        after = run(command(DATES[2], disk / "history", home / "out"))
        check("full disk: the next run", after.returncode == 0 and tables(home / "out") == expected, after.stderr.strip())
        run(["mount", "-o", "remount,ro", disk])
        closed = run(command(DATES[2], disk / "history", home / "elsewhere"))
        check("read-only disk", closed.returncode == 1 and "Read-only" in closed.stderr, closed.stderr.strip())
        check("read-only disk: verify and status need no more", nights(disk / "history") == DATES
              and run([BINARY, "history", "verify", disk / "history"]).returncode == 0)
    finally:
        run(["umount", disk])


dumps()
for date in DATES[:2]:
    done = run(command(date, home / "base", home / f"out-{date}"))
    assert done.returncode == 0, done.stderr
reset()
undisturbed = run(command(DATES[2], home / "history", home / "out"))
assert undisturbed.returncode == 0, undisturbed.stderr
expected = tables(home / "out")

for calls, error in (*FAULTS, STICKY):
    is_sticky, wrong, runs, refused, when = calls == STICKY[0], [], 0, 0, 1
    while True:
        done, is_hit = inject(calls, error, f"{when}+" if is_sticky else when)
        if not is_hit:
            break
        runs, refused = runs + 1, refused + (done.returncode != 0)
        wrong += [f"call {when}: {fault}" for fault in what_is_wrong(done)]
        when += STEP if calls in MANY or is_sticky and when > 60 else 1
    name = f"{calls} {error}{' for good' if is_sticky else ''}"
    check(name, not wrong, f"{runs} runs, {refused} refused" + "".join(f"\n     {fault}" for fault in wrong[:5]))
disks()
shutil.rmtree(home, ignore_errors=True)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
