from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render

from gugus.access.scope import accepts, allow
from gugus.actions import sessions
from gugus.rules import signed_in

SHOWN = 50


@allow(signed_in)
def sign_in_history(request):
    """Show the owner of the account its latest logins."""
    return render(request, "gugus/sign_in_history.html", {"sign_ins": request.user.sign_ins.all()[:SHOWN]})


@accepts(signed_in, "sign_in_history")
def sessions_end(request):
    sessions.end_all(request.user)
    logout(request)
    messages.success(request, "Anda sudah keluar dari semua perangkat.")
    return redirect("account_login")
