from django.shortcuts import redirect, render

from gugus.access.scope import allow
from gugus.forms.invitation import InvitationForm
from gugus.login import invitation as invitations
from gugus.rules import anyone


@allow(anyone)
def invitation(request, user_key, first_half):
    """Ask for the second half of a printed link, then redirect to the page that sets a password."""
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        return redirect(invitations.joined(user_key, first_half, form.cleaned_data["half"]))
    return render(request, "gugus/invitation.html", {"form": form}, status=422 if form.is_bound else 200)
