import uuid

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gugus.models.carried import rows_of
from gugus.models.constraint import always, unique
from gugus.models.history import append_only, tracked
from gugus.models.state import has
from gugus.vault.sealing import SealedModel, SealedTextField
from rujukan.choices.complaint import (
    COMPLAINT_OPEN,
    Channel,
    ComplaintStatus,
    ForwardPermission,
    ImmediateNeed,
    ReporterRelation,
    Safety,
)
from rujukan.choices.ctdc import Act, AgeBand, Means, Purpose
from rujukan.choices.places import Country, languages, regions
from rujukan.choices.victim import Sex, VictimKind
from rujukan.models.numbered import Numbered

OWN_DUPLICATE = "Pengaduan tidak dapat menjadi duplikat dirinya sendiri."
FORWARDED_TO_WHOM = "Sebutkan kepada siapa pengaduan diteruskan."


def choice_list(choices, label):
    return ArrayField(models.CharField(max_length=30, choices=choices), default=list, blank=True, verbose_name=label)


def chosen(row, name) -> list[str]:
    """Return the labels of what a `choice_list` holds."""
    labels = dict(row._meta.get_field(name).base_field.flatchoices)
    return [labels[code] for code in getattr(row, name)]


def _one_of(column, keys):
    """Return whether a column has one of these keys: each side of an OR by its index, where `in` or a join reads all rows."""
    template = "%(expressions)s)"
    return models.Func(column, keys, template=template, arg_joiner=" = ANY (", output_field=models.BooleanField())


class ComplaintQuerySet(models.QuerySet):
    def for_list(self):
        return (
            self.select_related("institution", "district", "case")
            .defer(
                "narrative",
                "village",
                "place",
                "happened",
                "vehicle",
                "suspect_description",
                "destination_place",
                "receipt_digest",
                "reporter_name",
                "reporter_contact",
                "safe_contact",
                "documentation",
                "closing_reason",
            )
            .fetch_mode(models.FETCH_RAISE)
        )

    def open(self):
        return self.filter(status__in=COMPLAINT_OPEN)

    def unread(self):
        """Return those to which words came that no coordinator has dealt with."""
        return self.filter(unread_since__isnull=False)

    def of_case(self, case):
        """Return the complaints of a case (its key), with those that were joined to them as the same."""
        nested = models.OuterRef(case) if isinstance(case, models.OuterRef) else case
        firsts = ArraySubquery(Complaint.objects.filter(case=nested).order_by().values("pk"))
        return self.filter(Q(case=case) | Q(_one_of("duplicate_of", firsts)))

    def of_same(self, first):
        """Return a complaint with those that were joined to it as the same."""
        return self.filter(Q(pk=first) | Q(duplicate_of=first))

    def for_holder(self, receipt):
        """Return the public report with this receipt index (rujukan.intake.receipts.holder); an erased one is not found."""
        return self.filter(receipt=receipt).exclude(receipt_digest=b"")


