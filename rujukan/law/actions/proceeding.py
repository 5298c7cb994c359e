"""Assigns police and prosecution to a case, and records the events of law enforcement, from which its limits are computed.

A `LegalProceeding` assigns them whatever becomes of referrals. It has a number of its own; they never see the number of the case.
They read codes, sex, age band and the elements of the crime, and what was recorded. Identity still needs a referral with a basis.

A `LegalEvent` is append-only; a correction is a new version, and the kind `VOID` takes an event back. `AFTER` in
`rujukan.choices.proceeding` says what must have happened before, `NOT_AFTER` what must not. What only some events ask is
`LegalEvent.answers`, questions of the same schema as the forms of the stages (`rujukan.choices.event_details`). An event changes
no other row of the proceeding. `proceeding_limits` then brings tasks and duties in line with all events, so that a late entry and
a correction move limits as well.
"""

import json

from django.db import transaction
from django.utils import timezone

from gugus.access.scope import bypass
from gugus.choices import Pressing
from gugus.formats.indonesian import long_date
from gugus.workflow import numbering
from gugus.workflow.lifecycle import FARTHEST, FUTURE_DAY, NEXT_WHEN, Refused, Stale
from rujukan import rules
from rujukan.actions.steps import locked, moment, note, require, require_state, tell_coordinators, tell_institution
from rujukan.choices import event_details
from rujukan.choices.event import EventKind
from rujukan.choices.proceeding import AFTER, ASSIGNED, HEADS, HEARD, NEEDS_AMOUNT, NOT_AFTER, OF_RESTITUTION, ProceedingEvent
from rujukan.choices.stage_forms.legal import COUNSEL
from rujukan.law.actions import proceeding_limits
from rujukan.law.models.legal_proceeding import EVENT_CORRECTED
from rujukan.models import Case, LegalEvent, LegalProceeding, Referral, Victim

ONLY_ASSIGNED = "Peristiwa dicatat penegak hukum yang ditugaskan atau koordinator."
NOBODY = "Pilih kepolisian atau kejaksaan."
ASK_AGAIN = "Tulis kapan ia ditanya lagi."
HEARD_LATER = (
    "Itu belum terjadi. Tulis tanggal sidang berikutnya pada “Langkah berikut” dari peristiwa terakhir yang sudah terjadi."
)
SETTLEMENT_SOUGHT = "ada upaya perdamaian. Perdagangan orang tidak dapat didamaikan; dampingi korban."
WITHDRAW_LETTERS = "Tarik surat penilaian restitusi ke LPSK bila masih menunggu jawaban."
GO_ON = "Restitusinya berlanjut: kerjakan langkah yang direncanakan, dan tulis lagi surat ke LPSK bila sudah ditarik."
NO_AMOUNT = "Isi jumlah yang dikabulkan. Bila putusannya tidak merinci, isi seluruhnya pada kerugian lain."
LONGEST_SENTENCE = 12 * 100  # months


@transaction.atomic
def assign(case, *, by, version, police=None, prosecution=None, at=None):
    """Assign police and prosecution to a case, and open its proceeding if there is none yet; return it.

    `version` is that of the proceeding, None for a new one. An institution that is no longer assigned loses access, and its tasks
    go to the other institution or the coordinators. Raises Stale, Refused.
    """
    rules.require_coordinator(by)
    case = locked(case, by)
    proceeding = LegalProceeding.objects.select_for_update(of=("self",), no_key=True).filter(case=case).first()
    chosen = {"police": police, "prosecution": prosecution}
    same = proceeding and all(getattr(proceeding, f"{name}_id") == (one and one.pk) for name, one in chosen.items())
    if same:
        return proceeding
    if proceeding and proceeding.version != version:
        raise Stale(proceeding)
    _check_assigned(case, chosen, is_new=proceeding is None)
    at = moment(at, case.opened_at)
    before = {one for name in ASSIGNED if proceeding and (one := getattr(proceeding, name))}
    if proceeding:
        proceeding.police, proceeding.prosecution, proceeding.version = police, prosecution, proceeding.version + 1
        proceeding.save()
        proceeding_limits.move_tasks(proceeding)
    else:
        number = numbering.take("PH", timezone.localtime(at).year)
        proceeding = LegalProceeding.objects.create(case=case, number=number, opened_at=at, opened_by=by, **chosen)
    words = ", ".join(one.short_name for one in chosen.values() if one) or "Tidak ada lagi"
    note(EventKind.PROCEEDING_ASSIGNED, by=by, at=at, case=case, text=words)
    for institution in {one for one in chosen.values() if one} - before:
        text = f"Institusi Anda menangani proses hukum {proceeding}. Catat peristiwanya."
        tell_institution(institution, text, proceeding, at=at)
    for institution in before - set(chosen.values()):
        tell_institution(institution, f"Penugasan Anda dalam {proceeding} selesai.", case, at=at, linked=False)
    return proceeding


