import uuid

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gugus.models.constraint import always, unique
from gugus.models.history import append_only, tracked
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices import stage_forms
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.service_kinds import NewVersionReason, ServiceKind
from rujukan.choices.shelter import Answer, OverCapacity, RoomClass, StayReason
from rujukan.choices.stage_forms import health
from rujukan.choices.stage_forms.shelter import MOVE_PLAN

STILL_IN_SHELTER = "Orang ini masih tercatat tinggal di penampungan. Catat keluarnya lebih dulu."
STAYS_OVERLAP = "Waktu masuk tidak boleh sebelum keluarnya dari penampungan terakhir."
# The range excludes its end: a stay that begins at the instant the last one ends does not overlap it.
FROM_UNTIL = models.Func("since", "until", function="TSTZRANGE", output_field=DateTimeRangeField())


NOT_BY_ROLE = "Formulir ini bukan bagian tugas institusi penerima rujukan."
VISUM_DATED = "Isi tanggal diperiksa, dan bila sudah diserahkan juga tanggal penyerahannya."
# The victim is that of the referral, and only who holds a role with the form fills it: a health centre writes no visum.
FORM_OF_ROLE = pgtrigger.Trigger(
    name="form_of_role",
    when=pgtrigger.After,  # the row policies answer first
    operation=pgtrigger.Insert,
    func="""
        IF NOT EXISTS (
            SELECT FROM rujukan_referral referral JOIN rujukan_stagerole role ON role.id = referral.role_id
            WHERE referral.id = NEW.referral_id AND referral.victim_id = NEW.victim_id
            AND (NEW.form = '' OR NEW.form = ANY (role.forms))
        ) THEN
            RAISE check_violation USING MESSAGE = 'This role has no such form.', CONSTRAINT = 'service_form_of_role';
        END IF;
        RETURN NULL;
    """,
)
# Form 5f: one person chooses deportation, another agrees in the next version. What was agreed stays agreed when it is corrected.
DEPORTED_BY_TWO = pgtrigger.Trigger(
    name="deported_by_two",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__form="foreigner"),
    func="""
        IF NEW.answers->>'exit_agreed' = 'yes' AND NOT EXISTS (
            SELECT FROM rujukan_service before WHERE before.id = NEW.replaces_id AND before.by_id <> NEW.by_id
            AND before.answers->>'exit_mode' = 'deportation'
            UNION SELECT FROM rujukan_service before WHERE before.id = NEW.replaces_id
            AND before.answers->>'exit_mode' = 'deportation' AND before.answers->>'exit_agreed' = 'yes'
        ) THEN
            RAISE check_violation USING MESSAGE = 'A deportation takes a second person.', CONSTRAINT = 'service_deported_by_two';
        END IF;
        RETURN NULL;
    """,
)


class ServiceQuerySet(models.QuerySet):
    def latest_versions(self):
        return self.filter(replaced_by=None)

    def counted(self):
        """Return what was done for somebody, each thing once.

        As `latest_versions`, but PostgreSQL reads only the versions that replace one, which are few, instead of joining all.
        """
        newer = Service.objects.filter(replaces=models.OuterRef("pk"), replaces__isnull=False)
        return self.filter(~models.Exists(newer)).exclude(kind=ServiceKind.PREPARATION)

    def move_plans(self, referral, **since):
        """Return the finished plans to move to another shelter (form 2c) under a referral; `since` are further conditions."""
        return self.latest_versions().filter(referral=referral, form=MOVE_PLAN.code, finished=True, **since)

    def filed(self):
        """Return the latest version of each record of a form, those of one form in the order of their numbers."""
        return self.latest_versions().exclude(form="").order_by("form", "number")


