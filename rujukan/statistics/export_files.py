"""The files of exports. CSV and workbooks are protected against formula injection."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from gugus.admin.table import Table, quoted, workbook
from rujukan.statistics import annual_table, codebook, ctdc, reentry
from rujukan.statistics.choices.export import ExportKind
from rujukan.statistics.periods import month


@dataclass(frozen=True)
class ExportFile:
    """A file and what its page says about it: rows in it, how many of them were generalised, how many were left out.

    `subjects`: {key: code} of the victims whom it names by their codes.
    """

    content: bytes
    rows: int
    generalised: int = 0
    left_out: int = 0
    subjects: dict[UUID, str] = field(default_factory=dict)


def made(kind: str, period: str) -> ExportFile:
    """Return the file of a kind of export for a period, from what the scope shows."""
    return MAKERS[kind](period)


def _ctdc(period):
    """Return data.csv and kamus-data.csv as one ZIP file. Without people to show, data.csv has its headings only."""
    through = int(period)
    result = ctdc.anonymised(through)
    data = _csv(ctdc.COLUMNS, ([row[column] for column in ctdc.COLUMNS] for row in result.rows))
    words = _csv(codebook.HEADERS, codebook.codebook(result, through))
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", data)
        archive.writestr("kamus-data.csv", words)
    return ExportFile(stream.getvalue(), len(result.rows), result.generalised, result.left_out)


def _annual(period):
    rows = annual_table.annual_table(int(period))
    sheets = {"Keterangan": Table(ABOUT, annual_table.about(int(period))), "Tabel": Table(annual_table.HEADERS, rows)}
    return ExportFile(workbook(sheets), len(rows))


def _simfoni(period):
    rows, victims = reentry.reentry(month(period))
    about = [("Bulan", month(period).label), *reentry.ABOUT]
    sheets = {"Keterangan": Table(ABOUT, about), "Entri ulang": Table(reentry.HEADERS, rows)}
    return ExportFile(workbook(sheets), len(rows), subjects=victims)


ABOUT = ("Perihal", "Isi")


def _csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return CSV in UTF-8; the byte order mark tells a spreadsheet so."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(headers)
    writer.writerows([quoted(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


MAKERS = {ExportKind.CTDC: _ctdc, ExportKind.ANNUAL: _annual, ExportKind.SIMFONI: _simfoni}