def _check_assigned(case, chosen, *, is_new):
    require(not is_new or any(chosen.values()), NOBODY, "police")
    for name, institution in chosen.items():
        fits = institution is None or (institution.active and institution.kind == ASSIGNED[name])
        require(fits, "Pilih institusi penegak hukum yang aktif.", name)
        barred = institution and case.barred_institutions.filter(pk=institution.pk).exists()
        require(not barred, "Kasus ini mengecualikan institusi itu.", name)


def release(case, institutions, *, by, at):
    """End the assignments of institutions that a case now bars; the coordinators do their tasks. They are told nothing."""
    proceeding = LegalProceeding.objects.filter(case=case).first()
    ended = [name for name in ASSIGNED if proceeding and getattr(proceeding, name) in institutions]
    if ended:
        for name in ended:
            setattr(proceeding, name, None)
        proceeding.version += 1
        proceeding.save()
        proceeding_limits.move_tasks(proceeding)
        note(EventKind.PROCEEDING_ASSIGNED, by=by, at=at, case=case, text="Penugasan berakhir")
        tell_coordinators(f"Penugasan dalam {proceeding} berakhir. Tetapkan penegak hukum lain.", proceeding, at=at)


@transaction.atomic
def record(proceeding, *, by, kind, on, victim=None, next_on=None, at=None, **details):
    """Record an event of a proceeding and bring its limits in line; return it. Raises Refused."""
    proceeding = _pursued(proceeding, by)
    at = moment(at)
    columns = {"kind": kind, "on": on, "victim": victim, "next_on": next_on, "answers": {}} | _cleaned(details)
    _check_event(proceeding, columns, at)
    event = _write_event(proceeding, by, at, columns)
    proceeding_limits.renew(proceeding, event, by=by, at=at)
    _note_legal_event(EventKind.LEGAL_EVENT_RECORDED, proceeding, event, by, at)
    return event


@transaction.atomic
def correct(event, *, by, reason, kind, on, victim=None, next_on=None, at=None, **details):
    """Replace an event by a new version with a reason; the old one stays. Return the new one.

    The kind `VOID` says that the event never was. Only the newest version is corrected: raises TooLate for an older one.
    """
    proceeding = _pursued(event.proceeding, by)
    require_state(not proceeding.legal_events.filter(replaces=event.pk).exists(), EVENT_CORRECTED)
    require(reason.strip(), "Tulis mengapa peristiwa ini diperbaiki.", "reason")
    at = moment(at, event.at)
    columns = {"kind": kind, "on": on, "victim": victim, "next_on": next_on, "answers": {}} | _cleaned(details)
    _check_event(proceeding, columns, at, replaced=event)
    columns |= {"replaces": event, "reason": reason.strip()}
    corrected = _write_event(proceeding, by, at, columns)
    proceeding_limits.renew(proceeding, corrected, by=by, at=at)
    _note_legal_event(EventKind.LEGAL_EVENT_CORRECTED, proceeding, corrected, by, at)
    return corrected


def _pursued(proceeding, by):
    """Return the proceeding, locked until the commit. Raises Refused if `by` may not record its events."""
    require(rules.works_on_cases(by), ONLY_ASSIGNED)
    return locked(proceeding, by)


def _cleaned(details):
    return {name: value.strip() if isinstance(value, str) else value for name, value in details.items()}


def _check_event(proceeding, columns, at, replaced=None):
    kind, on, victim = columns["kind"], columns["on"], columns["victim"]
    require(kind in ProceedingEvent, "Pilih peristiwanya.", "kind")
    require(replaced or kind != ProceedingEvent.VOID, "Pilih peristiwanya.", "kind")
    today = timezone.localdate(at)
    require(on <= today, HEARD_LATER if kind in HEARD else FUTURE_DAY, "on")
    planned = columns["next_on"]
    kept = replaced and planned == replaced.next_on
    require(planned is None or kept or today <= planned <= today + FARTHEST, NEXT_WHEN, "next_on")
    require(planned or not event_details.is_asked_again(columns["answers"]), ASK_AGAIN, "next_on")
    for field, message in event_details.wrong(kind, columns["answers"], on):
        raise Refused(message, field)
    unsaid = event_details.IN_NOTE in columns["answers"].items() and not columns.get("note")
    require(not unsaid, "Tulis alasannya di sini, tanpa nama dan tanpa cerita.", "note")
    if kind == ProceedingEvent.VERDICT:
        require(columns.get("court"), "Pilih pengadilannya.", "court")
        require(columns.get("result"), "Pilih amar putusannya.", "result")
        require((columns.get("months") or 0) <= LONGEST_SENTENCE, "Periksa jumlah bulannya.", "months")
    if kind in OF_RESTITUTION:
        found = victim and Victim.objects.filter(pk=victim.pk, case=proceeding.case_id).exists()
        require(found, "Pilih korban dalam perkara ini.", "victim")
    if kind == ProceedingEvent.RESTITUTION_GRANTED:
        require(columns.get("regime"), "Pilih aturan pembayarannya. Tanyakan kepada Bagian Hukum.", "regime")
    amounts = json.loads(columns.get("amounts") or "{}")
    require(kind not in NEEDS_AMOUNT or any(amounts.values()), NO_AMOUNT, next(iter(HEADS)))
    _check_order(proceeding, columns, replaced)


