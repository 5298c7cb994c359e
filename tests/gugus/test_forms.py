"""Idempotency keys and optimistic locking of forms."""

import uuid
from urllib.parse import urlencode

import pytest
from django import forms
from django.db import IntegrityError, connection, models
from django.forms.renderers import DjangoTemplates
from django.http import QueryDict
from django.test.html import parse_html
from django.test.utils import isolate_apps
from django.utils.datastructures import MultiValueDict

from gugus.forms.once import OnceForm
from gugus.forms.version import MERGED, STALE, VersionForm
from gugus.web.attempt import attempt
from gugus.workflow.lifecycle import Stale
from gugus.workflow.submit_key import once

with isolate_apps("gugus"):

    class Letter(models.Model):
        submit_key = models.UUIDField(unique=True)
        title = models.CharField("Judul", max_length=40, unique=True)
        urgency = models.CharField("Urgensi", max_length=10, choices=[("a", "Biasa"), ("b", "Mendesak")], default="a")
        day = models.DateField("Tanggal", null=True, blank=True)
        version = models.PositiveIntegerField(default=1)

        class Meta:
            app_label = "gugus"
            db_table = "test_letter"

        def __str__(self):
            return self.title


class NewLetterForm(OnceForm, forms.ModelForm):
    class Meta:
        model = Letter
        fields = ["title"]


class LetterForm(VersionForm):
    title = forms.CharField(label="Judul")
    urgency = forms.ChoiceField(choices=[("a", "Biasa"), ("b", "Mendesak")])
    day = forms.DateField(required=False)


def edit(letter, *, version, **fields):
    """A verb that compares versions."""
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.version != version:
        raise Stale(letter)
    Letter.objects.filter(pk=letter.pk).update(version=version + 1, **fields)
    return letter


def save(data, letter):
    """Send a form as a browser does; return it and whether the letter was saved."""
    form = LetterForm(data, record=letter)
    assert form.is_valid(), form.errors
    return form, bool(attempt(form, edit, letter, **form.cleaned_data))


@pytest.fixture
def letters(db):
    with connection.schema_editor(atomic=False) as editor:
        editor.create_model(Letter)
    yield Letter.objects
    with connection.schema_editor(atomic=False) as editor:
        editor.delete_model(Letter)


def sent(form):
    """Return what a browser would post from this form."""
    return {name: form[name].value() or "" for name in form.fields}


def test_each_empty_form_carries_its_own_key():
    first, second = NewLetterForm(), NewLetterForm()
    assert uuid.UUID(first["submit_key"].value()).version == 4
    assert first["submit_key"].value() != second["submit_key"].value()
    assert 'type="hidden" name="submit_key"' in str(first)


def test_a_resubmission_returns_the_row_of_the_first(letters):
    key = uuid.uuid4()

    def make():
        return letters.create(submit_key=key, title=f"Surat {letters.count()}")

    assert once(letters, key, make) == (letters.get(), True)
    assert once(letters, key, make) == (letters.get(), False)


def test_a_duplicate_rolls_back_what_was_done_before(letters):
    key = uuid.uuid4()
    letters.create(submit_key=key, title="Pertama")

    def make():
        letters.create(submit_key=uuid.uuid4(), title="Sampingan")
        return letters.create(submit_key=key, title="Kedua")

    class Rows:
        """The first query runs before the other transaction commits, the second after it."""

        looks = 0

        def filter(self, **wanted):
            self.looks += 1
            return letters.filter(**wanted) if self.looks > 1 else letters.none()

    row, made = once(Rows(), key, make)
    assert (row.title, made) == ("Pertama", False)
    assert letters.count() == 1


def test_another_violation_is_not_swallowed(letters):
    letters.create(submit_key=uuid.uuid4(), title="Sama")
    with pytest.raises(IntegrityError):
        once(letters, uuid.uuid4(), lambda: letters.create(submit_key=uuid.uuid4(), title="Sama"))


def test_the_second_editor_sees_both_values_and_decides(letters):
    letter = letters.create(submit_key=uuid.uuid4(), title="Lama")
    drawn = sent(LetterForm(record=letter))
    late = drawn | {"title": "Punya saya", "day": "2026-11-26"}
    _, saved = save(drawn | {"title": "Punya dia", "urgency": "b"}, letter)
    assert saved

    form, saved = save(QueryDict(urlencode(late)), letters.get())
    assert not saved
    assert form.non_field_errors() == [STALE]
    assert form.errors["title"] == ["Sekarang tersimpan: “Punya dia”. Anda menulis: “Punya saya”."]
    assert form["urgency"].value() == "b", "an untouched field takes the stored value"
    assert form["day"].value() == "2026-11-26", "a field that only this user changed keeps the typed one"
    assert not {"urgency", "day"} & form.errors.keys()
    assert 'value="Punya saya"' in str(form["title"])
    assert letters.get().title == "Punya dia"

    _, saved = save(sent(form), letters.get())
    assert saved
    assert letters.values_list("title", "urgency", "version").get() == ("Punya saya", "b", 3)


