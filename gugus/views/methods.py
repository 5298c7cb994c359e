"""The HTTP methods of a view that shows a form and accepts it, with HEAD, which monitors use: as GET, without the body.

A view that only shows has Django's `require_safe`. One that only accepts has `posts_to` with the page of its object, or Django's
`require_POST` if no page belongs to it.
"""

from functools import wraps

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

require_safe_or_POST = require_http_methods(["GET", "HEAD", "POST"])


def posts_to(page, *arguments):
    """Decorator of a view that only accepts POST: a GET, for example after login, redirects to `page`.

    `page` is a URL name, `arguments` the names of those URL arguments of the view that it takes. The page itself checks who may
    see it. So does a view that returns nothing, which has no form, but presses a verb.
    """

    def decorate(view):
        accepting = require_POST(view)

        @wraps(view)
        def answer(request, **kwargs):
            response = None if request.method in ("GET", "HEAD") else accepting(request, **kwargs)
            return response or redirect(page, *(kwargs[name] for name in arguments))

        answer.page = (page, *arguments)
        return answer

    return decorate
