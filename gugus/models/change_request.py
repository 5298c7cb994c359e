import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from gugus.choices import AccountChange, Role
from gugus.models.history import tracked

ASKED = ("kind", "title", "user", "institution", "subject", "was", "becomes", "was_words", "becomes_words", "deciders")

DECIDED = """OLD."decided_at" IS NOT NULL AND (OLD."decided_at", OLD."decided_by_id", OLD."granted")
 IS DISTINCT FROM (NEW."decided_at", NEW."decided_by_id", NEW."granted")"""


class ChangeRequestQuerySet(models.QuerySet):
    def for_user(self, user):
        """Administrators ask and decide, coordinators and auditors look on; of some kinds these decide."""
        reads = user.is_administrator or user.is_coordinator or user.is_auditor
        return self.all() if reads else self.none()

    def open(self):
        return self.filter(decided_at=None)

    def waiting_for(self, user):
        """Open ones that this person can decide: asked by another, for another, and not yet agreed to by them."""
        found = self.open().filter(deciders__overlap=user.roles).exclude(asked_by=user).exclude(user=user)
        return found.exclude(agreed_by=user).exclude(agreed_as__in=user.roles)

    def for_list(self):
        """The open ones first, each group the newest first."""
        open_first = models.Case(models.When(decided_at=None, then=0), default=1)
        people = ("user__institution", "institution", "asked_by", "agreed_by", "decided_by")
        return self.select_related(*people).order_by(open_first, "-asked_at", "-pk")


@tracked(part_of="user", called="title", without=("was", "becomes", "was_words", "becomes_words"), named=("half",))
class ChangeRequest(models.Model):
    """Permintaan perubahan: a change that decides who may see an identity or sign; one administrator asks, others decide.

    It is about an account (`user`) or an institution, and where it is about a row of an upper room, `subject` is that row's key.
    `kind` says which column it changes (`gugus.actions.change_requests.KINDS`), `was` and `becomes` are its values as stored,
    the columns ending in `_words` the same as the screen said it on asking.

    Each role of `deciders` has to agree, each by another person, none of whom asked for it or is concerned. `agreed_by` is the
    first of two.
    """

    kind = models.CharField("jenis permintaan", max_length=40)
    title = models.CharField("yang diminta", max_length=100)
    user = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="requests", verbose_name="pengguna")
    institution = models.ForeignKey(
        "gugus.Institution", models.PROTECT, null=True, related_name="requests", verbose_name="institusi"
    )
    subject = models.BigIntegerField("kunci baris", null=True)
    was = models.TextField("semula", blank=True)
    becomes = models.TextField("menjadi", blank=True)
    was_words = models.TextField("semula, dengan kata-kata", blank=True)
    becomes_words = models.TextField("menjadi, dengan kata-kata", blank=True)
    half = models.CharField("kode serah terima", max_length=20, blank=True)
    """Of a printed link that was granted, the half that its asker hands over."""
    deciders = ArrayField(models.CharField(max_length=20, choices=Role), verbose_name="yang memutuskan")
    asked_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+", verbose_name="diminta oleh")
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    agreed_by = models.ForeignKey(
        "gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="lebih dulu disetujui oleh"
    )
    agreed_at = models.DateTimeField("lebih dulu disetujui", null=True)
    agreed_as = models.CharField("lebih dulu disetujui sebagai", max_length=20, choices=Role, blank=True)
    decided_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="diputuskan oleh")
    decided_at = models.DateTimeField("diputuskan", null=True)
    granted = models.BooleanField("disetujui", null=True)

    fresh = False
    """Whether it was asked for just now, and not before."""

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "permintaan perubahan"
        verbose_name_plural = "permintaan perubahan"
        indexes = [models.Index(fields=["-asked_at"], condition=models.Q(decided_at=None), name="change_request_open")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, institution=None) | models.Q(user=None, institution__isnull=False),
                name="change_request_one_subject",
            ),
            models.UniqueConstraint(
                fields=["kind", "user", "institution", "subject"],
                condition=models.Q(decided_at=None) & ~models.Q(kind=AccountChange.ROLE),
                nulls_distinct=False,
                name="change_request_open_once",
            ),
            models.UniqueConstraint(
                fields=["user", "becomes"],
                condition=models.Q(decided_at=None, kind=AccountChange.ROLE),
                name="change_request_role_open_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(granted=True)
                | ~models.Q(decided_by=models.F("asked_by")) & (models.Q(user=None) | ~models.Q(decided_by=models.F("user"))),
                name="change_request_second_person",
                violation_error_message="Perubahan ini harus disetujui orang kedua.",
            ),
            models.CheckConstraint(
                condition=~models.Q(granted=True)
                | models.Q(deciders__len=1)
                | models.Q(agreed_by__isnull=False)
                & ~models.Q(agreed_by=models.F("asked_by"))
                & ~models.Q(agreed_by=models.F("decided_by")),
                name="change_request_each_decider",
                violation_error_message="Perubahan ini harus disetujui dua orang lain.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="asked_once", fields=[*ASKED, "asked_by", "asked_at"]),
            pgtrigger.Protect(name="decided_once", operation=pgtrigger.Update, condition=pgtrigger.Condition(DECIDED)),
        ]

    def __str__(self):
        return f"{self.words} bagi {self.about}"

    @property
    def about(self):
        """Whom or what it concerns."""
        return self.user or self.institution

    @property
    def words(self):
        """What is asked for, in one phrase of the screen."""
        return f"{self.title} {self.becomes_words}".strip()

    @property
    def is_open(self):
        return self.decided_at is None

    @property
    def missing(self):
        """The roles whose agreement it still waits for, as the screen says them."""
        return [Role(role).label for role in self.deciders if role != self.agreed_as] if self.is_open else []

    def waits_for(self, user):
        """Whether this person can agree to it now."""
        roles = set(self.deciders) & set(user.roles) - {self.agreed_as}
        return self.is_open and bool(roles) and user.pk not in {self.asked_by_id, self.user_id, self.agreed_by_id}

    @property
    def state(self):
        """Where it stands, in a word."""
        if self.is_open:
            return "Menunggu"
        if self.granted:
            return "Disetujui"
        return "Ditarik" if self.decided_by_id == self.asked_by_id else "Ditolak"
