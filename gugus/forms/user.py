"""The form of an account, for administrators. It has no password field: only the owner sets a password."""

from django import forms

from gugus.choices import Role
from gugus.models import User
from gugus.models.user import NEEDS_INSTITUTION


class UserForm(forms.ModelForm):
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
