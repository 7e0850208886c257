"""Crafted values, each in every field of a record, as JSON and as a table: none is lost, none gives orders to who looks at it."""

import csv
import io
import json
import re
import shutil

import answer
import texts
from program import controls, faults_of

FIELDS = ("id", "url", "title", "published", "outlet", "author", "language", "text", "section")

SHOWN = (  # strings
    "", " ", "\t", "\n", "\r", "\r\n", "\0", "a\0b", "\x01\x02\x03", "\x07", "\x08" * 40, "\x0b\x0c", "\x1b[2J",
    "\x1b[31mred\x1b[0m", "\x1b]0;mine\x07",
    "\x1b]8;;http://x.example\x07link\x1b]8;;\x07", "\x1bP+q\x1b\\", "\x1b[6n", "\x7f", "\x80\x9b31m", "\x85", "\x90\x9c",
    "\u2028", "\u2029", "\u200b", "\u200e\u200f",
    "\u202eevil", "\u202a\u202c", "\u2066\u2069", "\ufeff", "\ufffe", "\uffff", "\U0010ffff", "\U000e0001", "e" + "\u0301" * 500,
    "\u0600" * 40,
    "=1+1", "=HYPERLINK(\"http://x.example\",\"y\")", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1",
    "=cmd|' /C calc'!A0", "'=1", "-5", "+5", "-5.5e3", "-", "=",
    "＝1+1", "%0A=1", '"', '""', '"""', "'", "a\"b", "a,b", "a;b", "a|b", "a\\b", "\\", "\\\"", "\\n", "\\u0000", "${x}", "$(id)",
    "`id`", "; rm x", "%s%n%x", "{0}", "{{7*7}}", "{% x %}",
    "<b>", "</script>", "<script>alert(1)</script>", "<!--", "-->", "]]>", "<img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)", "' onmouseover='alert(1)",
    "&lt;", "&amp;amp;", "&#0;", "&#x1b;[31m", "&#xD800;", "&nbsp;", "<![CDATA[x]]>", "<?xml version='1.0'?>",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>",
    "vbscript:x", "file:///etc/passwd", "//x.example/1", "http://", "http://[::1", "http://[::1]/", "http://127.0.0.1/",
    "http://a@b@c.example/", "http://x.example:99999/", "http://xn--a.example/",
    "http://x.example/" + "a" * 3_000, "http://x.example/%00%1b", "http://x.example/\x1b[31m", "http://x.example/a b",
    "https://" + "a." * 300 + "example", "http://ex\u0430mple.example/", "ftp://x.example/",
    "..", "../..", "/", "C:\\x", "a/../../b", "a" * 300, "a" * 70_000, "a b " * 20_000, "\u00e9" * 40_000, "日" * 30_000,
    "-" * 500, "." * 5_000, "(" * 5_000, "[" * 5_000, "\n" * 5_000,
    "NaN", "nan", "null", "None", "NULL", "N/A", "true", "false", "undefined", "[object Object]", "0", "-0", "1", "1e999",
    "-1e999", "0x10", "1_000", "١٢٣", "Infinity", "[]", "{}", "[\"a\"]",
    "1970-01-01", "0000-00-00", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "10000-01-01",
    "99999-01-01T00:00:00Z", "-9999-01-01T00:00:00Z", "-262144-01-01", "2026-02-30",
    "2026-13-01", "2026-00-10", "2026-03-02T25:00:00Z", "2026-03-02T23:59:60Z", "2026-03-02T24:00:00Z",
    "2026-03-02T00:00:00+99:99", "2026-03-02T00:00:00-23:59", "2026-W10-1", "2026-061", "20260302", "02/03/2026",
    "31/12/1899", "9" * 10, "9" * 13, "9" * 16, "9" * 19, "9" * 20, "9" * 400, "-9" * 1, "-62135596800", "253402300800", "1e18",
    "1767225600.5", "Mon, 02 Mar 2026 00:00:00 +0000", "2 March 2026", "tomorrow",
    "../../../../etc/passwd", "w00000000-000000000000", "a" * 254 + "\x1b", "Reuters", "AP|AFP|Reuters", "reuters.com",
    "By " * 3_000, "OSTERVIK (Reuters) - " * 500,
)

RAW = (  # of JSON alone
    "null", "true", "false", "0", "-0", "1", "-1", "1.5", "-0.0", "1e400", "-1e400", "1e-400", "NaN", "Infinity", "-Infinity",
    "18446744073709551615", "18446744073709551616", "-9223372036854775809",
    "9" * 400, "0." + "3" * 400, "1E5", "[]", "{}", "[[]]", "[null]", "[\"a\",\"b\"]", "[1,2,3]", "[true]", "[{}]", "{\"a\":1}",
    "{\"$oid\":\"5f5e\"}", "{\"$date\":1773468000000}", "{\"$date\":\"2026-03-02\"}",
    "{\"$numberLong\":\"5\"}", "{\"text\":\"inner words of a text\"}", "{\"\":\"\"}", "[" * 200 + "]" * 200,
    "{\"a\":" * 200 + "1" + "}" * 200, "[" * 100_000 + "]" * 100_000,
    "[" + ",".join(["1"] * 100_000) + "]", "[" + ",".join(["[]"] * 100_000) + "]",
    "{" + ",".join(f"\"k{n}\":{n}" for n in range(20_000)) + "}", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"",
    "\"\\u001b[31m\"",
    "\"\\ud83d\\ude00\"", "\"\\/\"", "[\"" + "x" * 100_000 + "\"]", "[\"=1+1\",\"\\u001b\"]",
)

