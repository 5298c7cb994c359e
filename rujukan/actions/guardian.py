"""Records the guardians of a child, and which of them are suspected and therefore told nothing.

One coordinator records a suspicion, two lift it.
"""

from django.db import transaction
from django.db.models import Max

from gugus.choices import Pressing
from gugus.workflow.lifecycle import require_latest
from rujukan import rules
from rujukan.actions import approval as approvals
from rujukan.actions.one_person import lock_every_code
from rujukan.actions.routing import SERVICES_CLOSED
from rujukan.actions.steps import moment, note, require, require_state, tell_coordinators, tell_institution
from rujukan.choices.approval import RequestKind
from rujukan.choices.children import GuardianRelation
from rujukan.choices.event import EventKind
from rujukan.choices.referral import WITH_RECEIVER
from rujukan.choices.service_kinds import CORRECTED, NewVersionReason
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.disclosure.guardian import words_of
from rujukan.disclosure.retained import require_kept
from rujukan.models import Approval, Guardian

NAMED = "Tulis nama atau panggilan walinya."
WHY = "Pilih mengapa diperbarui."
LIFTED_BY_TWO = "Wali ini diduga terlibat. Dugaannya dicabut dua koordinator: minta dulu pencabutannya."
NOT_SUSPECTED = "Wali ini tidak ditandai diduga terlibat."
WHY_NOT = "Jelaskan dari mana Anda tahu bahwa ia tidak terlibat, tanpa menyebut nama."


@transaction.atomic
def record(victim, *, by, relation, name, phone="", address="", suspected=False, at=None):
    """Record a guardian; return it. Raises Refused."""
    victim, codes, hidden = _locked_codes(victim, by)
    words = {"name": name.strip(), "phone": phone.strip(), "address": address.strip()}
    columns = {"relation": relation, "suspected": suspected} | words
    _check_guardian(columns)
    at = moment(at, victim.added_at)
    guardian = _made(victim, by, at, columns)
    _note_guardian(EventKind.GUARDIAN_RECORDED, guardian, by, at)
    _spread(guardian, codes, hidden, by, at)
    return guardian


@transaction.atomic
def correct(guardian, *, by, version, why, relation, name="", phone="", address="", suspected=False, ended=False, at=None):
    """Replace a guardian by a new version; an empty `name`, `phone` or `address` stays as it was. Return the new one.

    A suspected guardian stays suspected, under the same relation (`ask_to_lift`). Raises Refused, and Stale if somebody has
    corrected the guardian since `version`.
    """
    victim, codes, hidden = _locked_codes(guardian.victim, by)
    latest = victim.guardians.get(number=guardian.number, replaced_by=None)
    require_latest(latest, version)
    require(why in CORRECTED, WHY, "why")
    typed = {"name": name.strip(), "phone": phone.strip(), "address": address.strip()}
    columns = words_of(latest) | {column: words for column, words in typed.items() if words}
    columns |= {"relation": relation, "suspected": suspected, "ended": ended}
    _check_guardian(columns)
    if latest.under_suspicion:
        for field, lifted in {"suspected": not suspected, "ended": ended, "relation": relation != latest.relation}.items():
            require(not lifted, LIFTED_BY_TWO, field)
    at = moment(at, latest.at)
    columns |= {"number": latest.number, "version": version + 1, "replaces": latest, "why": why}
    corrected = _made(victim, by, at, columns)
    _put_in_place(latest, corrected, codes, by, at)
    _spread(corrected, codes, hidden, by, at)
    return corrected


@transaction.atomic
def ask_to_lift(guardian, *, by, reason, at=None):
    """Ask another coordinator to lift the suspicion of a guardian; return the Approval. Until then it stands. Raises Refused."""
    victim, *_ = _locked_codes(guardian.victim, by)
    require(rules.explains(reason), WHY_NOT, "reason")
    reason = require_anonymous(reason, victim.case, by=by, field="reason")
    latest = victim.guardians.get(number=guardian.number, replaced_by=None)
    require_state(latest.under_suspicion, NOT_SUSPECTED)
    at = moment(at, latest.at)
    about = {"case": victim.case, "victim": victim, "guardian": latest}
    return approvals.ask(RequestKind.LIFTING, **about, by=by, at=at, reason=reason)


def _lock_person(approval, by):
    return _locked_codes(approval.victim, by)


def _lift_suspicion(approval, of_person, by, at):
    """Lift the suspicion of a guardian as another coordinator asked."""
    victim, codes, _ = of_person
    latest = victim.guardians.get(number=approval.guardian.number, replaced_by=None)
    columns = _known_as(latest) | {"suspected": False, "why": NewVersionReason.TOLD_MORE}
    columns |= {"number": latest.number, "version": latest.version + 1, "replaces": latest}
    _put_in_place(latest, _made(victim, by, at, columns), codes, by, at)