@tracked(without=("receipt", "unread_since"))
class Complaint(Numbered, SealedModel):
    """Pengaduan: what came in, from whom, by which channel, taken by whom (Lampiran I, Gabungan Organisasi Wanita).

    `received_at` is when it came in, `logged_at` when it was entered; the number's year is that of `logged_at`.

    `unread_since` is when words came, after triage, that no coordinator has dealt with yet.

    No institution took a complaint of the public form: it has a receipt instead. `receipt` is the blind index of the receipt,
    `receipt_digest` the digest from which the index is computed (rujukan.intake.receipts).
    """

    page = "complaint_detail"
    status = models.CharField("keadaan", max_length=20, choices=ComplaintStatus, default=ComplaintStatus.NEW)
    submit_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    channel = models.CharField("saluran", max_length=20, choices=Channel)
    received_at = models.DateTimeField("diterima")
    logged_at = models.DateTimeField("dicatat", default=timezone.now)
    institution = models.ForeignKey("gugus.Institution", models.PROTECT, null=True, related_name="complaints")
    taken_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    receipt = models.CharField(max_length=64, null=True, unique=True, editable=False)
    receipt_digest = SealedTextField(editable=False)

    reporter_relation = models.CharField("pelapor", max_length=20, choices=ReporterRelation)
    anonymous = models.BooleanField("pelapor minta namanya dirahasiakan", default=False)
    reporter_name = SealedTextField("nama pelapor")
    reporter_contact = SealedTextField("telepon pelapor")
    safe_contact = SealedTextField("cara aman menghubungi")

    narrative = SealedTextField("kronologi", blank=False)
    district = models.ForeignKey("gugus.District", models.PROTECT, null=True, blank=True, verbose_name="kecamatan")
    village = SealedTextField("desa atau kampung")
    place = SealedTextField("tempat")
    happened_on = models.DateField("tanggal kejadian", null=True, blank=True)
    happened = SealedTextField("kapan terjadi")
    vehicle = SealedTextField("kendaraan")
    suspect_description = SealedTextField("ciri-ciri terduga pelaku")
    destination_region = models.CharField("dibawa ke provinsi atau negara", max_length=2, choices=regions, blank=True)
    destination_place = SealedTextField("dibawa ke")
    acts = choice_list(Act, "tindakan")
    means = choice_list(Means, "cara")
    purposes = choice_list(Purpose, "tujuan")

    safety = models.CharField("keamanan", max_length=10, choices=Safety)
    immediate_needs = choice_list(ImmediateNeed, "yang diperlukan segera")
    documentation = SealedTextField("dokumentasi")
    forward_permission = models.CharField("izin diteruskan", max_length=10, choices=ForwardPermission)

    triage_by = models.DateTimeField("batas telaah")
    triaged_at = models.DateTimeField("ditelaah", null=True, blank=True)
    case = models.ForeignKey("rujukan.Case", models.PROTECT, null=True, blank=True, related_name="complaints")
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    forwarded_to = models.CharField("diteruskan kepada", max_length=200, blank=True)
    closing_reason = SealedTextField("alasan")
    restricted_at = models.DateTimeField("pemakaian dibatasi", null=True, blank=True)
    unread_since = models.DateTimeField("keterangan baru sejak", null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    is_open = has("status", *COMPLAINT_OPEN)
    in_danger = has("safety", Safety.DANGER)
    is_public = has("channel", Channel.PUBLIC_FORM)

    class Meta:
        ordering = ["-logged_at", "-number"]
        verbose_name = "pengaduan"
        indexes = [
            # Index-only scans: rows are counted and filtered without reading the wide rows; the policies read case and duplicate.
            models.Index(
                fields=["institution", "-logged_at", "-number"],
                include=["id", "status", "case", "duplicate_of"],
                name="complaint_institution_latest",
            ),
            models.Index(
                fields=["-logged_at", "-number"],
                include=["id", "status", "channel", "safety", "district", "case", "duplicate_of"],
                name="complaint_in_order",
            ),
            models.Index(fields=["received_at"], include=["channel", "status", "case", "institution"], name="complaint_received"),
            # Index-only scan: counts by state do not read the wide rows.
            models.Index(fields=["institution", "status", "case"], name="complaint_states"),
            models.Index(fields=["triage_by"], condition=Q(status__in=COMPLAINT_OPEN), name="complaint_open"),
            models.Index(fields=["unread_since"], condition=Q(unread_since__isnull=False), name="complaint_unread"),
        ]
        constraints = [
            always(
                "complaint_case_when_case",
                Q(status=ComplaintStatus.CASE, case__isnull=False) | ~Q(status=ComplaintStatus.CASE) & Q(case=None),
                "Pengaduan yang menjadi kasus harus terhubung dengan kasusnya.",
            ),
            always(
                "complaint_duplicate_of",
                ~Q(status=ComplaintStatus.DUPLICATE) | Q(duplicate_of__isnull=False),
                "Sebutkan pengaduan yang sama.",
            ),
            always("complaint_not_own_duplicate", ~Q(duplicate_of=F("id")), OWN_DUPLICATE),
            always("complaint_forwarded_to", ~Q(status=ComplaintStatus.FORWARDED) | ~Q(forwarded_to=""), FORWARDED_TO_WHOM),
            always(
                "complaint_received_before_logged",
                Q(received_at__lte=F("logged_at")),
                "Waktu diterima tidak boleh sesudah waktu dicatat.",
            ),
            always(
                "complaint_taken_or_public",
                Q(channel=Channel.PUBLIC_FORM, institution=None, taken_by=None, receipt__isnull=False)
                | ~Q(channel=Channel.PUBLIC_FORM) & Q(institution__isnull=False, taken_by__isnull=False, receipt=None),
                "Pengaduan dicatat sebuah institusi, atau masuk lewat formulir publik.",
            ),
        ]

    @property
    def first(self):
        """The complaint that this one was joined to as the same, or itself."""
        return self.duplicate_of or self

    @property
    def known_persons(self) -> list["ReportedPerson"]:
        """The people whom it names, without what is sealed where its page has carried them in its own row."""
        carried_persons = getattr(self, "carried_persons", None)
        return list(self.persons.all()) if carried_persons is None else rows_of(ReportedPerson, carried_persons)

    @property
    def source(self):
        """The institution that took it, or the name of the public form."""
        return self.institution or self.get_channel_display()

    @property
    def source_short(self):
        return self.institution.short_name if self.institution else self.get_channel_display()


@tracked(part_of="complaint", called="order", without=["victim"])
class ReportedPerson(SealedModel):
    """A person whom a complaint names as a possible victim or witness. They become a `Victim` when a case is opened."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="persons")
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, null=True, related_name="reported_as")
    order = models.PositiveSmallIntegerField("urutan")
    kind = models.CharField("korban atau saksi", max_length=10, choices=VictimKind, default=VictimKind.VICTIM)
    name = SealedTextField("nama atau panggilan")
    nik = SealedTextField("NIK")
    birth_date = SealedTextField("tanggal lahir")
    phone = SealedTextField("telepon")
    address = SealedTextField("alamat")
    origin_place = SealedTextField("kabupaten atau kota asal")
    disability = SealedTextField("disabilitas")
    description = SealedTextField("ciri-ciri")
    sex = models.CharField("jenis kelamin", max_length=10, choices=Sex)
    age_band = models.CharField("kelompok usia", max_length=10, choices=AgeBand)
    origin_region = models.CharField("asal di luar daerah ini", max_length=2, choices=regions, blank=True)
    citizenship = models.CharField("kewarganegaraan", max_length=2, choices=Country, blank=True)
    language = models.CharField("bahasa", max_length=10, choices=languages, blank=True)

    class Meta:
        verbose_name = "orang yang disebut"
        ordering = ["order"]
        constraints = [unique("reported_person_order", ["complaint", "order"])]

    def __str__(self):
        return f"{self.get_kind_display()} {self.order}"


@append_only
class ComplaintAddition(SealedModel):
    """Text added to a complaint later, by a user or by the reporter (`by` is None). Append-only.

    `asked` marks a coordinator's question, which the reporter reads with the receipt; `danger` that somebody is in danger now.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="additions")
    submit_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    text = SealedTextField("keterangan tambahan", blank=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    asked = models.BooleanField("pertanyaan kepada pelapor", default=False)
    danger = models.BooleanField("bahaya sekarang", default=False)

    class Meta:
        ordering = ["at"]
        constraints = [
            always(
                "complaint_addition_asked_by_somebody", Q(asked=False) | Q(by__isnull=False), "Pertanyaan ditulis koordinator."
            )
        ]

    def __str__(self):
        return f"{self.complaint_id} {self.at:%Y-%m-%d}"


class ComplaintDraft(SealedModel):
    """An unfinished complaint form, its fields sealed as one JSON text. Only its writer reads it; submitting deletes it."""

    user = models.ForeignKey("gugus.User", models.CASCADE, related_name="+")
    institution = models.ForeignKey("gugus.Institution", models.CASCADE, related_name="+", null=True)
    submit_key = models.UUIDField(unique=True)
    fields = SealedTextField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self):
        return f"{self.saved_at:%Y-%m-%d %H.%M}"
