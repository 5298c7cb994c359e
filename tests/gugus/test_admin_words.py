"""The admin speaks Indonesian on every page, and wears the colours of the site."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils import translation
from django.utils.html import strip_tags

from gugus.audit import access_log
from gugus.choices import AccessKind
from tests.gugus.test_admin import url

pytestmark = [pytest.mark.django_db, pytest.mark.long]
ENGLISH = (
    "Add|Change|Delete|Save|View|View site|Filter|Filter by|Action|Home|History|Import|Export|Submit|Confirm|Search|Show|Hide"
    "|Clear|Errors|Row|Preview|New|Update|Skipped|Yes|No|Unknown|None|Today|Now|Log out|Change password|Welcome|Select"
    "|Breadcrumbs|Sidebar|Skip to|through import_export|Please|This field|Required|By|All|Any date|Past|Toggle theme|This"
)
WORDS = re.compile(rf"(?<![\w-])(?:{ENGLISH})(?![\w-])")
ATTRIBUTES = re.compile(r"(?:aria-label|title|placeholder|alt|value)=\"([^\"]*)\"")
HIDDEN = re.compile(r"<(script|style|template)\b.*?</\1>|<!--.*?-->", re.DOTALL)
LOCALE = Path(settings.BASE_DIR, "gugus/locale/id/LC_MESSAGES")
SHEETS = Path(settings.BASE_DIR, "gugus/static/gugus")


def visible(html):
    """Return what a person reads or hears of a page: its text, and the attributes that are shown or read out."""
    html = HIDDEN.sub(" ", html)
    controls = " ".join(ATTRIBUTES.findall(" ".join(re.findall(r"<(?!option|input type=\"hidden)[^>]*>", html))))
    return f"{strip_tags(html)} {controls}"


def english(response):
    return sorted(set(WORDS.findall(visible(response.text)))) if response.status_code == 200 else []


def pages(client, model, page):
    """Yield the addresses of a model's pages that exist for this administrator."""
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    yield url(f"{name}_changelist")
    yield f"{url(f'{name}_changelist')}?q=x"
    yield url(f"{name}_add")
    if hasattr(page, "import_action"):
        yield url(f"{name}_import")
    if row := model.objects.order_by("-pk").first():
        yield url(f"{name}_change", row.pk)
        yield url(f"{name}_history", row.pk)


def test_no_page_of_the_admin_speaks_english(administrator, cast):
    LogEntry.objects.log_actions(cast.admin.pk, [cast.gow.institution], 2, "diubah", single_object=True)
    found = {url("index"): english(administrator.get(url("index")))}
    for model, page in admin.site._registry.items():
        for address in pages(administrator, model, page):
            found[address] = english(administrator.get(address))
    assert len(found) > 60
    assert {address: words for address, words in found.items() if words} == {}


def test_the_pages_of_an_auditor_do_not_either(client, cast):
    access_log.record(cast.gow, AccessKind.REVEAL, "PN-26-M7Q4", reason="contact", explanation="Menghubungi wali")
    client.force_login(cast.auditor)
    for name in ("index", "gugus_accesslog_changelist", "admin_logentry_changelist", "gugus_changerequest_changelist"):
        assert english(client.get(url(name))) == [], name


def test_a_form_with_faults_and_a_saved_one_do_not_either(administrator, cast):
    for name in ("gugus_institution", "rujukan_stagerole", "gugus_emergencynumber"):
        page = administrator.post(url(f"{name}_add"), {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0})
        assert page.status_code == 200
        assert english(page) == [], name


def test_the_compiled_catalog_is_that_of_its_source():
    source = (LOCALE / "django.po").read_text()
    with (LOCALE / "django.mo").open("rb") as compiled:
        catalog = gettext.GNUTranslations(compiled)
    pairs = re.findall(r"^msgid \"(.+)\"\nmsgstr \"(.+)\"$", source, re.MULTILINE)
    assert {words: catalog.gettext(words) for words, _ in pairs} == dict(pairs)
    assert len(catalog._catalog) == len(pairs) + 1  # and its head
    assert translation.gettext("Breadcrumbs") == "Lokasi halaman"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_admin_wears_the_colours_of_the_site(scheme):
    colours = [
        dict(re.findall(r"(--[\w-]+): (#\w+)", css.partition("prefers-color-scheme: dark")[2 * (scheme == "dark")])[::-1])
        for css in ((SHEETS / name).read_text() for name in ("gugus.css", "admin.css"))
    ]
    assert len(colours[1]) > 10
    assert colours[1].items() <= colours[0].items()
