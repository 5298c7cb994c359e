"""Calls to duty contacts when somebody is in danger, who has taken it over, and how it went."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from gugus.choices import ContactPlace
from gugus.models.constraint import always, unique
from gugus.models.history import append_only, tracked
from gugus.models.natural import Natural
from rujukan.choices.alarm import AlarmReason, AlarmReplyKind, CalledParty, CallState
from rujukan.choices.complaint import ImmediateNeed
from rujukan.models.complaint import choice_list, chosen


@tracked(inserts=True)
class AlarmStep(Natural):
    """Langkah panggilan: whom an alarm calls, and how many minutes after it was raised without an answer. Editable."""

    code = models.SlugField("kode", max_length=40, unique=True)
    after_minutes = models.PositiveSmallIntegerField("menit sesudah panggilan pertama")
    party = models.CharField("yang dipanggil", max_length=12, choices=CalledParty.labelled)
    place = models.PositiveSmallIntegerField("petugas", choices=ContactPlace, default=ContactPlace.FIRST)
    active = models.BooleanField("dipakai", default=True)

    class Meta:
        ordering = ["after_minutes", "party", "place"]
        verbose_name = "langkah panggilan"
        constraints = [unique("alarm_step_once", ["after_minutes", "party", "place"], "Langkah ini sudah ada.")]

    def __str__(self):
        return f"{self.after_minutes} menit: {self.get_party_display()}, {self.get_place_display().lower()}"


class AlarmQuerySet(models.QuerySet):
    def open(self):
        return self.filter(taken_at=None, ended_at=None)

    def on_home(self, institution, since):
        """Return, for officers of this institution, the open alarms, then those that it has taken over since a moment.

        Danger comes before emergency referrals, which name nobody who is in danger this minute.
        """
        taken = Q(taken_by__institution=institution, taken_at__gte=since)
        rows = self.filter(Q(taken_at=None) | taken, ended_at=None)
        danger_first = models.Case(models.When(reason=AlarmReason.DANGER, then=0), default=1)
        return rows.order_by(models.F("taken_at").asc(nulls_first=True), danger_first, "raised_at")

    def for_list(self):
        calls = models.Prefetch("calls", AlarmCall.objects.select_related("institution").fetch_mode(models.FETCH_RAISE))
        rows = self.select_related("district", "taken_by__institution").prefetch_related(calls)
        return rows.fetch_mode(models.FETCH_RAISE)


def path_of_alarm(subject):
    """Return the page of the alarm of a complaint or referral, also before the worker has raised it."""
    return reverse("alarm_detail", args=[subject.pk])


class Alarm(models.Model):
    """Panggilan: a danger report or an emergency referral for which duty contacts are called until somebody takes it over.

    Its key is that of the complaint or referral.

    `number`, `needs` and `district` are copied from the complaint or referral, which those who are called may not see.
    `next_at` is when the next step is due, `step` the minutes of the last one. `round` is 2 when it calls for the second time,
    because words came while the danger lasted. It ends when it is taken, or when its complaint or referral no longer waits.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    reason = models.CharField("sebab", max_length=10, choices=AlarmReason)
    complaint = models.OneToOneField("rujukan.Complaint", models.PROTECT, null=True, related_name="alarm")
    referral = models.OneToOneField("rujukan.Referral", models.PROTECT, null=True, related_name="alarm")
    number = models.CharField("nomor", max_length=20)
    needs = choice_list(ImmediateNeed, "yang diperlukan segera")
    district = models.ForeignKey("gugus.District", models.PROTECT, null=True, related_name="+", verbose_name="kecamatan")
    raised_at = models.DateTimeField("mulai")
    round = models.PositiveSmallIntegerField("panggilan ke", default=1)
    step = models.SmallIntegerField(default=-1)
    next_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField("ditangani", null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="ditangani oleh"
    )
    ended_at = models.DateTimeField("berakhir", null=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]
        verbose_name = "panggilan"
        indexes = [
            models.Index(fields=["-raised_at"], name="alarm_latest"),
            models.Index(fields=["next_at"], condition=Q(taken_at=None, ended_at=None), name="alarm_open"),
            models.Index(fields=["taken_at"], name="alarm_taken"),
        ]
        constraints = [
            always("alarm_of_complaint_or_referral", Q(complaint=None) ^ Q(referral=None)),
            always("alarm_taken_by_someone", Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, taken_by__isnull=False)),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("alarm_detail", args=[self.pk])

    @property
    def need_words(self):
        return "; ".join(chosen(self, "needs"))

    @property
    def is_open(self):
        return self.taken_at is None and self.ended_at is None


class AlarmCall(models.Model):
    """One call to a duty contact: when, to whom, and whether the message went out. Without a contact nobody could be called."""

    RETRY = timedelta(minutes=2)
    MOST_TRIES = 3

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="calls", verbose_name="panggilan")
    round = models.PositiveSmallIntegerField("panggilan ke", default=1)
    step = models.SmallIntegerField("menit")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="+", verbose_name="institusi")
    place = models.PositiveSmallIntegerField("petugas", choices=ContactPlace)
    contact = models.ForeignKey("gugus.DutyContact", models.PROTECT, null=True, related_name="+", verbose_name="petugas piket")
    at = models.DateTimeField("dipanggil")
    state = models.CharField("keadaan", max_length=10, choices=CallState, default=CallState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField("dicoba", null=True)

    class Meta:
        ordering = ["at", "step", "place"]
        verbose_name = "panggilan kepada petugas"
        constraints = [
            unique("alarm_call_once", ["alarm", "round", "step", "institution", "place", "contact"]),
        ]

    def __str__(self):
        return f"{self.institution_id}, {self.step}"


@append_only
class AlarmReply(models.Model):
    """What somebody who was called answered: takes it over, or cannot. Append-only."""

    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="replies", verbose_name="panggilan")
    round = models.PositiveSmallIntegerField("panggilan ke", default=1)
    kind = models.CharField("jawaban", max_length=10, choices=AlarmReplyKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("waktu")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "jawaban panggilan"
        constraints = [unique("alarm_reply_once", ["alarm", "round", "by", "kind"])]

    def __str__(self):
        return f"{self.alarm_id}: {self.kind}"
