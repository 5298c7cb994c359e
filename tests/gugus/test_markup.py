"""Markup filled in by `gugus.formats.markup` is that of Django, and escapes as Django does."""

import pytest
from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from gugus.formats.markup import attributes, markup, markup_join


class NoteForm(forms.Form):
    note = forms.CharField(initial='"<b>"')


VALUES = ("<script>alert('&\"')</script>", mark_safe("<b>"), gettext_lazy("Save & <go>"), 7, 1.5, None, True, "", ["<i>"])


@pytest.mark.parametrize("value", [*VALUES, NoteForm()["note"]])
def test_a_value_is_escaped_as_django_does(value):
    filled = markup('<p title="{}">{}</p>', value, "x")
    assert filled == format_html('<p title="{}">{}</p>', value, "x")
    assert filled.__html__() == filled


def test_a_joined_and_an_attributes_markup_is_that_of_django():
    rows = [(value, place) for place, value in enumerate(VALUES)]
    assert markup_join("\n", "<li>{}: {}</li>", rows) == format_html_join("\n", "<li>{}: {}</li>", rows)
    values = {
        "required": True,
        "id": 'a"b',
        "disabled": False,
        "max": 3,
        "title": None,
        "aria-label": mark_safe("<"),
        "checked": True,
    }
    assert attributes(values) == flatatt(values)
    assert attributes({}) == ""
