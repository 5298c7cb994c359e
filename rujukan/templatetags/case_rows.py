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
from rujukan.choices.ctdc import AgeBand
from rujukan.choices.victim import Sex, VictimKind

register = template.Library()

SEX, AGE = dict(Sex.choices), {value: label.lower() for value, label in AgeBand.choices}
ROW = """
              <tr>
                <th scope="row"><a class="code" href="{}">{}</a><br><span class="hint">Dibuka {}{}</span></th>
                <td>
                  {}
                </td>
                <td data-l="Kecamatan">{}</td>
                <td data-l="Menunggu">{}</td>
                <td data-l="Tenggat">{}</td>
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
NOBODY = SafeString("""
                    <span class="mute">Belum ada orang yang dicatat</span>
                  """)
NO_CLOCK = SafeString('<span class="mute">–</span>')


@register.simple_tag
def case_rows(rows):
    """Return the rows (CaseRow, nearest clock, [(victim, states of the stages)]) of the table."""
    return markup_join("", ROW, (_cells(*row) for row in rows))


def _cells(row, clock, victims):
    case = row.case
    owner = markup("<br>{}", case.owner) if case.owner else ""
    people = markup_join("", VICTIM, (_person(*each) for each in victims)) if victims else NOBODY
    where = case.district or "Belum diketahui"
    shown = show_clock(clock) if clock else NO_CLOCK
    return case.get_absolute_url(), case.number, short_date(case.opened_at), owner, people, where, _waits(row), shown


def _person(victim, states):
    witness = "Saksi, " if victim.kind == VictimKind.WITNESS else ""
    return (
        path_of("victim_detail", victim.code),
        victim.code,
        witness,
        SEX.get(victim.sex, ""),
        AGE.get(victim.age_band, ""),
        mini(states),
    )


def _waits(row):
    if row.nearest:
        return markup("{}\n                  ", row.nearest.words)
    if not row.case.is_active:
        return f"Ditutup: {row.case.get_outcome_display().lower()}\n                  "
    return "Tidak ada rujukan terbuka" if row.idle else "Sedang dilayani"
