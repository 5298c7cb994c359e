"""Template components of the screens, in every template without `load`.

Page frame: extend `gugus/base.html`, `gugus/narrow.html` (one column) or `gugus/confidential.html` (about a case, printed
below "RAHASIA. Dicetak …") and fill the blocks
    title        words of the browser tab and of h1: {% block title %}Kasus{% endblock %}
    crumbs       {% crumb "Kasus" "case_list" %}…{% crumb "KS-2026-00001" %} (the last one without address)
    heading      other words of h1        lead    <p>…</p> under it        action   the one `.button.main` beside it
    content      the page                 width   narrow, on a page about a case

Small pieces
    {% icon "run" %}                          nd na plan ref run ok no · identification shelter health social
                                              repatriation reintegration legal · alert bell camera down edit
                                              exit flag info late link lock menu open phone plus seal search
                                              voice
    {% chip "ok" "Selesai" %}                 state, word, optional icon: {% chip "warn" "Menyebut anak" "alert" %};
                                              states nd na plan ref run ok no warn bad info calm
    {% clock due start=sent %}                "Sisa 5 jam" with its dial; absolute=True adds the moment itself
    {% clock_day last 14 %}                   "Hari 12 dari 14", the 14th day being `last`
    {% clock_planned day %}                   "10 hari lagi"
    {% clock_since moment %}                  "6 hari lalu"; with a word: {% clock_since moment "Dipanggil" %}
    {% fact "Kecamatan" value %}              one pair of <dl class="facts">; an empty value reads "Belum diisi"
    {% fact "Telepon" masked=True %}          the disguised value
    {% request_number %}                      "3f9a 12bc", by which the log knows this request
    {% nothing "Belum ada rujukan" "Rujukan baru muncul di sini …" %}      the empty state
    {% pager page %}                          previous / next of a Paginator page, keeps the filters
    {% mini stages %} · {% mini_head stages %}   small, in a list: `{% load stages %}`
    {% path stages %}                         the seven stages at full size

    A stage in path, mini and mini_head is a mapping or object with
        code (icon name, = Stage code), label, state (nd na plan ref run ok no), word ("Berjalan"),
    and for path optionally: who, lines (list of words), clock (a gugus.formats.clocks.Clock), basis (what the clock rests on),
    action_url, action.

Blocks
    {% need "lewat" 2 "bad" "Rujukan lewat tenggat, belum dijawab" hint="Telepon dulu." %}…{% endneed %}
        inside: <ul class="rows"> and the rows, or {% nothing … %}
        rows: <li><div><b class="code">RJ-…</b> Pemulangan<br><span class="mute small">…</span></div>
              <div>{% clock … %}</div><a class="do" href="…">Tindak lanjuti</a></li>
    {% note "info" %}…{% endnote %} · {% note "calm" "lock" %}…{% endnote %}   calm info warn bad run, optional icon
    {% table "Daftar surat" "Surat ke luar" "Nomor|Dibuat|Lembar>" %}<tr>…{% endtable %}   its name, its caption, its columns (>
        of numbers); two lines a row on a phone. kind="cards": a card for each row, kind="cards fine": in small type

Parts
    {% include "gugus/parts/timeline.html" with events=events %}   each: at, text; optional by, state, word, number, more
    {% include "gugus/parts/filter.html" with noun="kasus" %}     a filter form, folded to what it keeps of `page`, in words
    {% include "gugus/parts/legend.html" %}                        the key to the seven states

Forms
    {% extends "gugus/form.html" %} and the block buttons: a page of one form, which is
    <form method="post" novalidate>{% csrf_token %}{% errors form %}{{ form }}<div class="actions line">…</div></form>
    {{ form.name.as_field_group }} renders one field; {% errors form formset %} the summary of several.
    {% errors form %} also prints nothing when all is well. Answer an invalid form with status 422.
    <details{% if form|unfolded:"nik phone" %} open{% endif %}> a fold that stands open where a field holds a value or an error.
    Options with a second line: give choices a label "Telepon|Panggilan atau pusat panggilan".
    send.js sends every form in the background, except <form data-direct> (accounts). drafts.js saves drafts.

Filters
    {{ n|number }} 1.250 · {{ x|number:1 }} 12,5 · {{ x|percent }} 99,9% (rounded down)
    {{ n|or_hidden }} 12, or • where the count is hidden
    {{ amount|rupiah }} Rp1.250.000 · {{ amount|rupiah:2 }} Rp1.250.000,00
    {{ day|long_date }} 24 November 2026 · {{ moment|local_time }} and the clock · {{ moment|short }} Sab 20 Nov, 14.30
    {{ moment|short_date }} Sab 20 Nov · {{ moment|clock_time }} 14.30 · {{ day|weekday }} Sabtu
    {{ label|continued }} kapasitas penuh, to continue a sentence · data-options="{{ mapping|data }}" JSON for a script
    {{ "Pasal 6"|article }} the same text, in which each place of the regulation is a link to its printed words
"""

