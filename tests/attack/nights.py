"""A history to attack: nights of made-up stories that go on, what each of its runs should give, and what is left of it."""

import json
import shutil
import threading

import answer
import texts

MAKING = threading.RLock()  # what all attacks of a part use is made by one of them
DATES = ("2026-03-02", "2026-03-03", "2026-03-04")


def write(path, records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def dump(path, day, stories, copies, night=0):
    """A night's dump: stories of the nights before it, cut and under other ids, and new ones."""
    old = texts.records(70 + night - 1, stories // 2, copies, day=day) if night else []
    write(path, [record | {"id": "again-" + record["id"]} for record in old] + texts.records(70 + night, stories, copies, day=day))


def command(dumps, history, date, out):
    return ["cluster", dumps, "--history", history, "--date", date, "--out", out, "--edges", "--force", "--quiet", "--no-page"]


def base(attack, home, stories, copies):
    """The history of two nights and the dumps of all three, made once; its directory."""
    directory = home.parent / f"base-{stories}"
    with MAKING:
        if not directory.exists():
            directory.mkdir()
            fill(attack, directory, stories, copies)
    return directory


def fill(attack, directory, stories, copies):
    """Three nights' dumps, and the history of two of them."""
    for night, day in enumerate(DATES):
        dump(directory / f"{day}.jsonl", day, stories, copies, night)
    for day in DATES[:2]:
        done = attack.program.run(*command(directory / f"{day}.jsonl", directory / "history", day, directory / f"out-{day}"))
        assert done.status == 0, done.err


def undisturbed(attack, directory, dump_of, date, history="history"):
    """The tables of a night after the history, in a copy of it that is kept."""
    name = f"after-{history}-{dump_of}-{date}"
    with MAKING:
        if not (directory / name).exists():
            shutil.copytree(directory / history, directory / name, symlinks=True)
            done = attack.program.run(*command(directory / f"{dump_of}.jsonl", directory / name, date, directory / f"out-{name}"))
            assert done.status == 0, done.err
    return answer.tables(directory / f"out-{name}")


def dates(attack, history):
    """The nights that it says it has."""
    said = attack.program.run("history", "status", history)
    return tuple(line.split(",")[0] for line in said.out.decode().splitlines()[1:]) if said.status == 0 else None


def fresh(home, *names):
    for name in names:
        path = home / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
