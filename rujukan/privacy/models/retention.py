import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from gugus.models.constraint import always, unique
from gugus.models.history import append_only, tracked
from rujukan.choices.data_protection import KEPT_SINCE, SUBJECT, RetentionKind
from rujukan.models.numbered import Numbered

RETURNED_WHY = "Tulis mengapa dikembalikan."


@tracked(inserts=True)
class RetentionRule(models.Model):
    """Aturan masa simpan: how long a kind of data is kept, and on which legal basis (UU 27/2022 Ps 43–44). Editable.

    `confirmed` is false until Bagian Hukum has checked the period. Without an active rule no data of the kind become due.
    """

    kind = models.CharField("data", max_length=20, choices=RetentionKind, primary_key=True)
    days = models.PositiveIntegerField("disimpan (hari)")
    basis = models.CharField("dasar", max_length=200)
    confirmed = models.BooleanField("dikonfirmasi Bagian Hukum", default=False)
    active = models.BooleanField("berlaku", default=True)

    class Meta:
        ordering = ["kind"]
        verbose_name = "aturan masa simpan"
        constraints = [always("retention_rule_days", Q(days__gte=1), "Paling singkat satu hari.")]

    def __str__(self):
        return self.get_kind_display()

    @property
    def since(self):
        """What the retention period starts with, in words."""
        return KEPT_SINCE[self.kind]

    @property
    def words(self):
        """The rule in words, to store with a destruction that rests on it."""
        doubt = "" if self.confirmed else " (perlu dikonfirmasi Bagian Hukum)"
        return f"{self.period} sejak {self.since}. {self.basis}{doubt}"

    @property
    def period(self):
        """The retention period in words: "5 tahun", "30 hari"."""
        years, rest = divmod(self.days, 365)
        return f"{years} tahun" if years and rest <= years // 4 + 1 else f"{self.days} hari"


class LegalHoldQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(lifted_at=None)

    def on(self, case=None, complaint=None):
        """Return the holds that keep the data of a case or complaint: each covers everything of the same case."""
        if complaint is not None and complaint.case_id is None:
            return self.filter(complaint=complaint)
        of = complaint.case_id if complaint is not None else case.pk
        return self.filter(Q(case=of) | Q(complaint__case=of))


class LegalHold(models.Model):
    """Penundaan pemusnahan, a legal hold: no data of a case or complaint may be destroyed until another coordinator lifts it.

    The reason names no person.
    """

    case = models.ForeignKey("rujukan.Case", models.PROTECT, null=True, related_name="holds")
    complaint = models.ForeignKey("rujukan.Complaint", models.PROTECT, null=True, related_name="holds")
    reason = models.CharField("alasan", max_length=200)
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "penundaan pemusnahan"
        constraints = [
            always("legal_hold_one_subject", Q(case=None, complaint__isnull=False) | Q(case__isnull=False, complaint=None)),
            always(
                "legal_hold_lifted_by_another",
                Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_by=F("by")),
                "Penundaan dicabut orang lain daripada yang memasangnya.",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="as_laid", exclude=["lifted_by", "lifted_at"])]

    def __str__(self):
        return f"Penundaan {self.code}"

    @property
    def subject(self):
        return self.case or self.complaint

    @property
    def code(self):
        return str(self.subject)


@append_only
class DestructionList(Numbered):
    """Usulan pemusnahan: what one coordinator proposes to destroy; another decides on each item. Append-only."""

    page = "destruction_list"
    proposed_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("diusulkan", default=timezone.now)
    reason = models.CharField("keterangan", max_length=200, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-number"]
        verbose_name = "usulan pemusnahan"


class OfSubjectQuerySet(models.QuerySet):
    def of_case(self, case):
        """Return the rows about a case: its narrative, its suspects, its complaints, its victims."""
        return self.filter(Q(case=case) | Q(victim__case=case) | Q(complaint__case=case))


def _one_subject():
    """Return the condition that exactly the column that SUBJECT gives for the kind is filled."""
    condition = Q()
    for column in sorted(set(SUBJECT.values())):
        kinds = [kind.value for kind, subject in SUBJECT.items() if subject == column]
        filled = {f"{other}__isnull": other != column for other in sorted(set(SUBJECT.values()))}
        condition |= Q(kind__in=kinds, **filled)
    return condition


class OfSubject(models.Model):
    """Base class: one kind of data of one victim, complaint, case or breach, known by its code."""

    kind = models.CharField("data", max_length=20, choices=RetentionKind)
    victim = models.ForeignKey("rujukan.Victim", models.PROTECT, null=True, related_name="%(class)ss")
    complaint = models.ForeignKey("rujukan.Complaint", models.PROTECT, null=True, related_name="%(class)ss")
    case = models.ForeignKey("rujukan.Case", models.PROTECT, null=True, related_name="%(class)ss")
    breach = models.ForeignKey("rujukan.Breach", models.PROTECT, null=True, related_name="%(class)ss")
    code = models.CharField("kode atau nomor", max_length=20)
    basis = models.CharField("dasar", max_length=300)

    objects = OfSubjectQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.get_kind_display()} {self.code}"

    @property
    def subject(self):
        return getattr(self, SUBJECT[self.kind])

    @property
    def subject_url(self):
        """The URL of the subject's page, built from the code alone, without a query."""
        return reverse(f"{SUBJECT[self.kind]}_detail", args=[self.code])


@append_only
class DestructionItem(OfSubject):
    """One line of a proposal, with the retention rule as it was at that time (`basis`). Append-only."""

    list = models.ForeignKey(DestructionList, models.PROTECT, related_name="items")

    class Meta:
        ordering = ["kind", "code"]
        verbose_name = "isi usulan pemusnahan"
        constraints = [
            unique("destruction_item_once", ["list", "kind", "code"]),
            always("destruction_item_subject", _one_subject()),
        ]

    @property
    def was_returned(self):
        return hasattr(self, "decision") and not self.decision.approved


@append_only
class DestructionDecision(models.Model):
    """Who approved an item, or returned it and why. One per item, append-only."""

    item = models.OneToOneField(DestructionItem, models.PROTECT, related_name="decision")
    approved = models.BooleanField("disetujui")
    by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("alasan", max_length=200, blank=True)

    class Meta:
        ordering = ["item"]
        verbose_name = "keputusan pemusnahan"
        constraints = [always("destruction_returned_why", Q(approved=True) | ~Q(reason=""), RETURNED_WHY)]

    def __str__(self):
        return "Disetujui" if self.approved else "Dikembalikan"


@append_only
class Destruction(OfSubject):
    """Pemusnahan: what was destroyed, on what basis, by whom, and how many values; never the content. Append-only.

    A database function writes it (`rujukan.privacy.erasure`). It needs no other row: after a restore from an older backup
    `ledger.reapply` writes it again, perhaps without item and people.
    """

    item = models.OneToOneField(DestructionItem, models.PROTECT, null=True, related_name="destruction")
    list_number = models.CharField("usulan", max_length=20)
    proposed_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("dimusnahkan")
    counts = models.JSONField("jumlah")

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "pemusnahan"
        indexes = [models.Index(fields=["-at"], name="destruction_latest")]
        constraints = [
            unique("destruction_once", ["kind", "code"]),
            always("destruction_subject", _one_subject()),
            always("destruction_by_two", Q(proposed_by=None) | Q(approved_by=None) | ~Q(proposed_by=F("approved_by"))),
        ]
