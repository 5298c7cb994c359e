"""The cells of the table of Lampiran II with its results, the heads of its rows, and its sums. `{% load plan_table %}`

They are drawn in Python: a table has hundreds, and as a template they took longer than all else on their page.
"""

from django import template
from django.conf import settings
from django.utils.safestring import mark_safe

from gugus.formats import indonesian
from gugus.formats.markup import markup, markup_join
from gugus.navigation import path_of
from gugus.templatetags.gugus import chip, icon
from rad.choices import ReportStatus, TargetState
from rad.scoring import Outcome

register = template.Library()

REPORTED = {ReportStatus.SUBMITTED: ("run", "Diajukan"), ReportStatus.RETURNED: ("warn", "Dikembalikan")}
DRAFT = ("plan", "Draf")
BREAK, MUTE = mark_safe("<br>"), mark_safe(' class="mute"')
GRADED, ABOVE = mark_safe('<span class="mute">dinilai</span>'), mark_safe("<br>di atas pagu")
MARKED = '<br><span class="hint">{} direvisi: {}, semula {} (<a href="{}">{}</a>)</span>'
LINE = """
                <tr id="{}"><th scope="row">{}{}{}</th>
                  {}
                </tr>
              """
NOTES = """<details class="flag"><summary>
          <span class="chip s-warn">{}{}</span>
        </summary><ul class="stack tight">{}</ul></details>"""
NOTE = """<li>{} {}
          <a href="{}">{}</a></li>"""
DECISION = "<b>Keputusan: {}</b> "
PRINTED = f' <a href="{{}}#{{}}">Cetakan<span class="visually-hidden"> {{}} dalam {settings.COUNTY.citation}</span></a>'
READ = '<div class="noprint small">{}</div>'
EDIT = '<div class="noprint small"><a href="{}">Ubah<span class="visually-hidden"> {}</span></a></div>'
REVISE = '<div class="noprint small">{}<a href="{}">Revisi<span class="visually-hidden"> {}</span></a>{}</div>'
TICK = '<input type="checkbox" name="baris" value="{}" aria-label="Tandai {}"> '
BAR = (
    '<span class="line nowrap s-{}"><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
    '<rect class="fill" width="{}" height="8"/></svg><span class="small">{}</span></span>{}'
)


@register.simple_tag(takes_context=True)
def lines(context, some):
    """Return the rows of each `rad.lists.table.Line`: its words, notes and links, then its cells."""
    return markup_join(
        "",
        LINE,
        ((one.code, _activity_words(one), flagged(one.notes), _tools(one, context), _line_cells(one, context)) for one in some),
    )


def _activity_words(line):
    """Return the activity, in its first row, and the indicator."""
    if not (line.first and line.activity.printed):
        return line.label
    return markup("<b>{}</b>{}{}", line.activity.printed, BREAK if line.label else "", line.label)


@register.simple_tag
def flagged(notes):
    """Return source notes behind a chip that says what they are about, or how many they are; "" without any."""
    if not notes:
        return ""
    words = notes[0].get_kind_display() if len(notes) == 1 else f"{len(notes)} catatan"
    rows = (
        (note.what, markup(DECISION, note.decision) if note.decision else "", path_of("rad:note_detail", note.code), note.code)
        for note in notes
    )
    return markup(NOTES, icon("flag"), words, markup_join("", NOTE, rows))


def _tools(line, context):
    """Return the link to the printed row, what revisions changed in it, and for the secretariat the link to change it."""
    changed = ((one.label, one.current_words, one.original_words, one.number) for one in line.marks)
    marks = markup_join("", MARKED, ((*words, path_of("rad:revision_detail", number), number) for *words, number in changed))
    printed = markup(PRINTED, context["printed"], line.code, line.code) if context["printed"] else ""
    if not context["revises"]:
        return marks + markup(READ, printed) if printed else marks
    if context["plan"].is_draft:
        return marks + markup(EDIT, path_of("rad:draft_row_edit", line.code), line.code)
    tick = markup(TICK, line.code, line.code) if "ticks" in context else ""
    return marks + markup(REVISE, tick, line.revision_path, line.code, printed)


def _line_cells(line, context):
    """Return the cells: what was achieved of a target, or spent of a budget, and what a revision changed."""
    return markup_join("", "{}", ((_cell(one, context),) for one in line.cells))


def _cell(one, context):
    revised = _revised_mark(one.mark) if one.mark else ""
    if one.column.kind == "target":
        row, mute = one.row, "" if one.row and one.row.asks else " mute"
        words, link = (_achieved(row, context), _report_link(row, context)) if row else ("", "")
        return markup('<td class="year{}" data-l="{}"><span>{}{}{}</span></td>', mute, one.column.label, words, link, revised)
    bundle = one.bundle
    span = markup(' rowspan="{}"', one.span) if one.span > 1 else ""
    mute = "" if bundle and bundle.budget else MUTE
    words = markup("<span>{}{}</span>", _budget(bundle, context), revised) if bundle else ""
    return markup('<td data-l="{}"{}{}>{}</td>', one.column.label, span, mute, words)


