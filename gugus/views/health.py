"""Health check for monitoring: without login and without details."""

from django.db import connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from gugus import rules
from gugus.access.scope import allow


@never_cache
@allow(rules.anyone)
def health(request):
    """Answer 200 if the database answers. If it does not, opening the scope's transaction fails first, with a 500."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"keadaan": "sehat"})
