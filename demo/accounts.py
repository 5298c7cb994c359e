"""The demo's accounts, one of each kind. The tests use them too."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import get_hasher, make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import F

from demo import IS_WHOLE
from gugus.access.scope import scope
from gugus.choices import Role
from gugus.models import Institution, Notice, User

PASSWORD = "kapuas-hulu"  # noqa: S105 (public, and accepted in DEV only)

# user name, name, roles, institution
ACCOUNTS = [
    ("koordinator", "Dewi", "Koordinator", {Role.COORDINATOR}, settings.COUNTY.lead),
    ("koordinator2", "Lusia", "Koordinator", {Role.COORDINATOR, Role.OFFICER}, settings.COUNTY.lead),
    ("polres", "Bayu", "Polres", {Role.OFFICER}, "polres"),
    ("gow", "Ratna", "GOW", {Role.OFFICER}, "gow"),
    ("rsud", "Maya", "RSUD", {Role.OFFICER}, "rsud"),
    ("puskesmas", "Yuni", "Puskesmas", {Role.OFFICER}, "puskesmas-badau"),
    ("imigrasi", "Arif", "Imigrasi", {Role.OFFICER}, "imigrasi"),
    ("disnaker", "Hendra", "Disnaker", {Role.OFFICER}, "disnaker"),
    ("paroki", "Agus", "Paroki", {Role.OFFICER}, "paroki"),
    ("kejaksaan", "Indah", "Kejaksaan", {Role.OFFICER}, "kejari"),
    ("dinkes", "Fitri", "Dinkes", {Role.OFFICER}, "dinkes"),
    ("dishub", "Joko", "Dishub", {Role.OFFICER}, "dishub"),
    ("ppni", "Lina", "PPNI", {Role.OFFICER}, "ppni"),
    ("kemenag", "Umar", "Kemenag", {Role.OFFICER}, "kemenag"),
    ("bappeda", "Tuti", "Bappeda", {Role.OFFICER}, "bappeda"),
    ("sekretariat", "Ika", "Sekretariat", {Role.COORDINATOR, Role.PLAN_MANAGER}, settings.COUNTY.lead),
    ("rad", "Nina", "Bappeda", {Role.PLAN_MANAGER}, "bappeda"),
    ("kepala", "Sri", "Kepala", {Role.HEAD}, settings.COUNTY.lead),
    ("bupati", "Rudi", settings.COUNTY.executive, {Role.EXECUTIVE}, None),
    ("auditor", "Tono", "Inspektorat", {Role.AUDITOR}, None),
    ("admin", "Eko", "Admin", {Role.ADMINISTRATOR}, None),
    ("admin2", "Wati", "Admin", {Role.ADMINISTRATOR}, None),
]
if not IS_WHOLE:
    ACCOUNTS += [
        (code, "Petugas", body["short_name"], {Role.OFFICER}, code)
        for code, body in settings.COUNTY.institutions.items()
        if code not in {account[-1] for account in ACCOUNTS} and body["kind"] != "unit" and not body.get("external")
    ]


@transaction.atomic
def make_accounts():
    """Create the missing ones of ACCOUNTS, all with PASSWORD, and return {user name: user}.

    Officers of institutions that the county does not have are left out; the lead agency has whoever else would be of one. An
    existing account keeps its password, unless the digest has an algorithm that is no longer accepted. Raises
    ImproperlyConfigured outside DEV.
    """
    if not settings.DEV:
        raise ImproperlyConfigured("The demo's password is public: only with DEV=1.")
    names = [account[0] for account in ACCOUNTS]
    users = {user.username: user for user in User.objects.select_related("institution").filter(username__in=names)}
    missing = [account for account in ACCOUNTS if account[0] not in users]
    if missing:
        institutions = {institution.code: institution for institution in Institution.objects.all()}
        made = [_make_account(*account, institutions) for account in missing if has_place(*account[-2:], institutions)]
        users |= {user.username: user for user in made}
    for user in users.values():
        if user.has_usable_password() and not user.password.startswith(f"{get_hasher().algorithm}$"):
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
    return {name: users[name] for name in names if name in users}


def has_place(roles, code, institutions):
    return code is None or code in institutions or roles != {Role.OFFICER}


def _make_account(username, first_name, last_name, roles, code, institutions):
    return User.objects.create(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=f"{username}@contoh.id",
        roles=sorted(roles),
        institution=institutions.get(code, institutions[settings.COUNTY.lead]) if code else None,
        is_staff=Role.ADMINISTRATOR in roles,
    )


def make_colleague(institution):
    """Return a user who reports for an institution that has none of ACCOUNTS. They have no password and cannot log in."""
    user, _ = User.objects.get_or_create(
        username=f"petugas-{institution.code}",
        defaults={
            "first_name": "Petugas",
            "last_name": institution.short_name,
            "roles": [Role.OFFICER],
            "institution": institution,
            "password": make_password(None),
        },
    )
    return user


def read_old_notices(now):
    """Mark notices older than three weeks as read, by every user and institution."""
    anybody = [User(pk=0, roles=[Role.OFFICER], institution=institution) for institution in Institution.objects.all()]
    for user in [*User.objects.select_related("institution"), *anybody]:
        with scope(user):
            old = Notice.objects.unread().filter(at__lt=now - timedelta(days=21))
            old.update(read_at=F("at") + timedelta(hours=1), read_by=user.pk or None)
