"""`{% load complaint %}`: the state of a complaint as the screen shows it.

{% complaint_state complaint %}   its status as a chip
{% complaint_safety complaint %}  a chip when somebody is not safe now, else nothing
"""

from django import template

from gugus.templatetags.gugus import chip
from rujukan.choices.complaint import ComplaintStatus
from rujukan.models.complaint import chosen

register = template.Library()

STATES = {
    ComplaintStatus.NEW: ("info", "info"),
    ComplaintStatus.REVIEWED: ("plan", None),
    ComplaintStatus.CASE: ("run", None),
    ComplaintStatus.FORWARDED: ("ref", None),
    ComplaintStatus.DUPLICATE: ("na", None),
    ComplaintStatus.CLOSED: ("ok", None),
}


@register.simple_tag
def complaint_state(complaint):
    state, icon_name = STATES[complaint.status]
    return chip(state, complaint.get_status_display(), icon_name)


@register.simple_tag
def complaint_safety(complaint):
    return chip("bad", "Tidak aman") if complaint.in_danger and complaint.is_open else ""


@register.filter
def labels(row, name):
    """Return the labels of a list of choices in column `name`, joined by commas."""
    return ", ".join(chosen(row, name))
