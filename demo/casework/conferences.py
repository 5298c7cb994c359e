"""Case conferences: one that was held, with a decision that is done and somebody absent; one to come; one cancelled."""

from datetime import time, timedelta

from django.utils import timezone

from demo.casework.pacing import DAY, HOUR
from gugus.formats.clocks import end_of_day
from rujukan.actions import task as verbs
from rujukan.choices.task import TaskStatus
from rujukan.conferences.actions import conference as conferences, conference_minutes
from rujukan.conferences.lists import identities_open
from rujukan.models import Referral

AGENDA = "1. Tempat sesudah hari ke-14.\n2. Keamanan di perjalanan.\n3. Siapa menemani pemeriksaan."
TEXT = "Institusi membandingkan pilihan tempat. Orangnya ingin dekat dengan saudaranya; tempat lain dipakai bila tidak aman."


def scenarios(cast):
    yield _scene_held(cast)
    yield _to_come(cast)
    yield _cancelled(cast)


def _case_served(cast, place):
    """Return a case in which somebody is served; `place` 0 is that of the referral with the lowest number."""
    cast.turn.pass_to(cast.coordinator)
    return Referral.objects.in_service().select_related("victim__case").order_by("number")[place].victim.case


def _scene_plan(cast, case, day, at, **changes):
    known, others = conferences.invitable(case)
    codes = [victim.code for victim in conferences.people(case)]
    fields = {
        "kind": "plan",
        "why": [],
        "held_on": day,
        "time": time(9, 0),
        "mode": "in_person",
        "place": "Ruang rapat DSPPPAKB",
    }
    arguments = {"fields": fields | {"agenda": AGENDA, "codes": codes} | changes, "institutions": known}
    guests = [one for one in others if one.code in ("gow", "disnaker")]
    return cast.take(cast.coordinator, conferences.plan, case, others=guests, at=at, **arguments)


def _scene_held(cast):
    """Four days ago; its first decision is done, the second is due tomorrow; who was absent has been told since."""
    at = cast.now - 6 * DAY
    yield at
    case = _case_served(cast, 0)
    day = timezone.localdate(cast.now) - timedelta(days=4)
    conference = _scene_plan(cast, case, day, at, why=["shelter_limit", "unsafe"])
    then = end_of_day(day) - 12 * HOUR
    yield then
    cast.turn.pass_to(cast.coordinator)
    invited = [one.institution for one in conference.meeting.participants.select_related("institution")]
    lawful = identities_open(conference.codes, conference.starts_at)
    *present, absent = sorted(invited, key=lambda one: one.pk in lawful, reverse=True)
    doer = present[0]
    decisions = [
        {"place": 1, "stage": "shelter", "text": "Sediakan kamar mulai Senin.", "who": doer, "due_on": day + timedelta(days=2)},
        {"place": 2, "stage": "", "text": "Minta perlindungan LPSK.", "who": None, "due_on": day + timedelta(days=5)},
    ]
    columns = {"present": present, "shown": [one for one in present if one.pk in lawful], "text": TEXT, "outcome": "open"}
    columns |= {"victim_view": "heard", "view_note": "Ingin dekat dengan saudaranya.", "decisions": decisions, "at": then}
    cast.take(cast.coordinator, conference_minutes.record, conference, **columns)
    later = then + 2 * DAY
    yield later
    told = {"institution": absent, "on": timezone.localdate(later), "at": later}
    cast.take(cast.coordinator, conference_minutes.tell, conference, **told)
    task = conference.tasks.get(institution=doer, standard="")
    done = {"status": TaskStatus.DONE, "note_text": "Kamar siap, dua tempat tidur.", "at": later}
    cast.take(cast.answers_for(doer), verbs.close, task, **done)


def _to_come(cast):
    at = cast.now - 5 * HOUR
    yield at
    _scene_plan(cast, _case_served(cast, 1), timezone.localdate(cast.now) + timedelta(days=2), at, mode="online", place="")


def _cancelled(cast):
    at = cast.now - 8 * DAY
    yield at
    conference = _scene_plan(cast, _case_served(cast, 2), timezone.localdate(cast.now) - timedelta(days=5), at, kind="urgent")
    then = cast.now - 7 * DAY
    yield then
    cast.take(cast.coordinator, conferences.cancel, conference, reason="settled", at=then)
