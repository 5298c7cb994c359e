"""The rows of the list of cases. `{% load case_rows %}`

They are drawn in Python: as a template they took more than half of the time of their page.
"""

from django import template
from django.utils.safestring import SafeString

from gugus.formats.indonesian import short_date
from gugus.formats.markup import markup, markup_join
from gugus.navigation import path_of
from gugus.templatetags.gugus import show_clock
from gugus.templatetags.stages import mini
from rujukan.choices.ctdc import CHILD_BANDS, AgeBand
from rujukan.choices.victim import Sex, VictimKind

register = template.Library()

SEX, AGE = dict(Sex.choices), {value: label.lower() for value, label in AgeBand.choices}
ROW = """
              <tr>
                <th scope="row"><a class="do" href="{}">{}<span class="visually-hidden"> {}</span></a></th>
                <td class="wait">{}</td>
                <td><span class="code">{}</span><span class="off"><br><span class="hint nowrap">Dibuka {}</span>{}</span></td>
                <td>{}</td>
                <td>{}</td>
                <td class="off">{}
                </td>
              </tr>
            """
VICTIM = """
                    <div class="victim">
                      <span><a class="code" href="{}">{}</a><br>
                      <span class="hint">{}{},
                        {}</span></span>
                      {}
                    </div>
                  """
NO_CLOCK = SafeString('<span class="mute small">tanpa tenggat</span>')


@register.simple_tag
def case_rows(rows):
    """Return the rows (CaseRow, nearest clock, [(victim, states of the stages)]) of the table."""
    return markup_join("", ROW, (_case_cells(*row) for row in rows))


def _case_cells(row, clock, victims):
    case = row.case
    owner = markup("<br>{}", case.owner) if case.owner else ""
    where, opened = case.district or "Kecamatan belum diketahui", short_date(case.opened_at)
    shown = show_clock(clock) if clock else NO_CLOCK
    paths = markup_join("", VICTIM, (_person_cells(*each) for each in victims))
    head = case.get_absolute_url(), _waiting_words(row), case.number, shown
    return *head, case.number, opened, owner, _people([victim for victim, _ in victims]), where, paths


def _people(victims):
    children = sum(victim.age_band in CHILD_BANDS for victim in victims)
    if not victims:
        return "belum ada orang"
    return f"{len(victims)} orang" + (f", {children} anak" if children else "")


def _person_cells(victim, states):
    witness = "Saksi, " if victim.kind == VictimKind.WITNESS else ""
    return (
        path_of("victim_detail", victim.code),
        victim.code,
        witness,
        SEX.get(victim.sex, ""),
        AGE.get(victim.age_band, ""),
        mini(states),
    )


def _waiting_words(row):
    if row.nearest:
        return row.nearest.words
    if not row.case.is_active:
        return f"Ditutup: {row.case.get_outcome_display().lower()}"
    return "Tidak ada rujukan terbuka" if row.idle else "Sedang dilayani"
