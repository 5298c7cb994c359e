from datetime import datetime

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.models.state import has
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.conferences.choices import (
    ChangeReason,
    ConferenceKind,
    ConferenceMode,
    ConferenceOutcome,
    ConferenceReason,
    ConferenceStatus,
    VictimView,
)
from rujukan.letters.models.letter import APPEND_ONLY
from rujukan.models.complaint import choice_list
from rujukan.models.numbered import Numbered
from rujukan.models.numbered_letter import NumberedLetter


class CaseConferenceQuerySet(models.QuerySet):
    def planned(self):
        return self.filter(status=ConferenceStatus.PLANNED)

    def for_list(self, user):
        """Load what the list shows, the latest day first. Only for coordinators with the case: others may not see it."""
        rows = self.select_related("meeting", *(["case"] if user.is_coordinator else [])).defer("place", "agenda")
        return rows.order_by("-meeting__held_on", "-number").fetch_mode(models.FETCH_RAISE)


@tracked(part_of="case", called="number")
class CaseConference(Numbered, SealedModel):
    """Konferensi kasus: a meeting of institutions about one case, with codes only.

    The `Meeting` has its day, its participants and its version; what is about the case is here. `codes` are the people who are
    discussed. The participants read this page, not the case, and it shows them no more of a person than their referrals do.
    `reason` says why it was last moved, or cancelled.
    """

    page = "conference_detail"
    case = models.ForeignKey("rujukan.Case", models.PROTECT, related_name="conferences", verbose_name="kasus")
    meeting = models.OneToOneField("gugus.Meeting", models.PROTECT, related_name="+", verbose_name="rapat")
    kind = models.CharField("jenis konferensi", max_length=10, choices=ConferenceKind)
    why = choice_list(ConferenceReason, "mengapa diadakan")
    time = models.TimeField("pukul")
    mode = models.CharField("cara", max_length=10, choices=ConferenceMode)
    place = SealedTextField("tempat")
    agenda = SealedTextField("agenda", blank=False)
    codes = ArrayField(models.CharField(max_length=20), verbose_name="orang yang dibahas")
    status = models.CharField("keadaan", max_length=10, choices=ConferenceStatus, default=ConferenceStatus.PLANNED)
    reason = models.CharField("alasan", max_length=20, choices=ChangeReason, blank=True)

    objects = CaseConferenceQuerySet.as_manager()

    is_planned = has("status", ConferenceStatus.PLANNED)
    is_held = has("status", ConferenceStatus.HELD)
    is_cancelled = has("status", ConferenceStatus.CANCELLED)

    class Meta:
        ordering = ["-number"]
        verbose_name = "konferensi kasus"
        indexes = [models.Index(fields=["meeting"], condition=Q(status=ConferenceStatus.PLANNED), name="conference_planned")]
        constraints = [
            always("conference_about_somebody", Q(codes__len__gt=0)),
            always("conference_cancelled_for_a_reason", ~Q(status=ConferenceStatus.CANCELLED) | ~Q(reason="")),
        ]

    @property
    def version(self):
        return self.meeting.version

    @cached_property
    def institutions(self):
        """The institutions that are invited, as they were when this was first read."""
        return [one.institution for one in self.meeting.participants.select_related("institution")]

    @property
    def held_on(self):
        return self.meeting.held_on

    @property
    def starts_at(self):
        return timezone.make_aware(datetime.combine(self.held_on, self.time))


# The database decides last: no minutes of what is cancelled, or has not been held.
AFTER_THE_DAY = pgtrigger.Trigger(
    name="after_the_day",
    when=pgtrigger.After,  # the row policies answer first
    operation=pgtrigger.Insert,
    func=f"""
        IF NOT EXISTS (SELECT FROM rujukan_caseconference one JOIN gugus_meeting meeting ON meeting.id = one.meeting_id
            WHERE one.id = NEW.conference_id AND one.status = '{ConferenceStatus.HELD}'
                AND (meeting.held_on + one.time) AT TIME ZONE gugus_time_zone() <= NEW.given_at) THEN
            RAISE check_violation USING MESSAGE = 'The conference has not been held.', CONSTRAINT = 'minutes_after_the_day';
        END IF;
        RETURN NULL;
    """,
)


class ConferenceMinutes(NumberedLetter, SealedModel):
    """Notulen: what a conference was shown and what it decided, frozen for its PDF. Append-only.

    `content` holds codes, dates and choices: who was present, and whose identity an institution could see. `body` is sealed
    JSON with what somebody wrote: agenda, text, the victim's view and the decisions. A correction is a new version that
    `replaces` this one for a `reason`. Each decision is a `Task`, which may end later.
    """

    conference = models.ForeignKey(CaseConference, models.PROTECT, related_name="minutes", verbose_name="konferensi")
    outcome = models.CharField("hasil bagi kasusnya", max_length=10, choices=ConferenceOutcome)
    victim_view = models.CharField("suara orangnya", max_length=10, choices=VictimView)
    body = SealedTextField("isi notulen", blank=False)
    given_at = models.DateTimeField("dicatat", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement", verbose_name="menggantikan")
    reason = SealedTextField("alasan perbaikan")

    class Meta:
        ordering = ["-given_at", "-number"]
        verbose_name = "notulen konferensi"
        constraints = [
            unique("conference_minutes_first", ["conference"], where=Q(replaces=None)),
        ]
        triggers = [APPEND_ONLY, AFTER_THE_DAY]


class ConferenceTold(models.Model):
    """Pemberitahuan hasil: on which day an absent institution, or a person with this code, was told the result.

    Append-only; of several the one that was recorded last counts.
    """

    append_only = True

    conference = models.ForeignKey(CaseConference, models.PROTECT, related_name="told", verbose_name="konferensi")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="+", verbose_name="institusi")
    code = models.CharField("kode orang", max_length=20, blank=True)
    on = models.DateField("diberi tahu pada")
    at = models.DateTimeField("dicatat", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="dicatat oleh")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "pemberitahuan hasil konferensi"
        constraints = [
            always("conference_told_one_of_both", Q(institution=None) ^ Q(code="")),
            unique("conference_institution_told_once", ["conference", "institution", "on"]),
            unique("conference_person_told_once", ["conference", "code", "on"], where=~Q(code="")),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self):
        return self.code or str(self.institution)
