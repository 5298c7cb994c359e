"""What leads a person on: the next step, the tabs of a subject, counts that lead to lists; in every template without `load`.

{% next_step "Giliran Anda" "Rencanakan kunjungan pertama" clock %}…{% endnext_step %}
    the one thing to do now: whose turn, what, until when; inside one or two sentences and the button. state="bad" for danger
{% tabs "Halaman tentang korban ini" pages %}   the addresses of one subject (gugus.navigation.subject_tabs)
{% siblings %}                            the pages beside this one (gugus.navigation.SIBLINGS), as tabs
<ul class="lines">                        rows of which all is the link:
    <li><a class="row" href="…"><span><b>Keterangan polisi</b></span> {% clock … %}
        <span>PN-26-RQC9, Kalis</span> <span class="verb">Jawab</span></a></li>
<ul class="tally">                        counts that lead to lists of exactly so many rows; nothing where the count is 0:
    {% tally 3 "tugas, satu lewat 3 hari" url "warn" %}
{% call_row "Koordinator piket" "0812 0000 0110" "Dinas. Setiap hari, siang malam" %}   whom to call (telephone.py)
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from gugus import navigation
from gugus.formats import indonesian
from gugus.formats.icons import icon
from gugus.templatetags.gugus import show_clock

register = template.Library()
CURRENT = mark_safe(' aria-current="page"')


@register.simple_block_tag
def next_step(content, label, heading, clock=None, state="run"):
    """Return the one thing to do now: whose turn it is, what, until when (a Clock, or markup), and the button inside."""
    return format_html(
        '<section class="next stack s-{}" aria-labelledby="berikut"><div class="line between">'
        '<p class="label line">{}<span>{}</span></p>{}</div><h2 id="berikut">{}</h2>{}</section>',
        state,
        icon("alert") if state == "bad" else "",
        label,
        clock if isinstance(clock, SafeString) else show_clock(clock),
        heading,
        content,
    )


@register.simple_tag
def tabs(label, pages):
    """Return the row of tabs of one subject: each page is (label, URL, whether it is the current one, anchors that it took over).

    Nothing for no pages. An old bookmark to one of these anchors, or to the last part of the address of a tab, is led to the tab
    (gugus.js).
    """
    if not pages:
        return ""
    drawn = ((url, _tab_marks(current, *anchors), words) for words, url, current, *anchors in pages)
    links = format_html_join("", '<a href="{}"{}>{}</a>', drawn)
    return format_html('<nav class="pages noprint" aria-label="{}">{}</nav>', label, links)


@register.simple_tag(takes_context=True)
def siblings(context, keep=""):
    """Return the row of tabs of the pages that stand beside this one; `keep` is a query that their addresses keep."""
    request = context["request"]
    label, pages = navigation.siblings(request.user, request.resolver_match.view_name)
    return tabs(label, [(words, f"{url}?{keep}" if keep else url, current) for words, url, current in pages])


def _tab_marks(current, anchors=""):
    of_anchors = format_html(' data-anchors="{}"', anchors) if anchors else mark_safe("")
    return of_anchors + CURRENT if current else of_anchors


@register.simple_tag
def tally(count, words, url, state="calm"):
    """Return a count that leads to its list; nothing if nothing is counted. `count` may be a text such as "20+"."""
    if not count:
        return ""
    shown = indonesian.number(count) if isinstance(count, int) else count
    return format_html(
        '<li><a class="row s-{}" href="{}"><b>{}</b> <span>{}</span> {}</a></li>', state, url, shown, words, icon("next")
    )
