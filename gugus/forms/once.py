"""The form that can be sent twice without harm."""

import uuid

from django import forms


class OnceForm(forms.Form):
    """Carries a hidden `submit_key`, made when the empty form is shown; `gugus.workflow.submit_key.once` in the verb does the
    rest.

    For plain forms and, placed first, for model forms: `class ServiceForm(OnceForm, forms.ModelForm)`.
    The key is not in `Meta.fields`, so Django does not take the second sending for a duplicate.
    """

    submit_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
