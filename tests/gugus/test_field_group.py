"""The group of a form field: label, hint, errors and control of every kind of field."""

import pytest
from django import forms
from django.test.html import parse_html

from gugus.formats.icons import icon


class EveryForm(forms.Form):
    name = forms.CharField(label="Nama <dua>", help_text="Seperti di <b>KTP</b>.")
    story = forms.CharField(label="Kronologi", widget=forms.Textarea, required=False, help_text="Singkat.")
    agreed = forms.BooleanField(label="Setuju")
    way = forms.ChoiceField(label="Saluran", choices=[("a", "Telepon|Atau <pusat>")], widget=forms.RadioSelect)
    acts = forms.MultipleChoiceField(label="Perbuatan", choices=[("b", "Pengangkutan")], widget=forms.CheckboxSelectMultiple)
    meant = forms.MultipleChoiceField(label="Tindakan", choices=[("x", "Ajakan")], widget=forms.CheckboxSelectMultiple)
    meant.meanings = {"x": "Mengajak & membawa."}
    at = forms.SplitDateTimeField(label="Waktu", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


GROUPS = {
    "name": """<div class="field"><label for="id_name">Nama &lt;dua&gt;</label>
        <input type="text" name="name" autocomplete="off" required aria-describedby="id_name_helptext" id="id_name">
        <div class="hint" id="id_name_helptext">Seperti di <b>KTP</b>.</div></div>""",
    "story": """<div class="field"><label for="id_story">Kronologi <span class="hint">(boleh kosong)</span></label>
        <div class="hint" id="id_story_helptext">Singkat.</div>
        <textarea name="story" cols="40" rows="5" aria-describedby="id_story_helptext" id="id_story"></textarea></div>""",
    "agreed": """<div class="field"><label class="pick" for="id_agreed"><input type="checkbox" name="agreed" required
        id="id_agreed"><span>Setuju</span></label></div>""",
    "way": """<fieldset class="field"><legend>Saluran</legend><div class="pickset columns"><label class="pick" for="id_way_0">
        <input type="radio" name="way" value="a" required id="id_way_0"><span>Telepon<small>Atau &lt;pusat&gt;</small></span>
        </label></div></fieldset>""",
    "acts": """<fieldset class="field"><legend>Perbuatan</legend><div class="pickset columns wordy"><label class="pick"
        for="id_acts_0"><input type="checkbox" name="acts" value="b" id="id_acts_0"><span>Pengangkutan</span></label></div>
        </fieldset>""",
    "meant": """<fieldset class="field"><legend>Tindakan</legend><details class="meanings"><summary>Arti tiap pilihan</summary>
        <p class="hint">Artinya tertulis di bawah tiap pilihan.</p></details><div class="pickset columns"><label class="pick"
        for="id_meant_0"><input type="checkbox" name="meant" value="x" aria-describedby="id_meant_0_meaning" id="id_meant_0">
        <span>Ajakan<small class="meaning" id="id_meant_0_meaning" aria-hidden="true">Mengajak &amp; membawa.</small></span>
        </label></div></fieldset>""",
    "at": """<fieldset class="field"><legend>Waktu <span class="hint">(boleh kosong)</span></legend>
        <input type="text" name="at_0" autocomplete="off" id="id_at_0"><input type="text" name="at_1" autocomplete="off"
        id="id_at_1"></fieldset>""",
}


@pytest.mark.parametrize("name", GROUPS)
def test_each_kind_of_field_has_its_group(name):
    assert parse_html(EveryForm()[name].as_field_group()) == parse_html(GROUPS[name])


@pytest.mark.parametrize("name", ["name", "story", "agreed", "way", "acts", "at"])
def test_an_error_stands_in_the_group_of_its_field(name):
    form = EveryForm({"key": "x"})
    form.add_error(name, "Isi <ini>")
    group = form[name].as_field_group()
    assert f'<p class="message">{icon("alert")}Isi &lt;ini&gt;</p>' in group
    assert f'id="id_{name}_error"' in group


def test_a_form_is_its_hidden_fields_and_its_groups():
    form = EveryForm()
    assert str(form).startswith('<input type="hidden" name="key" id="id_key"><div class="field">')
    assert str(form).count("<fieldset") == 4
