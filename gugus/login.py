"""What of logging in is ours and not allauth's: the limits on guessing, and the words."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model
from django.db.models import Q

from gugus import limits


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator: there is no sign-up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": "Terlalu banyak percobaan. Tunggu lima menit, lalu coba lagi dari jaringan yang biasa Anda "
        "pakai. Bila itu bukan Anda, beri tahu administrator.",
        **dict.fromkeys(
            ("username_password_mismatch", "email_password_mismatch"),
            "Nama atau kata sandi tidak cocok. Periksa huruf besar dan kecilnya, lalu coba lagi.",
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def pre_authenticate(self, request, **credentials):
        """Count the guess for the account, by whichever of its names it was asked for (allauth counts by what was typed)."""
        self._guess = limits.Guess(request, _account(credentials))
        if not self._guess.allowed():
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self):
        self._guess.right()


def _account(credentials):
    """The primary key of the account of this user name or address, or what was typed."""
    typed_name = (credentials.get("username") or credentials.get("email") or "").strip().casefold()
    match = Q(username__iexact=typed_name) | Q(email__iexact=typed_name)
    found = get_user_model().objects.filter(match).order_by("pk").values_list("pk", flat=True).first()
    return f"name {typed_name}" if found is None else str(found)
