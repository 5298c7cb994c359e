"""Counts of the referrals of one year, by stage and institution, and how they were answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from gugus.models import Institution
from gugus.models.compiled import Among, compiled
from rujukan.choices.referral import WITH_RECEIVER, ReferralStatus, ServiceOutcome
from rujukan.choices.stage import Stage

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Answers:
    """How referrals were answered.

    `due`: those that were answered, or whose time to answer has passed; `on_time` of them were answered within the limit.
    `median_hours`: hours from sending to the answer, over the answered ones; None without any. Emergency intakes are excluded:
    they are accepted before they are written.
    """

    due: int
    on_time: int
    answered: int
    median_hours: float | None


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """Referrals sent in the year for one stage, to one institution, or all of them.

    sent = completed + in_service + declined + open (no answer yet, or withdrawn).
    """

    code: str
    label: str
    sent: int
    completed: int
    in_service: int
    declined: int
    open: int
    answers: Answers


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """How many of the completed referrals ended with one outcome."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Referrals:
    """Rujukan sent in the year: all, by stage in the order of Lampiran I, and by receiving institution, most first.

    `outcomes` divide the completed ones.
    """

    whole: ReferralLine
    stages: tuple[ReferralLine, ...]
    institutions: tuple[ReferralLine, ...]
    outcomes: tuple[OutcomeLine, ...] = ()


# A line for all, and one for each stage, institution and outcome. An emergency intake was accepted before it was written, so it
# has no answer. One that was asked a question waits for its sender.
COUNTS = f"""
SELECT sent.stage COLLATE "C", sent.to_institution_id, sent.outcome COLLATE "C", count(*),
    count(*) FILTER (WHERE sent.status = '{ReferralStatus.COMPLETED.value}'),
    count(*) FILTER (WHERE sent.status = ANY (%(taken)s)),
    count(*) FILTER (WHERE sent.status = '{ReferralStatus.DECLINED.value}'),
    count(*) FILTER (WHERE awaited AND answered_at IS NOT NULL),
    count(*) FILTER (
        WHERE awaited AND sent.status = '{ReferralStatus.SENT.value}' AND question_since IS NULL AND respond_by < %(at)s
    ),
    count(*) FILTER (WHERE awaited AND answered_at <= respond_by),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - sent_at)::float8) FILTER (WHERE awaited)
FROM rujukan_referral sent, LATERAL (SELECT NOT sent.emergency) one (awaited)
WHERE sent_at >= %(since)s AND sent_at < %(until)s
GROUP BY GROUPING SETS ((), (sent.stage COLLATE "C"), (sent.to_institution_id), (sent.outcome COLLATE "C"))
"""  # noqa: S608 (constants of the project)
NONE = (0, 0, 0, 0, 0, 0, 0, None)


def first_moment(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=timezone.get_current_timezone())


def referrals(year: int, *, at: datetime) -> Referrals:
    """Return the referrals sent in a year. Two queries: the database counts, because a year may have thousands."""
    since, until = first_moment(year), first_moment(year + 1)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"taken": list(WITH_RECEIVER), "at": at, "since": since, "until": until})
        rows = cursor.fetchall()
    (whole,) = [numbers for stage, body, outcome, *numbers in rows if stage is body is outcome is None]
    of_stage = {stage: numbers for stage, _, _, *numbers in rows if stage is not None}
    of_body = {body: numbers for _, body, _, *numbers in rows if body is not None}
    of_outcome = {outcome: sent for _, _, outcome, sent, *_ in rows if outcome}
    bodies = _bodies_by_key(keys=list(of_body)) if of_body else []
    institutions = [_referral_line(code, name, *of_body[key]) for key, code, name in bodies]
    return Referrals(
        whole=_referral_line("all", "Semua rujukan", *whole),
        stages=tuple(_referral_line(stage.value, stage.label, *of_stage.get(stage.value, NONE)) for stage in Stage),
        institutions=tuple(sorted(institutions, key=lambda line: (-line.sent, line.label, line.code))),
        outcomes=tuple(OutcomeLine(one.value, one.label, of_outcome.get(one.value, 0)) for one in ServiceOutcome),
    )


@compiled
def _bodies_by_key(keys):
    return Institution.objects.filter(Among("pk", keys)).order_by().values_list("pk", "code", "short_name")


def _referral_line(code, label, sent, completed, in_service, declined, answered, silent, on_time, seconds):
    median_hours = None if seconds is None else timedelta(seconds=seconds) / HOUR
    answers = Answers(due=answered + silent, on_time=on_time, answered=answered, median_hours=median_hours)
    waiting = sent - completed - in_service - declined
    return ReferralLine(code, label, sent, completed, in_service, declined, waiting, answers)