import json
from functools import cache, lru_cache, wraps

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from gugus import logs
from gugus.formats import clocks, indonesian
from gugus.formats.citations import citations
from gugus.formats.icons import icon
from gugus.formats.suppression import HIDDEN
from gugus.forms.chosen import chosen
from gugus.forms.faults import of_field, of_form
from gugus.forms.field_group import control
from gugus.navigation import path_of

register = template.Library()

STATE_ICONS = {"warn": "alert", "bad": "alert", "info": "info", "calm": "info"}
NOTE_ICONS = {"ok": "ok", "warn": "alert", "bad": "alert", "calm": "lock"}


# Small pieces


# A page draws the same few icons, chips and rows of glyphs many times. Typed: a safe string is not escaped, its equal is.
remembered = lru_cache(maxsize=1000, typed=True)


register.simple_tag(icon)
register.simple_tag(path_of)  # as {% url %}, but remembered
register.simple_tag(cache(static))  # as Django's, but remembered
register.filter(control)
register.filter(chosen)


@register.simple_tag
def chip(state, word, icon_name=None):
    """Return a state as icon, word and colour."""
    return _chip(state, word if isinstance(word, str) else str(word), icon_name)


@remembered
def _chip(state, word, icon_name):
    drawing = icon(icon_name or STATE_ICONS.get(state, state))
    return format_html('<span class="chip s-{}">{}{}</span>', state, drawing, word)


@register.simple_tag
def request_number():
    """Return the first eight digits of this request's number in the log, short enough for the telephone: "3f9a 12bc"."""
    digits = logs.request_number.get()
    return f"{digits[:4]} {digits[4:8]}"


@register.simple_tag(takes_context=True)
def clock(context, due, start=None, absolute=False):
    """Return the clock of a deadline; with `absolute` also the time itself."""
    if due is None:
        return ""
    shown = show_clock(clocks.deadline(_now(context), due, start))
    if not absolute:
        return shown
    return format_html('{} <span class="hint">{}</span>', shown, indonesian.short(due))


@register.simple_tag(takes_context=True)
def clock_day(context, last, days):
    return show_clock(clocks.last_day(_now(context), last, days)) if last else ""


@register.simple_tag(takes_context=True)
def clock_planned(context, day):
    return show_clock(clocks.planned(_now(context), day)) if day else ""


@register.simple_tag(takes_context=True)
def clock_since(context, moment, what=""):
    return show_clock(clocks.since(_now(context), moment, what)) if moment else ""


@register.filter
def show_clock(value):
    """Return a gugus.formats.clocks.Clock as words with its dial, or with the hourglass if time is left and it has none."""
    if not value:
        return ""
    drawing = format_html(DIAL, value.dial) if value.dial is not None else "" if value.elapsed else icon("late")
    return format_html('<span class="clock s-{}">{}{}</span>', value.state, drawing, value.words)


DIAL = (
    '<svg class="dial" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="7.5"/>'
    '<circle cx="10" cy="10" r="7.5" pathLength="100" stroke-dasharray="{} 100" transform="rotate(-90 10 10)"/></svg>'
)


@register.simple_tag
def fact(label, value="", masked=False):
    if masked:
        return format_html(
            '<div><dt>{}</dt><dd class="secret"><span aria-hidden="true">••••• ••••</span>'
            '<span class="visually-hidden">disamarkan</span></dd></div>',
            label,
        )
    if value is None or value == "":
        value = mark_safe('<span class="mute">Belum diisi</span>')
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, value)


@register.simple_tag
def nothing(heading, words=""):
    return format_html('<div class="card empty"><b>{}</b><p>{}</p></div>', heading, words)


@register.simple_tag
def crumb(label, url_name=None, *args):
    """Return a breadcrumb with a link by URL name or path; without `url_name` the current page, without a link."""
    if not url_name:
        return format_html('<li aria-current="page">{}</li>', label)
    url = url_name if url_name.startswith("/") else reverse(url_name, args=args)
    return format_html('<li><a href="{}">{}</a></li>', url, label)


@register.simple_tag
def crumb_step(step):
    """Return a breadcrumb from a tuple of the view: (label, URL name, its arguments)."""
    return crumb(*step)


@register.inclusion_tag("gugus/parts/pager.html", takes_context=True)
def pager(context, page, counted=True):
    """Show the ways to the pages beside this one; `counted`: and how many pages there are, for which the rows are counted."""
    keys = {name: getattr(page, name, None) for name in ("after", "before")}  # Django's own pages have none
    return {"page": page, "filters": context["request"].GET, "counted": counted, **keys}


