"""Tasks (of an institution, past its day and waiting; of the coordinators, done); a companion; two proceedings; letters."""

from datetime import timedelta

from django.utils import timezone

from demo.casework.course import accompany
from demo.casework.intake import in_order
from demo.casework.pacing import DAY, HOUR
from rujukan.actions import companionship, task as verbs
from rujukan.choices.consent import LegalBasis
from rujukan.choices.contact import ContactMode
from rujukan.choices.proceeding import OF_RESTITUTION
from rujukan.choices.task import TaskStatus
from rujukan.law.actions import proceeding as proceedings
from rujukan.letters.actions import correspondence
from rujukan.models import Referral

NOT_NOW = {"unasked_because": "later", "unasked_by": "self"}


def scenarios(cast):
    yield _scene_late_task(cast)
    yield _scene_waiting_task(cast)
    yield _scene_done(cast)
    yield _scene_accompanied(cast)
    yield _scene_pursued(cast)
    yield _tried(cast)
    yield _scene_letters(cast)


def _referral(cast, place):
    """Return a referral under which somebody is served; `place` 0 is the one with the lowest number."""
    cast.turn.pass_to(cast.coordinator)
    return Referral.objects.in_service().select_related("to_institution").order_by("number")[place]


def _ask(cast, subject, text, days, at, **whom):
    day = timezone.localdate(at) + timedelta(days=days)
    return cast.take(cast.coordinator, verbs.ask, subject, text=text, due_on=day, at=at, **whom)


def _scene_late_task(cast):
    at = cast.now - 5 * DAY
    yield at
    referral = _referral(cast, 0)
    _ask(cast, referral, "Serahkan surat visum kepada penyidik.", 2, at, institution=referral.to_institution)


def _scene_waiting_task(cast):
    at = cast.now - 3 * HOUR
    yield at
    referral = _referral(cast, 1)
    _ask(cast, referral, "Kirim jadwal pendampingan minggu depan.", 4, at, institution=referral.to_institution)


def _scene_done(cast):
    at = cast.now - 2 * DAY
    yield at
    task = _ask(cast, _referral(cast, 2).victim, "Minta salinan akta kelahiran ke Disdukcapil.", 3, at)
    yield at + 20 * HOUR
    words = "Salinan diterima dan disimpan pada berkasnya."
    cast.take(cast.coordinator, verbs.close, task, status=TaskStatus.DONE, note_text=words, at=at + 20 * HOUR)


def _scene_accompanied(cast):
    """An officer of GOW accompanies somebody: reached once, not reached the second time, to be tried again tomorrow."""
    at = cast.now - 4 * DAY
    yield at
    victim, officer = _referral(cast, 0).victim, cast.users["gow"]
    accompany(cast, victim, officer, at)
    calm = "Tenang, sudah tidur di rumah bibinya."
    for days, mode, reached, words in ((3, ContactMode.HOME, True, calm), (1, ContactMode.PHONE, False, "")):
        then = cast.now - days * DAY
        yield then
        columns = {"contacted_at": then, "mode": mode, "reached": reached, "note_text": words, "at": then}
        columns |= {"next_on": timezone.localdate(then) + timedelta(days=2)}
        cast.take(officer, companionship.record_contact, victim, **columns)


def _scene_letters(cast):
    """LPSK was asked for protection and is late with its answer; the province has promised a psychologist."""
    for days, purpose, code in ((9, "protection", "lpsk"), (4, "psychologist", "dpppa-provinsi")):
        at = cast.now - days * DAY
        yield at
        cast.turn.pass_to(cast.coordinator)
        rows = Referral.objects.in_service().filter(consent__basis=LegalBasis.CONSENT, sent_at__lt=at)
        consent = rows.select_related("consent__victim").order_by("number").first().consent
        columns = {"to": cast.institutions[code], "disclosed": ["sex", "age"], "consent": consent, "at": at}
        letter = cast.take(cast.coordinator, correspondence.write, consent.victim, purpose=purpose, **columns)
    then = cast.now - 2 * DAY
    yield then
    day = timezone.localdate(then)
    answer = {"answer": "yes", "on": day, "next_on": day + timedelta(days=7), "at": then}
    cast.take(cast.coordinator, correspondence.answer, letter, **answer)


def _scene_pursued(cast):
    """The police work on a case: investigated for twelve days, the suspect named, the file due in a week."""
    events = ((14, "reported"), (13, "inquiry"), (12, "investigation"), (8, "spdp"), (4, "suspect_named"))
    yield from _course(cast, 1, 3, [("polres", events)], next_on=10)


def _tried(cast):
    """Police and prosecution worked on a case; the court sits again in eight days. The victim asks for no restitution so far."""
    police = ((150, "reported"), (148, "investigation"), (144, "spdp"), (130, "suspect_named"), (110, "file_sent"))
    prosecution = ((90, "p21"), (85, "handed"), (80, "restitution_told"), (75, "restitution_unasked"), (60, "indicted"))
    prosecution += ((6, "hearing"),)
    yield from _course(cast, 0, 4, [("polres", police), ("kejaksaan", prosecution)], next_on=12)


def _course(cast, place, days, parts, next_on):
    """Assign police and prosecution to a case and record events (how many days before); the last plans a step."""
    at = cast.now - days * DAY
    yield at
    case, today = _cases_served(cast)[place], timezone.localdate(at)
    chosen = {"police": cast.institutions["polres"], "prosecution": cast.institutions["kejari"]}
    proceeding = cast.take(cast.coordinator, proceedings.assign, case, version=None, at=at, **chosen)
    events = [(user, before, kind) for user, part in parts for before, kind in part]
    for hour, (user, before, kind) in enumerate(events, 1):
        then = at + hour * HOUR
        yield then
        columns = {"on": today - timedelta(days=max(before - days, 0)), "number": "LP/00/contoh" if kind == "reported" else ""}
        columns |= {"victim": in_order(case)[0]} if kind in OF_RESTITUTION else {}
        columns |= {"answers": NOT_NOW, "next_on": today + timedelta(days=30)} if kind == "restitution_unasked" else {}
        columns |= {"next_on": today + timedelta(days=next_on)} if hour == len(events) else {}
        cast.take(cast.users[user], proceedings.record, proceeding, kind=kind, at=then, **columns)


def _cases_served(cast):
    """Return the cases of the people who are served, those of the lowest referrals first."""
    cast.turn.pass_to(cast.coordinator)
    referrals = Referral.objects.in_service().select_related("victim__case").order_by("number")
    return list({referral.victim.case_id: referral.victim.case for referral in referrals}.values())