approvals.KINDS[RequestKind.LIFTING] = approvals.Kind(_lift_suspicion, lock=_lock_person)


def share_suspicions(victims, *, by, at):
    """Copy suspected guardians to each of these locked codes of one person, and tell those who serve there.

    Other guardians are not copied: their names are for the receivers under their own code.
    """
    suspected = [(victim, _known_as(guardian)) for victim in victims for guardian in _suspected(victim)]
    for victim in victims:
        known = [words for one, words in suspected if one == victim]
        for _, words in suspected:
            if words not in known:
                known.append(words)
                copy = _made(victim, by, at, words | {"suspected": True})
                _note_guardian(EventKind.GUARDIAN_RECORDED, copy, by, at)


def _put_in_place(before, corrected, codes, by, at):
    """Tell of a new version, correct the same guardian under other codes, and end what was asked about the version before."""
    _note_guardian(EventKind.GUARDIAN_CORRECTED, corrected, by, at, before=before)
    if before.suspected:
        _correct_copies(before, corrected, codes, by, at)
    outdated = Approval.objects.filter(victim__in=codes, guardian__replaced_by__isnull=False)
    approvals.lapse(outdated, "data walinya diperbarui", by=by, at=at)


def _suspected(victim):
    return victim.guardians.current().filter(suspected=True)


def _known_as(guardian):
    return words_of(guardian) | {"relation": guardian.relation}


def _spread(guardian, codes, hidden, by, at):
    """Copy a suspicion to the person's other codes; for a code that `by` may not see, tell the coordinators."""
    if not guardian.under_suspicion:
        return
    share_suspicions(codes, by=by, at=at)
    for other in hidden:
        text = f"Di bawah kode lain orang ini punya wali yang diduga terlibat. Catat juga pada {other}"
        tell_coordinators(text, other, at=at, urgent=Pressing.CONSENT)


def _correct_copies(before, corrected, codes, by, at):
    """Correct a suspected guardian in the same way under the other codes, where `share_suspicions` has recorded it."""
    columns = _known_as(corrected) | {name: getattr(corrected, name) for name in ("suspected", "ended", "why")}
    for victim in codes:
        for copy in _suspected(victim) if victim.pk != corrected.victim_id else ():
            if _known_as(copy) == _known_as(before):
                version = {"number": copy.number, "version": copy.version + 1, "replaces": copy}
                _note_guardian(EventKind.GUARDIAN_CORRECTED, _made(victim, by, at, columns | version), by, at, before=copy)


def _locked_codes(victim, by):
    """Return the victim, all codes of the person that `by` sees, locked, and the hidden ones. Raises Refused."""
    rules.require_coordinator(by)
    codes, hidden = lock_every_code(victim, by)
    victim = codes[victim.pk]
    require_kept(victim)
    require_state(victim.is_open, SERVICES_CLOSED)
    return victim, list(codes.values()), hidden


def _check_guardian(columns):
    require(columns["relation"] in GuardianRelation, "Pilih hubungannya.", "relation")
    require(columns["name"], NAMED, "name")


def _made(victim, by, at, columns):
    last = victim.guardians.aggregate(last=Max("number"))["last"] or 0
    return Guardian.objects.create(**{"victim": victim, "number": last + 1, "by": by, "at": at} | columns)


def _note_guardian(kind, guardian, by, at, before=None):
    """Write the event; if a suspicion begins or ends, tell all who serve or accompany the person."""
    victim = guardian.victim
    note(kind, by=by, at=at, victim=victim, text=f"Wali {guardian.number}, {guardian.get_relation_display().lower()}")
    was, now = bool(before and before.under_suspicion), guardian.under_suspicion
    if was and now and words_of(guardian)["name"] != words_of(before)["name"]:
        tell_coordinators(f"{victim.code}: nama seorang wali yang diduga terlibat diubah", victim, at=at)
    if was == now:
        return
    pressing = Pressing.CONSENT if now else None
    words = "diduga terlibat. Jangan dihubungi dan jangan diberi tahu" if now else "tidak lagi ditandai diduga terlibat"
    given = victim.consents.filter(relation=guardian.relation, withdrawn_at=None).exists() if now else False
    renew = " Persetujuan yang diberikannya tidak dipakai lagi untuk rujukan baru; catat dasar lain." if given else ""
    tell_coordinators(f"{victim.code}: seorang wali {words}.{renew}", victim, at=at, urgent=pressing)
    serving = list(victim.referrals.filter(status__in=WITH_RECEIVER).select_related("to_institution"))
    for referral in {each.to_institution_id: each for each in serving}.values():
        tell_institution(referral.to_institution, f"{referral.number}: seorang wali {words}.", referral, at=at, urgent=pressing)
    told = [referral.to_institution_id for referral in serving]
    for companion in victim.companions.present().exclude(institution__in=told):
        text = f"{victim.code}: seorang wali {words}."
        tell_institution(companion.institution, text, companion, at=at, urgent=pressing)
