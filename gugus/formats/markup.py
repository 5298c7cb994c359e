"""HTML with values filled in, for pages with hundreds of cells or fields.

The same as `django.utils.html.format_html` and its relatives, which take most of the time of such a page, because they check each
value twice for being lazy.
"""

import re
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

TO_ESCAPE = re.compile("[&<>\"']").search


def markup(template: str, *values) -> SafeString:
    """Return a constant template with each `{}` replaced by a value, escaped unless it is safe."""
    return SafeString(template.format(*map(escaped, values)))


def markup_join(separator: str, template: str, rows) -> SafeString:
    """Return the template filled in with the values of each row, the results joined by a constant separator."""
    return SafeString(separator.join([template.format(*map(escaped, values)) for values in rows]))


def attributes(values: dict) -> SafeString:
    """Return the attributes of a tag, each after a space: those with a value first, then those that are True."""
    valued = sorted((name, value) for name, value in values.items() if not (value is None or isinstance(value, bool)))
    return markup_join("", ' {}="{}"', valued) + markup_join(
        "", " {}", ((name,) for name in sorted(values) if values[name] is True)
    )


def escaped(value) -> str:
    kind = type(value)
    if kind is str:
        return escape(value) if TO_ESCAPE(value) else value  # most values have nothing to escape, and to look is faster
    return value if kind is SafeString else str(value) if kind is int else conditional_escape(value)
