"""The form of an account, for the administrator. No password: its owner alone makes one."""

from django import forms

from gugus.choices import Role
from gugus.models import User


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
            "institution": "Petugas dan koordinator harus mempunyai institusi.",
            "username": "Huruf, angka, dan @ . + - _",
            "is_active": "Akun yang nonaktif tidak dapat dibuka.",
        }

    def clean_username(self):
        return self._free("username", "Nama pengguna ini sudah dipakai.")

    def clean_email(self):
        return self._free("email", "Alamat surel ini sudah dipakai akun lain.")

    def _free(self, name, message):
        """One logs in by either, however it is written: no two accounts share one."""
        value = self.cleaned_data[name]
        if value and User.objects.filter(**{f"{name}__iexact": value}).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(message)
        return value
