"""The demo's revisions, made up: a budget of 2021 was raised, and a correction from a source note waits for the head."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from rad.actions import revision, source_note
from rad.choices import Accumulation
from rad.lists import cells
from rad.models import SourceNote

DAY = timedelta(days=1)
RAISED, MORE = "C-03-01-1", 75_000_000
DOCUMENT = {
    "document_number": "Contoh 900/21/2021",
    "document_date": date(2021, 9, 14),
    "document_title": "Perubahan DPA Dinas Tenaga Kerja 2021 (contoh)",
}
DOUBT = "annex-2-c-09"  # 150, 200, 250 may be cumulative


def revised(turn, users):
    """Propose the higher budget as the secretariat and approve it as the head, both in 2021."""
    at = datetime(2021, 9, 20, 9, 0, tzinfo=timezone.get_default_timezone())
    row, changes = cells.plan_row(RAISED), {"amount_2021": {"amount": MORE}}
    words = {"reason": "Tambahan peserta pelatihan dari kecamatan perbatasan (contoh).", "document": DOCUMENT}
    proposed = turn.take(users["rad"], revision.propose, row, changes, **words, at=at)
    turn.take(users["kepala"], revision.approve, proposed, at=at + 3 * DAY)


def corrected(turn, users, now):
    """Decide a source note as the secretariat; the correction that it means waits for the head."""
    note = SourceNote.objects.get(code=DOUBT)
    row, changes = cells.plan_row(note.row), {"accumulation": {"accumulation": Accumulation.CUMULATIVE.value}}
    words = "Dihitung sejak 2019: setiap tahun menambah 50 peserta dari tahun sebelumnya (contoh)."
    turn.take(users["rad"], source_note.decide, note, decision=words, row=row, changes=changes, at=now - 2 * DAY)
