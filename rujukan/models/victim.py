from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.utils import timezone
from django.utils.functional import cached_property

from gugus.formats.clocks import as_version
from gugus.models.carried import carried, rows_of
from gugus.models.constraint import always, unique
from gugus.models.history import tracked
from gugus.models.state import has
from gugus.navigation import path_of
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.aftercare import ClosingCheck, Lives, VictimOutcome
from rujukan.choices.children import CHILD, YOUNG, GuardianRelation
from rujukan.choices.ctdc import COUNTED_AS_CHILD, AgeBand
from rujukan.choices.places import Country, languages, regions
from rujukan.choices.stage import STORED_STATES, Stage, StageState
from rujukan.choices.victim import NEXT_VICTIM, Sex, VictimKind, VictimStatus
from rujukan.models.barring import bars_reader
from rujukan.models.guardian import with_guardians
from rujukan.models.monitoring_visit import VisitedQuerySet
from rujukan.models.needs import newest_assessments

NOT_NEEDED_WHY = "Tulis mengapa tahap ini tidak perlu."
# What a row of victims carries of each stage's need, of the newest assessment, and of the destruction.
NEED = ("id", "victim_id", "stage", "state", "reason", "assessed_at", "refer_by")
RISK = ("id", "safety", "level", "why", "at")
WAITING = ("kind", "guardian__number", "asked_by_id", "agreed_by_id")
DESTRUCTION = ("id", "kind", "at", "list_number", "basis")


def with_companion(rows, victim=""):
    """Return rows with the present companion: `companion_name`, `companion_institution`, `companion_at`, `companion_since`.

    `victim` is the lookup to the victim ("victim__").
    """
    present = Q(**{f"{victim}companions__until": None})
    name = Trim(Concat("now__user__first_name", models.Value(" "), "now__user__last_name"))
    return rows.annotate(now=models.FilteredRelation(f"{victim}companions", condition=present)).annotate(
        companion_name=Coalesce(NullIf(name, models.Value("")), "now__user__username"),
        companion_institution=F("now__institution__short_name"),
        companion_at=F("now__institution"),
        companion_since=F("now__since"),
    )


class VictimQuerySet(VisitedQuerySet):
    def of_person(self, kept):
        """Return the victim with this key and those merged into it: every code of one person, in no order."""
        return self.filter(Q(pk=kept) | Q(merged_into=kept)).order_by()

    def readable_by(self, user):
        """Return the victims whose page a user reads; `rujukan.disclosure.section` decides what is shown of them.

        Coordinators read all that the database shows, officers those whom their institution serves under an accepted referral.
        For other victims in its referrals an institution sees only the code.
        """
        if user.is_coordinator:
            return self
        referrals = self.model.referrals.rel.related_model.objects.received_by(user.institution_id).in_service()
        return self.filter(models.Exists(referrals.filter(victim=models.OuterRef("pk")))) if user.is_officer else self.none()

    def accompanied_by(self, user):
        """Return the victims whom the user's institution accompanies now; for a coordinator all that the database shows."""
        if user.is_coordinator:
            return self
        return self.accompanied_by_institution(user.institution_id) if user.is_officer else self.none()

    def accompanied_by_institution(self, institution):
        return self.filter(companions__until=None, companions__institution=institution)

    def for_page(self, user):
        """Return the victims with their companion, and with `bars_reader`: whether the case bars this user, `reader`."""
        rows = self.select_related("case", "identity", "origin_district", "found_district", "current_district").with_visitor()
        rows = rows.annotate(reader=models.Value(user.pk), bars_reader=bars_reader(user, "case__"))
        return with_guardians(with_companion(rows))

    def with_needs(self):
        """Carry the needs of the stages, for `Victim.stage_needs`."""
        needs = StageNeed.objects.filter(victim=models.OuterRef("pk")).order_by()
        return self.annotate(carried_needs=carried(needs, *NEED))

    def with_progress(self):
        """Carry what the pages read with the victim: the needs, the newest assessment for `Victim.risk`, the destruction, the
        pairs for `rujukan.models.victim_pair.pairs_of`, what waits for a second person, and what the last visit decided."""
        own = Q(victim=models.OuterRef("pk"))
        pairs = apps.get_model("rujukan.VictimPair").objects
        codes = self.model.objects.of_person(models.OuterRef(models.OuterRef("pk"))).values("pk")
        bases = self.model.consents.rel.related_model.objects.awaiting_second()
        visits = self.model.visits.rel.related_model.objects.current().filter(own)
        return self.with_needs().annotate(
            carried_risk=carried(self.model.assessments.rel.related_model.objects.filter(own).order_by("-at")[:1], *RISK),
            carried_destructions=carried(self.model.destructions.rel.related_model.objects.filter(own), *DESTRUCTION),
            carried_pairs=pairs.about(codes).carried(),
            waiting_approvals=carried(self.model.approvals.rel.related_model.objects.waiting().filter(own).order_by(), *WAITING),
            waiting_bases=carried(bases.filter(victim__in=codes).order_by(), "id"),
            newest_decision=models.Subquery(visits.values("decision")[:1]),
        )

    def for_list(self):
        return (
            self.select_related("case", "found_district")
            .defer("disability", "safety_note", "health_note", "closing_reason")
            .fetch_mode(models.FETCH_RAISE)
        )


