"""Records logins for the owner of an account."""

from allauth.account.authentication import get_authentication_records

from gugus.access.scope import scope
from gugus.choices import SignInMethod
from gugus.login import letter as letters, limits
from gugus.models import SignIn

RECOVERED = "Akun Anda baru saja dibuka dengan kata sandi dan salah satu kode pemulihan Anda."
# The first of these words in the User-Agent names the browser. Most browsers also contain the words of later ones.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
DEVICES = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


def remember(request, user, **_):
    """Add a `SignIn` for this user (receiver of Django's signal after login); mail the owner if a recovery code was used."""
    limits.logged_in(request, str(user.pk))
    method = _method(request, user)
    with scope(user):  # the request's own scope has no user yet
        SignIn.objects.create(user=user, method=method, browser=browser(request.headers.get("user-agent", "")))
    if method == SignInMethod.RECOVERY:
        letters.send(user.email, "Keamanan akun Anda", RECOVERED + letters.ALARM)


def browser(agent):
    """Return browser and system, "Firefox di Windows": enough to recognise one's own, too little to identify a person."""
    names = (next((name for word, name in known.items() if word in agent), "") for known in (BROWSERS, DEVICES))
    return " di ".join(name for name in names if name) or "Peramban lain"


def _method(request, user):
    shown = [record for record in get_authentication_records(request, user) if record["method"] == "mfa"]
    if not shown:
        return SignInMethod.PASSWORD
    return {"webauthn": SignInMethod.PASSKEY, "totp": SignInMethod.CODE}.get(shown[-1]["type"], SignInMethod.RECOVERY)
