"""Rows in, a table out: aligned for a terminal, Markdown for a page, lists for JSON."""
import dataclasses
from typing import Optional

from real.score import wilson


@dataclasses.dataclass
class Table:
    title: str
    columns: list[str]
    rows: list[list[str]]
    # What a reader has to know to read it.
    note: str = ""

    def text(self) -> str:
        """The first column stands left, the others right.

        >>> print(Table("Beasts", ["beast", "legs"], [["cat", "4"], ["millipede", "1306"]]).text())
        Beasts
        beast      legs
        cat           4
        millipede  1306
        """
        if not self.rows:
            return f"{self.title}: {self.note}"
        lines = [self.columns, *self.rows]
        widths = [max(len(line[at]) for line in lines) for at in range(len(self.columns))]
        cells = lambda line: [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:]))]
        return "\n".join([self.title, *("  ".join(cells(line)).rstrip() for line in lines), *([self.note] if self.note else [])])

    def markdown(self) -> str:
        """
        >>> print(Table("Beasts", ["beast", "legs"], [["cat", "4"]], "Counted once.").markdown())
        **Beasts.** Counted once.
        <BLANKLINE>
        | beast | legs |
        |---|---|
        | cat | 4 |
        """
        head = f"**{self.title}.** {self.note}".rstrip()
        if not self.rows:
            return head
        line = lambda cells: "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        return "\n".join([head, "", line(self.columns), "|" + "---|" * len(self.columns), *map(line, self.rows)])


def figure(value: Optional[float]) -> str:
    """Four decimals, as a share is printed; "-" for none.

    >>> figure(0.98765), figure(None)
    ('.9877', '-')
    """
    return "-" if value is None else f"{value:.4f}".removeprefix("0")


def proportion(hits: int, of: int, decimals: int = 2) -> str:
    """Counts and their 95 % interval.

    >>> proportion(8, 10), proportion(0, 0)
    ('8/10 .49-.94', '-')
    """
    if of == 0:
        return "-"
    low, high = (f"{end:.{decimals}f}".removeprefix("0") for end in wilson(hits, of))
    return f"{hits}/{of} {low}-{high}"


def counts(hits: int, of: int) -> str:
    """Counts and their share.

    >>> counts(8, 10), counts(0, 0)
    ('8/10 .80', '-')
    """
    return f"{hits}/{of} " + f"{hits / of:.2f}".removeprefix("0") if of else "-"
