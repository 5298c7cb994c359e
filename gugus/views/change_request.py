"""Change requests: coordinators and auditors read all of them, and decide those for which they are deciders.

Administrators decide in the admin, which can show the first half of a printed link.
"""

from django.shortcuts import get_object_or_404, render

from gugus import rules
from gugus.access.scope import accepts, shows
from gugus.actions import change_request as change_requests
from gugus.audit import lately
from gugus.choices import Role
from gugus.models import ChangeRequest
from gugus.web.attempt import press
from gugus.web.pages import page_of


@shows(rules.reads_changes)
def change_request_list(request):
    page = page_of(request, ChangeRequest.objects.for_list())
    recent = lately.of(page.object_list)
    for row in page.object_list:
        row.lately = recent.get(row.pk, ())
        row.decides_here = Role.ADMINISTRATOR not in row.deciders and row.waits_for(request.user)
        row.decides_in_admin = Role.ADMINISTRATOR in row.deciders and row.waits_for(request.user)
        row.withdraws = row.is_open and row.asked_by_id == request.user.pk
        row.gaining = [user.username for user in change_requests.gaining(row)]
    return render(request, "gugus/change_request_list.html", {"page": page})


@accepts(rules.reads_changes, "change_request_list")
def change_request_grant(request, pk):
    """Grant a request that only coordinators and auditors decide."""
    rows = ChangeRequest.objects.exclude(deciders__contains=[Role.ADMINISTRATOR])
    press(request, "Persetujuan Anda dicatat.", change_requests.grant, get_object_or_404(rows, pk=pk), by=request.user)


@accepts(rules.reads_changes, "change_request_list")
def change_request_refuse(request, pk):
    row = get_object_or_404(ChangeRequest.objects.all(), pk=pk)
    done = "Permintaan ditarik." if row.asked_by_id == request.user.pk else "Permintaan ditolak."
    press(request, done, change_requests.refuse, row, by=request.user)
