"""Forms of the second factor."""

import base64
import struct

from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY  # nothing public names where the secret waits
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError

from gugus.forms.account import Plain
from gugus.login.second_factor import SecondFactorAdapter
from gugus.vault import sealing

# Seconds for which a code of an authenticator app is accepted: its own 30 s, and the tolerance before and after.
ACCEPTED_FOR = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)


class SingleUse:
    """Mixin: accepts each code once, although it would still be valid (replay protection)."""

    def clean_code(self):
        code = super().clean_code()
        if not cache.add(f"second-factor:{self.user.pk}:{''.join(code.split())}", 1, timeout=ACCEPTED_FOR):
            raise SecondFactorAdapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(SingleUse, Plain, base.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}  # the page asks for nothing else


class ReauthenticateForm(SingleUse, Plain, base.ReauthenticateForm):
    pass


class ActivateForm(Plain, totp.ActivateTOTPForm):
    """Until the first code is right, the app's secret is in the session, encrypted."""

    def __init__(self, *args, **kwargs):
        session = context.request.session
        waiting, place = session.get(SECRET_SESSION_KEY), f"session.secret:{context.request.user.pk}"
        super().__init__(*args, **kwargs)
        if self.is_bound and waiting:
            self.secret = sealing.unseal(base64.b64decode(waiting), place)
        session[SECRET_SESSION_KEY] = base64.b64encode(sealing.seal(self.secret, place)).decode()
        self.fields["code"].label = "Kode enam angka dari aplikasi"
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    @property
    def secret_in_groups(self):
        """The secret in groups of four, to type it where the camera cannot read the QR code."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


class PasskeyForm(Plain, webauthn.AddWebAuthnForm):
    passwordless = None  # not asked: every passkey also logs in without a password, because it checks fingerprint, face or PIN

    def clean(self):
        return _parsed(super().clean)


class PasskeyAnswer:
    """Mixin for forms that verify a passkey, at login or to confirm."""

    def clean_credential(self):
        return _parsed(super().clean_credential)


class LoginPasskeyForm(PasskeyAnswer, webauthn.LoginWebAuthnForm):
    pass


class AuthenticatePasskeyForm(PasskeyAnswer, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(PasskeyAnswer, webauthn.ReauthenticateWebAuthnForm):
    pass


def _parsed(parse):
    """Return what `parse` returns from the browser's JSON. Raises ValidationError for any malformed input, not only for the kinds
    that allauth handles.
    """
    try:
        return parse()
    except ValidationError as error:
        if error.code != "incorrect_code":
            raise
    except (TypeError, ValueError, LookupError, AttributeError, InvalidSignature, struct.error):
        pass
    raise ValidationError("Kunci sandi ini tidak cocok. Coba lagi.")
