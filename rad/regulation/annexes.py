"""Parses both annexes of the regulation from text, as printed.

Pure functions, no database. A printed row has the twelve columns of Lampiran II. White space and markup are cleaned away.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

COLUMNS = 12
TARGETS = slice(4, 7)
BUDGETS = slice(9, 12)
STAGES = (  # as Lampiran I prints them, in its order
    "IDENTIFIKASI",
    "PENAMPUNGAN",
    "REHABILITASI KESEHATAN",
    "REHABILITASI SOSIAL",
    "PEMULANGAN",
    "REINTEGRASI SOSIAL DAN EKONOMI",
    "BANTUAN HUKUM",
)
MARKUP = re.compile(r"</?[a-z]+>")
RUPIAH = re.compile(r"Rp\.?\s?(\d[\d.]*)(?:,00)?")
ITEM = re.compile(r"^[-:\s]*(\d+\.)\s+(.+)$")
MARKER = re.compile(r"^[a-z]\.")
LONGEST_MARK = 2  # letters that the scan read where the page has a handwritten mark
TITLE = re.compile(r"^([A-Z])\. (SUB GUGUS TUGAS .+)$")


@dataclass(frozen=True)
class PrintedRole:
    """A row of Lampiran I."""

    stage: str
    institution: str
    mandate: str


@dataclass(frozen=True)
class Row:
    """A row of Lampiran II. `key` is the code of a stored row, or the line number in the source text."""

    key: str
    cells: tuple[str, ...]


@dataclass
class Table:
    """One sub task force: the text above its table, and the rows of the table."""

    letter: str
    title: str
    objective: str = ""
    outputs: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    table_title: str = ""
    headers: list[str] = field(default_factory=list)
    target_years: list[int] = field(default_factory=list)
    budget_years: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Frame:
    """The lines printed above the first table of an annex, the last one its title, and those below the last table."""

    head: tuple[str, ...]
    foot: tuple[str, ...]


@dataclass
class Annexes:
    roles: list[PrintedRole]
    footnotes: dict[str, str]
    tables: dict[str, Table]
    frames: tuple[Frame, Frame]


def clean(text):
    """Return `text` without markup and with single spaces."""
    return " ".join(MARKUP.sub("", text).split())


def rupiah(text):
    """Return the rupiah printed in a budget cell, or None: "Rp.250.000.000,00" is 250000000."""
    match = RUPIAH.search(text)
    if match:
        return int(match[1].replace(".", ""))
    return 0 if clean(text) == "0" else None


def read(text):
    """Return the `Annexes` of the regulation's text. Raises ValueError if an annex is not found."""
    lines = text.splitlines()
    try:
        first, second = lines.index("LAMPIRAN I"), lines.index("LAMPIRAN II")
    except ValueError:
        raise ValueError("Naskah tidak memuat kedua lampiran.") from None
    roles, footnotes = read_annex_one(lines[first:second])
    frames = read_frame(lines[first:second]), read_frame(lines[second:])
    return Annexes(roles, footnotes, read_annex_two(lines, second), frames)


def read_frame(lines):
    """Return the Frame of an annex. Lines of its title that the page width broke are joined; marks of the scan are left out."""
    tables = [place for place, line in enumerate(lines) if "\t" in line]
    titles = [place for place, line in enumerate(lines) if TITLE.match(line)]
    head = [clean(line) for line in lines[: min(tables + titles)]]
    after = head.index("TENTANG") + 1
    subject, _, title = "\n".join(head[after:]).strip().partition("\n\n")
    foot = [clean(line) for line in lines[tables[-1] + 1 :]]
    above = [line for line in head[:after] if line]
    return Frame((*above, clean(subject), clean(title)), tuple(line for line in foot if len(line) > LONGEST_MARK))


def read_annex_one(lines):
    """Return the printed roles and the footnotes per stage."""
    roles, footnotes, stage = [], {}, ""
    for line in lines:
        if "\t" not in line:
            continue
        left, body, mandate = (clean(cell) for cell in line.split("\t"))
        stage = left or stage
        if body.startswith("*"):
            footnotes[stage] = body
        elif body != "Institusi":
            roles.append(PrintedRole(stage, body, mandate))
    return roles, footnotes


def read_annex_two(lines, start):
    """Return the tables by letter. The key of a row is its line number in the whole text."""
    tables, table, part = {}, None, ""
    after_page = False
    for place, line in enumerate(lines[start:], start + 1):
        title = TITLE.match(line)
        if title:
            table = tables[title[1]] = Table(title[1], clean(title[2]))
            part = "heading"
        elif table and "\t" in line:
            part = "table"
            after_page = read_table_line(table, place, line, after_page)
        elif table and part != "table":
            part = read_heading_line(table, clean(line), part)
    return tables


def read_heading_line(table, line, part):
    """Store one line above a table in `table`; return the part to which the next line belongs."""
    item = ITEM.match(line)
    label, _, rest = line.lstrip("- ").partition(":")
    label = label.strip()
    if part == "title":
        table.table_title = line
        return "done"
    if line == "TABEL":
        return "title"
    if label == "Tujuan":
        table.objective = clean(rest)
        return "objective"
    if label in ("Target/Output", "Masalah"):
        return label
    if item and part in ("Target/Output", "Masalah"):
        (table.outputs if part == "Target/Output" else table.problems).append((item[1], item[2]))
    return part


def read_table_line(table, place, line, after_page):
    """Store one line of a table in `table`; return whether it was a row of column numbers, which begins a page."""
    cells = [clean(cell) for cell in line.split("\t")]
    cells += [""] * (COLUMNS - len(cells))
    if cells[1] == "PROGRAM AKSI":
        table.headers = [cell for cell in cells if cell]
    elif not table.target_years:
        table.target_years = [int(year) for year in cells[TARGETS]]
        table.budget_years = [int(year) for year in cells[BUDGETS]]
    elif cells[:10] == [str(column) for column in range(1, 11)]:
        return True
    elif after_page and continues(cells):
        row = table.rows[-1]
        joined = tuple(clean(f"{above} {below}") for above, below in zip(row.cells, cells, strict=True))
        table.rows[-1] = Row(row.key, joined)
    else:
        table.rows.append(Row(str(place), tuple(cells)))
    return False


def continues(cells):
    """Return whether the first row of a page continues the row that the page break cut.

    Such a row has no figures, and has the rest of an indicator's text, or only bodies.
    """
    if any(cells[TARGETS]) or any(cells[BUDGETS]):
        return False
    if cells[3]:
        return not MARKER.match(cells[3])
    return not any(cells[:4])


def coded(printed, stored):
    """Yield each printed row with the code of the stored row that transcribes it, or "" if none does."""
    matcher = SequenceMatcher(None, [row.cells for row in printed], [row.cells for row in stored], autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        codes = [row.key for row in stored[c:d]] + [""] * (b - a)
        yield from zip(printed[a:b], codes, strict=False)
