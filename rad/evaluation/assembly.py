"""The evaluation's figures as one canonical document: it is stored, hashed, embedded in the PDF and shown on the page.

Plan figures come from `rad.figures` (approved reports only). Case figures come from `rujukan.figures` with small-cell suppression
for every reader, so that everybody reads the same numbers. Percentages are strings ("91.25"), money is whole rupiah, a suppressed
count is null. There are no floats, so that the bytes and their SHA-256 are the same on every machine.
"""

import hashlib
import json
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings

from gugus.formats import suppression
from gugus.formats.indonesian import long_date
from rad import figures, scoring
from rad.choices import Annex, FundingSource, Hindrance, NoteKind, TargetState
from rad.lists import reporting
from rad.models import SourceNote
from rujukan import figures as cases

FORMAT = 2  # version of this document's structure: increase it when the structure changes


def canonical(document: dict) -> bytes:
    """Return the canonical bytes of the figures: JSON with sorted keys, without spaces, in UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def assemble(plan, year: int, *, at) -> dict:
    """Return the figures of one year of a plan, counted at the moment `at`. Fourteen queries."""
    plan_year = figures.year(plan, year)
    return {
        "format": FORMAT,
        "year": year,
        "counted_on": long_date(at),
        "threshold": settings.SMALLEST_GROUP,
        "coverage": settings.RAD_COVERAGE,
        "plan": {"code": plan.code, "title": plan.title, "legal_basis": plan.legal_basis},
        "summary": _summary(plan_year.summary),
        "money": _money(plan_year.money),
        "sub_task_forces": [_sub_task_force(force) for force in plan_year.sub_task_forces],
        "outstanding": _outstanding(plan_year),
        "cases": _cases(cases.year(year, at=at)),
        "cases_before": _complaints(cases.complaints(year - 1)),
        "source_notes": _source_notes(),
    }


# The plan


def _summary(summary):
    return asdict(summary) | {
        "partly": summary.partly,
        "unknown": summary.unknown,
        "mean": _text(summary.mean),
        "met_percent": _text(summary.met_percent),
        "reported_percent": _text(summary.reported_percent),
        "band": _band(summary),
    }


def _money(money):
    return asdict(money) | {"absorption": _text(money.absorption)}


def _sub_task_force(force):
    return {
        "letter": force.letter,
        "name": force.name,
        "summary": _summary(force.summary),
        "money": _money(force.money),
        "activities": [_activity(activity) for activity in force.activities],
        "bundles": [_bundle(bundle) for bundle in force.bundles],
    }


def _activity(activity):
    return {
        "code": activity.code,
        "programme_code": activity.programme_code,
        "programme_number": activity.programme_number,
        "programme": activity.programme,
        "label": activity.label,
        "coordinators": list(activity.coordinators),
        "implementers": list(activity.implementers),
        "bundles": list(activity.bundles),
        "rows": [_row(row) for row in activity.rows],
    }


def _row(row):
    report = row.reported if row.reported and row.reported.approved else None
    return {
        "code": row.code,
        "label": row.label,
        "printed": row.printed,
        "state": str(TargetState(row.state).label),
        "target": _text(row.target),
        "unit": row.unit,
        "direction": row.direction,
        "bundle": row.bundle,
        "outcome": str(row.score.outcome),
        "percent": _text(row.score.percent),
        "met": row.score.met,
        "graded": bool(report and report.grade is not None and row.needs_grade),
        "realisation": report.text if report else "",
        "justification": report.justification if report else "",
        "hindrance": str(Hindrance(report.hindrance).label) if report and report.hindrance else "",
        "follow_up": report.follow_up if report else "",
    }


def _bundle(bundle):
    return {
        "code": bundle.code,
        "source": str(FundingSource(bundle.funding_source).label),
        "budget": bundle.budget,
        "spent": bundle.spent,
        "absorption": _text(bundle.absorption),
        "covers": bundle.covers,
        "achievement": _text(bundle.achievement),
        "quadrant": bundle.quadrant.label,
        "exceeds": bundle.money.exceeds,
        "excess_reason": bundle.excess_reason if bundle.money.exceeds else "",
    }


def _band(summary):
    band = figures.band(summary)
    return band.label if band else ""


def _outstanding(plan_year):
    """Return the reports that the figures do not count because nobody approved them: [{kind, code, bodies, state}]."""
    return [
        {"kind": one.kind, "code": one.code, "bodies": list(one.coordinators), "state": one.state}
        for one in reporting.outstanding(plan_year)
    ]


# Cases, with small-cell suppression


def _cases(year):
    victims = year.victims
    return {
        "complaints": _complaints(year.complaints),
        "victims": {
            "sexes": _list(victims.sexes),
            "age_bands": _list(victims.age_bands),
            "districts": _list(victims.districts),
            "witnesses": None if suppression.small(victims.witnesses, settings.SMALLEST_GROUP) else victims.witnesses,
        },
        "referrals": _referrals(year.referrals),
        "stays": _stays(year.stays),
        "services": _list(year.services),
    }


def _complaints(complaints):
    return {
        "quarters": _list(complaints.quarters),
        "channels": _list(complaints.channels),
        "outcomes": _list(complaints.outcomes),
    }


def _list(tallies):
    """Return a list with its total: {"rows": [[label, count or null]], "total": count or null}."""
    safe = suppression.listed({tally.code: tally.count for tally in tallies}, settings.SMALLEST_GROUP)
    return {"rows": [[tally.label, safe.cells[tally.code]] for tally in tallies], "total": safe.total}


STATES = (("completed", "Selesai"), ("in_service", "Berjalan"), ("declined", "Ditolak"), ("open", "Menunggu atau ditarik"))


def _referrals(referrals):
    """Return referrals by stage and state ({"rows": [[label, [counts], total]], …}), and how fast institutions answered."""
    counts = {line.code: {state: getattr(line, state) for state, _ in STATES} for line in referrals.stages}
    stages = suppression.crossed(counts, settings.SMALLEST_GROUP)
    bodies = suppression.listed({line.code: line.sent for line in referrals.institutions}, settings.SMALLEST_GROUP)
    return {
        "states": [label for _, label in STATES],
        "rows": [[line.label, list(stages.cells[line.code].values()), stages.row_totals[line.code]] for line in referrals.stages],
        "totals": list(stages.column_totals.values()),
        "total": stages.total,
        "answers": _answers(referrals.whole, stages.total),
        "stages": [_answers(line, stages.row_totals[line.code]) for line in referrals.stages],
        "institutions": [_answers(line, bodies.cells[line.code]) for line in referrals.institutions],
    }


def _answers(line, sent):
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
        "on_time_percent": _text(scoring.share(answers.on_time, answers.due)) if shown else None,
        "median_hours": _tenths(answers.median_hours) if shown and answers.answered >= threshold else None,
    }


def _stays(stays):
    """Return the stays by institution, and how many of the stays with a time limit exceeded it.

    The latter are shown only if no institution's count is hidden: otherwise they would reveal a hidden count.
    """
    threshold = settings.SMALLEST_GROUP
    institutions = _list(stays.institutions)
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


# The print


def _source_notes():
    """Return the source notes about the content of Lampiran II, and the number of those about spelling only."""
    notes = [note for note in SourceNote.objects.for_list() if note.annex == Annex.ANNEX_2]
    about_content = [note for note in notes if note.kind != NoteKind.SPELLING]
    return {
        "rows": [
            {
                "row": note.row or note.letter,
                "kind": note.get_kind_display(),
                "what": note.what,
                "kept_as": note.kept_as,
                "decision": note.decision or note.get_state_display(),
            }
            for note in about_content
        ],
        "spelling": len(notes) - len(about_content),
    }


def _text(value):
    return None if value is None else f"{value.normalize():f}"


def _tenths(value):
    return None if value is None else _text(Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP))
