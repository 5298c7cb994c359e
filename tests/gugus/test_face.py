"""Template components, error messages of forms, and the menu."""

from datetime import date, timedelta

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from gugus.choices import InstitutionKind, Role
from gugus.models import Institution, User
from gugus.navigation import ENTRIES, HOMES, home, menu, more

NOW = timezone.make_aware(timezone.datetime(2026, 11, 24, 10, 20))
STAGES = [
    {"code": "identification", "label": "Identifikasi", "state": "ok", "word": "Selesai"},
    {"code": "shelter", "label": "Penampungan", "state": "run", "word": "Berjalan", "who": "Polres", "lines": ["Masuk"]},
]


class ReportForm(forms.Form):
    name = forms.CharField(label="Nama", help_text="Seperti di KTP.")
    story = forms.CharField(label="Kronologi", widget=forms.Textarea)
    phone = forms.CharField(label="Telepon", required=False)
    received = forms.DateField(label="Tanggal diterima", initial=date(2026, 11, 24))
    channel = forms.ChoiceField(
        label="Saluran",
        choices=[("direct", "Datang langsung"), ("phone", "Telepon|Atau pusat panggilan")],
        widget=forms.RadioSelect,
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_phone(self):
        if self.cleaned_data["phone"] == "x":
            raise forms.ValidationError("Tulis angka saja")
        return self.cleaned_data["phone"]


def render(source, **context):
    template = engines["django"].from_string(source)
    return template.render({"now": NOW, **context})


def test_an_icon_is_decoration_from_the_one_sprite():
    assert render('{% icon "run" %}') == ('<svg class="icon" aria-hidden="true"><use href="/static/gugus/icons.svg#run"/></svg>')


def test_a_chip_has_shape_word_and_colour_and_escapes_its_word():
    html = render("{% chip 'warn' word %}", word="<b>")
    assert 'class="chip s-warn"' in html
    assert "icons.svg#alert" in html
    assert "&lt;b&gt;" in html


def test_a_clock_has_a_dial_while_it_runs_and_the_hourglass_when_late():
    running = render("{% clock due start=sent %}", due=NOW + timedelta(hours=5), sent=NOW - timedelta(hours=19))
    assert 'stroke-dasharray="79 100"' in running
    assert "Sisa 5 jam" in running
    late = render("{% clock due start=sent absolute=True %}", due=NOW - timedelta(days=2), sent=NOW - timedelta(days=3))
    assert "icons.svg#late" in late
    assert "Lewat 2 hari" in late
    assert "Min 22 Nov, 10.20" in late
    assert render("{% clock due %}", due=None) == ""


def test_the_path_names_each_stage_its_state_and_who_holds_it():
    html = render("{% path stages %}", stages=STAGES)
    assert html.count('<li class="s-') == 2
    assert "icons.svg#shelter" in html
    assert "Polres" in html


def test_the_mini_path_has_an_accessible_name():
    html = render("{% load stages %}{% mini stages %}", stages=STAGES)
    assert 'aria-label="Identifikasi selesai; Penampungan berjalan"' in html
    assert 'viewBox="0 0 38 16"' in html


def test_a_screen_reader_reads_the_count_of_an_agenda_section_once():
    html = render('{% need "lewat" 2 "bad" "Rujukan lewat tenggat" hint="Telepon dulu." %}<ul></ul>{% endneed %}')
    assert '<div class="count" aria-hidden="true">2</div>' in html
    assert 'Rujukan lewat tenggat<span class="visually-hidden">: 2</span>' in html
    assert "<ul></ul>" in html


def test_an_agenda_section_without_work_is_calm():
    assert 'class="need s-calm"' in render('{% need "malam" 0 "warn" "Dibuka pada malam hari" %}{% endneed %}')


def test_a_masked_fact_is_not_in_the_page_and_an_unknown_one_says_so():
    assert "Belum diisi" in render("{% fact 'Telepon' '' %}")
    html = render("{% fact 'Nama' name masked=True %}", name="Siti")
    assert "Siti" not in html
    assert "disamarkan" in html


def test_the_pager_keeps_the_filters():
    page = Paginator(range(30), 10).page(2)
    html = render("{% pager page %}", page=page, request=RequestFactory().get("/kasus/", {"q": "KS", "page": "2"}))
    assert "Halaman 2 dari 3" in html
    assert "?q=KS&amp;page=3" in html
    alone = render("{% pager page %}", page=Paginator([], 10).page(1), request=RequestFactory().get("/kasus/"))
    assert alone.strip() == ""


def test_filters_write_indonesian():
    assert render("{{ 1250000|rupiah }} {{ 1250000|rupiah:2 }}") == "Rp1.250.000 Rp1.250.000,00"
    assert render("{{ now|long_date }}, {{ now|local_time }}") == "24 November 2026, 10.20 WIB"
    assert render("{{ 12.5|number:1 }} {{ 71.69|percent }} {{ none|rupiah }}", none=None) == "12,5 71,6% "


def test_an_empty_form_labels_every_control_and_marks_what_may_stay_empty():
    html = str(ReportForm())
    assert '<label for="id_name">Nama</label>' in html
    assert 'Telepon <span class="hint">(boleh kosong)</span>' in html
    assert 'type="date" name="received" value="2026-11-24"' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert "<small>Atau pusat panggilan</small>" in html
    assert "<label" not in html[: html.index('name="key"')]


def test_a_form_shows_errors_beside_each_field_and_at_the_top():
    form = ReportForm({"phone": "x", "received": "2026-11-24"})
    field = str(form["phone"].as_field_group())
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_phone_error"' in field
    assert "Tulis angka saja" in field
    summary = render("{% errors form %}", form=form)
    assert "4 isian perlu diperbaiki" in summary
    assert '<a href="#id_story">Kronologi belum diisi</a>' in summary
    assert '<a href="#id_channel_0">Saluran belum dipilih</a>' in summary
    assert '<a href="#id_phone">Telepon: Tulis angka saja</a>' in summary


def test_a_question_is_answered_not_followed_by_a_colon():
    class SafetyForm(forms.Form):
        safe = forms.CharField(label="Apakah aman?")

    assert '<a href="#id_safe">Apakah aman? Belum diisi</a>' in render("{% errors form %}", form=SafetyForm({}))


def test_the_error_summary_counts_errors_and_is_absent_without_any():
    good = {"name": "a", "story": "b", "received": "2026-11-24", "channel": "phone"}
    assert "Satu isian perlu diperbaiki" in render("{% errors form %}", form=ReportForm(good | {"name": ""}))
    assert render("{% errors form %}", form=ReportForm(good)).strip() == ""
    assert render("{% errors form %}", form=ReportForm()).strip() == ""


def test_the_summary_reads_formsets_too():
    formset = forms.formset_factory(ReportForm)({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "a"})
    assert '<a href="#id_form-0-story">Kronologi belum diisi</a>' in render("{% errors formset %}", formset=formset)


def labels(user, path="/"):
    return [label for label, *_ in menu(user, path)]


@pytest.mark.parametrize("role", Role)
def test_a_role_has_at_most_seven_entries_and_finds_the_rest_under_the_last(role, monkeypatch):
    monkeypatch.setattr("gugus.navigation._asked", {})  # an officer finds the plan once it asks something: tests/rad/test_home.py
    user = User(roles=[role])
    assert labels(user)[0] == "Beranda"
    assert labels(user)[-1] == "Lainnya"
    assert len(labels(user)) <= 7
    found = {*(url for _, url, _ in menu(user, "/")), *(reverse(one.url_name) for _, group in more(user) for one in group)}
    assert found >= {reverse(entry.url_name) for entry in ENTRIES.values() if role in entry.roles}


@pytest.mark.parametrize("kind", [InstitutionKind.POLICE, InstitutionKind.PROSECUTION, InstitutionKind.HEALTH_CENTRE])
def test_proceedings_are_daily_work_of_the_police_and_the_prosecution(kind):
    user = User(roles=[Role.OFFICER], institution=Institution(kind=kind))
    assert ("Perkara" in labels(user)) == (kind != InstitutionKind.HEALTH_CENTRE)


def test_a_coordinator_who_is_also_an_officer_has_one_home():
    user = User(roles=[Role.COORDINATOR, Role.OFFICER])
    assert labels(user).count("Beranda") == 1
    assert "Beranda petugas" not in [*labels(user), *(one.label for _, group in more(user) for one in group)]
    assert menu(AnonymousUser(), "/") == ()


def test_a_user_with_several_roles_reaches_each_home_page():
    assert labels(User(roles=[Role.COORDINATOR, Role.OFFICER, Role.HEAD, Role.AUDITOR]))[:3] == [
        "Beranda",
        "Beranda rencana aksi",
        "Beranda audit",
    ]


@pytest.mark.parametrize(
    ("path", "label", "current"),
    [
        ("/kasus/", "Kasus", "page"),
        ("/kasus/KS-2026-00001/", "Kasus", "true"),
        ("/korban/PN-26-M7Q4/", "Kasus", "true"),
        ("/rad/A/", "Lainnya", "true"),
        ("/konferensi/", "Lainnya", "true"),
        ("/lainnya/", "Lainnya", "page"),
    ],
)
def test_the_menu_marks_the_current_entry(path, label, current):
    entries = menu(User(roles=[Role.COORDINATOR]), path)
    assert [(words, mark) for words, _, mark in entries if mark] == [(label, current)]


def test_outside_the_menu_nothing_is_marked():
    assert not any(mark for *_, mark in menu(User(roles=[Role.ADMINISTRATOR]), "/masuk/"))


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_home_page(role):
    assert reverse(home(User(roles=[role])))


def test_a_person_without_a_role_is_led_to_the_help_page():
    assert home(User(roles=[])) == "help"
    assert {role for role, _ in HOMES} | {Role.AUDITOR} == set(Role)
