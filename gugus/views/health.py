"""Health checks for monitoring: whether the site runs, whether it is ready, and its metrics. Details are for a token only."""

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST

from gugus import rules
from gugus.access.scope import allow
from gugus.watching import metrics, readings


@never_cache
@allow(rules.anyone)
def health(request):
    """Answer 200 if the database answers. If it does not, opening the scope's transaction fails first, with a 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"keadaan": "sehat"})


@never_cache
@allow(rules.anyone)
def health_ready(request):
    """Answer 200 if every reading is well, else 503; with the token also the readings. Without the database too it is 503."""
    all_readings = readings.read_all()
    ready = all(reading.well for reading in all_readings)
    body = {"keadaan": "siap" if ready else "belum siap"}
    if _has_token(request):
        body["rincian"] = {reading.name: {"baik": reading.well, "keterangan": reading.words} for reading in all_readings}
    return JsonResponse(body, status=200 if ready else 503)


@never_cache
@allow(rules.anyone)
def health_metrics(request):
    """Return the metrics for Prometheus; without the token 403."""
    if not _has_token(request):
        return HttpResponse("Perlu HEALTH_TOKEN.\n", content_type="text/plain; charset=utf-8", status=403)
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request):
    """Whether the request has `Authorization: Bearer` and HEALTH_TOKEN. Without this setting none has."""
    wanted = f"Bearer {settings.HEALTH_TOKEN}"
    return bool(settings.HEALTH_TOKEN) and constant_time_compare(request.headers.get("Authorization", ""), wanted)
