"""Opens what is written in a conference and its minutes, for coordinators and the invited institutions (row policies).

It holds codes only: the verbs refuse the names and numbers of the people of the case.
"""

import json
import re
from dataclasses import dataclass
from datetime import date

from rujukan.models import CaseConference, ConferenceMinutes, Task

CODE = re.compile(r"PN-\d{2}-\w{4}", re.IGNORECASE)  # of a person, as `rujukan.actions.casework` makes it
SOMEBODY = "(orang lain)"


@dataclass(frozen=True, repr=False)
class OpenMinutes:
    """The newest minutes of a conference with their sealed text; the decisions as (what the minutes print, task or None).

    The task is one that the user may see: coordinators see all, an institution its own.
    """

    minutes: ConferenceMinutes
    body: dict
    reason: str
    decisions: tuple[tuple[dict, Task | None], ...]

    @property
    def destroyed(self) -> bool:
        return not self.body


def plan_of(conference: CaseConference) -> dict[str, str]:
    """Return the place and the agenda; both "" once they are destroyed."""
    return {name: conference.open(name) for name in ("place", "agenda")}


def newest(conference: CaseConference) -> ConferenceMinutes | None:
    return conference.minutes.filter(replacement=None).select_related("by", "replaces").first()


def body_of(minutes: ConferenceMinutes) -> dict:
    """Return what the minutes print of what somebody wrote; {} once it is destroyed."""
    return json.loads(minutes.open("body") or "{}")


def opened(minutes: ConferenceMinutes) -> OpenMinutes:
    """Return minutes with their text. One query, for the tasks."""
    body = body_of(minutes)
    tasks = {str(task.pk): task for task in Task.objects.filter(conference=minutes.conference_id).select_related("institution")}
    rows = [row | {"due_on": date.fromisoformat(row["due_on"])} for row in body.get("decisions", ())]
    decisions = tuple((row, tasks.get(row["task"])) for row in rows)
    return OpenMinutes(minutes, body, minutes.open("reason"), decisions)


def results(decisions) -> list[tuple[dict, Task | None, str]]:
    """Return decisions as `OpenMinutes` has them, each with the result or reason with which its task ended."""
    return [(row, task, task.open("closing_note") if task else "") for row, task in decisions]


def decided(conference: CaseConference) -> list[dict]:
    """Return all decisions of a conference as minutes print them, the oldest first, those that were cancelled marked."""
    tasks = conference.tasks.filter(standard="").select_related("institution").order_by("made_at", "due_at", "pk")
    return [
        {
            "task": str(task.pk),
            "stage": task.get_stage_display(),
            "text": task.open("text"),
            "who": task.institution.short_name if task.institution else "Koordinator",
            "due_on": task.due_on.isoformat(),
            "cancelled": task.is_cancelled,
        }
        for task in tasks
    ]


def typed_again(minutes: ConferenceMinutes) -> dict:
    """Return the fields of minutes for the form that corrects them."""
    body, attendance = body_of(minutes), minutes.content["attendance"]
    return {
        "present": [str(one["key"]) for one in attendance if one["present"]],
        "shown": [str(one["key"]) for one in attendance if one["identity"]],
        "text": body.get("text", ""),
        "view_note": body.get("view_note", ""),
        "replaces": minutes.number,
        "outcome": minutes.outcome,
        "victim_view": minutes.victim_view,
    }


def about(code: str) -> list[tuple[CaseConference, ConferenceMinutes | None, list[tuple[dict, Task | None]]]]:
    """Return the conferences about the person with this code, the earliest first: the newest minutes, and the decisions.

    Codes of others are taken out of what was decided, and decisions that name only others are left out.
    """
    rows = CaseConference.objects.filter(codes__contains=[code]).select_related("meeting").order_by("meeting__held_on", "number")
    found = []
    for conference in rows:
        minutes = newest(conference)
        decisions = opened(minutes).decisions if minutes else ()
        own = [(row, task) for row, task in decisions if _concerns(row["text"], code)]
        found.append((conference, minutes, [(row | {"text": _without_others(row["text"], code)}, task) for row, task in own]))
    return found


def _concerns(text, code):
    named = {one.upper() for one in CODE.findall(text)}
    return not named or code in named


def _without_others(text, code):
    return CODE.sub(lambda found: code if found[0].upper() == code else SOMEBODY, text)
