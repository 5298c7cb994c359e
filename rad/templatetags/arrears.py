"""What a user's institution owes the plan, for home pages and lists: reports, and decisions in a review. `{% load arrears %}`"""

from django import template

from gugus.formats.markup import markup_join
from gugus.templatetags.guide import tally
from rad.lists import owed

register = template.Library()


@register.simple_tag(takes_context=True)
def plan_line(context):
    """Return what the plan asks of the user's institution, as counts: all reports that are late, and the most urgent other thing.

    Beside late reports only a duty is. One query. Late reports lead to the page that takes those of the oldest year.
    """
    asked = owed.of(context["user"])
    late = [one for one in (*asked.years, *asked.progress) if one.late]
    pages = {one.page for one in late}
    others = [tally(*one, "calm") for one in (asked.duties if late else asked.counts) if one[-1] not in pages][:1]
    count = sum(one.reports for one in late)
    reports = [tally(count, "laporan rencana aksi lewat tenggat", late[0].page, "warn")] if late else []
    return markup_join("", "{}", ((one,) for one in reports + others))


@register.inclusion_tag("rad/parts/plan_duties.html", takes_context=True)
def plan_duties(context):
    """Show what the plan asks of the user's institution, and the way to do it. One query.

    Reports of past years, progress of periods of this year that are over, rows to which it may contribute as pelaksana, the
    activities that wait for the user's decision in a review, and the recommendations to it. A view that has asked already
    passes it on as `owed`.
    """
    asked = context.get("owed") or owed.of(context["user"])
    return {"owed": asked, "awaited": asked.decisions}
