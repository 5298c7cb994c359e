"""Verb of the import into a draft plan: what a checked workbook changes, adds and takes out, in one transaction."""

from collections import defaultdict

from django.db import transaction
from django.db.models import ProtectedError

from gugus.workflow.lifecycle import Refused, require, require_state
from rad import rules
from rad.actions.draft_activity import delete_indicators, delete_unpaying, remove_activity, used_codes
from rad.actions.next_plan import locked_draft
from rad.actions.plan_rows import PlanRows
from rad.lists import plan_content
from rad.models import Assignment, BudgetLine, Indicator, NarrativeItem
from rad.models.codes import of_version

CHANGED_SINCE = (
    "Rancangan ini berubah sejak berkasnya diperiksa, jadi belum ada yang diterapkan. Di bawah ini perbandingan dengan isinya "
    "sekarang. Yang baru diubah orang lain akan kembali seperti dalam berkas Anda: periksa lagi, lalu terapkan, atau unduh ulang."
)
AGAIN = "{} tidak dapat diterapkan lagi. Unduh rancangannya, ubah isinya, lalu unggah sekali lagi."
BOUND = "Satu indikator yang keluar masih dipakai data lain, misalnya angka dari data kasus. Lepaskan dulu, lalu terapkan lagi."
NO_REASON = "Tulis alasannya: mengapa kegiatan itu tidak masuk rencana."
BATCH = 500


@transaction.atomic
def apply(plan, content, *, by, fingerprint, reason="", at=None):
    """Make the content of a draft plan that of a workbook; return the plan. All of it or nothing. Raises Refused.

    `content`: rows by kind (`rad.lists.plan_content.as_lists`). `fingerprint`: that of the draft with which they were compared;
    if the draft has another one now, it raises TooLate. Activities are taken out with the `reason`, as `remove_activity` does.
    Applied already, it changes nothing.
    """
    rules.require_plan_manager(by)
    plan = locked_draft(plan)
    stored, new = plan_content.loaded(plan), plan_content.keyed(content)
    now = plan_content.content(stored)
    changes = plan_content.changes(now, new)
    if not changes:
        return plan
    require_state(plan_content.fingerprint(now) == fingerprint, CHANGED_SINCE)
    added, changed, removed = _sorted(changes)
    _check(plan, now, new, added)
    require(reason.strip() or not removed["activities"], NO_REASON, "reason")
    rows = PlanRows(plan, {kind: [one.new for one in added[kind]] for kind in plan_content.KEYS}, stored["tables"], stored)
    try:
        rows.insert()
        for kind in plan_content.KEYS:
            _change(stored[kind], changed[kind], rows)
        _remove(plan, stored, removed)
        for one in removed["activities"]:
            remove_activity(plan, of_version(one.key, plan.version), by=by, reason=reason, at=at)
        delete_unpaying(BudgetLine.objects.filter(pk__in=_keys(stored, removed, "lines")))
    except ProtectedError:
        raise Refused(BOUND) from None
    return plan


def _sorted(changes):
    """Return the added, changed and removed rows, each {kind: changes}."""
    added, changed, removed = defaultdict(list), defaultdict(list), defaultdict(list)
    for one in changes:
        (added if one.old is None else removed if one.new is None else changed)[one.kind].append(one)
    return added, changed, removed


def _check(plan, now, new, added):
    """Refuse rows that do not fit the draft as it is now: the workbook was checked against another state of it."""
    require_state(now["tables"].keys() == new["tables"].keys(), AGAIN.format("Berkas ini"))
    codes = [one.key for kind in ("programmes", "activities") for one in added[kind]]
    used = used_codes(plan) if codes else ()
    for code in codes:
        require_state(not is_used(code, used), AGAIN.format(f"{code} sudah pernah dipakai, jadi berkas ini"))


def is_used(code, used) -> bool:
    """Return whether a programme or activity has or had this code. A programme also by the codes of its activities."""
    return any(one == code or one.startswith(f"{code}-") for one in used)


def _change(stored, changes, rows):
    """Give the changed rows of one kind their new values."""
    if not changes:
        return
    found = []
    for one in changes:
        row = stored[one.key]
        for name in one.columns:
            if name == "line":
                row.budget_line = rows.lines.get(one.new["line"])
            elif name == "indicator":
                row.indicator = rows.indicators.get(one.new["indicator"])
            else:
                setattr(row, name, one.new[name])
        found.append(row)
    columns = {name for one in changes for name in one.columns}
    fields = sorted("budget_line" if name == "line" else name.removesuffix("_id") for name in columns)
    type(found[0]).objects.bulk_update(found, fields, batch_size=BATCH)


def _remove(plan, stored, removed):
    """Delete the removed rows of tables and activities that stay."""
    NarrativeItem.objects.filter(pk__in=_keys(stored, removed, "items")).delete()
    Assignment.objects.filter(pk__in=_keys(stored, removed, "assignments")).delete()
    gone = {stored["activities"][one.key].pk for one in removed["activities"]}
    delete_indicators(Indicator.objects.filter(pk__in=_keys(stored, removed, "indicators")).exclude(activity__in=gone))


def _keys(stored, removed, kind):
    return [stored[kind][one.key].pk for one in removed[kind]]
