"""Labels of form fields come from the model."""

import pytest
from django import forms

from gugus.forms.labels import labelled_by
from gugus.models import Institution


def test_a_field_without_a_label_gets_that_of_the_column():
    @labelled_by(Institution)
    class Form(forms.Form):
        name = forms.CharField()
        parent = forms.CharField()
        code = forms.CharField(label="Kode yang mana?")
        key = forms.CharField(widget=forms.HiddenInput)

    assert [field.label for field in Form.base_fields.values()] == ["Nama", "Institusi induk", "Kode yang mana?", None]


def test_a_field_that_no_model_has_needs_a_label():
    with pytest.raises(KeyError, match="nama"):

        @labelled_by(Institution)
        class Form(forms.Form):
            nama = forms.CharField()


def test_a_model_is_called_the_same_in_the_plural():
    assert Institution._meta.verbose_name_plural == Institution._meta.verbose_name == "institusi"
