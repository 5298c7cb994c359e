from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from gugus.choices import Role
from gugus.models.constraint import always
from gugus.models.history import tracked
from gugus.vault.passwords import bound

NEEDS_INSTITUTION = "Petugas dan koordinator harus mempunyai institusi."


class Accounts(UserManager):
    """Django's manager, but it saves the account before setting the password, because the digest is bound to the primary key."""

    def _create_user(self, username, email, password, **columns):
        user = super()._create_user(username, email, None, **columns)
        if password is not None:
            user.set_password(password)
            user.save(update_fields=["password"])
        return user

    def with_institution(self):
        """Load each user's institution in the same query: pages name it beside the person."""
        return self.select_related("institution")


@tracked(inserts=True, without=("last_login", "date_joined"), named=("password",))
class User(AbstractUser):
    """A person with an account: a set of roles and at most one institution.

    A referral belongs to an institution, never to a user. So a user without `institution` sees none of its cases any more.
    """

    roles = ArrayField(models.CharField(max_length=20, choices=Role.labelled), default=list, blank=True, verbose_name="peran")
    institution = models.ForeignKey(
        "gugus.Institution", models.PROTECT, null=True, blank=True, related_name="users", verbose_name="institusi"
    )

    sessions_ended = models.PositiveIntegerField("sesi diakhiri", default=0, editable=False)
    """How often all sessions of the account were ended (gugus.actions.sessions)."""

    objects = Accounts()

    class Meta:
        ordering = ["username"]
        verbose_name = "akun"
        constraints = [
            always("user_roles_known", Q(roles__contained_by=[role.value for role in Role]), "Ada peran yang tidak dikenal."),
            always(
                "user_on_cases_has_institution",
                ~Q(roles__overlap=[Role.OFFICER.value, Role.COORDINATOR.value]) | Q(institution__isnull=False),
                NEEDS_INSTITUTION,
            ),
        ]

    def __str__(self):
        return self.get_full_name() or self.username

    def set_password(self, raw_password):
        """Set the password, bound to this account. Save the row first: without a primary key the password never matches."""
        self.password = make_password(bound(raw_password, self.pk))
        self._password = raw_password

    def check_password(self, raw_password):
        """Check the password as Django does. A digest copied from another account does not match."""

        def renew(password):
            self.password = make_password(password)
            self.save(update_fields=["password"])

        return check_password(bound(raw_password, self.pk), self.password, renew)

    def _get_session_auth_hash(self, secret=None):
        """Return a hash that changes with the password, as in Django, and when all sessions are ended: both end sessions."""
        django_hash = super()._get_session_auth_hash(secret=secret)
        value = f"{django_hash}{self.sessions_ended}"
        return salted_hmac("gugus.sessions_ended", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_officer(self):
        """Whether the user has the role officer at an active institution. Officers of inactive institutions have no access."""
        return Role.OFFICER in self.roles and self.institution is not None and self.institution.active

    @property
    def is_coordinator(self):
        return Role.COORDINATOR in self.roles

    @property
    def is_plan_manager(self):
        return Role.PLAN_MANAGER in self.roles

    @property
    def is_head(self):
        return Role.HEAD in self.roles

    @property
    def is_executive(self):
        return Role.EXECUTIVE in self.roles

    @property
    def is_auditor(self):
        return Role.AUDITOR in self.roles

    @property
    def is_administrator(self):
        return Role.ADMINISTRATOR in self.roles

    @property
    def role_words(self):
        """The labels of the roles for the screen, in the order of `Role`."""
        return ", ".join(role.label for role in Role if role in self.roles)
