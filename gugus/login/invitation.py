"""Links with which users set their own password. A link works once, within PASSWORD_RESET_TIMEOUT seconds.

They are the same links as for a forgotten password. A printed link comes in two halves from two
administrators, so that neither can use it alone.
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

LAST_HALF = 8  # hexadecimal digits, short enough to say on the telephone


def path(user):
    """Return the path of a new link for this user."""
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), default_token_generator.make_token(user)])


def halves(user):
    """Return (path of the page that asks for the last half, last half)."""
    key = default_token_generator.make_token(user)
    return reverse("invitation", args=[user_pk_to_url_str(user), key[:-LAST_HALF]]), key[-LAST_HALF:]


def joined(user_key, first, last):
    """Return the path of the link from its two halves. The page behind it checks whether they belong together."""
    return reverse("account_reset_password_from_key", args=[user_key, first + last])
