"""The form of an account, for administrators. It has no password field: only the owner sets a password."""

import re
from itertools import count

from django import forms

from gugus.choices import Role
from gugus.models import User
from gugus.models.user import NEEDS_INSTITUTION


class UserForm(forms.ModelForm):
    """Without a user name a new account is named after its e-mail address."""

    roles = forms.MultipleChoiceField(
        label="Peran, boleh beberapa",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "institution", "roles", "is_active")
        labels = {"email": "Alamat surel"}
        help_texts = {
            "institution": NEEDS_INSTITUTION,
            "username": "Huruf, angka, dan @ . + - _",
            "is_active": "Akun yang nonaktif tidak dapat dibuka.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields["username"].required = False
            self.fields["username"].help_text = "Boleh kosong bila ada surel: dipakai bagian depan surelnya."

    def clean_username(self):
        return self._free("username", "Nama pengguna ini sudah dipakai.")

    def clean_email(self):
        return self._free("email", "Alamat surel ini sudah dipakai akun lain.")

    def _free(self, name, message):
        """Return the value if no other account has it in any case. Users log in by user name or e-mail, ignoring case."""
        value = self.cleaned_data[name]
        if value and User.objects.filter(**{f"{name}__iexact": value}).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(message)
        return value

    def clean(self):
        data = super().clean()
        if self.instance.pk is None and not data.get("username") and not {"username", "email"} & self.errors.keys():
            data["username"] = _named_after(data.get("email") or "")
        return data


def _named_after(email):
    """Return the part of an e-mail address before the @ as a user name, with a number where another account has it."""
    name = re.sub(r"[^\w.+-]", "", email.partition("@")[0])
    if not name:
        raise forms.ValidationError({"username": "Isi nama pengguna, atau alamat surelnya."})
    names = (name if number == 1 else f"{name}{number}" for number in count(1))
    return next(one for one in names if not User.objects.filter(username__iexact=one).exists())
