"""The group of a form field: its label, its hint, its errors and its control."""

from django.utils.safestring import mark_safe

from gugus.formats.icons import icon
from gugus.formats.markup import markup, markup_join
from gugus.forms.faults import of_field

CHOSEN = ("radioselect", "checkboxselectmultiple")
WHEN = ' <span class="hint">({})</span>'
MAY_BE_EMPTY = "boleh kosong"
LONG_WORD = 10
MEANINGS_FOLD = mark_safe(
    '<details class="meanings"><summary>Arti tiap pilihan</summary><p class="hint">Artinya tertulis di bawah tiap pilihan.</p>'
    "</details>\n"
)
NATIVE = {
    "DateInput": ("date", "%Y-%m-%d"),
    "TimeInput": ("time", "%H:%M"),
    "DateTimeInput": ("datetime-local", "%Y-%m-%dT%H:%M"),
}


def form_body(context):
    """Return the hidden fields and the groups of the others from the context of a form."""
    groups = ((field.as_field_group(),) for field, _ in context["fields"])
    hidden = markup_join("", "{}", ((field,) for field in context["hidden_fields"]))
    return hidden + markup_join("", "{}\n", groups)


def field_group(field):
    """Return the group of a bound field."""
    kind = field.widget_type
    if kind in CHOSEN:
        return _fieldset(field, _hint_and_errors(field), _drawn_choices(field))
    if field.use_fieldset:
        return _fieldset(field, control(field), _hint_and_errors(field))
    if kind == "checkbox":
        parts = field.id_for_label, field, field.label, _hint_and_errors(field)
        return markup('<div class="field">\n<label class="pick" for="{}">{}<span>{}</span></label>\n{}</div>', *parts)
    label = markup('<label for="{}">{}</label>\n', field.id_for_label, _drawn_label(field)) if field.label else ""
    told, drawn = _hint_and_errors(field), control(field)
    # The help of a long text is above its control: below it nobody would read it.
    first, second = (told, drawn) if kind == "textarea" else (drawn, told)
    return markup('<div class="field">\n{}{}\n{}</div>', label, first, second)


def control(field):
    """Return the control of a bound field: native date and time inputs, and no `maxlength`, which would cut pasted text."""
    widget = field.field.widget
    widget.attrs.pop("maxlength", None)
    if type(widget).__name__ in NATIVE:
        widget.input_type, widget.format = NATIVE[type(widget).__name__]
    if type(widget).__name__ == "Textarea" and widget.attrs.get("rows") == "10":  # Django's default
        widget.attrs["rows"] = "5"
    return str(field)


def _drawn_label(field):
    """Return the label, and what to know of a field that may be empty now: `conditional` says when it is required."""
    when = getattr(field.field, "conditional", MAY_BE_EMPTY)
    said = not field.field.required and isinstance(when, str)
    return markup("{}{}", field.label, markup(WHEN, when) if said else "")


def _hint_and_errors(field):
    """Return the hint and the errors of a field."""
    name = field.auto_id
    words = mark_safe(field.help_text)  # noqa: S308 (written in the code; a form escapes what it fills in)
    hint = words and markup('<div class="hint" id="{}_helptext">{}</div>\n', name, words)
    if not field.errors:
        return hint
    faults = markup_join("", '<p class="message">{}{}</p>', ((icon("alert"), words) for words in of_field(field)))
    return markup('{}<div id="{}_error">{}</div>\n', hint, name, faults)


def _fieldset(field, first, second):
    described = field.aria_describedby
    described = markup(' aria-describedby="{}"', described) if described else ""
    parts = described, _drawn_label(field), first, second
    return markup('<fieldset class="field"{}>\n<legend>{}</legend>\n{}\n{}</fieldset>', *parts)


def _drawn_choices(field):
    """Return the choices of a radio or checkbox group. What follows a `|` in the label of one is its second line.

    `headings` of the form's field is {first choice of a group: its heading}. Its choices `aside` stand small in one line below.
    `meanings` is {choice: what it means}: unfolded together, so that a telephone shows them without length, and read aloud with
    each choice in any case.
    """
    headings, aside = getattr(field.field, "headings", {}), getattr(field.field, "aside", ())
    meanings = getattr(field.field, "meanings", {})
    parts, picks, small_ones, wordy = [], [], [], False
    for option in field:
        value = option.data["value"]
        if value in headings:
            parts.append((picks, headings[value]))
            picks = []
        label = str(option.choice_label)
        words, _, small = label.partition("|")
        small = markup("<small>{}</small>", small) if small else ""
        if meaning := meanings.get(value):
            name = f"{option.id_for_label}_meaning"
            option.data["attrs"]["aria-describedby"] = name
            small = markup('{}<small class="meaning" id="{}" aria-hidden="true">{}</small>', small, name, meaning)
        (small_ones if value in aside else picks).append((option.id_for_label, option.tag(), words, small))
        wordy = wordy or any(len(word) >= LONG_WORD for word in label.replace("|", " ").split())
    # A narrow column has no place for a long word (`Pengangkutan`).
    kind = " wordy" if wordy else ""
    drawn = [(_picks(before, kind), markup('<p class="small">{}</p>\n', heading)) for before, heading in parts]
    fold = [(MEANINGS_FOLD, "")] if meanings else []
    return markup_join("", "{}{}", [*fold, *drawn, (_picks(picks, kind), _picks(small_ones, " aside"))])


def _picks(picks, kind):
    if not picks:
        return ""
    drawn = markup_join("\n", '<label class="pick" for="{}">{}<span>{}{}</span></label>', picks)
    return markup('<div class="pickset columns{}">\n{}\n</div>\n', kind, drawn)
