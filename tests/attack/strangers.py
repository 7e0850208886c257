"""Histories, run directories and recipes from a stranger: what they name outside is neither read, written nor deleted.

Each attack changes a sound directory and runs the commands that would use it. Around it lie files that are nobody's business: they
must be there afterwards as they were, and no word of them in what is written.
"""

import json
import os
import shutil

import answer
import nights
from program import controls, faults_of

SECRET = "the combination is 31-07-22 and the spare key lies below the third flowerpot"
LATE = nights.DATES[2]


def history_commands(home):
    dump, history = home / f"{LATE}.jsonl", home / "history"
    return [nights.command(dump, history, LATE, home / "out"), ["history", "status", history], ["history", "verify", history],
            ["history", "prune", history, "--before", "2020-01-01"], ["history", "drop", history, nights.DATES[0]]]


def run_commands(home):
    run = home / "run"
    return [["report", run], ["explain", run, "70-0-0"], ["explain", run, "70-0-0", "70-1-0"], ["sample", run, "--pairs", "3"],
            ["sample", run, "--by", "stratum", "--pairs", "3"], ["recut", run, "--out", home / "recut", "--force", "--set",
            "verify.similarity_min=.4"],
            ["evaluate", "--truth", home / "truth.csv", run]]


def recipe_commands(home):
    recipe = home / "recipe.toml"
    return [["check", recipe], ["cluster", home / f"{LATE}.jsonl", "--recipe", recipe, "--out", home / "out", "--no-page",
    "--force"]]


def seal(attack, home, manifest):
    """Writes a manifest under its own hash, which the program itself tells of any input."""
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    (home / "manifest.jsonl").write_text(text, encoding="utf-8")
    attack.program.run("cluster", home / "manifest.jsonl", "--out", home / "hashed", "--force", "--no-page", "--quiet")
    sealed = {"manifest": manifest, "xxh3_128": answer.report(home / "hashed")["inputs"][0]["xxh3_128"]}
    (home / "history" / "manifest.json").write_text(json.dumps(sealed, ensure_ascii=False), encoding="utf-8")


def manifest_of(home):
    return json.loads((home / "history" / "manifest.json").read_text(encoding="utf-8"))["manifest"]


def resealed(change):
    """An attack that changes the manifest and its hash with it."""
    def attack_it(attack, home):
        manifest = manifest_of(home)
        seal(attack, home, change(manifest) or manifest)
        return history_commands(home)
    return attack_it


def night(**changes):
    return resealed(lambda manifest: manifest["nights"][0].update(changes))


def file_of_a_night(**changes):
    return resealed(lambda manifest: manifest["nights"][0]["files"][0].update(changes))


def in_history(change):
    def attack_it(_, home):
        change(home / "history", home / "precious")
        return history_commands(home)
    return attack_it


def link(name, target="precious"):
    """A link in the history's place of a file or directory, to something outside."""
    def change(history, precious):
        path = history / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        path.symlink_to(precious if target == "precious" else precious / target)
    return in_history(change)


def write_in_history(name, content):
    return in_history(lambda history, _: (history / name).write_bytes(content))


def pipe(name):
    """A pipe in the history's place of a file, which nobody ever writes to."""
    def change(history, _):
        (history / name).unlink()
        os.mkfifo(history / name)
    return in_history(change)


def rewritten(change):
    """An attack that changes run.json."""
    def attack_it(_, home):
        told = answer.report(home / "run")
        change(told, home)
        (home / "run" / "run.json").write_text(json.dumps(told), encoding="utf-8")
        return run_commands(home)
    return attack_it


def retold(name, change):
    """An attack that changes another file of the run's directory."""
    def attack_it(_, home):
        path = home / "run" / name
        path.write_bytes(change(path.read_bytes(), home))
        return run_commands(home)
    return attack_it


