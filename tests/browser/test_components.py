"""All components together on one page in Chromium; no page of the site has them all."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone

from gugus.formats import clocks

NOW = timezone.make_aware(timezone.datetime(2026, 11, 24, 10, 20))
SIZES = {
    "desktop": {"width": 1280, "height": 900},
    "phone": {"width": 390, "height": 844},
    "small": {"width": 320, "height": 700},
}
STAGES = [
    ("identification", "Identifikasi", "ok", "Selesai"),
    ("shelter", "Penampungan", "run", "Berjalan"),
    ("health", "Rehabilitasi kesehatan", "na", "Tidak perlu"),
    ("social", "Rehabilitasi sosial", "ref", "Dirujuk"),
    ("repatriation", "Pemulangan", "plan", "Direncanakan"),
    ("reintegration", "Reintegrasi sosial dan ekonomi", "nd", "Belum dinilai"),
    ("legal", "Bantuan hukum", "no", "Ditolak"),
]

PAGE = Path(__file__).with_name("components.html")


class EveryFieldForm(forms.Form):
    name = forms.CharField(label="Nama", help_text="Seperti di KTP.")
    story = forms.CharField(label="Kronologi", widget=forms.Textarea, help_text="Jangan meminta cerita diulang.")
    received = forms.DateField(label="Tanggal diterima")
    at = forms.TimeField(label="Pukul", required=False)
    moment = forms.DateTimeField(label="Saat masuk", required=False)
    scan = forms.FileField(label="Berkas", required=False)
    persons = forms.IntegerField(label="Jumlah orang", required=False)
    district = forms.ChoiceField(label="Kecamatan", choices=[("", "Pilih"), ("61.06.01", "Badau")])
    channel = forms.ChoiceField(
        label="Saluran", choices=[("a", "Datang langsung"), ("b", "Telepon|Atau pesan")], widget=forms.RadioSelect
    )
    needs = forms.MultipleChoiceField(
        label="Yang diperlukan", choices=[("a", "Tempat aman")], widget=forms.CheckboxSelectMultiple, help_text="Boleh beberapa."
    )
    acts = forms.MultipleChoiceField(
        label="Tindakan", choices=[("a", "Perekrutan"), ("b", "Pengiriman")], widget=forms.CheckboxSelectMultiple
    )
    acts.meanings = {"a": "Mengajak orang pergi.", "b": "Memberangkatkan orang."}
    danger = forms.BooleanField(label="Ada bahaya sekarang", required=False)


class FilterForm(forms.Form):
    q = forms.CharField(label="Cari kode", required=False)
    stage = forms.ChoiceField(label="Tahap", required=False, choices=[("", "Semua")])


def stages():
    listed = [dict(zip(("code", "label", "state", "word"), stage, strict=True)) for stage in STAGES]
    listed[1] |= {"who": "Polres", "clock": clocks.last_day(NOW, date(2026, 11, 26), 14)}
    listed[3] |= {"clock": clocks.deadline(NOW, NOW - timedelta(days=1))}
    return listed


def html():
    request = RequestFactory().get("/komponen/")
    context = {
        "request": request,
        "now": NOW,
        "due": NOW + timedelta(hours=5),
        "sent": NOW - timedelta(hours=19),
        "stages": stages(),
        "events": [{"at": NOW, "text": "Kapasitas penuh", "by": "Merangat", "state": "no", "word": "Ditolak"}],
        "page": Paginator(range(30), 10).page(2),
        "form": EveryFieldForm({"received": "kemarin"}),
        "filter": FilterForm({"q": "KS"}),
    }
    return engines["django"].from_string(PAGE.read_text()).render(context)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_component_is_accessible_and_fits(page, live_server, size, scheme):
    heard = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    policy = "; ".join(f"{name} {' '.join(map(str, sources))}" for name, sources in settings.SECURE_CSP.items())
    headers = {"Content-Type": "text/html", "Content-Security-Policy": policy}
    page.route("**/komponen/", lambda route: route.fulfill(headers=headers, body=html()))
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + "/komponen/")
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert heard == []


def test_targets_are_large_enough_to_touch(page, live_server):
    page.route("**/komponen/", lambda route: route.fulfill(content_type="text/html", body=html()))
    page.set_viewport_size(SIZES["phone"])
    page.goto(live_server.url + "/komponen/")
    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(a, button, input:not([type=hidden]), select, textarea, label.pick)")]
          .filter((target) => !target.closest("label.pick") || target.matches("label.pick"))
          .filter((target) => target.getBoundingClientRect().height < 43.5 && !target.closest(".errors, .crumb"))
          .map((target) => target.outerHTML)"""
    )
    assert small == []


def test_paper_shows_the_seal_of_secrecy_and_no_buttons(page, live_server):
    page.route("**/komponen/", lambda route: route.fulfill(content_type="text/html", body=html()))
    page.goto(live_server.url + "/komponen/")
    assert not page.get_by_text("RAHASIA.").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_text("RAHASIA.").is_visible()
    assert not page.get_by_role("button", name="Kirim").is_visible()
    assert not page.get_by_role("navigation").first.is_visible()
