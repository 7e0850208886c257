"""Whether a deduplicated dump lost nothing, asked without the program: of each dropped record's words nine tenths must stand in its
kept record in runs of five, and all its figures; lines that furniture.csv names aside."""
import collections
import gzip
import json
import re
import unicodedata

from .score import rows

SHARE, RUN = 0.9, 5
DASHES = {ord(mark): "-" for mark in "‐‑‒–—―−"} | {ord(mark): '"' for mark in "“”„«»"} | {ord(mark): "'" for mark in "‘’‚`´"}


def folded(line):
    return " ".join(unicodedata.normalize("NFKC", line.translate(DASHES)).translate(DASHES).split())


def words(text):
    return [word.lower() for word in re.findall(r"\w+", text)]


def runs(text):
    return {tuple(text[at:at + RUN]) for at in range(len(text) - RUN + 1)}


class Kept:
    """A dump, what a run left of it, and why."""

    def __init__(self, dump, out, kept, field="text"):
        read = gzip.open if str(dump).endswith(".gz") else open
        with read(dump, "rt", encoding="utf-8", newline="") as file:
            records = file.read().split("\n")
        self.text = lambda number: json.loads(records[int(number) - 1])[field] or ""
        self.record = lambda number: records[int(number) - 1].strip()
        with open(kept, encoding="utf-8", newline="") as file:
            self.lines = file.read().split("\n")[:-1]
        self.told = json.loads((out / "run.json").read_text(encoding="utf-8"))
        self.dropped = rows(out / "dropped.csv")
        self.outlet = {row["article_id"]: row["outlet"] for row in rows(out / "articles.csv")}
        self.furniture = collections.defaultdict(set)
        for row in rows(out / "furniture.csv"):
            self.furniture[row["outlet"]].add(row["line"])

    def books_balance(self):
        """Records read are those kept, dropped and rejected, and the lines of the kept dump those it says."""
        told, read = self.told["kept"], self.told["counts"]["records_read"]
        lines = collections.Counter(line.strip() for line in self.lines)
        held = {row["kept_id"] for row in self.dropped}.isdisjoint(row["article_id"] for row in self.dropped)
        return (held and read == told["kept"] + told["dropped"] + told["rejected"]
                and len(self.lines) == told["kept"] + told["rejected_kept"] and len(self.dropped) == told["dropped"]
                and all(lines[self.record(row["kept_source_record"])] for row in self.dropped))

    def own(self, row):
        """The words of a record, and its figures."""
        furniture = self.furniture[self.outlet[row["article_id"]]]
        lines = [folded(line) for line in re.split(r"\n|###", self.text(row["source_record"]))]
        text = "\n".join(line for line in lines if line not in furniture)
        # Within a paragraph only what nobody writes by chance.
        for line in sorted(furniture, key=len, reverse=True):
            text = text.replace(line, "\n") if len(words(line)) > 3 else text
        return words(text), set(re.findall(r"\d+", text))

    def lost(self):
        """Dropped records whose words, or whose figures, the kept record lacks."""
        few, figures = [], []
        for row in self.dropped:
            own, own_figures = self.own(row)
            kept = folded(self.text(row["kept_source_record"]))
            known, is_held = runs(words(kept)), [False] * len(own)
            for at in range(len(own) - RUN + 1):
                if tuple(own[at:at + RUN]) in known:
                    is_held[at:at + RUN] = [True] * RUN
            if len(own) >= RUN and sum(is_held) < SHARE * len(own):
                few.append(row["article_id"])
            elif own_figures - set(re.findall(r"\d+", kept)):
                figures.append(row["article_id"])
        return few, figures
