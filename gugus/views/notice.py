"""Notices: opening one marks it as read and leads to what it is about."""

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from gugus import rules
from gugus.access import allow
from gugus.models import Notice


@allow(rules.signed_in)
@require_POST
def notice_open(request, pk):
    notice = get_object_or_404(Notice.objects.for_user(request.user), pk=pk)
    notice.mark_read()
    return redirect(notice.path or "home")
