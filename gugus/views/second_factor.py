from allauth.mfa.models import Authenticator
from django.shortcuts import redirect, render

from gugus.access.scope import allow
from gugus.login import second_factor
from gugus.rules import signed_in


@allow(signed_in)
def second_factor_guide(request):
    """Guide a user to set up a second factor. Users who have one are redirected to confirm it, or home if they have confirmed."""
    user = request.user
    if request.session.get(second_factor.MARK) == user.pk:
        return redirect("home")
    if not second_factor.enrolled(user):
        return render(request, "gugus/second_factor_guide.html", {"required": second_factor.required(user)})
    by_code = second_factor.SecondFactorAdapter().is_mfa_enabled(user, [Authenticator.Type.TOTP])
    return redirect("mfa_reauthenticate" if by_code else "mfa_reauthenticate_webauthn")
