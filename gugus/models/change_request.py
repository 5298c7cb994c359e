import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gugus.choices import AccountChange, Role
from gugus.models.constraint import always, unique
from gugus.models.history import tracked

ASKED = ("kind", "title", "user", "institution", "subject", "was", "becomes", "was_words", "becomes_words", "deciders")

DECIDED = """OLD."decided_at" IS NOT NULL AND (OLD."decided_at", OLD."decided_by_id", OLD."granted")
 IS DISTINCT FROM (NEW."decided_at", NEW."decided_by_id", NEW."granted")"""


# A condition without constants: as parameters of a statement they would not match those of the index.
DECIDED_LAST = models.ExpressionWrapper(Q(decided_at__isnull=False), output_field=models.BooleanField())
OPEN_FIRST = (DECIDED_LAST.asc(), F("asked_at").desc(), F("id").desc())


class ChangeRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(decided_at=None)

    def waiting_for(self, user):
        """Return the open requests that this user can decide: somebody else asked, it does not concern them, and neither they
        nor anybody in one of their roles has agreed yet.
        """
        requests = self.open().filter(deciders__overlap=user.roles).exclude(asked_by=user).exclude(user=user)
        return requests.exclude(agreed_by=user).exclude(agreed_as__in=user.roles)

    def for_list(self):
        """Return open requests first, then decided ones; each group newest first."""
        people = ("user__institution", "institution", "asked_by", "agreed_by", "decided_by")
        return self.select_related(*people).order_by(*OPEN_FIRST).fetch_mode(models.FETCH_RAISE)


@tracked(part_of="user", called="title", without=("was", "becomes", "was_words", "becomes_words"), named=("half",))
class ChangeRequest(models.Model):
    """Permintaan perubahan: a change of who may see an identity or sign. One administrator asks, others decide.

    It concerns an account (`user`) or an institution, or another row, whose key is `subject` (then `title` names the row). `kind`
    says what it changes (`gugus.actions.change_request.KINDS`). `was` and `becomes` are the stored values; the columns ending in
    `_words` hold them as the screen showed them when somebody asked.

    Each role in `deciders` must agree, each through a different person. None of these asked for the change, and it concerns none
    of them. If two must agree, `agreed_by` is the first.
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
    """The second half of a granted printed link. The administrator who asked for the link hands it over."""
    deciders = ArrayField(models.CharField(max_length=20, choices=Role.labelled), verbose_name="yang memutuskan")
    asked_by = models.ForeignKey("gugus.User", models.PROTECT, related_name="+", verbose_name="diminta oleh")
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    agreed_by = models.ForeignKey(
        "gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="lebih dulu disetujui oleh"
    )
    agreed_at = models.DateTimeField("lebih dulu disetujui", null=True)
    agreed_as = models.CharField("lebih dulu disetujui sebagai", max_length=20, choices=Role.labelled, blank=True)
    decided_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+", verbose_name="diputuskan oleh")
    decided_at = models.DateTimeField("diputuskan", null=True)
    granted = models.BooleanField("disetujui", null=True)

    fresh = False
    """Whether this call of `ask` created the request; not stored."""

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "permintaan perubahan"
        indexes = [
            models.Index(fields=["-asked_at"], condition=Q(decided_at=None), name="change_request_open"),
            models.Index(*OPEN_FIRST, name="change_request_in_order"),
        ]
        constraints = [
            always(
                "change_request_of_a_row",
                Q(user__isnull=False, institution=None)
                | Q(user=None, institution__isnull=False)
                | Q(user=None, institution=None, subject__isnull=False),
            ),
            unique(
                "change_request_open_once",
                ["kind", "user", "institution", "subject"],
                where=Q(decided_at=None) & ~Q(kind=AccountChange.ROLE),
                nulls_distinct=False,
            ),
            unique("change_request_role_open_once", ["user", "becomes"], where=Q(decided_at=None, kind=AccountChange.ROLE)),
            always(
                "change_request_second_person",
                ~Q(granted=True) | ~Q(decided_by=F("asked_by")) & (Q(user=None) | ~Q(decided_by=F("user"))),
                "Perubahan ini harus disetujui orang kedua.",
            ),
            always(
                "change_request_each_decider",
                ~Q(granted=True)
                | Q(deciders__len=1)
                | Q(agreed_by__isnull=False) & ~Q(agreed_by=F("asked_by")) & ~Q(agreed_by=F("decided_by")),
                "Perubahan ini harus disetujui dua orang lain.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="asked_once", fields=[*ASKED, "asked_by", "asked_at"]),
            pgtrigger.Protect(name="decided_once", operation=pgtrigger.Update, condition=pgtrigger.Condition(DECIDED)),
        ]

    def __str__(self):
        return f"{self.words} bagi {self.about}" if self.about else self.words

    @property
    def about(self):
        """The account or institution that it concerns; None for another row."""
        return self.user or self.institution

    @property
    def words(self):
        """What is asked for, in one phrase for the screen."""
        return f"{self.title} {self.becomes_words}".strip()

    @property
    def is_open(self):
        return self.decided_at is None

    @property
    def missing(self):
        """The roles that still have to agree, as labels for the screen."""
        return [Role(role).label for role in self.deciders if role != self.agreed_as] if self.is_open else []

    def waits_for(self, user):
        """Whether this user can agree to it now."""
        roles = set(self.deciders) & set(user.roles) - {self.agreed_as}
        return self.is_open and bool(roles) and user.pk not in {self.asked_by_id, self.user_id, self.agreed_by_id}

    @property
    def state(self):
        """Its state in one word for the screen."""
        if self.is_open:
            return "Menunggu"
        if self.granted:
            return "Disetujui"
        return "Ditarik" if self.decided_by_id == self.asked_by_id else "Ditolak"
