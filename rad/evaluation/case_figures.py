"""The case figures of an evaluation, with small-cell suppression for every reader, so that everybody reads the same numbers.

They come from `rujukan.figures`. A suppressed count is null.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings

from gugus.formats import suppression
from rad import scoring
from rad.evaluation.plain import text
from rujukan.figures.law_enforcement import without_small


def document(year) -> dict:
    """Return the figures of `rujukan.figures.year` as the evaluation freezes them, with small counts as null."""
    victims = year.victims
    return {
        "complaints": complaint_counts(year.complaints),
        "victims": {
            "sexes": _list_with_total(victims.sexes),
            "age_bands": _list_with_total(victims.age_bands),
            "districts": _list_with_total(victims.districts),
            "witnesses": None if suppression.small(victims.witnesses, settings.SMALLEST_GROUP) else victims.witnesses,
        },
        "referrals": _referrals_by_stage(year.referrals),
        "stays": _stays(year.stays),
        "services": _list_with_total(year.services),
        "duties": _duties(year.duties),
        "law": _law_figures(*year.law) if year.law else None,
    }


DUTY_STATES = (("done", "Dilakukan"), ("not_applicable", "Tidak berlaku"), ("open", "Belum dicatat selesai"))


def _duties(lines):
    """Return the legal duties by kind and state, as `_referrals_by_stage` does."""
    counts = {line.code: {state: getattr(line, state) for state, _ in DUTY_STATES} for line in lines}
    safe = suppression.crossed(counts, settings.SMALLEST_GROUP)
    return {
        "states": [label for _, label in DUTY_STATES],
        "rows": [[line.label, list(safe.cells[line.code].values()), safe.row_totals[line.code]] for line in lines],
    }


def _law_figures(counted, behind):
    """Return the legal proceedings: lists of [label, count or null]; of spans also the days, of money rupiah."""
    safe = without_small(counted, behind, settings.SMALLEST_GROUP)
    lists = {
        name: [list(line) for line in getattr(safe, name).items()] for name in ("phases", "steps", "verdicts", "restitution")
    }
    return lists | {
        "handled": safe.handled,
        "spans": [[one.label, one.number, _tenths(one.days)] for one in safe.spans],
        "money": [[one.label, one.asked, one.granted, one.paid] for one in safe.money],
    }


def complaint_counts(complaints):
    return {
        "quarters": _list_with_total(complaints.quarters),
        "channels": _list_with_total(complaints.channels),
        "outcomes": _list_with_total(complaints.outcomes),
    }


def _list_with_total(tallies):
    """Return a list with its total: {"rows": [[label, count or null]], "total": count or null}."""
    safe = suppression.listed({tally.code: tally.count for tally in tallies}, settings.SMALLEST_GROUP)
    return {"rows": [[tally.label, safe.cells[tally.code]] for tally in tallies], "total": safe.total}


STATES = (("completed", "Selesai"), ("in_service", "Berjalan"), ("declined", "Ditolak"), ("open", "Menunggu atau ditarik"))


def _referrals_by_stage(referrals):
    """Return referrals by stage and state ({"rows": [[label, [counts], total]], …}), and how fast institutions answered."""
    counts = {line.code: {state: getattr(line, state) for state, _ in STATES} for line in referrals.stages}
    stages = suppression.crossed(counts, settings.SMALLEST_GROUP)
    bodies = suppression.listed({line.code: line.sent for line in referrals.institutions}, settings.SMALLEST_GROUP)
    return {
        "states": [label for _, label in STATES],
        "rows": [[line.label, list(stages.cells[line.code].values()), stages.row_totals[line.code]] for line in referrals.stages],
        "totals": list(stages.column_totals.values()),
        "total": stages.total,
        "outcomes": _completed_outcomes(referrals.outcomes, stages.column_totals["completed"]),
        "answers": _answer_speed(referrals.whole, stages.total),
        "stages": [_answer_speed(line, stages.row_totals[line.code]) for line in referrals.stages],
        "institutions": [_answer_speed(line, bodies.cells[line.code]) for line in referrals.institutions],
    }


def _completed_outcomes(lines, completed):
    """Return what came out of the completed referrals; nothing while their number is hidden, which the list would tell."""
    return {"rows": [[line.label, None] for line in lines], "total": None} if completed is None else _list_with_total(lines)


def _answer_speed(line, sent):
    """Return how fast the referrals of a line were answered.

    These are figures about institutions, not people. They are shown only if the number sent is shown, so that they do not reveal
    a hidden count, and only if the group is not small.
    """
    answers, threshold = line.answers, settings.SMALLEST_GROUP
    shown = sent is not None and answers.due >= threshold
    return {
        "label": line.label,
        "sent": sent,
        "due": answers.due if shown else None,
        "on_time": answers.on_time if shown else None,
        "on_time_percent": text(scoring.share(answers.on_time, answers.due)) if shown else None,
        "median_hours": _tenths(answers.median_hours) if shown and answers.answered >= threshold else None,
    }


def _stays(stays):
    """Return the stays by institution, and how many of the stays with a time limit exceeded it.

    The latter are shown only if no institution's count is hidden: otherwise they would reveal a hidden count.
    """
    threshold = settings.SMALLEST_GROUP
    institutions = _list_with_total(stays.institutions)
    shown = None not in (institutions["total"], *(count for _, count in institutions["rows"]))
    limited_shown = shown and stays.limited >= threshold
    over_shown = limited_shown and not any(
        suppression.small(part, threshold) for part in (stays.over, stays.limited - stays.over)
    )
    return {
        "institutions": institutions,
        "limited": stays.limited if limited_shown else None,
        "over": stays.over if over_shown else None,
        "median_days": _tenths(stays.median_days) if stays.ended >= threshold else None,
    }


def _tenths(value):
    return None if value is None else text(Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP))
