"""Links with which a person makes their own password: used once, for PASSWORD_RESET_TIMEOUT at most.

They are those of a forgotten password. One for a guarded account that is handed over on paper comes in two halves, from
two administrators: neither could use it alone.
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

LAST_HALF = 8  # hexadecimal digits, short enough to be said on the telephone


def path(user):
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), default_token_generator.make_token(user)])


def halves(user):
    """Return (path of the page that asks for the last half, last half)."""
    key = default_token_generator.make_token(user)
    return reverse("invitation", args=[user_pk_to_url_str(user), key[:-LAST_HALF]]), key[-LAST_HALF:]


def joined(user_key, first, last):
    """The path that both halves make; whether they belong together, the page there finds out."""
    return reverse("account_reset_password_from_key", args=[user_key, first + last])
