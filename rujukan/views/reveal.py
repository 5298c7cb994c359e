"""Shows what is masked once, in the response to a POST with a reason."""

from gugus.web.attempt import attempt
from rujukan.forms.reveal import RevealForm


def revealed(request, page, read, *subjects, **more):
    """Render `page` with what `read` opens of the subjects, as `opened`; or with the form and its errors, as `reveal_form`."""
    form = RevealForm(request.POST)
    opened = attempt(form, read, request.user, *subjects, **more, **form.cleaned_data) if form.is_valid() else None
    return page(opened=opened) if opened else page(reveal_form=form)