def _achieved(row, context):
    if row.state == TargetState.BLANK:
        return "Tanpa target"
    if row.state == TargetState.DASH:
        return row.printed
    if not row.asks:
        return markup("{} <br>tidak ditargetkan", row.printed)
    if row.score.outcome is Outcome.SCORED:
        graded = GRADED if row.needs_grade else ""
        bar = markup(BAR, "ok" if row.score.met else "run", row.score.bar, indonesian.percent(row.score.percent), graded)
        return markup("<b>{}</b> dari {}{}", row.achieved, row.printed, bar)
    if row.reported:
        state = chip(*REPORTED.get(row.reported.status, DRAFT))
        return markup("<b>{}</b> dari {}<br> {}", row.reported.text, row.printed, state)
    if not row.mine or context["plan"].never_in_force:
        return markup('<span class="mute">target</span> {}', row.printed)
    silent = "Tidak dilaporkan" if row.year in context["closed"] else "Belum diisi"
    return markup('<span class="mute">{}<br>target</span> {}', silent, row.printed)


def _report_link(row, context):
    """Return the link to the report of a row for users who read it or fill it in."""
    if not (row.mine and row.asks):
        return ""
    if row.reported and context["reads"]:
        word, below = "Lihat", row.score.outcome is not Outcome.SCORED or row.needs_grade
    elif context["fills"] and row.year not in context["closed"]:
        word, below = "Isi", True
    else:
        return ""
    path = path_of("rad:realisation_detail", row.code, row.year)
    link = '{}<a class="noprint" href="{}" aria-label="{} laporan {} tahun {}">{}</a>'
    return markup(link, BREAK if below else "", path, word, row.code, row.year, word)


def _budget(bundle, context):
    if not bundle.budget:
        return "Kosong" if bundle.budget is None else indonesian.rupiah(bundle.budget)
    spent = shared = ""
    if bundle.mine and not context["plan"].never_in_force:
        spent = markup('<br><span class="mute">{}</span>', _spent(bundle, context["closed"]))
    if bundle.covers > 1:
        shared = markup("<br>{}", chip("calm", bundle.gathered, "link"))
    return markup("{}{}{}", indonesian.rupiah(bundle.budget), spent, shared)


def _spent(bundle, closed):
    if bundle.absorption is not None:
        above = ABOVE if bundle.money.exceeds else ""
        share = indonesian.percent(bundle.absorption)
        return markup("terpakai {}<br> {}{}", share, indonesian.rupiah(bundle.spent), above)
    if bundle.status:
        return f"terlapor {indonesian.rupiah(bundle.reported_amount)}, belum disetujui"
    return "tidak dilaporkan" if bundle.year in closed else "belum diisi"


SPARK = (
    '<svg class="spark" viewBox="0 0 72 28" aria-hidden="true"><path class="aim" d="M4 3H68"/>'
    '<path d="M{}"/><circle cx="{}" cy="{}" r="3"/></svg>'
)


@register.simple_tag
def spark(points):
    """Return the years of an activity as a small line below the line of its target; the numbers stand beside it as text."""
    step = 64 / max(len(points) - 1, 1)
    places = [
        (round(4 + step * i), round(25 - 22 * float(share) / 100)) for i, (_, share) in enumerate(points) if share is not None
    ]
    return markup(SPARK, "L".join(f"{x} {y}" for x, y in places), *places[-1]) if places else ""


SUMS = """<span>{}</span>
<span class="all"><b>{}</b> dari {} dilaporkan, {} tercapai{}{}</span>"""


WITHOUT_TARGET = '<span></span> <span class="all">{}</span>'


@register.simple_tag(takes_context=True)
def sums(context, one):
    """Return where the tables of a year stand, in a row. `one` is a `rad.figures.PlanYear` or `SubTaskForceYear`."""
    summary, absorption = one.summary, one.money.absorption
    if not summary.targeted:
        return markup(WITHOUT_TARGET, "Tanpa target" if context["sees_all"] else "Tidak ada laporan institusi Anda")
    mean = "Belum ada" if summary.mean is None else markup("<b>{}</b>", indonesian.percent(summary.mean))
    spent = "" if absorption is None else f"; uang terpakai {indonesian.percent(absorption)}"
    without = "" if summary.mean is None else f"; tanpa golongan: baru {summary.reported} dari {summary.targeted} terlapor"
    band = f"; {one.band.label.lower()}" if one.band else without
    return markup(SUMS, mean, summary.reported, summary.targeted, summary.met, spent, band)


def _revised_mark(mark):
    words = '<br>{}<br><span class="mute">semula {}</span><br> <a href="{}">{}</a>'
    path = path_of("rad:revision_detail", mark.number)
    return markup(words, chip("calm", "Direvisi"), mark.original_words, path, mark.number)
