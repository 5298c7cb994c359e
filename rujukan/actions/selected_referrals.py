"""Settles the needs of several stages and sends several referrals at once: all of it or nothing.

It calls the verbs of one stage and one referral, each in a savepoint. So the page shows every refused row, and one refused row
sends nothing.
"""

from contextlib import contextmanager

from django.db import transaction

from gugus.workflow.lifecycle import Refused, TooLate
from rujukan import rules
from rujukan.actions import casework, routing
from rujukan.actions.steps import locked, require_state

SEEN = "seen"


class SelectionRefused(TooLate):
    """Rows that the verbs refuse, so that nothing was stored. `refusals` maps the name of each row to its refusal."""

    def __init__(self, refusals):
        super().__init__("Belum ada yang terkirim. Perbaiki baris yang bertanda, lalu kirim lagi.")
        self.refusals = refusals


@transaction.atomic
def send_selected(victim, *, by, stages, routes, consent, seen, at=None):
    """Assess `stages` ({stage: arguments of `assess_stage`}), send `routes` ({row: arguments of `send`}); return the referrals.

    Each referral has its own clocks. `seen` is how many referrals the victim
    had when the page was drawn. Raises SelectionRefused, and Refused for the victim as a whole.
    """
    rules.require_coordinator(by)
    victim = locked(victim, by)
    require_state(victim.is_open, routing.SERVICES_CLOSED)
    refusals, referrals = {}, []
    with _each_refusal(refusals, SEEN):
        since = list(victim.referrals.order_by("-number"))
        require_state(len(since) == seen, _came_since(since, seen))
    for stage, assessed in stages.items():
        with _each_refusal(refusals, stage):
            casework.assess_stage(victim, stage, by=by, at=at, **assessed)
    for row, route in routes.items():
        with _each_refusal(refusals, row):
            referrals.append(routing.send(victim, by=by, consent=consent, at=at, **route))
    if refusals:
        raise SelectionRefused(refusals)
    return referrals


def _came_since(referrals, seen):
    numbers = ", ".join(referral.number for referral in referrals[: max(len(referrals) - seen, 0)])
    return f"Sejak halaman ini dibuka ada rujukan baru untuk orang ini: {numbers}. Periksa pilihan Anda, lalu kirim lagi."


@contextmanager
def _each_refusal(refusals, name):
    try:
        with transaction.atomic():
            yield
    except Refused as refusal:
        refusals[name] = refusal
