"""The second factor: who needs one, how its data are encrypted, and the redirect to the guide that sets it up.

A session is marked when its user has shown a factor in it. A user who needs a factor and has no marked session is redirected
to the guide. A password alone gives access to nothing else, even if the session is older than the factor.

The data that allauth stores of a factor (secret, seed, passkey) are encrypted in the database and bound to their account. Copied
to another account's row they do not decrypt, and loading that row raises Tampered. In memory they are as allauth made them.
"""

import base64
import json

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect
from django.utils.html import format_html

from gugus.documents import qr
from gugus.vault import sealing

MARK = "second_factor"
NAME = f"{settings.COUNTY.task_force_short} {settings.COUNTY.name}"
SEALED = "sealed"

ALWAYS_ALLOWED = frozenset({"account_logout", "help", "health", "second_factor_guide", "outbox_page", "outbox_worker"})
TO_ENROL = ALWAYS_ALLOWED | {"account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn"}
TO_CONFIRM = ALWAYS_ALLOWED | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


def required(user):
    """Whether this user must have a second factor: every user with a role must.

    Each role can see identities, decide who may, read who did, sign or enact. Officers without referrals still read the
    complaints that their institution took.
    """
    return settings.SECOND_FACTOR_REQUIRED and user.is_authenticated and bool(user.roles)


def enrolled(user):
    """Whether this user has set up a factor. Recovery codes alone do not count."""
    return SecondFactorAdapter().is_mfa_enabled(user)


def seal_data(instance, **_):
    """Encrypt a factor's data, bound to its account (receiver of its pre_save)."""
    instance.data = {SEALED: _base64(sealing.seal(json.dumps(instance.data), _vault_place(instance.user_id)))}


def open_data(instance, **_):
    """Decrypt the data of a factor that was loaded or saved (receiver of its post_init and post_save). Raises Tampered."""
    data = instance.__dict__.get("data")  # missing if the query deferred it
    if data and data.keys() == {SEALED}:
        instance.data = json.loads(sealing.unseal(_bytes(data), _vault_place(instance.user_id)))


def _vault_place(account):
    return f"mfa_authenticator.data:{account}"


def _base64(blob):
    return base64.b64encode(blob).decode()


def _bytes(data):
    return base64.b64decode(data[SEALED])


def stale():
    """Return how many factors are encrypted with an older key."""
    return sum(sealing.is_stale(_bytes(data)) for data in Authenticator.objects.values_list("data", flat=True))


def reseal():
    """Re-encrypt factors of older keys with the first key of the ring; return how many. Raises Tampered."""
    changed = 0
    for pk in Authenticator.objects.values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk)
            for account, data in row.values_list("user_id", "data"):
                if sealing.is_stale(_bytes(data)):
                    changed += row.update(data={SEALED: _base64(sealing.reseal(_bytes(data), _vault_place(account)))})
    return changed


class SecondFactorMiddleware:
    """Redirects users who need a second factor, and have not shown one in this session, to the guide.

    Those who have a factor are also let through to the pages that ask for it (TO_CONFIRM), others to those that set it up
    (TO_ENROL).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        if not required(request.user) or request.session.get(MARK) == request.user.pk:
            return None
        allowed_pages = TO_CONFIRM if enrolled(request.user) else TO_ENROL
        return None if request.resolver_match.view_name in allowed_pages else redirect("second_factor_guide")


def mark(request, user, **_):
    """Mark the session: its user has shown or set up a factor (receiver of allauth's signals)."""
    request.session[MARK] = user.pk


def unmark(request, user, **_):
    """Remove the mark if the user has no factor left, so that the guide comes next (receiver of allauth's signal on removal)."""
    if not enrolled(user):
        request.session.pop(MARK, None)


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's adapter with our names and messages. It draws the QR code as inline SVG: the CSP allows no `data:` URL."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Kode ini tidak cocok, atau sudah dipakai. Tunggu kode berikutnya, lalu coba lagi.",
    }

    def get_totp_label(self, user):
        return user.username

    def get_totp_issuer(self):
        return NAME

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": NAME}

    def generate_authenticator_name(self, user, type):
        return "Kunci sandi"

    def build_totp_svg(self, url):
        return picture(url, "Kode QR untuk aplikasi autentikator")


def picture(text, label):
    """Return a QR code as SVG, to be read from a screen or from paper."""
    code = qr.drawing(text)
    return format_html(
        '<svg class="qr" width="240" viewBox="0 0 {0} {0}" role="img" aria-label="{1}"><path d="{2}"/></svg>',
        code["size"],
        label,
        code["path"],
    )
