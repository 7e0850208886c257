"""One bit of a history flipped: the next night names the file and fails, or gives the tables of an undisturbed one."""

import random
import shutil

import answer
import nights
from program import faults_of


def flip(roll, history):
    """Flips one bit of one file, each file as likely; which one."""
    path = roll.choice(sorted(path for path in history.rglob("*") if path.is_file() and path.stat().st_size))
    content = bytearray(path.read_bytes())
    at, bit = roll.randrange(len(content)), roll.randrange(8)
    content[at] ^= 1 << bit
    path.write_bytes(content)
    return path, f"{path.relative_to(history)}, byte {at}, bit {bit}"


def one(attack, home, number):
    base = nights.base(attack, home, 12, 3)
    expected = nights.undisturbed(attack, base, nights.DATES[2], nights.DATES[2])
    nights.fresh(home, "history", "out")
    shutil.copytree(base / "history", home / "history")
    path, where = flip(random.Random(f"{attack.seed}/flips/{number}"), home / "history")
    verified = attack.program.run("history", "verify", home / "history")
    done = attack.program.run(*nights.command(base / f"{nights.DATES[2]}.jsonl", home / "history", nights.DATES[2], home / "out"))
    faults = list(faults_of(verified, (0, 1))) + list(faults_of(done, (0, 1, 2)))
    for ended in (verified, done):
        if ended.status not in (0, 2) and path.name.encode() not in ended.err:
            faults.append(f"the file is not named: {ended.err.decode('utf-8', 'replace')[-300:]}")
    if done.status == 0 and answer.tables(home / "out") != expected:
        wrong = [name for name, table in answer.tables(home / "out").items() if table != expected.get(name)]
        faults.append(f"status 0, verify says {verified.status}, and {', '.join(wrong)} is another")
    if done.status != 0 and (home / "out" / "run.json").exists():
        faults.append(f"status {done.status}, and the directory looks complete")
    if verified.status == 0 and done.status != 0 and not done.err:
        faults.append("verify finds nothing, and the night fails")
    return faults and [f"{where}: {fault}" for fault in faults]
