"""The demo's next plans, made up: 2022 to 2024 was reviewed and enacted, of 2025 to 2027 there is a draft.

Every reason, title and legal document says "contoh".
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from gugus.models import Institution
from rad.actions import draft_activity, next_plan, plan_enactment, plan_review
from rad.choices import WITHOUT_TARGET, Accumulation, Direction, OverlapOutcome, ReviewOutcome, RevisedColumn, TargetState
from rad.lists import cells
from rad.lists.plan_enactment import faults
from rad.models import ActionPlan, ReviewedActivity
from rad.models.codes import of_version

DAY = timedelta(days=1)
MERGED = ("rad", ReviewOutcome.DROP, "Indikatornya sama dengan kegiatan di atasnya, jadi digabung (contoh).")
ENACTED = {
    "A-01-02": ("rad", ReviewOutcome.CHANGE, "Sasaran kecamatan bertambah (contoh)."),
    "C-02-01": ("disnaker", ReviewOutcome.CHANGE, "Jumlah peserta disesuaikan dengan kuota pelatihan (contoh)."),
    "C-09-01": ("rad", ReviewOutcome.DROP, "Sudah menjadi kegiatan rutin, tidak perlu lagi dalam rencana (contoh)."),
    "D-05-02": MERGED,
    "D-05-04": MERGED,
}
DRAFTED = {
    "A-05-01": ("rad", ReviewOutcome.CHANGE, "Anggaran dibagi ke tiga tahun (contoh)."),
    "C-02-01": ("disnaker", ReviewOutcome.CHANGE, "Peserta dari kecamatan perbatasan ditambah (contoh)."),
    "B-08-01": ("rad", ReviewOutcome.DROP, "Sudah selesai pada 2024 (contoh)."),
}
DOCUMENT = {
    "document_number": "Contoh Peraturan Bupati Nomor 0 Tahun 2021",
    "document_date": date(2021, 12, 6),
    "document_title": "Rencana Aksi Daerah 2022–2024 untuk peragaan, bukan peraturan",
}
DECISIONS = {("B", 2022): (OverlapOutcome.NEW, "Target tabel B untuk 2022 sudah masuk rencana 2022–2024 (contoh).")}
TITLE = "Rencana Aksi Daerah {} (contoh untuk peragaan, bukan peraturan)"
TARGET = {"state": "unit", "value": 4, "unit": "desa", "printed": "4 desa", "wording": ""}
INDICATOR = {"text": "Jumlah desa yang dikunjungi (contoh)", "direction": "increase", "accumulation": "annual"}
NEW = {
    "programme": "Pencegahan di daerah asal (contoh)",
    "text": "Kunjungan ke desa asal pekerja migran (contoh)",
    "indicators": [INDICATOR | {"targets": {2025: TARGET, 2026: TARGET}}],
    "money": {"funding_source": "apbd", "amounts": {2025: 20_000_000, 2026: 20_000_000}},
}
LEGAL_BASIS = "Contoh untuk peragaan, bukan peraturan: rancangan hasil peninjauan, belum ditetapkan"
WRITTEN = {"state": TargetState.SENTENCE.value, "value": None, "unit": "", "wording": "Terlaksana (contoh)"}


def build(turn, users, now):
    """Enact the plan of 2022 to 2024 at the end of 2021, then review it and make the draft of the present period."""
    at = datetime(2021, 10, 4, 9, 0, tzinfo=timezone.get_default_timezone())
    draft = _drafted_next(turn, users, (2022, 2024), ENACTED, at)
    _edit(draft, "C-02-01-1", {"target_2022": {"state": "number", "value": 100, "unit": "", "wording": "100"}}, users["rad"])
    _complete_draft(draft, users["rad"])
    at += 70 * DAY
    proposal = turn.take(users["rad"], plan_enactment.propose, draft, DECISIONS, document=DOCUMENT, at=at)
    turn.take(users["kepala"], plan_enactment.approve, proposal, at=at + 3 * DAY)
    draft = _drafted_next(turn, users, (2025, 2027), DRAFTED, now - 20 * DAY)
    _edit(draft, "C-02-01-1", {"target_2025": {"state": "number", "value": 120, "unit": "", "wording": "120"}}, users["rad"])
    body = Institution.objects.get(code="disnaker")
    draft_activity.add_activity(
        draft.sub_task_forces.get(letter="C"), by=users["rad"], coordinators=[body], implementers=[body], **NEW
    )


def _drafted_next(turn, users, years, decided, at):
    """Review the newest plan with the secretariat and a coordinator for these years, and return the draft made of it."""
    plan, manager = ActionPlan.objects.newest().get(), users["rad"]
    period = dict(zip(("first_year", "last_year"), years, strict=True))
    review = turn.take(manager, plan_review.begin, plan, **period, at=at)
    for code, (who, outcome, reason) in decided.items():
        row = ReviewedActivity.objects.get(review=review, activity__code=_code(code, plan))
        turn.take(users[who], plan_review.decide, row, outcome=outcome, reason=reason, at=at + DAY)
    for letter in "ABCDE":
        turn.take(manager, plan_review.keep_rest, review, letter, at=at + 2 * DAY)
    draft = turn.take(manager, next_plan.draft_next_plan, review, **period, at=at + 3 * DAY).draft
    title = TITLE.format("–".join(map(str, years)))
    ActionPlan.objects.filter(pk=draft.pk).update(title=title, legal_basis=LEGAL_BASIS, is_example=True)
    return draft


def _complete_draft(draft, manager):
    """Mend every fault of a draft, so that it can be enacted."""
    for code in dict.fromkeys(fault.code for fault in faults(draft)):
        row = cells.plan_row(code)
        targets = [cell for cell in row.cells if cell.column == RevisedColumn.TARGET]
        changes = {}
        if row.cell("direction").values["direction"] == Direction.UNDECIDED:
            changes["direction"] = {"direction": Direction.INCREASE.value}
        if row.cell("accumulation").values["accumulation"] == Accumulation.UNDECIDED:
            changes["accumulation"] = {"accumulation": Accumulation.ANNUAL.value}
        if all(cell.values["state"] in WITHOUT_TARGET for cell in targets):
            changes |= {cell.key: WRITTEN for cell in targets}
        next_plan.edit(row, changes, by=manager)


def _edit(draft, code, changes, manager):
    next_plan.edit(cells.plan_row(of_version(code, draft.version)), changes, by=manager)


def _code(code, plan):
    return code if plan.version == 1 else of_version(code, plan.version)
