"""The site's addresses, and the floor: an authenticated page with one query. What it costs, every page costs."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from gugus.access.scope import allow
from gugus.models import District
from gugus.rules import signed_in
from gugus.urls import urlpatterns as site

PAGE = engines["django"].from_string(
    "{% extends 'gugus/base.html' %}{% block heading %}Lantai{% endblock %}{% block content %}<p>{{ number }}</p>{% endblock %}"
)


@allow(signed_in)
def floor(request):
    return HttpResponse(PAGE.render({"number": District.objects.count()}, request))


urlpatterns = [path("lantai/", floor, name="floor"), *site]
