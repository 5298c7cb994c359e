"""Records what a conference was shown and decided, corrects it as a new version, and notes who was told the result afterwards.

`rujukan.conferences.lists` says from the referrals whose identity an institution could lawfully see at the time; the minutes
record nothing beyond that as shown. `ConferenceMinutes` freeze what the PDF prints, as letters do. What comes later is printed
beside: who was told the result (`ConferenceTold`). Each decision becomes a `Task`, which is reminded of and escalated like every
other. A `Task` also waits for the minutes themselves; they or a cancellation end it.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gugus.documents.canonical import canonical, sha256
from gugus.formats.clocks import end_of_day
from gugus.formats.indonesian import long_date
from gugus.models import Institution
from gugus.workflow.lifecycle import FUTURE_DAY
from rujukan.actions import task as tasks
from rujukan.actions.steps import moment, note, require, require_state, step, tell_institution
from rujukan.choices.event import EventKind
from rujukan.choices.stage import Stage
from rujukan.choices.task import TaskStatus
from rujukan.conferences.actions.conference import CLOSED, locked_conference
from rujukan.conferences.choices import NEXT_CONFERENCE, ConferenceOutcome, ConferenceStatus, VictimView
from rujukan.conferences.disclosure import decided, newest, plan_of
from rujukan.conferences.lists import identities_open
from rujukan.conferences.printing import content_of
from rujukan.disclosure.anonymity import require_anonymous
from rujukan.disclosure.retained import require_whole
from rujukan.models import ConferenceMinutes, ConferenceTold, Task

SECRETARIAT = settings.COUNTY.lead  # which writes the minutes
CORRECTED = "Notulen ini sudah diperbaiki. Perbaiki versi terbarunya."
TOO_EARLY = "Konferensi ini belum berlangsung. Notulennya dicatat sesudah waktunya lewat; bila dimajukan, ubah dulu waktunya."
NOT_LAWFUL = "Institusi ini tidak melayani siapa pun dengan identitas terbuka saat konferensi, jadi hanya kode."


@transaction.atomic
def record(conference, *, by, present, shown, text, outcome, victim_view, view_note="", decisions=(), at=None):
    """Record the minutes of a conference that has been held; return them. Raises Refused, TooLate.

    `present` and `shown` are institutions: who was there, and who was shown identities that its referrals disclose anyway.
    `decisions` are dicts of `stage`, `text`, `who` (an institution, or None for the coordinators), `due_on`, and `place`: that in
    the form, from 1.
    """
    conference = locked_conference(conference, by)
    at = moment(at, conference.meeting.recorded_at)
    step(NEXT_CONFERENCE, conference, ConferenceStatus.HELD)
    require(conference.starts_at <= at, TOO_EARLY)
    columns = _checked_minutes(conference, by, present, shown, text, outcome, victim_view, view_note)
    decisions = _checked_decisions(conference, decisions, by, at)
    conference.status = ConferenceStatus.HELD
    conference.save()
    tasks.end(conference.tasks.open(), TaskStatus.DONE, "Notulennya dicatat", by=by, at=at)
    told = _ask_decisions(conference, decisions, by, at)
    minutes = _write_minutes(conference, by, at, columns)
    note(EventKind.CONFERENCE_HELD, by=by, at=at, case=conference.case, text=f"{conference}: {minutes.get_outcome_display()}")
    _tell_invited(conference, f"Notulen konferensi {conference} sudah dicatat", by, at, besides=told)
    return minutes


@transaction.atomic
def correct(minutes, *, by, reason, present, shown, text, outcome, victim_view, view_note="", decisions=(), at=None):
    """Replace minutes by a new version with a reason; return it. Decisions are added, those of before stay. Raises Refused.

    A decision that was wrong is cancelled as a task, which the new version says. Raises TooLate for what is not the newest.
    """
    conference = locked_conference(minutes.conference, by)
    require_state(not conference.minutes.filter(replaces=minutes.pk).exists(), CORRECTED)
    require_whole(conference.case)
    at = moment(at, minutes.given_at)
    reason = require_anonymous(reason, conference.case, by=by, field="reason")
    require(reason, "Tulis mengapa notulennya diperbaiki.", "reason")
    columns = _checked_minutes(conference, by, present, shown, text, outcome, victim_view, view_note)
    decisions = _checked_decisions(conference, decisions, by, at)
    told = _ask_decisions(conference, decisions, by, at)
    corrected = _write_minutes(conference, by, at, columns | {"replaces": minutes, "reason": reason})
    note(EventKind.MINUTES_CORRECTED, by=by, at=at, case=conference.case, text=f"{conference}: {reason}")
    _tell_invited(conference, f"Notulen konferensi {conference} diperbaiki", by, at, besides=told)
    return corrected


@transaction.atomic
def tell(conference, *, by, on, institution=None, code="", at=None):
    """Record that an absent institution, or the person with this code, was told the result on a day; return the record.

    It may come long after the minutes, also once the case is closed. The same day again changes nothing; another day corrects it.
    """
    conference = locked_conference(conference, by)
    require_state(conference.is_held, "Konferensi ini belum ada notulennya.")
    at = moment(at, conference.meeting.recorded_at)
    content = newest(conference).content
    absent = {one["key"] for one in content["attendance"] if not one["present"]}
    known = institution.pk in absent if institution else code in content["codes"]
    require(known, "Pilih institusi yang tidak hadir, atau orang yang dibahas.", "whom")
    require(conference.held_on <= on, "Hasilnya tidak diberitahukan sebelum konferensinya.", "on")
    require(on <= timezone.localdate(at), FUTURE_DAY, "on")
    latest = conference.told.filter(institution=institution, code=code).first()
    if latest and latest.on == on:
        return latest
    require(not conference.told.filter(institution=institution, code=code, on=on).exists(), "Tanggal itu sudah tercatat.", "on")
    told = ConferenceTold.objects.create(conference=conference, institution=institution, code=code, on=on, at=at, by=by)
    words = f"{conference}: {told}, {long_date(on)}"
    note(EventKind.CONFERENCE_TOLD, by=by, at=at, case=conference.case, text=words)
    return told


def _checked_minutes(conference, by, present, shown, text, outcome, victim_view, view_note):
    """Return the columns of minutes, and what was shown to whom. Raises Refused."""
    invited = set(conference.institutions)
    require(present, "Pilih institusi yang hadir.", "present")
    require(invited >= set(present), "Yang hadir adalah institusi yang diundang. Undang dulu bila lain.", "present")
    require(set(present) >= set(shown), "Identitas hanya diperlihatkan kepada yang hadir.", "shown")
    lawful = identities_open(conference.codes, conference.starts_at)
    require(all(one.pk in lawful for one in shown), NOT_LAWFUL, "shown")
    require(text.strip(), "Tulis pokok pembicaraannya.", "text")
    require(outcome in ConferenceOutcome, "Pilih hasilnya.", "outcome")
    require(victim_view in VictimView, "Pilih bagaimana suara orangnya didengar.", "victim_view")
    unheard = victim_view == VictimView.NOT_ASKED
    require(view_note.strip() or not unheard, "Tulis mengapa orangnya tidak ditanya.", "view_note")
    attendance = [
        {
            "key": one.pk,
            "name": one.short_name,
            "present": one in present,
            "identity": lawful[one.pk] if one in shown else [],
        }
        for one in sorted(invited, key=str)
    ]
    case = conference.case
    texts = {"text": require_anonymous(text, case, by=by, field="text")}
    texts |= {"view_note": require_anonymous(view_note, case, by=by, field="view_note")}
    return {"attendance": attendance, "texts": texts, "outcome": outcome, "victim_view": victim_view}


def _checked_decisions(conference, decisions, by, at):
    """Return the decisions with their text stripped. Raises Refused at the field of the decision, `text_1`."""
    invited = {one.pk for one in conference.institutions}
    barred = set(conference.case.barred_institutions.values_list("pk", flat=True))
    require_state(not decisions or conference.case.is_active, CLOSED)
    checked = []
    for row in decisions:
        who, due_on, place = row["who"], row["due_on"], row["place"]
        require(row["text"].strip(), "Tulis keputusannya.", f"text_{place}")
        words = require_anonymous(row["text"], conference.case, by=by, field=f"text_{place}")
        require(not row["stage"] or row["stage"] in Stage, "Pilih tahapnya.", f"stage_{place}")
        lawful = who is None or (who.pk in invited and who.pk not in barred)
        require(lawful, "Pilih institusi yang diundang, atau koordinator.", f"who_{place}")
        tasks.require_due(due_on, at, f"due_on_{place}")
        checked.append(row | {"text": words})
    return checked


def _ask_decisions(conference, decisions, by, at):
    """Make a task of each decision; return the institutions that were told of theirs."""
    told = set()
    for row in decisions:
        who = row["who"]
        about = {"case_id": conference.case_id, "conference": conference, "stage": row["stage"], "institution": who}
        task = Task.objects.create(text=row["text"], due_at=end_of_day(row["due_on"]), made_at=at, made_by=by, **about)
        if who and who.pk != by.institution_id:
            words = f"Keputusan konferensi {conference} untuk institusi Anda, paling lambat {long_date(row['due_on'])}"
            tell_institution(who, words, task, at=at)
            told.add(who.pk)
    return told


def _write_minutes(conference, by, at, columns):
    attendance, texts = columns.pop("attendance"), columns.pop("texts")
    body = canonical(texts | plan_of(conference) | {"decisions": decided(conference)})
    sender = Institution.objects.get(code=SECRETARIAT)
    versions = conference.minutes.count()
    number = f"{conference}-{versions + 1}" if versions else conference.number
    minutes = ConferenceMinutes(conference=conference, number=number, given_at=at, by=by, **columns)
    minutes.content = content_of(conference, attendance, sender.name)
    minutes.content |= {"outcome": minutes.get_outcome_display(), "view": minutes.get_victim_view_display()}
    minutes.content |= {"written": sha256(body + str(minutes.key).encode())}
    minutes.body = body.decode()
    minutes.sha256 = sha256(canonical(minutes.document))
    minutes.save()
    return minutes


def _tell_invited(conference, words, by, at, besides):
    for institution in conference.institutions:
        if institution.pk not in besides and institution.pk != by.institution_id:
            tell_institution(institution, words, conference, at=at)
