"""The receivers on the page that sends several referrals. `{% load receivers %}`

They are drawn in Python: with some thirty of them, templates took half of the time of their page.
"""

from django import template

from gugus.formats.icons import icon
from gugus.formats.markup import markup, markup_join
from gugus.forms.faults import of_field
from gugus.templatetags.gugus import chip

register = template.Library()

RECEIVER = """

<div class="stack tight">
  <label class="pick" for="{}">{}<span><b>{}</b><small>{}</small>
    {}</span></label>
  {}
</div>
"""
STATES = """<span class="line">
      {}
      {}</span>"""
FOLLOWED = "{}\n      "
FAULT = '<p class="message" id="{}_error">{}{}</p>'
ASKED = '<p class="hint">“{}”</p>\n{}\n{}\n'
OTHER = """
    <div class="stack tight">
      {}
      <details{}><summary>{} yang diminta<span class="visually-hidden"> dari {}</span></summary>
        <div class="stack tight">{}</div></details>
    </div>
  """


@register.simple_tag
def receiver(one):
    """Return one institution to tick, with what helps to choose it; what is asked of it is drawn by `asked_of`."""
    box = one.chosen
    faults = markup_join("", FAULT, ((box.auto_id, icon("alert"), words) for words in of_field(box)))
    return markup(RECEIVER, box.id_for_label, box, box.label, one.facts, _states(one.holder), faults)


def _states(holder):
    only = holder.only
    if only is None or not (only.open_referral or only.declined):
        return ""
    declined = chip("no", holder.decline_words) if only.declined else ""
    return markup(STATES, _open_chip(only.open_referral), declined)


def _open_chip(referral):
    if referral is None:
        return ""
    if referral.in_service:
        return markup(FOLLOWED, chip("run", "Sedang melayani tahap ini"))
    if referral.awaits_answer:
        return markup(FOLLOWED, chip("ref", "Rujukan terkirim, belum dijawab"))
    return chip("plan", "Sudah diusulkan")


@register.simple_tag
def asked_of(one):
    """Return the mandate of a receiver and the fields of what is asked of it."""
    centre = one.institution.as_field_group() if one.institution else ""
    return markup(ASKED, one.holder.role.mandate, one.need.as_field_group(), centre)


@register.simple_tag
def other_receivers(receivers):
    """Return the receivers of a stage that are neither proposed nor chosen, each with a fold of what is asked of it."""
    return markup_join("", OTHER, (_other(one) for one in receivers))


def _other(one):
    what = "Puskesmas dan layanan" if one.institution else "Layanan"
    return receiver(one), " open" if one.faulty else "", what, one.chosen.label, asked_of(one)
