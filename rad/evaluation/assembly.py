"""The evaluation's figures as one canonical document: what is stored, hashed, embedded in the PDF and shown on the page.

Plan figures come from `rad.figures` (approved reports only), case figures from `rujukan.figures` with small groups hidden, for
everybody: the same numbers are read at every desk. Percentages are strings ("91.25"), money is whole rupiah, a hidden count
is null. No floats, so that the bytes, and their SHA-256, are the same wherever they are made.
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

FORMAT = 2  # of this document; raise it when its shape changes


def canonical(document: dict) -> bytes:
    """The one way in which the figures are written: sorted keys, no spaces, UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def assemble(plan, year: int, *, at) -> dict:
    """The figures of one year of a plan, counted at the moment `at`. Fourteen queries."""
    of_plan = figures.year(plan, year)
    return {
        "format": FORMAT,
        "year": year,
        "counted_on": long_date(at),
        "threshold": settings.SMALLEST_GROUP,
        "coverage": settings.RAD_COVERAGE,
        "plan": {"code": plan.code, "title": plan.title, "legal_basis": plan.legal_basis},
        "summary": _summary(of_plan.summary),
        "money": _money(of_plan.money),
        "sub_task_forces": [_sub_task_force(force) for force in of_plan.sub_task_forces],
        "outstanding": _outstanding(of_plan),
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


def _outstanding(of_plan):
    """The reports that the figures do not count because nobody approved them: [{kind, code, bodies, state}]."""
    return [
        {"kind": one.kind, "code": one.code, "bodies": list(one.coordinators), "state": one.state}
        for one in reporting.outstanding(of_plan)
    ]


# Cases, with small groups hidden


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
    """A list with its total: {"rows": [[label, count or null]], "total": count or null}."""
    safe = suppression.listed({tally.code: tally.count for tally in tallies}, settings.SMALLEST_GROUP)
    return {"rows": [[tally.label, safe.cells[tally.code]] for tally in tallies], "total": safe.total}


STATES = (("completed", "Selesai"), ("in_service", "Berjalan"), ("declined", "Ditolak"), ("open", "Menunggu atau ditarik"))


def _referrals(referrals):
    """Stage by state, {"rows": [[label, [counts], total]], …}; institutions as a list; and how fast they answered."""
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
    """How fast a line's referrals were answered: the institutions' work, not people.

    It is told only where the number sent is shown, so that it betrays no hidden one, and of a group that is no small one.
    """
    answers, threshold = line.answers, settings.SMALLEST_GROUP
    told = sent is not None and answers.due >= threshold
    return {
        "label": line.label,
        "sent": sent,
        "due": answers.due if told else None,
        "on_time": answers.on_time if told else None,
        "on_time_percent": _text(scoring.share(answers.on_time, answers.due)) if told else None,
        "median_hours": _tenths(answers.median_hours) if told and answers.answered >= threshold else None,
    }


def _stays(stays):
    """What had a limit is told only where every institution's stays are: else it would betray a hidden one."""
    threshold = settings.SMALLEST_GROUP
    institutions = _list(stays.institutions)
    shown = None not in (institutions["total"], *(count for _, count in institutions["rows"]))
    told = shown and stays.limited >= threshold
    parts_told = told and not any(suppression.small(part, threshold) for part in (stays.over, stays.limited - stays.over))
    return {
        "institutions": institutions,
        "limited": stays.limited if told else None,
        "over": stays.over if parts_told else None,
        "median_days": _tenths(stays.median_days) if stays.ended >= threshold else None,
    }


# The print


def _source_notes():
    """The doubts about Lampiran II that bear on its content; those of spelling alone are counted."""
    notes = [note for note in SourceNote.objects.for_list() if note.annex == Annex.ANNEX_2]
    telling = [note for note in notes if note.kind != NoteKind.SPELLING]
    return {
        "rows": [
            {
                "row": note.row or note.letter,
                "kind": note.get_kind_display(),
                "what": note.what,
                "kept_as": note.kept_as,
                "decision": note.decision or note.get_state_display(),
            }
            for note in telling
        ],
        "spelling": len(notes) - len(telling),
    }


def _text(value):
    return None if value is None else f"{value.normalize():f}"


def _tenths(value):
    return None if value is None else _text(Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP))
