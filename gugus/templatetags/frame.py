"""Template tags of the page frame: title and heading of a page, the menu, unread notices, and the user's drafts."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.forms import BaseForm, BaseFormSet
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import resolve, reverse
from django.utils import timezone

from gugus import navigation
from gugus.access import read_only, replica, scope
from gugus.actions import draft as drafts, notice as verbs
from gugus.formats.indonesian import number
from gugus.formats.markup import attributes, markup, markup_join
from gugus.forms.faults import came_too_late
from gugus.models import FormDraft
from gugus.templatetags.guide import tally
from gugus.workflow import meeting as meetings, notice as notices

register = template.Library()


@register.simple_tag(takes_context=True)
def if_faulty(context, words):
    """Return the words if the page answers a form that was not accepted, so that the title of the tab says it first."""
    request = context.get("request")
    if request is None or request.method != "POST":
        return ""
    values = context.flatten()
    return words if "overtaken" in values or any(map(_is_faulty, values.values())) else ""


def _is_faulty(value):
    """Whether a value of the context is a form that was sent and not accepted, or holds one."""
    if isinstance(value, dict):
        return any(_is_faulty(part) for part in value.values())
    if isinstance(value, list | tuple):
        return any(_is_faulty(part) for part in value)
    if isinstance(value, BaseFormSet):
        return value.is_bound and value.total_error_count() > 0
    return isinstance(value, BaseForm) and value.is_bound and (bool(value.errors) or came_too_late(value))


@register.simple_tag(takes_context=True)
def heading(context):
    """Return the words of the block `title`, the heading of a page that gives no other."""
    return context.render_context[BLOCK_CONTEXT_KEY].get_block("title").render(context)


@register.simple_block_tag
def location(content):
    """Return the place of the page as a row of crumbs; nothing if it has none."""
    return markup(CRUMBS, content) if content else ""


CRUMBS = '<nav aria-label="Lokasi halaman" class="noprint"><ol class="crumb">{}</ol></nav>'


@register.simple_tag(takes_context=True)
def navigation_menu(context):
    """Return the menu as a list. The page holds it twice, for wide and for narrow screens."""
    request = context.get("request")
    return _drawn(navigation.menu(getattr(request, "user", None), request.path) if request else ())


@lru_cache(maxsize=1000)
def _drawn(entries):
    """Draw a menu, remembered: every page of a role has the same, and nothing in it is of a person."""
    rows = ((url, attributes({"aria-current": current or None}), label) for label, url, current in entries)
    return markup('<ul class="unmarked">{}</ul>', markup_join("", '<li><a href="{}"{}>{}</a></li>', rows))


@register.simple_tag(takes_context=True)
def waiting(context):
    """Return what waits for the user: {"unread": 7 or "99+", "drafts": addresses of forms, separated by spaces}.

    Notices that lead to this page are read by opening it. It also notes on the request which drafts the user has, and whether
    they may write forms without network.

    {} if nobody is logged in, or the transaction is broken (error pages).
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not scope.can_ask():
        return {}
    count, here, addresses = notices.waiting(request.path)
    if here and request.method == "GET" and "exception" not in context and not read_only.read_only():  # no page of an error
        replica.leave()
        count -= verbs.read_at(request.path, by=user) > 0
    request.drafts = (addresses or "").split()
    request.has_outbox = settings.OUTBOX and (user.is_officer or user.is_coordinator)
    return {"unread": f"{notices.MOST_COUNTED}+" if count > notices.MOST_COUNTED else count, "drafts": addresses or ""}


@register.simple_tag
def copied_at():
    """Return the moment of the copy that the page shows, if the database takes no writes; True if it is not known; else False."""
    return read_only.read_only() and ((scope.can_ask() and read_only.as_of()) or True)


@register.simple_tag(takes_context=True)
def has_draft(context, address):
    """Return whether the user has a draft of the form that is sent to `address`, as the frame of the page has asked."""
    return any(draft.partition(drafts.STEP)[0] == address for draft in getattr(context["request"], "drafts", ()))


@register.inclusion_tag("gugus/parts/form_drafts.html", takes_context=True)
def form_drafts(context):
    """Show the user's own drafts, latest first, each with the words of its button and the code in its address.

    Without drafts, which the frame of the page knows, it makes no query.
    """
    rows = FormDraft.objects.all() if getattr(context["request"], "drafts", ()) else ()
    forms = {draft.address.partition(drafts.STEP)[0]: draft for draft in reversed(rows)}  # of steps the latest stands for all
    return {"drafts": [_draft_line(draft) for draft in reversed(forms.values())], "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def meeting_decisions(context, days=None):
    """Return the count of the open decisions of meetings that concern the user (`gugus.workflow.meeting`), as one that leads to
    their list. One query, unless the view has read `days`.
    """
    user, page = context["user"], reverse("decision_list")
    days = meetings.days_due(user) if days is None else days
    late = sum(day < timezone.localdate() for day in days)
    words = "keputusan rapat" + (f", {number(late)} lewat tenggat" if late else "")
    count = f"{meetings.MOST_COUNTED}+" if len(days) > meetings.MOST_COUNTED else len(days)
    own = "" if user.is_plan_manager or not days else f"?institusi={user.institution.code}"
    return tally(count, words, f"{page}{own}", "warn" if late else "calm")


def _draft_line(draft):
    code = next(map(str, resolve(draft.page.partition("#")[0].partition("?")[0]).kwargs.values()), "")
    label = drafts.label_of(draft) or "Formulir"
    return {"label": label, "code": code, "address": draft.address, "page": draft.page, "saved_at": draft.saved_at}