def test_a_form_that_touches_other_fields_is_shown_once_more(letters):
    letter = letters.create(submit_key=uuid.uuid4(), title="Lama")
    drawn = sent(LetterForm(record=letter))
    save(drawn | {"title": "Punya dia"}, letter)
    form, saved = save(QueryDict(urlencode(drawn | {"urgency": "b"})), letters.get())
    assert not saved
    assert form.errors == {"__all__": [MERGED]}
    assert form["title"].value() == "Punya dia"
    _, saved = save(sent(form), letters.get())
    assert saved
    assert letters.values_list("title", "urgency").get() == ("Punya dia", "b")


def test_an_edit_whose_answer_was_lost_is_saved_already(letters):
    letter = letters.create(submit_key=uuid.uuid4(), title="Lama")
    edited = sent(LetterForm(record=letter)) | {"title": "Baru"}
    assert save(edited, letter)[1]
    form, saved = save(edited, letters.get())
    assert saved
    assert form.is_valid()
    assert letters.values_list("title", "version").get() == ("Baru", 2)


def test_the_form_carries_what_it_was_drawn_with_as_digests_only(letters):
    letter = letters.create(submit_key=uuid.uuid4(), title="Rahasia", day="2026-11-26")
    drawn = LetterForm(record=letter)["drawn"].value()
    digests = dict(part.split(":") for part in drawn.split())
    assert set(digests) == {"title", "urgency", "day"}
    assert {len(digest) for digest in digests.values()} == {16}


def test_a_form_of_a_new_record_has_no_version():
    assert LetterForm()["version"].value() is None


def test_another_form_shows_that_an_edit_is_stale_as_a_message(letters):
    letter = letters.create(submit_key=uuid.uuid4(), title="Lama", version=2)
    form = NewLetterForm({"title": "Baru", "submit_key": uuid.uuid4()})
    assert attempt(form, edit, letter, version=1) is None
    assert form.non_field_errors() == [Stale(letter).message]


class TopicsForm(VersionForm):
    topics = forms.MultipleChoiceField(choices=[("a", "Gaji"), ("b", "Paspor"), ("c", "Utang")])

    def stored(self, name):
        return ["a", "b"]


def test_several_choices_are_compared_by_their_words(letters, monkeypatch):
    monkeypatch.setattr(Letter, "topics", ["a", "b"], raising=False)
    letter = letters.create(submit_key=uuid.uuid4(), title="Lama", version=2)

    def errors(topics):
        form = TopicsForm(MultiValueDict({"topics": topics, "version": ["1"]}), record=letter)
        assert form.is_valid()
        form.show_conflict(letter)
        return form.errors.get("topics")

    assert errors(["b", "c"]) == ["Sekarang tersimpan: “Gaji, Paspor”. Anda menulis: “Paspor, Utang”."]
    assert errors(["a", "b"]) is None


def test_the_browser_keeps_no_text_unless_a_field_says_what_it_is():
    class Search(forms.Form):
        name = forms.CharField()
        code = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))
        agreed = forms.BooleanField()

    form = Search()
    assert 'autocomplete="off"' in str(form["name"])
    assert str(form["code"]).count("autocomplete=") == 1
    assert "autocomplete" not in str(form["agreed"])


def test_controls_are_those_of_django():
    class Form(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off", "hidden": False}))
        note = forms.CharField(widget=forms.Textarea)
        day = forms.DateField()
        where = forms.ChoiceField(choices=[("", "Pilih …"), ("Darat", [("a", "<b>"), ("b", "B & C")])], required=False)
        agreed = forms.BooleanField()
        key = forms.CharField(widget=forms.HiddenInput)

    bad = "\"<script>'&\n"
    data = {"name": bad, "note": f"{bad}\n{bad}", "day": bad, "where": "b", "agreed": "on", "key": bad}
    for typed in (None, {}, data):
        for name in Form.base_fields:
            drawn, expected = (str(Form(typed, renderer=renderer)[name]) for renderer in (None, DjangoTemplates()))
            assert parse_html(drawn) == parse_html(expected.replace('name="day"', 'name="day" autocomplete="off"'))