@append_only
class Service(SealedModel):
    """Layanan: what an institution did for a victim under an accepted referral. It can still read this after the referral.

    A record of a form of its stage (`rujukan.choices.stage_forms`), or a kind with a note where `form` is empty. `answers` holds
    the codes that were chosen, `sealed` the sealed answers as one JSON text; `schema` says which version of the questions asked.
    Append-only: a correction is a new version, which `replaces` the one before and says why.
    """

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="services")
    referral = models.ForeignKey("rujukan.Referral", models.PROTECT, related_name="services")
    submit_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("jenis layanan", max_length=30, choices=ServiceKind)
    given_on = models.DateField("tanggal")
    next_on = models.DateField("tanggal berikutnya", null=True, blank=True)
    note = SealedTextField("catatan")
    form = models.CharField("formulir", max_length=30, choices=stage_forms.CHOICES, blank=True)
    schema = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField("ke", default=1)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    why = models.CharField("alasan versi baru", max_length=20, choices=NewVersionReason, blank=True)
    answers = models.JSONField("jawaban", default=dict)
    sealed = SealedTextField("jawaban tersegel")
    finished = models.BooleanField("lengkap", default=True)
    seen_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+", verbose_name="yang bertemu orangnya")
    at = models.DateTimeField("dicatat", default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-at"]
        verbose_name = "layanan"
        indexes = [models.Index(fields=["given_on"], name="service_given")]  # the figures of a year
        constraints = [
            unique("service_record_begins_once", ["referral", "form", "number"], where=Q(replaces=None) & ~Q(form="")),
            always(
                "service_version_with_reason",
                Q(replaces=None, version=1, why="") | Q(replaces__isnull=False, version__gt=1) & ~Q(why="") & ~Q(form=""),
            ),
            always("service_form_or_note", Q(form="", answers={}) | ~Q(form="") & Q(note=b"")),
            always(
                "service_visum_dated",
                ~Q(form="visum")
                | ~Q(answers__state__in=health.EXAMINED)
                | Q(answers__has_key="examined_on") & (~Q(answers__state="handed_over") | Q(answers__has_key="handed_on")),
                VISUM_DATED,
            ),
        ]
        triggers = [FORM_OF_ROLE, DEPORTED_BY_TWO]

    def __str__(self):
        return self.title

    @property
    def declared(self):
        """The declaration of its form; None for a kind with a note."""
        return stage_forms.FORMS.get(self.form)

    @property
    def title(self):
        """What was recorded, in words: "Sesi 3", "Visum"."""
        declared = self.declared
        if declared is None:
            return self.get_kind_display()
        return f"{declared.label} {self.number}" if declared.repeats else declared.label


@tracked(part_of="referral")
class ShelterStay(models.Model):
    """Penampungan: one stay of a victim at a shelter, from `since` until `until`.

    Lampiran I limits only stays at Polres (± 2 weeks). `allowed_days` is that limit for all stays of the victim there
    together. `leave_by` is the end of the last day that the earlier stays leave for this one: `rujukan.stages.shelter_days`.

    `place` and `room` say which bed it takes; an emergency intake has none until somebody records it. `over_reason` says why it
    began although no bed of the class was free.
    """

    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, related_name="stays")
    referral = models.ForeignKey("rujukan.Referral", models.PROTECT, related_name="stays")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="stays")
    place = models.ForeignKey("rujukan.ShelterPlace", models.PROTECT, null=True, related_name="stays", verbose_name="tempat")
    room = models.CharField("kamar", max_length=10, choices=RoomClass, blank=True)
    over_reason = models.CharField("alasan melebihi tempat", max_length=10, choices=OverCapacity, blank=True)
    reason = models.CharField("datang karena", max_length=10, choices=StayReason, default=StayReason.REFERRAL)
    brought_by = models.ForeignKey(
        "gugus.Institution", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diantar oleh"
    )
    children_with = models.PositiveSmallIntegerField("anak yang ikut tinggal", default=0, validators=[MaxValueValidator(20)])
    since = models.DateTimeField("masuk")
    leave_by = models.DateTimeField("batas", null=True, blank=True)
    allowed_days = models.PositiveSmallIntegerField("batas (hari)", null=True, blank=True)
    until = models.DateTimeField("keluar", null=True, blank=True)
    left_to = models.CharField("pergi ke", max_length=20, choices=LeftTo, blank=True)
    own_choice = models.CharField("pergi atas kemauannya sendiri?", max_length=10, choices=Answer, blank=True)
    safe = models.CharField("aman saat pergi?", max_length=10, choices=Answer, blank=True)

    class Meta:
        ordering = ["-since"]
        verbose_name = "penampungan"
        indexes = [
            models.Index(fields=["leave_by"], condition=Q(until=None, leave_by__isnull=False), name="shelter_stay_running")
        ]
        constraints = [
            always("shelter_stay_in_a_room", Q(place=None, room="", over_reason="") | Q(place__isnull=False) & ~Q(room="")),
            always(
                "shelter_stay_limited",
                Q(leave_by=None, allowed_days=None) | Q(leave_by__isnull=False, allowed_days__isnull=False),
            ),
            unique("shelter_stay_one_open", ["victim"], STILL_IN_SHELTER, where=Q(until=None)),
            ExclusionConstraint(
                expressions=[("victim", RangeOperators.EQUAL), (FROM_UNTIL, RangeOperators.OVERLAPS)],
                name="shelter_stay_one_at_a_time",
                violation_error_message=STAYS_OVERLAP,
            ),
            always(
                "shelter_stay_until_after_since",
                Q(until=None) | Q(until__gte=F("since")),
                "Tanggal keluar tidak boleh sebelum tanggal masuk.",
            ),
            always(
                "shelter_stay_left_somewhere",
                Q(until=None, left_to="", own_choice="", safe="")
                | Q(until__isnull=False) & ~Q(left_to="") & ~Q(own_choice="") & ~Q(safe=""),
                "Catat ke mana orangnya pergi.",
            ),
        ]

    def __str__(self):
        return f"{self.institution} sejak {self.since:%Y-%m-%d}"
