"""What legal proceedings add to case work: a kind of number to search for, what a bar ends, and
what a new companion is told."""

from operator import attrgetter

from django.db.models import QuerySet

from rujukan.actions import consequences
from rujukan.law.actions import hearings, proceeding as proceedings
from rujukan.lists.search import NUMBERED, Numbered
from rujukan.models import LegalProceeding


def readable(user) -> QuerySet:
    return LegalProceeding.objects.readable_by(user).for_list()


def state(proceeding: LegalProceeding) -> str:
    return proceeding.newest_label or "Belum ada peristiwa"


NUMBERED.append(Numbered("Perkara", "PH", readable, attrgetter("handled_by"), state))
consequences.institutions_barred.append(proceedings.release)
consequences.companion_named.append(hearings.told_when_named)
