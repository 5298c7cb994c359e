"""The forms of an account, for the administrator."""

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm

from gugus.choices import Role
from gugus.models import User


def roles_field():
    return forms.MultipleChoiceField(
        label="Peran",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Seseorang dapat memegang beberapa peran. Petugas dan koordinator harus mempunyai institusi.",
    )


class UserForm(UserChangeForm):
    roles = roles_field()

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "institution", "roles", "is_active", "password")


class NewUserForm(BaseUserCreationForm):
    roles = roles_field()

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "institution", "roles")