def _check_order(proceeding, columns, replaced):
    """Require that each event has what must come before it, also those after the one that is recorded or corrected."""
    events = LegalEvent.objects.current().filter(proceeding=proceeding).exclude(pk=replaced and replaced.pk)
    known = [(ProceedingEvent(kind), on, victim) for kind, on, victim in events.values_list("kind", "on", "victim")]
    kind = ProceedingEvent(columns["kind"])
    added = (kind, columns["on"], columns["victim"] and columns["victim"].pk)
    if kind != ProceedingEvent.VOID:
        known.append(added)
    for one in known:
        needs = AFTER.get(one[0], ())
        if needs and not any(_is_before(other, one) for other in known if other[0] in needs and other is not one):
            earlier = " atau ".join(need.label for need in needs)
            if one is added:
                has_any = any(other[0] in needs for other in known)
                words = f"“{one[0].label}” tercatat sesudah: {earlier}. Periksa tanggalnya, atau catat itu dulu."
                require(False, words, "on" if has_any else "kind")
            require(False, f"“{one[0].label}” ({long_date(one[1])}) tercatat sesudah: {earlier}. Perbaiki itu dulu.", "on")
        for other in known:
            settled = other[0] in NOT_AFTER.get(one[0], ()) and _is_before(other, one)
            words = f"Sesudah “{other[0].label}”, “{one[0].label}” tidak dapat dicatat lagi. Periksa tanggalnya."
            require(not settled, words, "on")


def _is_before(other, one):
    return other[1] <= one[1] and (other[0] not in OF_RESTITUTION or other[2] == one[2])


def _write_event(proceeding, by, at, columns):
    who = {"by": by, "institution": by.institution}
    return LegalEvent.objects.create(proceeding=proceeding, at=at, **who, **columns)


def _note_legal_event(event_kind, proceeding, event, by, at):
    """Write the event into the story of the case, and tell the others who work on the proceeding."""
    words = f"{event.get_kind_display()}, {long_date(event.on)}"
    words += f"; berikutnya {long_date(event.next_on)}" if event.next_on else ""
    note(event_kind, by=by, at=at, case=Case(pk=proceeding.case_id), victim=event.victim, text=words)
    not_asked, more = ProceedingEvent.RESTITUTION_NOT_ASKED, ""
    if event.kind == not_asked:
        more = WITHDRAW_LETTERS
    elif event.replaces and event.replaces.kind == not_asked:
        more = GO_ON
    text = f"{proceeding}: {words}" + (f". {more}" if more else "")
    for name in ASSIGNED:
        if (key := getattr(proceeding, f"{name}_id")) and key != by.institution_id:
            tell_institution(getattr(proceeding, name), text, proceeding, at=at)
    before = event.replaces.answers if event.replaces else {}
    if event_details.tells_of_settlement(event.answers) and not event_details.tells_of_settlement(before):
        settled = f"{proceeding}: {SETTLEMENT_SOUGHT} {more or f'{words}.'}"
        tell_coordinators(settled, proceeding, at=at, urgent=Pressing.LAW)
        _tell_counsel(proceeding, at)
    elif not by.is_coordinator:
        tell_coordinators(text, proceeding, at=at)


def _tell_counsel(proceeding, at):
    """Tell the counsel of each victim that a settlement is sought; this crime is not settled."""
    with bypass("next_form"):
        people = Victim.objects.filter(case=proceeding.case_id)
        codes = [code["pk"] for victim in people for code in victim.person_codes]  # counsel may serve under another one
        served = Referral.objects.in_service().filter(victim__in=codes, role__forms__contains=[COUNSEL.code])
        referrals = list(served.select_related("to_institution", "victim"))
    for referral in referrals:
        text = f"{referral.victim.code}: {SETTLEMENT_SOUGHT}"
        tell_institution(referral.to_institution, text, referral, at=at, urgent=Pressing.LAW)
