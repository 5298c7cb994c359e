"""Base form with an idempotency key: sent twice, it makes one row."""

import uuid

from django import forms


class OnceForm(forms.Form):
    """Carries a hidden `submit_key`, created with the empty form. The verb uses it with `gugus.workflow.submit_key.once`.

    For plain forms and, as the first base class, for model forms: `class ServiceForm(OnceForm, forms.ModelForm)`. The key is not
    in `Meta.fields`, so Django's uniqueness check does not refuse the second submission.
    """

    submit_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
