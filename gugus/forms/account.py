"""Forms of login and passwords, with our labels above the fields and no placeholders inside them."""

from allauth.account import forms as account

from gugus.login import letter as letters

LABELS = {
    "login": "Nama pengguna atau alamat surel",
    "password": "Kata sandi",
    "email": "Alamat surel",
    "oldpassword": "Kata sandi sekarang",
    "password1": "Kata sandi baru",
    "password2": "Kata sandi baru, sekali lagi",
    "code": "Kode dari aplikasi, atau satu kode pemulihan",
    "name": "Nama perangkat, supaya Anda mengenalinya nanti",
}


class Plain:
    """Mixin: labels from `LABELS` and no placeholders. The page's lead says what a good password is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name == "password1":
                field.help_text = ""


class LoginForm(Plain, account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["login"].widget.attrs |= attrs  # phones would capitalise the name, and suggest e-mail addresses


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    pass


class SetPasswordForm(Plain, account.SetPasswordForm):
    pass


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    def save(self, request, **_):
        letters.password_reset.enqueue([user.pk for user in self.users], request.build_absolute_uri("/").rstrip("/"))
        return self.cleaned_data["email"]


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    pass
