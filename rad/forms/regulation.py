"""The search in the text of the regulation."""

from django import forms

from gugus.forms.chosen import FilterForm


class SearchForm(FilterForm):
    cari = forms.CharField(label="Cari dalam peraturan", min_length=2, max_length=100)