@register.inclusion_tag("gugus/parts/confidential.html", takes_context=True)
def confidential(context):
    return {"user": context.get("user"), "now": _now(context)}


# The seven stages


@register.inclusion_tag("gugus/parts/path.html")
def path(stages):
    return {"stages": stages}


# Blocks


@register.simple_block_tag
def need(content, anchor, count, state, title, hint=""):
    """Return a section of the agenda: what waits, how many, and what to do. If nothing waits, the section is calm."""
    return format_html(
        '<section class="need s-{state}" aria-labelledby="{anchor}"><div class="count" aria-hidden="true">{count}</div>'
        '<div class="stack tight"><h2 id="{anchor}">{title}<span class="visually-hidden">: {count}</span></h2>'
        "{hint}{content}</div></section>",
        state=state if count else "calm",
        anchor=anchor,
        count=count,
        title=title,
        hint=format_html('<p class="hint">{}</p>', hint) if hint else "",
        content=content,
    )


@register.simple_block_tag
def note(content, state="calm", icon_name=None):
    drawing = icon(icon_name or NOTE_ICONS.get(state, "info"))
    return format_html('<div class="note s-{}">{}<div>{}</div></div>', state, drawing, content)


TABLE = """<div class="{}scroll" tabindex="0" role="region" aria-label="{}, dapat digeser"><table class="table {}">
<caption class="visually-hidden">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"""


@register.simple_block_tag
def table(content, label, caption, heads, of="", kind="thumb"):
    """Return a table that can be moved sideways. The caption may have {}, which stands for `of`."""
    return format_html(TABLE, "" if kind == "thumb" else "box ", label, kind, caption.format(of), _heads(heads), content)


@remembered
def _heads(words):
    ends = {True: mark_safe(' class="end"'), False: ""}
    rows = ((ends[word.endswith(">")], word.removesuffix(">")) for word in words.split("|"))
    return format_html_join("", '<th scope="col"{}>{}</th>', rows)


@register.simple_tag
def tell(message):
    """Return a message of django.contrib.messages as a note."""
    return note(message, {"success": "ok", "error": "bad", "warning": "warn"}.get(message.level_tag, "info"))


# Forms


@register.inclusion_tag("gugus/parts/errors.html")
def errors(*forms):
    """Return the errors of forms and formsets, each with a link to its field."""
    form_errors = [fault for form in forms if form for fault in of_form(form)]
    count = "Satu" if len(form_errors) == 1 else len(form_errors)
    of_fields = any(target for target, _ in form_errors)
    return {"faults": form_errors, "heading": f"{count} isian perlu diperbaiki" if of_fields else "Perlu diperiksa"}


@register.filter
def faults(field):
    """Return the error messages to show beside a bound field."""
    return of_field(field)


@register.filter
def unfolded(form, names):
    """Whether a fold of fields (names separated by spaces) stands open: one of them holds a value or an error."""
    return any(form[name].value() or form[name].errors for name in names.split())


@register.filter
def faulty(form, names):
    """Whether one of some fields (names separated by spaces) has an error."""
    return any(form[name].errors for name in names.split())


# Filters


def _or_nothing(words):
    """Return the filter that writes a value in these words, and nothing for none."""

    @wraps(words)
    def shown(value, *places):
        return "" if value in (None, "") else words(value, *places)

    return shown


for _words in (
    *(indonesian.number, indonesian.rupiah, indonesian.long_date, indonesian.short_date, indonesian.short),
    *(indonesian.weekday, indonesian.clock_time, indonesian.continued),
):
    register.filter(_words.__name__, _or_nothing(_words))


@register.filter
def percent(value):
    """Return a percentage ("99,9%"), a dash if it is unknown."""
    return "–" if value in (None, "") else indonesian.percent(value)


@register.filter
def or_hidden(people):
    """Return a count of people, or the sign of a hidden count (gugus.formats.suppression)."""
    return HIDDEN if people is None else indonesian.number(people)


@register.filter
def article(text):
    """Return a text in which each citation of the regulation ("Ps 6", "Lampiran I") is a link to its printed words."""
    text, parts, end = str(text), [], 0
    for citation in citations(text):
        link = format_html('<a href="{}#{}">{}</a>', regulation_page(), citation.anchor, text[citation.start : citation.end])
        parts += [text[end : citation.start], link]
        end = citation.end
    return format_html_join("", "{}", ((part,) for part in (*parts, text[end:])))


@register.simple_tag
def regulation_page():
    """Return the address of the page of the regulation."""
    return path_of(settings.REGULATION_PAGE)


@register.filter
def data(value):
    """Return a value as JSON, for an attribute that a script reads."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def local_time(value):
    return indonesian.local_time(value) if value else ""


def _now(context):
    return context.get("now") or timezone.now()
