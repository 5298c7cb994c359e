"""{% county name %}: a word of the county (`County` of gugus/county.py), in every template without `load`.

It is part of the compiled template, so it needs no context: PDFs, mails and inclusion tags have none in common. A name that the
county does not have is a syntax error.
"""

from django import template
from django.conf import settings
from django.template.base import Node, TemplateSyntaxError, render_value_in_context

register = template.Library()


class CountyNode(Node):
    def __init__(self, word, variable):
        self.word, self.variable = word, variable

    def render(self, context):
        if self.variable:
            context[self.variable] = self.word
            return ""
        return render_value_in_context(self.word, context)


@register.tag
def county(parser, token):
    """Return the node of {% county full_name %}, {% county regulation.title %}, {% county articles.review as place %}."""
    _, name, *variable = token.split_contents()
    try:
        return CountyNode(_word(settings.COUNTY, name.split(".")), variable[-1] if variable else "")
    except (AttributeError, KeyError) as error:
        raise TemplateSyntaxError(f"The county has no {name}.") from error


def _word(value, names):
    for name in names:
        value = value[name] if isinstance(value, dict) else getattr(value, name)
    return value
