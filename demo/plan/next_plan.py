"""The demo's review of the plan and the draft of 2022 to 2024, made up: every reason and the draft's legal basis say "contoh"."""

from datetime import timedelta

from rad.actions import next_plan, plan_review
from rad.choices import ReviewOutcome
from rad.lists import cells
from rad.models import ActionPlan, ReviewedActivity

DAY = timedelta(days=1)
PERIOD = {"first_year": 2022, "last_year": 2024}
DECIDED = {
    "A-01-02": ("rad", ReviewOutcome.CHANGE, "Sasaran kecamatan bertambah (contoh)."),
    "C-02-01": ("disnaker", ReviewOutcome.CHANGE, "Jumlah peserta disesuaikan dengan kuota pelatihan (contoh)."),
    "C-09-01": ("rad", ReviewOutcome.DROP, "Sudah menjadi kegiatan rutin, tidak perlu lagi dalam rencana (contoh)."),
}
EDITED = {"v2-C-02-01-1": {"target_2022": {"state": "number", "value": 100, "unit": "", "wording": "100"}}}
LEGAL_BASIS = "Contoh untuk peragaan, bukan peraturan: rancangan hasil peninjauan, belum ditetapkan"


def drafted(turn, users, now):
    """Review the plan in force with the secretariat and a coordinator, make the draft, and change one target of it."""
    at = now - 20 * DAY
    manager = users["rad"]
    review, _ = turn.take(manager, plan_review.begin, ActionPlan.objects.newest().get(), **PERIOD, at=at)
    for code, (who, outcome, reason) in DECIDED.items():
        row = ReviewedActivity.objects.get(review=review, activity__code=code)
        turn.take(users[who], plan_review.decide, row, outcome=outcome, reason=reason, at=at + DAY)
    for letter in "ABCDE":
        turn.take(manager, plan_review.keep_rest, review, letter, at=at + 2 * DAY)
    draft = turn.take(manager, next_plan.draft_next_plan, review, **PERIOD, at=at + 3 * DAY).draft
    ActionPlan.objects.filter(pk=draft.pk).update(legal_basis=LEGAL_BASIS)
    for code, changes in EDITED.items():
        next_plan.edit(cells.plan_row(code), changes, by=manager)
