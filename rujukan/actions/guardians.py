"""Records who decides for a child, and who of them is suspected and so told nothing."""

from django.db import transaction
from django.db.models import Max

from gugus.workflow.lifecycle import Stale
from gugus.workflow.notices import leave
from gugus.workflow.submit_key import once
from rujukan import rules
from rujukan.actions.routing import SERVICES_CLOSED
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators, tell_institution
from rujukan.choices import WITH_RECEIVER, EventKind
from rujukan.choices.children import GuardianRelation
from rujukan.choices.service_kinds import CORRECTED
from rujukan.disclosure.guardians import words_of
from rujukan.disclosure.retained import require_kept
from rujukan.models import Guardian

ONLY_COORDINATOR = "Hanya koordinator yang mencatat wali."
NAMED = "Tulis nama atau panggilan walinya."
WHY = "Pilih mengapa diperbarui."


@transaction.atomic
def record(victim, *, by, submit_key, relation, name, phone="", address="", suspected=False, at=None):
    """Record a guardian; return (guardian, created). `submit_key` is the idempotency key. Raises Refused."""
    victim = _locked(victim, by)
    words = {"name": name.strip(), "phone": phone.strip(), "address": address.strip()}
    columns = {"relation": relation, "suspected": suspected} | words
    _check(columns)
    at = moment(at, victim.added_at)
    guardian, created = once(victim.guardians.all(), submit_key, lambda: _new(victim, by, at, columns, submit_key=submit_key))
    if created:
        _tell(EventKind.GUARDIAN_RECORDED, guardian, by, at)
    return guardian, created


@transaction.atomic
def correct(
    guardian, *, by, submit_key, version, why, relation, name="", phone="", address="", suspected=False, ended=False, at=None
):
    """Replace a guardian by a new version; an empty `name`, `phone` or `address` stays as it was. Return the new one.

    Raises Refused, and Stale if somebody has corrected the guardian since `version`.
    """
    victim = _locked(guardian.victim, by)
    rows = victim.guardians.filter(number=guardian.number)
    if repeated := rows.filter(submit_key=submit_key).first():
        return repeated
    latest = rows.get(replaced_by=None)
    if latest.version != version:
        raise Stale(latest)
    require(why in CORRECTED, WHY, "why")
    typed = {"name": name.strip(), "phone": phone.strip(), "address": address.strip()}
    columns = words_of(latest) | {column: words for column, words in typed.items() if words}
    columns |= {"relation": relation, "suspected": suspected, "ended": ended}
    _check(columns)
    at = moment(at, latest.at)
    columns |= {"number": latest.number, "version": version + 1, "replaces": latest, "why": why}
    corrected, created = once(rows, submit_key, lambda: _new(victim, by, at, columns, submit_key=submit_key))
    if created:
        _tell(EventKind.GUARDIAN_CORRECTED, corrected, by, at, before=latest)
    return corrected


def carry_over(kept, alias, by, at):
    """Record the guardians of a merged code under the kept one too: whom nobody may call must not be forgotten."""
    for guardian in alias.guardians.current():
        _new(kept, by, at, words_of(guardian) | {"relation": guardian.relation, "suspected": guardian.suspected})


def _locked(victim, by):
    require(rules.coordinator(by), ONLY_COORDINATOR)
    victim = locked(victim, by)
    require_kept(victim)
    require_state(victim.is_open, SERVICES_CLOSED)
    return victim


def _check(columns):
    require(columns["relation"] in GuardianRelation, "Pilih hubungannya.", "relation")
    require(columns["name"], NAMED, "name")


def _new(victim, by, at, columns, **more):
    last = victim.guardians.aggregate(last=Max("number"))["last"] or 0
    return Guardian.objects.create(**{"victim": victim, "number": last + 1, "by": by, "at": at} | columns | more)


def _tell(kind, guardian, by, at, before=None):
    """Write the event; where somebody is suspected now, or no longer, tell all who serve or accompany the person."""
    victim = guardian.victim
    note(kind, by=by, at=at, victim=victim, text=f"Wali {guardian.number}, {guardian.get_relation_display().lower()}")
    was, now = bool(before and before.suspected and not before.ended), guardian.suspected and not guardian.ended
    if was == now:
        return
    words = "diduga terlibat. Jangan dihubungi dan jangan diberi tahu" if now else "tidak lagi ditandai diduga terlibat"
    given = victim.consents.filter(relation=guardian.relation, withdrawn_at=None).exists() if now else False
    renew = " Persetujuan yang diberikannya tidak dipakai lagi untuk rujukan baru; catat dasar lain." if given else ""
    tell_coordinators(f"{victim.code}: seorang wali {words}.{renew}", victim, at=at, urgent=now)
    serving = list(victim.referrals.filter(status__in=WITH_RECEIVER).select_related("to_institution"))
    for referral in serving:
        tell_institution(referral.to_institution, f"{referral.number}: seorang wali {words}.", referral, at=at, urgent=now)
    told = [referral.to_institution_id for referral in serving]
    for companion in victim.companions.present().exclude(institution__in=told):
        text, path = f"{victim.code}: seorang wali {words}.", companion.get_absolute_url()
        leave(institution=companion.institution, text=text, path=path, about=victim.case_id, urgent=now, at=at)