@tracked
class Victim(SealedModel):
    """Korban or saksi: a person served. Every page knows them by a random code that says nothing about them.

    A receiver sees sex, age band and districts before accepting, so they are columns in clear. The sealed `VictimIdentity`
    holds who the person is.
    """

    code = models.CharField("kode", max_length=12, unique=True)
    case = models.ForeignKey("rujukan.Case", models.PROTECT, related_name="victims")
    kind = models.CharField("korban atau saksi", max_length=10, choices=VictimKind)
    status = models.CharField("keadaan", max_length=20, choices=VictimStatus, default=VictimStatus.SUSPECTED)
    added_at = models.DateTimeField("dicatat", default=timezone.now)
    sex = models.CharField("jenis kelamin", max_length=10, choices=Sex)
    age_band = models.CharField("kelompok usia", max_length=10, choices=AgeBand)
    origin_district = models.ForeignKey(
        "gugus.District", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kecamatan asal"
    )
    origin_region = models.CharField("asal di luar daerah ini", max_length=2, choices=regions, blank=True)
    found_district = models.ForeignKey(
        "gugus.District", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ditemukan di kecamatan"
    )
    current_district = models.ForeignKey(
        "gugus.District", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kecamatan sekarang"
    )
    citizenship = models.CharField("kewarganegaraan", max_length=2, choices=Country, blank=True)
    language = models.CharField("bahasa", max_length=10, choices=languages, blank=True)
    disability = SealedTextField("disabilitas")
    safety_note = SealedTextField("keamanan dan risiko")
    health_note = SealedTextField("kesehatan dan kebutuhan khusus")
    legal_note = SealedTextField("proses hukum")
    monitored_from = models.DateTimeField("pemantauan sejak", null=True, blank=True)
    next_visit_by = models.DateTimeField("batas kunjungan berikutnya", null=True, blank=True)
    # Who makes the next visit; if empty, the coordinators. It grants no access, which needs a service or a companion.
    visitor = models.ForeignKey(
        "gugus.Institution", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dikunjungi oleh"
    )
    closed_at = models.DateTimeField("ditutup", null=True, blank=True)
    outcome = models.CharField("hasil", max_length=20, choices=VictimOutcome, blank=True)
    closing_reason = SealedTextField("alasan menutup")
    lives = models.CharField("tinggal dengan", max_length=15, choices=Lives, blank=True)
    closing_checks = ArrayField(
        models.CharField(max_length=15, choices=ClosingCheck), default=list, blank=True, verbose_name="yang sudah diperiksa"
    )
    restricted_at = models.DateTimeField("pemakaian dibatasi", null=True, blank=True)
    # The code under which this person is served since a coordinator found that two victims are one (VictimPair). No
    # chain: the trigger `merged_into_kept` (rujukan/policies/functions.py) refuses a code to which another one points.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="aliases", verbose_name="digabung ke"
    )
    version = models.PositiveIntegerField(default=1)

    objects = VictimQuerySet.as_manager()

    is_suspected = has("status", VictimStatus.SUSPECTED)
    is_monitored = has("status", VictimStatus.MONITORED)
    is_closed = has("status", VictimStatus.CLOSED)

    class Meta:
        ordering = ["-added_at", "code"]
        verbose_name = "korban atau saksi"
        verbose_name_plural = "korban dan saksi"
        indexes = [
            models.Index(fields=["-added_at", "code"], name="victim_latest"),
            models.Index(
                fields=["case", "id"],
                condition=~Q(status__in=[VictimStatus.CLOSED, VictimStatus.NOT_VICTIM]),
                name="victim_on_the_way",
            ),
            models.Index(fields=["next_visit_by"], condition=Q(status=VictimStatus.MONITORED), name="victim_monitored"),
            models.Index(fields=["closed_at"], name="victim_closed"),
        ]
        constraints = [
            always(
                "victim_closed_at",
                Q(status=VictimStatus.CLOSED, closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(status=VictimStatus.CLOSED) & Q(closed_at=None),
            ),
            always(
                "victim_monitored_by_visits",
                Q(status=VictimStatus.MONITORED, monitored_from__isnull=False, next_visit_by__isnull=False)
                | ~Q(status=VictimStatus.MONITORED) & Q(next_visit_by=None, visitor=None),
            ),
            always("victim_merged_is_closed", Q(merged_into=None) | Q(status=VictimStatus.CLOSED) & ~Q(merged_into=F("id"))),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return path_of("victim_detail", self.code)

    def get_status_display(self):
        """Return the state in words; a witness is not "teridentifikasi"."""
        if self.merged_into_id:
            return "Digabung"
        if self.kind == VictimKind.WITNESS and self.status == VictimStatus.IDENTIFIED:
            return "Ditetapkan"
        return VictimStatus(self.status).label

    @property
    def codes(self):
        """The keys of this victim and of those merged into it, for `victim__in`: all that is known of one person."""
        return Victim.objects.of_person(self.pk).values("pk")

    @property
    def stage_needs(self) -> list["StageNeed"]:
        """The needs of the seven stages, from the victim's own row where `with_needs` has carried them."""
        carried_needs = getattr(self, "carried_needs", None)
        return list(self.needs.all()) if carried_needs is None else rows_of(StageNeed, carried_needs)

    @property
    def risk(self):
        """The newest `NeedsAssessment` or None, without its note where `with_progress` has carried it in the victim's own row."""
        carried_risk = getattr(self, "carried_risk", None)
        if carried_risk is None:
            return next(iter(newest_assessments(victim=self.pk)), None)
        return next(iter(rows_of(self.assessments.model, carried_risk)), None)

    @property
    def person_codes(self):
        """The keys of every code of this person, for `victim__in`, also where this code was merged into another one."""
        return Victim.objects.of_person(self.merged_into_id or self.pk).values("pk")

    @property
    def is_concluded(self):
        """Whether a coordinator has concluded what this person is. The conclusion may be revised until the service is closed."""
        return self.status != VictimStatus.SUSPECTED

    @property
    def may_be_revised(self):
        return self.is_concluded and self.status != VictimStatus.CLOSED

    @property
    def is_open(self):
        return self.status not in (VictimStatus.CLOSED, VictimStatus.NOT_VICTIM)

    @property
    def may_be_monitored(self):
        return VictimStatus.MONITORED in NEXT_VICTIM.get(self.status, ())

    @property
    def may_be_closed(self):
        return VictimStatus.CLOSED in NEXT_VICTIM[self.status]

    def end_visits(self):
        """Forget the next visit, which somebody who is not monitored does not have; the caller saves."""
        self.next_visit_by = self.visitor = None

    @property
    def is_child(self):
        """Whether the person is a child, or of unknown age and so protected as a child."""
        return self.age_band in COUNTED_AS_CHILD

    @cached_property
    def current_guardians(self) -> list:
        """The newest version of each guardian, with what is sealed: who reads them has them compared with a reason before."""
        return list(self.guardians.current())

    @property
    def known_guardians(self) -> list[dict]:
        """The number, relation and suspicion of each guardian; a page has read them with the victim (`with_guardians`)."""
        if self.__dict__.get("guardian_rows") is None:
            rows = self.guardians.current().order_by("number")
            self.guardian_rows = list(rows.values("number", "relation", "suspected"))
        return self.guardian_rows

    @property
    def guardian_relations_in_the_way(self) -> set[GuardianRelation]:
        """The relations under which nobody acts for this person, as `GuardianQuerySet.in_the_way`."""
        lawful = {each["relation"] for each in self.known_guardians if not each["suspected"]}
        return {GuardianRelation(each["relation"]) for each in self.known_guardians} - lawful

    @property
    def has_only_suspected_guardians(self) -> bool:
        return bool(self.known_guardians) and all(each["suspected"] for each in self.known_guardians)

    @property
    def circumstances(self) -> set[str]:
        """What is so of this person that takes answers of the stages' forms away (`Question.refuses`)."""
        ages = {CHILD: self.is_child, YOUNG: self.age_band == AgeBand.B0}
        return self.guardian_relations_in_the_way | {age for age, holds in ages.items() if holds}


@tracked(part_of="victim")
class VictimIdentity(SealedModel):
    """Identitas korban: the sealed row. `rujukan.disclosure.section` opens it, with a reason, and logs it."""

    victim = models.OneToOneField(Victim, models.PROTECT, related_name="identity")
    name = SealedTextField("nama")
    alias = SealedTextField("nama lain")
    nik = SealedTextField("NIK")
    birth_date = SealedTextField("tanggal lahir")
    phone = SealedTextField("telepon")
    description = SealedTextField("ciri-ciri")
    address = SealedTextField("alamat asal")
    origin_place = SealedTextField("kabupaten atau kota asal")
    family = SealedTextField("keluarga")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "identitas korban"

    def __str__(self):
        return "identitas"


@tracked(part_of="victim", called="stage", named=["reason"])  # free words about a person
class StageNeed(models.Model):
    """The assessed need of one victim for one stage. Where the stage has referrals, the state shown is derived from them."""

    victim = models.ForeignKey(Victim, models.PROTECT, related_name="needs")
    stage = models.CharField("tahap", max_length=20, choices=Stage)
    state = models.CharField("keadaan", max_length=20, choices=StageState, default=StageState.NOT_ASSESSED)
    reason = models.CharField("alasan", max_length=200, blank=True)
    assessed_at = models.DateTimeField("dinilai", null=True)
    refer_by = models.DateTimeField("batas merujuk", null=True)

    class Meta:
        verbose_name = "tahap"
        indexes = [
            models.Index(fields=["victim", "stage", "id"], condition=Q(state=StageState.PLANNED), name="stage_planned"),
            models.Index(
                fields=["refer_by"],
                condition=Q(state=StageState.PLANNED, refer_by__isnull=False),
                name="stage_to_refer",
            ),
        ]
        constraints = [
            unique("stage_need_once", ["victim", "stage"]),
            always("stage_need_stored_state", Q(state__in=STORED_STATES)),
            always("stage_need_why_not", ~Q(state=StageState.NOT_NEEDED) | ~Q(reason=""), NOT_NEEDED_WHY),
        ]

    def __str__(self):
        return self.get_stage_display()

    @property
    def version(self) -> int:
        return as_version(self.assessed_at)


class CompanionQuerySet(models.QuerySet):
    def present(self):
        return self.filter(until=None)


@tracked(part_of="victim", called="user")
class Companion(models.Model):
    """Pendamping: the officer who accompanies a victim through all stages (Lampiran I: identifikasi awal & pendampingan).

    Until it ends, the officer's institution sees the page of the companion, so that a colleague can continue.
    """

    victim = models.ForeignKey(Victim, models.PROTECT, related_name="companions")
    user = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, related_name="+")
    since = models.DateTimeField("sejak", default=timezone.now)
    until = models.DateTimeField("sampai", null=True)

    objects = CompanionQuerySet.as_manager()

    class Meta:
        verbose_name = "pendamping"
        ordering = ["-since"]
        constraints = [
            unique("companion_one_at_a_time", ["victim"], "Korban ini sudah mempunyai pendamping.", where=Q(until=None))
        ]

    def __str__(self):
        return str(self.user)

    def get_absolute_url(self):
        return path_of("companion_detail", self.victim.code)
