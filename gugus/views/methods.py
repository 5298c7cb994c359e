"""The methods of a view that shows a form and takes it. HEAD as well, which monitors ask: as GET, without the body.

A view that only shows has Django's `require_safe`, one that only takes has `require_POST`.
"""

from django.views.decorators.http import require_http_methods

require_safe_or_POST = require_http_methods(["GET", "HEAD", "POST"])
