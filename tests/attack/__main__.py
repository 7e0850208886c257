"""An attack on storywire: `python3 tests/attack BINARY`, the same one each time.

  --mutants N --kills N --flips N --pairs N    so many damaged files, killed runs, flipped bits, pairs of runs at once
  --seed S                                     others of them
  --jobs N                                     so many attacks at a time [default: 2]
  --only PART [NUMBER]                         one part alone, or one attack of it again
  --keep DIR                                   where what was wrong is kept [a directory of its own in TMPDIR]

Damaged files, crafted values, killed runs, damaged histories, runs at once, and directories from a stranger: nothing may crash,
hang, lose or invent a record, give a wrong answer with status 0, or read or delete what is not its own. Standard library only.
Prints a line a part, and exits 1 if anything was wrong.
"""

import argparse
import concurrent.futures
import os
import pathlib
import queue
import shutil
import stat
import sys
import tempfile
import time
import traceback

import flips
import kills
import mutants
import pairs
import strangers
import values
from answer import Dictionary
from program import Program

TOLD_MAX = 20


class Attack:
    """What all parts use: the program, the seed, a directory to work in, and the count of what was wrong."""

    def __init__(self, options):
        self.program = Program(options.binary)
        self.seed, self.keep, self.jobs, self.wrong = options.seed, options.keep, options.jobs, 0
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="storywire-attack-"))
        self.dictionary = Dictionary(self.program)

    def part(self, name, numbers, one, unit, each=1):
        """Makes the attacks of a part, as many at once as was asked, and tells how many there were and what was wrong."""
        start, runs, homes = time.monotonic(), self.program.runs, queue.SimpleQueue()
        for job in range(self.jobs):
            homes.put(self.home / name / str(job))
            (self.home / name / str(job)).mkdir(parents=True)

        def attack(number):
            home = homes.get()
            try:
                faults = one(self, home, number)
            except Exception:  # what the program left cannot be read at all, or the attack itself is wrong
                faults = traceback.format_exc().splitlines()[-TOLD_MAX:]
            if faults:
                self.tell(name, number, home, faults)
            homes.put(home)
            return bool(faults)

        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            wrong = sum(pool.map(attack, numbers))
        self.wrong += wrong
        print(f"{'FAIL' if wrong else 'ok  '} {name}: {len(numbers) * each} {unit}, {self.program.runs - runs} runs, {wrong} wrong"
              f"  ({time.monotonic() - start:.0f} s)", flush=True)

    def tell(self, name, number, home, faults):
        """Says what was wrong and how to make it again, and keeps the files."""
        place = self.keep / f"{name}-{self.seed}-{number}"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(home, place, symlinks=True, ignore=pipes)
        again = f"     {name} {number} (again: --seed {self.seed} --only {name} {number}; files: {place})\n"
        print(again + "".join(f"       {fault}\n" for fault in faults[:TOLD_MAX]), end="", flush=True)


def pipes(directory, names):
    """Those of the names that are pipes, which cannot be copied."""
    return [name for name in names if stat.S_ISFIFO(os.lstat(os.path.join(directory, name)).st_mode)]


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    for name, count in (("mutants", 3_000), ("kills", 20), ("flips", 150), ("pairs", 12), ("seed", 1), ("jobs", 2)):
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--keep", type=pathlib.Path)
    found = parser.parse_args()
    found.keep = found.keep or pathlib.Path(tempfile.mkdtemp(prefix="storywire-attack-kept-"))
    found.keep.mkdir(parents=True, exist_ok=True)
    return found


def main():
    asked = options()
    attack = Attack(asked)
    parts = {
        "mutants": (range(-(-asked.mutants // mutants.A_RUN)), mutants.one, "damaged files", mutants.A_RUN),
        "values": (range(len(values.VALUES)), values.one, "crafted values", 1),
        "kills": (range(asked.kills), kills.one, "killed runs", 1),
        "flips": (range(asked.flips), flips.one, "flipped bits", 1),
        "pairs": (range(asked.pairs), pairs.one, "pairs of runs at once", 1),
        "strangers": (range(len(strangers.ATTACKS)), strangers.one, "directories and recipes from a stranger", 1),
    }
    for name, (numbers, one, unit, each) in parts.items():
        if asked.only and asked.only[0] != name:
            continue
        numbers = [int(number) for number in asked.only[1:]] if asked.only and len(asked.only) > 1 else numbers
        if numbers:
            attack.part(name, numbers, one, unit, each)
    shutil.rmtree(attack.home, ignore_errors=True)
    if not attack.wrong:
        shutil.rmtree(asked.keep, ignore_errors=True)
    print(f"{attack.program.runs} runs, {attack.wrong} wrong")
    return attack.wrong > 0


if __name__ == "__main__":
    sys.exit(main())
