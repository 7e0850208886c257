#!/usr/bin/env python3
"""The dependency tree in, THIRD-PARTY.md out: the crates in the binary and the wheel, their licences, and the texts these ask for.

  .ci/third_party.py            writes THIRD-PARTY.md anew, after any change of Cargo.lock
  .ci/third_party.py --check    fails if it is not what would be written

Of a crate under several licences at choice, the one is taken that asks for least. Texts that differ only in who holds the rights
stand once, under all their holders. What only builds or tests the program is listed by name alone. Standard library only.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE = ROOT / "THIRD-PARTY.md"
PLATFORMS = ("x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc", "aarch64-apple-darwin")
NAMES = ("LICEN", "COPYING", "NOTICE", "UNLICENSE")
# Licences, those first that are taken where there is a choice, with words that their texts alone have.
MARKS = {
    "bzip2-1.0.6": "julian r seward",
    "0BSD": "permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted. the",
    "MIT-0": "mit no attribution",
    "MIT": "the above copyright notice and this permission notice shall be included",
    "Zlib": "altered source versions must be plainly marked",
    "ISC": "provided that the above copyright notice and this permission notice appear in all copies",
    "BSD-3-Clause": "neither the name",
    "BSD-2-Clause": "redistributions in binary form must reproduce",
    "BSL-1.0": "boost software license",
    "Unlicense": "released into the public domain",
    "Unicode-3.0": "unicode license v3",
    "Apache-2.0": "apache license version 2.0",
    "CC0-1.0": "cc0 1.0",
    "MPL-2.0": "mozilla public license",
}
HOLDER = re.compile(r"^\W{0,3}(copyright (?!notice|and permission)|\(c\)|©|all rights reserved)", re.IGNORECASE)
TITLE = re.compile(r"^\W*(the )?(mit|isc|zlib|bsd [23]-clause) licen[sc]e( \(.*\))?\W*$", re.IGNORECASE)
# Of libraries within crates: what is under it is not built in, or stands under another licence at choice.
PASSED_OVER = re.compile(r"\s*GNU (LESSER )?GENERAL PUBLIC LICENSE")
INTRO = """# Third-party notices

storywire is licensed under MIT or Apache-2.0, at your option. Its binary and its wheel hold the crates below, each under the licence
named; where a crate offers several, its text below is that of one of them. Made by `.ci/third_party.py`.

