"""The site's URLs and the baseline: an authenticated page with one query, the least that any page costs."""

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
def baseline(request):
    return HttpResponse(PAGE.render({"number": District.objects.count()}, request))


urlpatterns = [path("lantai/", baseline, name="baseline"), *site]