def named(path_of, **changes):
    """An input of the run that is another file."""
    def change(told, home):
        told["inputs"][0].update(changes | {"path": path_of(home)})
        table = (home / "run" / "articles.csv").read_text(encoding="utf-8")
        (home / "run" / "articles.csv").write_text(table.replace(str(home / f"{nights.DATES[0]}.jsonl"), path_of(home)),
        encoding="utf-8")
    return rewritten(change)


def secret(home):
    return str(home / "precious" / "secret.txt")


def recipe(text):
    def attack_it(_, home):
        (home / "recipe.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return recipe_commands(home)
    return attack_it


def recipe_with(line, other):
    """The run's own recipe with another line in it."""
    def attack_it(_, home):
        text = answer.report(home / "run")["recipe"]["text"]
        assert line in text, line
        (home / "recipe.toml").write_text(text.replace(line, other, 1), encoding="utf-8")
        return recipe_commands(home)
    return attack_it


NO_BYTES = "99aa06d3014798d86001c324468d497f"  # the hash of nothing

ATTACKS = [
    *(night(date=date) for date in ("../..", "../../precious", "/", "", ".", "2026-03-02/../../../precious", "2026-03-02\0",
    "2026-02-30", "\x1b[31m", "9" * 300,
                                    "2026-03-03")),
    *(night(commit=commit) for commit in (0, 2, 2**64 - 1, 2**64, -1, 1.5, "1", None)),
    *(night(**{name: value}) for name in ("records_read", "rejects") for value in (2**64 - 1, -1, "x")),
    *(file_of_a_night(name=name) for name in ("../../../precious/secret.txt", "/etc/passwd", "a\0b", "", ".", "..", "a/b", "C:x",
    "x" * 5_000, "tokens.bin", "pages.bin")),
    *(file_of_a_night(rows=rows) for rows in (0, 2**63, 2**64 - 1, -1)),
    *(file_of_a_night(bytes=size) for size in (0, 2**63, 2**64 - 1)),
    file_of_a_night(xxh3_128="x"), file_of_a_night(xxh3_128=NO_BYTES, bytes=0),
    resealed(lambda manifest: manifest.update(format=3)), resealed(lambda manifest: manifest.update(format=2**40)),
    resealed(lambda manifest: manifest.update(commits=0)), resealed(lambda manifest: manifest.update(commits=2**64 - 1)),
    resealed(lambda manifest: manifest.update(nights=[])), resealed(lambda manifest: manifest["nights"].pop()),
    resealed(lambda manifest: manifest["nights"].append(manifest["nights"][0])),
    resealed(lambda manifest: manifest["nights"].reverse()),
    resealed(lambda manifest: manifest["nights"][0].update(files=[])),
    resealed(lambda manifest: manifest["nights"][0]["files"].pop()),
    resealed(lambda manifest: manifest["comparable"].update(shingle_words=2**63)),
    resealed(lambda manifest: manifest["comparable"].update(shingle_words=0)),
    resealed(lambda manifest: [manifest]), resealed(lambda manifest: {"nights": manifest["nights"] * 2_000}),
    *(write_in_history("manifest.json", content) for content in (b"", b"\0" * 5_000, b"[" * 100_000, b"null",
    b'{"manifest":{},"xxh3_128":""}', b"\xff\xfe" * 100)),
    *(write_in_history("recipes.json", content) for content in (b"", b"[" * 100_000, b"null",
    b'{"1":{"xxh3_128":"\\u001b[31m","settings":""}}', b'{"x":1}')),
    link("nights"), link("LOCK", "secret.txt"), link("LOCK"), link("LOCK", "new.txt"), link("manifest.json", "secret.txt"),
    link("recipes.json", "secret.txt"),
    link("nights/2026-03-02.000001"), link("nights/2026-03-02.000001/articles.parquet", "secret.txt"),
    link("nights/2026-03-02.000001/pages.bin", "secret.txt"),
    link("nights/2026-03-04.000003"), link("nights/2026-03-04.000003", "secret.txt"), link("nights/2026-01-01.000009",
    "2026-03-02.000001"),
    pipe("manifest.json"), pipe("recipes.json"), pipe("LOCK"), pipe("nights/2026-03-02.000001/articles.parquet"),
    pipe("nights/2026-03-02.000001/pages.bin"),
    in_history(lambda history, _: ((history / "manifest.json").unlink(), (history / "manifest.json").mkdir())),
    in_history(lambda history, _: ((history / "LOCK").unlink(), (history / "LOCK").mkdir())),
    in_history(lambda history, _: (history / "nights" / "a\x1b[31m\n").write_bytes(b"x")),
    in_history(lambda history, _: os.mkdir(os.fsencode(history / "nights") + b"/2026-03-04.\xff\xfe")),
    in_history(lambda history, _: (history / "nights/2026-03-02.000001/COMMITTED").write_bytes(b"\xff" * 99)),
    *(named(secret, bytes=size, complete=complete, xxh3_128=hash) for size, complete, hash in ((0, False, NO_BYTES), (0, True,
    NO_BYTES), (len(SECRET), True, ""), (10**18, True, "x"))),
    named(lambda _: "/dev/zero"), named(lambda _: "/dev/stdin"), named(lambda _: "/proc/self/mem"),
    named(lambda home: str(home / "pipe")), named(lambda home: str(home)), named(lambda _: ""),
    named(lambda _: "a\0b"), named(lambda _: "\x1b[31m"), named(lambda _: "../" * 30 + "etc/passwd"),
    rewritten(lambda told, _: told.update(directory="/etc")), rewritten(lambda told, _: told.update(directory="../precious")),
    rewritten(lambda told, _: told.update(inputs=[])), rewritten(lambda told, _: told.update(inputs=told["inputs"] * 20_000)),
    rewritten(lambda told, _: told.update(counts={})), rewritten(lambda told, _: told["counts"].update(articles=2**64 - 1,
    records_read=2**64 - 1, clusters=2**63)),
    rewritten(lambda told, _: told["recipe"].update(text="")), rewritten(lambda told, _: told["recipe"].update(text="[" * 100_000)),
    rewritten(lambda told, _: told["recipe"].update(name="\x1b[31m</script><script>alert(1)</script>")), rewritten(lambda told,
    _: told.update(storywire="\x1b[31m<script>")),
    rewritten(lambda told, home: told["options"].update(history=str(home / "precious"))), rewritten(lambda told,
    _: told["options"].update(map=["text=\x1b[31m", "x"])),
    *(retold("run.json", lambda content, _, made=made: made(content)) for made in (
        lambda _: b"", lambda content: content[:-40], lambda _: b"[" * 100_000, lambda _: b"null", lambda content: content + b"x",
        lambda _: b"\0" * 4_096, lambda _: b'{"a":' * 100_000)),
    *(retold("articles.csv", lambda content, _, made=made: made(content)) for made in (
        lambda _: b"", lambda content: content[: len(content) // 2], lambda content: content.replace(b",true,", b",maybe,"),
        lambda content: content + content.split(b"\n", 1)[1],
        lambda content: content.replace(b"2026", b"\x1b[31m2026"), lambda content: content.split(b"\n", 1)[0] + b"\n",
        lambda content: content.replace(b"\n", b"\n\0"),
        lambda content: content.replace(b",1.000,", b",NaN,"), lambda content: content.replace(b",1.000,", b",1e400,"),
        lambda content: content.replace(b"cluster_id", b"cluster"))),
    *(retold(name, lambda content, _, made=made: made(content)) for name in ("clusters.csv", "edges.csv", "passages.csv",
    "furniture.csv") for made in (
        lambda _: b"", lambda content: content[: len(content) * 2 // 3], lambda content: content.replace(b"70-", b"71-"),
        lambda content: content.replace(b"0.", b"99999999999999999999."))),
    *(recipe(text) for text in ("", "[", "\0", b"\xff\xfe", "name = \"x\"\n" * 2, "[" * 50_000, "a." * 20_000 + "b = 1",
    "a = " + "[" * 50_000, "a = " + "{ b = " * 20_000, "\ufeffname = 'x'",
                                "name = \"\\u001b[31m\"", "# " + "x" * 1_000_000,
                                "[source]\nrecord_bytes_max = 99999999999999999999999", "[sketch]\nfamily = \"\x1b\"")),
    *(recipe_with(line, other) for line, other in (
        ("hashes = 128", "hashes = 4_000_000_000"), ("hashes = 128", "hashes = -1"), ("hashes = 128", "hashes = nan"),
        ("hashes = 128", "hashes = \"128\""), ("words = 5 ", "words = 0 "),
        ("words = 5 ", "words = 9223372036854775807 "), ("recall_min = 0.92", "recall_min = nan"), ("recall_min = 0.92",
        "recall_min = inf"), ("recall_min = 0.92", "recall_min = -0.0"),
        ("recall_at = 0.20", "recall_at = 1e-300"), ("unpack_ratio_max = 200", "unpack_ratio_max = 18446744073709551615"),
        ("batch_bytes = 1_048_576", "batch_bytes = 0"),
        ("batch_bytes = 1_048_576", "batch_bytes = 9_000_000_000_000_000_000"), ("record_bytes_max = 268_435_456",
        "record_bytes_max = 1"), ("share_min = 0.43", "share_min = 1e308"),
        ("holders_max = 24", "holders_max = 9_000_000_000_000"), ("bucket_max = 128", "bucket_max = 1"), ("name = \"wire\"",
        "name = \"../../../precious/x\""), ("neighbours = 8", "neighbours = 100_000_000"),
        ("articles = [\n", "articles = [ { id = \"a\", text = \"\\u001b[31m\", date = \"9999999-01-01\" },\n"),
        ("clusters = [[\"wire\", \"cut\"], [\"other\"]]", "clusters = [[\"\\u001b[31m\"]]"))),
]


def laid_out(attack, home):
    """A sound history, run and dumps, and beside them files that are nobody's business."""
    base = nights.base(attack, home, 12, 3)
    shutil.rmtree(home)
    home.mkdir()
    shutil.copytree(base / "history", home / "history")
    for path in base.glob("*.jsonl"):
        shutil.copy(path, home)
    done = attack.program.run("cluster", home / f"{nights.DATES[0]}.jsonl", "--out", home / "run", "--edges", "--quiet")
    assert done.status == 0, done.err
    (home / "truth.csv").write_text("article_id,story\n70-0-0,a\n70-1-0,b\n", encoding="utf-8")
    precious = home / "precious"
    (precious / "2026-03-02.000001").mkdir(parents=True)
    for name in ("secret.txt", "2026-03-02.000001/articles.parquet", "articles.csv", "run.json", "manifest.json"):
        (precious / name).write_text(f"{SECRET}\n" * 4, encoding="utf-8")
    os.mkfifo(home / "pipe")


def precious_of(home):
    return {str(path.relative_to(home)): path.read_bytes() if path.is_file() else None for path in (home / "precious").rglob("*")}


def one(attack, home, number):
    laid_out(attack, home)
    before, faults = precious_of(home), []
    for arguments in ATTACKS[number](attack, home):
        done = attack.program.run(*arguments, cwd=home)
        name = " ".join(map(str, arguments[:2]))
        faults += [f"{name}: {fault}" for fault in faults_of(done)]
        if SECRET.encode() in done.out + done.err:
            faults.append(f"{name}: it prints what is in a file outside")
        if controls(done.out) and arguments[0] != "sample":
            faults.append(f"{name}: it prints the control characters {controls(done.out)}")
    if precious_of(home) != before:
        faults.append("what lies outside was changed")
    for path in home.rglob("*"):
        if path.is_file() and "precious" not in path.parts and not path.is_symlink() and SECRET.encode() in path.read_bytes():
            faults.append(f"{path.relative_to(home)} has what is in a file outside")
    return faults
