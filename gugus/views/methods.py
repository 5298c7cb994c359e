"""The HTTP methods of a view that shows a form and accepts it, with HEAD, which monitors use: as GET, without the body.

A view that only shows has Django's `require_safe`, one that only accepts has `require_POST`.
"""

from django.views.decorators.http import require_http_methods

require_safe_or_POST = require_http_methods(["GET", "HEAD", "POST"])
