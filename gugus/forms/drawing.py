"""Draws forms and their controls in Python: as templates, those of a long form took longer than all else on its page."""

from django.forms.renderers import TemplatesSetting

from gugus.formats.markup import attributes, markup, markup_join
from gugus.forms.field_group import field_group, form_body

# By default the browser stores in clear what is typed into these, and offers it to the next person.
KEPT = ("text", "number", "tel", "email", "url", "search")


class Renderer(TemplatesSetting):
    """Draws forms, fields, inputs, text areas and selects without a template; finds our other templates in templates/."""

    def render(self, template_name, context, request=None):
        draw = DRAWN.get(template_name)
        return draw(context) if draw else super().render(template_name, context, request)


def input_tag(widget):
    """Return an `input` from the context of its widget."""
    value = markup(' value="{}"', widget["value"]) if widget.get("value") is not None else ""
    kept = widget["type"] in KEPT and not widget["attrs"].get("autocomplete")
    off = markup(' autocomplete="{}"', "off") if kept else ""
    return markup('<input type="{}" name="{}"{}{}{}>', widget["type"], widget["name"], value, off, attributes(widget["attrs"]))


def _textarea(widget):
    return markup('<textarea name="{}"{}>\n{}</textarea>', widget["name"], attributes(widget["attrs"]), widget["value"] or "")


def _drawn_select(widget):
    groups = ((label, _options(options)) for label, options, _ in widget["optgroups"])
    parts = ((markup('<optgroup label="{}">{}</optgroup>', label, drawn) if label else drawn,) for label, drawn in groups)
    return markup('<select name="{}"{}>{}</select>', widget["name"], attributes(widget["attrs"]), markup_join("\n", "{}", parts))


def _options(options):
    rows = ((option["value"], attributes(option["attrs"]) if option["attrs"] else "", option["label"]) for option in options)
    return markup_join("\n", '<option value="{}"{}>{}</option>', rows)


INPUTS = ("text", "number", "email", "url", "tel", "search", "password", "hidden", "date", "datetime", "time", "checkbox", "file")
WIDGETS = dict.fromkeys(INPUTS, input_tag) | {"textarea": _textarea, "select": _drawn_select}
DRAWN = {
    **{f"django/forms/widgets/{name}.html": lambda context, draw=draw: draw(context["widget"]) for name, draw in WIDGETS.items()},
    "django/forms/field.html": lambda context: field_group(context["field"]),
    "django/forms/div.html": form_body,
}