The list of public suffixes that `psl` has compiled in is Mozilla's, under the Mozilla Public License 2.0; its source is at
<https://publicsuffix.org/list/>. The source of every crate is at `https://crates.io/crates/NAME/VERSION`.
"""


def metadata(platform):
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", platform]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def shipped():
    """The packages in binary and wheel on any of the platforms: what is needed to run, macros aside, which run while it is built."""
    found = {}
    for platform in PLATFORMS:
        told = metadata(platform)
        packages = {package["id"]: package for package in told["packages"]}
        needs = {node["id"]: [it["pkg"] for it in node["deps"] if any(kind["kind"] is None for kind in it["dep_kinds"])]
                 for node in told["resolve"]["nodes"]}
        todo, seen = list(told["workspace_members"]), set()
        while todo:
            id = todo.pop()
            if id not in seen and not any("proc-macro" in target["kind"] for target in packages[id]["targets"]):
                seen.add(id)
                todo += needs[id]
        found |= {id: packages[id] for id in seen}
    return found


def locked():
    """Name and version of every crate in Cargo.lock."""
    text = (ROOT / "Cargo.lock").read_text(encoding="utf-8")
    return set(re.findall(r'^name = "(.*)"\nversion = "(.*)"\nsource', text, re.MULTILINE))


def chosen(expression, brought):
    """The licences that hold of an expression: all of those joined by AND, one of those joined by OR, if there is one that is brought."""
    parts = [part.strip(" ()") for part in re.split(r"\bAND\b", expression.replace("/", " OR "))]
    order = list(MARKS)
    alternatives = [[name.split(" WITH ")[0].strip(" ()") for name in part.split(" OR ")] for part in parts]
    return [min(names, key=lambda name: (name not in brought, order.index(name))) for names in alternatives]


def squeezed(text):
    return " ".join(re.sub(r"[^\w.,/ \n]", " ", text.lower()).split())


def files_of(package):
    """The texts of licences that a package brings, those of C libraries within it too."""
    home = pathlib.Path(package["manifest_path"]).parent
    depth = ("*", "*/*") if package["name"].endswith("-sys") else ("*",)
    paths = [path for pattern in depth for path in home.glob(pattern) if path.is_file() and path.name.upper().startswith(NAMES)]
    texts = {path: path.read_text(encoding="utf-8", errors="replace").strip() for path in sorted(paths)}
    return {path: text for path, text in texts.items() if not PASSED_OVER.match(text)}


def licence_of(text):
    """Which licence a text is, by its words."""
    words = squeezed(text)
    return next((name for name, mark in MARKS.items() if mark in words), None)


def parted(text):
    """Who holds the rights, and the rest of the text."""
    lines = [line.rstrip() for line in text.splitlines()]
    is_holder = [bool(HOLDER.match(line)) and at < 12 for at, line in enumerate(lines)]
    rest = [line for line, is_one in zip(lines, is_holder) if not is_one and not TITLE.match(line)]
    return tuple(line.strip(" #*>") for line, is_one in zip(lines, is_holder) if is_one), "\n".join(rest).strip()


def collected(packages):
    """Texts by what they say: of each its licence, its words, and who brings it under which holders."""
    groups, missing = {}, []
    for package in packages:
        label = f"{package['name']} {package['version']}"
        texts = files_of(package)
        known = {path: licence_of(text) for path, text in texts.items()}
        wanted = chosen(package["license"], known.values())
        for path, text in texts.items():
            is_notice = path.name.upper().startswith("NOTICE")
            is_within = path.parent != pathlib.Path(package["manifest_path"]).parent
            if is_notice or is_within or known[path] in wanted or known[path] is None and len(texts) == 1:
                name = "notice" if is_notice else known[path] or wanted[0]
                holders, body = ((), text) if name in ("notice", "Apache-2.0", "MPL-2.0") else parted(text)
                groups.setdefault(squeezed(body), (name, body, []))[2].append((label, holders))
        missing += [(label, name, package["authors"]) for name in wanted if name not in known.values()]
    for label, name, authors in missing:
        lend(groups, label, name, authors)
    return groups


def lend(groups, label, name, authors):
    """A crate that brings no text has that of its licence which most others bring, under its authors."""
    alike = [group for group in groups.values() if group[0] == name]
    if not alike:
        sys.exit(f"error: {label} is under {name}, and no crate brings a text of that")
    people = ", ".join(re.sub(r"\s*<.*?>", "", author) for author in authors)
    max(alike, key=lambda group: len(group[2]))[2].append((label, (f"Copyright (c) {people}",) if people else ()))


def page():
    packages = sorted((it for it in shipped().values() if it["source"]), key=lambda it: (it["name"], it["version"]))
    out = [INTRO, "| crate | version | licence |", "|---|---|---|"]
    out += [f"| {it['name']} | {it['version']} | {it['license']} |" for it in packages]
    order = ["notice", *MARKS]
    groups = sorted(collected(packages).values(), key=lambda group: (order.index(group[0]), -len(group[2]), group[2]))
    count = collections.Counter()
    for name, body, crates in groups:
        count[name] += 1
        out += ["", f"## {'Notice' if name == 'notice' else name}, {count[name]}", ""]
        by_holders = collections.defaultdict(list)
        for label, holders in crates:
            by_holders[holders].append(label)
        out += [f"- {', '.join(sorted(set(labels)))}" + "".join(f"; {holder}" for holder in holders) for holders, labels in sorted(by_holders.items(), key=lambda it: it[1])]
        out += ["", "~~~text", body, "~~~"]
    rest = sorted(locked() - {(it["name"], it["version"]) for it in packages})
    out += ["", "## In neither", "", "Crates of Cargo.lock that build or test the program, or are for other systems:",
            ", ".join(f"{name} {version}" for name, version in rest) + "."]
    return "\n".join(out) + "\n"


def main():
    text = page()
    if sys.argv[1:] == ["--check"]:
        if not FILE.exists() or FILE.read_text(encoding="utf-8") != text:
            sys.exit("error: THIRD-PARTY.md is not of today's Cargo.lock; .ci/third_party.py writes it anew")
    else:
        FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
