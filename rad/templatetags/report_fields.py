"""The fields of a row of the grid, drawn in one piece: a template drew them one by one. `{% load report_fields %}`"""

from django import template
from django.utils.safestring import mark_safe

from gugus.formats.markup import markup, markup_join
from gugus.forms.field_group import field_group

register = template.Library()

OPEN = mark_safe(" open")
FIELDS = """{}
<div class="columns">{}</div>
<details{}><summary>Kendala dan tindak lanjut (wajib di bawah target), bukti</summary>
  <div class="columns">{}</div></details>"""


@register.simple_tag
def report_fields(forms):
    """Return what was achieved and spent of a row, and its other fields in a fold, open if one holds a value or an error."""
    hidden = markup_join("", "{}", ((field,) for form in forms for field in form.hidden_fields()))
    first = _groups(form.first for form in forms)
    others = [field for form in forms for field in form.others]
    filled = any(field.value() or field.errors for field in others)
    return markup(FIELDS, hidden, first, OPEN if filled else "", _groups(others))


def _groups(fields):
    return markup_join("", "{}", ((field_group(field),) for field in fields))