VALUES = [json.dumps(shown) for shown in SHOWN] + list(RAW)

FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


def sound():
    """Sound records, whose copies make clusters, edges and a page."""
    return texts.records(5, 4, copies_max=3, sentences=5)


def with_value(raw, number):
    """For each field a record, as members of JSON, that has the value there."""
    found = []
    for at, field in enumerate(FIELDS):
        roll = texts.records(900 + at, 1, copies_max=1, sentences=5)[0]
        members = {name: json.dumps(value) for name, value in roll.items()} | {"id": json.dumps(f"v{number}-{at}")}
        found.append(members | {field: raw})
    return found


def as_name(raw, number):
    """A record that has the value as the name of a field, and no text."""
    return {"id": json.dumps(f"n{number}"), json.loads(raw): json.dumps("some words")}


def as_lines(records):
    return "".join("{" + ", ".join(f"{json.dumps(name)}: {raw}" for name, raw in it.items()) + "}\n" for it in records)


def as_table(records):
    out = io.StringIO()
    writer = csv.DictWriter(out, [*FIELDS], lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows({name: json.loads(raw) for name, raw in it.items()} for it in records)
    return out.getvalue()


TAGS = (rb"<script", rb"</script", rb"<img", rb"<!--", rb"href=[\"']?\s*(javascript|data|vbscript|file):")


def tags(out):
    """How often a page has what a value might bring."""
    page = (out / "report.html").read_bytes()
    return [len(re.findall(pattern, page, re.IGNORECASE)) for pattern in TAGS]


def unsafe_cells(path):
    """Cells that a spreadsheet would run."""
    return [cell for row in answer.rows(path) for cell in row if FORMULA.match(cell) and not NUMBER.fullmatch(cell)]


def faults_of_what_is_shown(out, is_safe, sound_tags):
    """What is wrong with the tables and the page as something to be looked at."""
    for name in answer.TABLES:
        if (out / name).exists():
            told = controls((out / name).read_bytes(), is_order_of_text=False)
            if told:
                yield f"{name} has the control characters {told}"
            unsafe = unsafe_cells(out / name) if is_safe else []
            if unsafe:
                yield f"{name} has a cell that a spreadsheet runs: {unsafe[0][:80]!r}"
    told = controls((out / "report.html").read_bytes(), is_order_of_text=False)
    if told:
        yield f"the page has the control characters {told}"
    if tags(out) != sound_tags:
        yield f"the page has {tags(out)} scripts, their ends, pictures, comments and links that run in place of {sound_tags}"


def tags_of_a_sound_page(attack, home):
    """How many tags of those that a value might bring stand on a page without one."""
    out = home / "sound"
    if not out.exists():
        (home / "sound.jsonl").write_text(as_lines([{name: json.dumps(it[name]) for name in it} for it in sound()]),
        encoding="utf-8")
        attack.program.run("cluster", home / "sound.jsonl", "--out", out, "--quiet")
    return tags(out)


def one(attack, home, number):
    """A value in every field; what is wrong."""
    raw, out = VALUES[number], home / "out"
    expected = tags_of_a_sound_page(attack, home)
    shutil.rmtree(out, ignore_errors=True)
    records = [{name: json.dumps(it[name]) for name in it} for it in sound()] + with_value(raw, number)
    records += [as_name(raw, number)] if number < len(SHOWN) else []
    inputs = [home / "a.jsonl"]
    inputs[0].write_text(as_lines(records), encoding="utf-8")
    if number < len(SHOWN):
        inputs.append(home / "b.csv")
        inputs[1].write_text(as_table(with_value(raw, number)), encoding="utf-8", newline="")
    is_safe = number % 2 == 1
    done = attack.program.run("cluster", *inputs, "--out", out, "--edges", *["--spreadsheet-safe"] * is_safe)
    faults = list(faults_of(done, (0, 3)))
    if faults:
        return faults
    faults += answer.faults_of(out, attack.dictionary, done.status)
    faults += faults_of_what_is_shown(out, is_safe, expected)
    articles = {row["article_id"]: row for row in answer.records(out / "articles.csv")}
    faults += [f"{it['id']} is not there" for it in sound() if it["id"] not in articles]
    last = next((row["article_id"] for row in reversed(articles.values()) if not row["article_id"].startswith("5-")), "5-0-0")
    looks = (["schema", *inputs], ["explain", out, "5-0-0", last], ["explain", out, last], ["sample", out, "--pairs", "4"])
    for arguments in looks[number % 3::2] if len(last) < 5_000 and "\0" not in last else ():
        said = attack.program.run(*arguments)
        faults += [f"{arguments[0]}: {fault}" for fault in faults_of(said)]
        if controls(said.out) and arguments[0] != "sample":
            faults.append(f"{arguments[0]} prints the control characters {controls(said.out)}")
    return faults
