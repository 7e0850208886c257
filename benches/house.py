#!/usr/bin/env python3
"""Measures of the sources as one table: files, functions, parameters, comments, clones, public items, type names.

    python3 benches/house.py [DIRECTORY ...]        # src of this repository, and others beside it

Lines of code are without unit tests, comments and blank lines.
"""
import pathlib
import re
import statistics
import sys

KINDS = "fn|struct|enum|trait|mod|type|const|static|use"
FUNCTION = re.compile(r"^(\s*)(?:pub(?:\([^)]*\))? |const |async |unsafe )*fn (\w+)")
TYPE = re.compile(r"^(?:pub(?:\([^)]*\))? )?(?:struct|enum|trait|type) (\w+)", re.M)
PUBLIC = re.compile(rf"^\s*pub (?:const |async |unsafe )*(?:{KINDS})\b", re.M)


def share(values, part):
    values = sorted(values) or [0]
    return values[min(len(values) - 1, round(part * (len(values) - 1)))]


def is_code(line):
    return line.strip() and not line.strip().startswith("//")


def functions(lines):
    """Lines of code of each function with a body."""
    for at, line in enumerate(lines):
        match = FUNCTION.match(line)
        if not match:
            continue
        head = next((k for k in range(at, len(lines)) if lines[k].rstrip().endswith(("{", ";", "}"))), at)
        if lines[head].rstrip().endswith(";"):
            continue
        closing = match.group(1) + "}"
        ends = range(head, len(lines)) if lines[head].rstrip().endswith("{") else [head]
        end = next((k for k in ends if lines[k].startswith(closing)), head)
        yield sum(1 for body in lines[at : end + 1] if is_code(body))


def measure(root):
    sizes, lengths, comments, clones, unwraps, public, names = [], [], 0, 0, 0, 0, {}
    for path in sorted(pathlib.Path(root).rglob("*.rs")):
        if path.name == "tests.rs" or "tests" in path.parts or "target" in path.parts:
            continue
        text = path.read_text(encoding="utf-8").split("\n#[cfg(test)]")[0]
        lines = text.split("\n")
        code = [line for line in lines if is_code(line)]
        sizes.append(len(code))
        comments += sum(1 for line in lines if line.strip().startswith("//"))
        lengths += functions(lines)
        clones += "\n".join(code).count(".clone()")
        unwraps += len(re.findall(r"\.(?:unwrap|expect)\(", "\n".join(code)))
        public += len(PUBLIC.findall(text))
        for name in TYPE.findall(text):
            names.setdefault(name, set()).add(path)
    twice = sum(1 for files in names.values() if len(files) > 1)
    code = sum(sizes)
    return [
        ("files / lines of code", f"{len(sizes)} / {code}"),
        ("file median / p90 / max", f"{statistics.median(sizes):.0f} / {share(sizes, .9)} / {max(sizes)}"),
        ("function median / p90 / max", f"{share(lengths, .5)} / {share(lengths, .9)} / {max(lengths)}"),
        ("comment share, %", f"{100 * comments / (comments + code):.0f}"),
        ("clones / unwraps", f"{clones} / {unwraps}"),
        ("public items", f"{public}"),
        ("type names / in two files or more", f"{len(names)} / {twice}"),
    ]


def main():
    roots = sys.argv[1:] or [str(pathlib.Path(__file__).parent.parent / "src")]
    columns = [dict(measure(root)) for root in roots]
    print("| | " + " | ".join(roots) + " |\n|---|" + "--:|" * len(roots))
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(column[name] for column in columns) + " |")


main()
