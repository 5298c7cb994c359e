"""The answer to a call."""

from django import forms

from rujukan.choices.alarm import AlarmReplyKind


class ReplyForm(forms.Form):
    kind = forms.ChoiceField(choices=AlarmReplyKind)
