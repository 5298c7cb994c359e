"""Base forms of what makes a row: sent twice, it makes one."""

import uuid

from django import forms


class KeyedForm(forms.Form):
    """Carries a hidden `submit_key`, created with the empty form; the verb uses it with `gugus.workflow.submit_key.once`.

    For the public form, where nobody is logged in, and for what the outbox sends.
    """

    submit_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class OnceForm(KeyedForm):
    """Carries the key for gugus.web.sending alone, which takes the form once and asks before it takes the same words again.

    For plain forms and, as the first base class, for model forms: `class MeetingForm(OnceForm, forms.ModelForm)`.
    """

    def full_clean(self):
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.pop("submit_key", None)
