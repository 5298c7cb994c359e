"""The frame of every page: the menu, and how many notices are unread."""

from django import template

from gugus import navigation
from gugus.access import scope
from gugus.workflow import notices

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation_menu(context):
    request = context.get("request")
    return navigation.menu(getattr(request, "user", None), request.path) if request else []


@register.simple_tag(takes_context=True)
def unread_notices(context):
    """ "7", "99+", or nothing where none is unread, nobody is logged in, or the page is that of a broken transaction."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated or not scope.can_ask():
        return ""
    count = notices.count_unread(user)
    return f"{notices.MOST_COUNTED}+" if count > notices.MOST_COUNTED else count or ""
