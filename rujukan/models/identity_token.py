from django.db import models
from django.db.models import Q, TextChoices

from gugus.models.constraint import always, unique
from gugus.models.state import has


class TokenKind(TextChoices):
    NIK = "nik", "NIK sama"
    PHONE = "phone", "Nomor telepon sama"
    NAME = "name", "Nama serupa"


BY_HAND = "hand"
# Why two complaints or victims are compared: what the search found, or that a coordinator suspects it.
LIKENESS_KINDS = [*TokenKind.choices, (BY_HAND, "Diduga koordinator")]
STARTED_BY_HAND = Q(kind=BY_HAND, started_by__isnull=False) & ~Q(reason="")
FOUND_BY_SEARCH = ~Q(kind=BY_HAND) & Q(started_by=None, reason="")


class IdentityToken(models.Model):
    """A blind index of a NIK, a phone number or the sound of a name: it finds equal values and reveals none.

    `rujukan.actions.blind_indexes` writes it, `rujukan.matching.near_duplicate` reads it.
    """

    kind = models.CharField(max_length=5, choices=TokenKind)
    token = models.BinaryField(max_length=32)
    complaint = models.ForeignKey("rujukan.Complaint", models.CASCADE, related_name="tokens", null=True)
    person = models.ForeignKey("rujukan.ReportedPerson", models.CASCADE, related_name="tokens", null=True)
    victim = models.ForeignKey("rujukan.Victim", models.CASCADE, related_name="tokens", null=True)

    class Meta:
        indexes = [models.Index(fields=["token", "kind"], include=["complaint", "person", "victim"], name="identity_token_owner")]
        constraints = [
            always("identity_token_one_owner", Q(complaint__isnull=False, victim=None) | Q(complaint=None, victim__isnull=False))
        ]

    def __str__(self):
        return self.get_kind_display()


class NearDuplicateQuerySet(models.QuerySet):
    def about(self, complaint):
        """Return the open warnings that name a complaint on either side."""
        either = Q(complaint=complaint) | Q(other=complaint)
        return self.filter(either, settled_at=None).select_related("complaint__district", "other__district")

    def between(self, complaint, other):
        """Return the warnings about these two complaints, in whichever order; those that are not settled first."""
        one_way, other_way = Q(complaint=complaint, other=other), Q(complaint=other, other=complaint)
        return self.filter(one_way | other_way).order_by(models.F("settled_at").desc(nulls_first=True))

    def for_page(self):
        """Return the warnings with what the page shows of both complaints."""
        of_both = [f"{side}__{name}" for side in ("complaint", "other") for name in ("district", "institution", "case")]
        return self.select_related(*of_both, "settled_by", "started_by").prefetch_related("complaint__persons", "other__persons")


class NearDuplicate(models.Model):
    """A warning for the coordinator that a complaint resembles an earlier one. A person decides; nothing is merged."""

    complaint = models.ForeignKey("rujukan.Complaint", models.CASCADE, related_name="near_duplicates")
    other = models.ForeignKey("rujukan.Complaint", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=LIKENESS_KINDS)
    started_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField("alasan membandingkan", max_length=300, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")

    objects = NearDuplicateQuerySet.as_manager()

    by_hand = has("kind", BY_HAND)

    class Meta:
        constraints = [
            unique("near_duplicate_once", ["complaint", "other", "kind"]),
            always("near_duplicate_started_by_somebody", STARTED_BY_HAND | FOUND_BY_SEARCH),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def both(self):
        """Both complaints, the one that came in first before the other."""
        return tuple(sorted((self.complaint, self.other), key=lambda complaint: (complaint.received_at, complaint.number)))

    @property
    def linked(self):
        """The one of both that is a duplicate of the other or joined its case, else None."""
        first, later = self.both
        if first.duplicate_of_id == later.pk:
            return first
        return later if later.duplicate_of_id == first.pk or (later.case_id and later.case_id == first.case_id) else None

    @property
    def undecided(self):
        """The one of both about which a coordinator decides, and the other: the later one that is open; else (None, None)."""
        first, later = self.both
        if self.settled_at or self.linked or not (first.is_open or later.is_open):
            return None, None
        return (later, first) if later.is_open else (first, later)
