"""Whether the site can serve: asked by the machine that watches it, without login and without details."""

from django.db import connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from gugus import rules
from gugus.access.scope import allow


@never_cache
@allow(rules.anyone)
def health(request):
    """200 when the database answers; without one the scope's transaction fails first, as a 500."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"keadaan": "sehat"})
