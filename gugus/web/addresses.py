"""What stands in an address between two slashes: a part of it by its shape, or a kind by its word."""

from django.urls import register_converter
from django.urls.converters import StringConverter


def part(name, regex, base=StringConverter):
    """Let addresses have a `<name:…>` of this shape; anything else is not found without asking the database."""
    register_converter(type(name, (base,), {"regex": regex}), name)


def kind(name, slugs):
    """Let addresses have a `<name:…>` that is one of the words of {kind: word}; the view gets the kind."""
    of_slug = {slug: one for one, slug in slugs.items()}
    methods = {"to_python": lambda _, slug: of_slug[slug], "to_url": lambda _, one: slugs[one]}
    register_converter(type(name, (), {"regex": "|".join(of_slug), **methods}), name)
