"""Draws the controls of forms in Python: as templates, those of a long form took longer than all else on its page."""

from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

# Where nothing else is said, the browser keeps in clear what is typed into these, and offers it to the next person.
KEPT = ("text", "number", "tel", "email", "url", "search")


class Renderer(TemplatesSetting):
    """Finds our own templates of forms and widgets in templates/, and draws inputs, text areas and selects without a template."""

    def render(self, template_name, context, request=None):
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def input_tag(widget):
    """Return an `input` from the context of its widget."""
    value = format_html(' value="{}"', widget["value"]) if widget.get("value") is not None else ""
    kept = widget["type"] in KEPT and not widget["attrs"].get("autocomplete")
    off = format_html(' autocomplete="{}"', "off") if kept else ""
    return format_html('<input type="{}" name="{}"{}{}{}>', widget["type"], widget["name"], value, off, flatatt(widget["attrs"]))


def _textarea(widget):
    return format_html('<textarea name="{}"{}>\n{}</textarea>', widget["name"], flatatt(widget["attrs"]), widget["value"] or "")


def _select(widget):
    groups = ((label, _options(options)) for label, options, _ in widget["optgroups"])
    parts = ((format_html('<optgroup label="{}">{}</optgroup>', label, drawn) if label else drawn,) for label, drawn in groups)
    return format_html(
        '<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), format_html_join("\n", "{}", parts)
    )


def _options(options):
    rows = ((option["value"], flatatt(option["attrs"]) if option["attrs"] else "", option["label"]) for option in options)
    return format_html_join("\n", '<option value="{}"{}>{}</option>', rows)


INPUTS = ("text", "number", "email", "url", "tel", "search", "password", "hidden", "date", "datetime", "time", "checkbox", "file")
DRAWN = {f"django/forms/widgets/{name}.html": input_tag for name in INPUTS} | {
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
