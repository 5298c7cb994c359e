"""Error messages of a bound form: beside each field, and as full sentences at the top of the page."""

from django.forms.fields import Field
from django.forms.widgets import ChoiceWidget

from gugus.formats.indonesian import number

TOO_LONG = "Terlalu panjang: paling banyak {most} huruf, sekarang {now}. Tidak ada yang dipotong; pendekkan dulu."


def of_form(form):
    """Yield (address of the control or None, sentence) for every error of a form or formset."""
    if not form.is_bound:
        return
    if hasattr(form, "forms"):
        yield from ((None, words) for words in form.non_form_errors())
        for part in form.forms:
            yield from of_form(part)
        return
    for name, problems in form.errors.as_data().items():
        field = form[name] if name in form.fields else None
        for problem in problems:
            yield getattr(problem, "page", None) or _anchor_of(field), _fault_sentence(field, problem)


def of_field(field):
    """Yield the messages to show beside a bound field."""
    for problem in field.errors.as_data():
        yield _beside(field, problem)


def came_too_late(form):
    """Return whether a verb refused this form because of the state of its object (`TooLate`)."""
    return getattr(form, "too_late", False)


def _fault_sentence(field, problem):
    """Return an error as a sentence that is clear without its field: "Kronologi belum diisi"."""
    words = _beside(field, problem) if field else _problem_words(problem)
    if field is None or not field.label or words.startswith(field.label):
        return words
    if field.label.endswith("?"):
        return f"{field.label} {words}"
    return f"{field.label} {_missing(field)}" if _plainly_missing(problem) else f"{field.label}: {words}"


def _beside(field, problem):
    return _missing(field).capitalize() if _plainly_missing(problem) else _problem_words(problem)


def _problem_words(problem):
    if problem.code == "max_length":
        return TOO_LONG.format(most=number(problem.params["limit_value"]), now=number(problem.params["show_value"]))
    return " ".join(str(message) for message in problem)


def _plainly_missing(problem):
    """Whether this is Django's own message for a required field, which we replace; a form's own message is kept."""
    return problem.code == "required" and problem.message == Field.default_error_messages["required"]


def _missing(field):
    return "belum dipilih" if isinstance(field.field.widget, ChoiceWidget) else "belum diisi"


def _anchor_of(field):
    """Return the anchor of the first option of a group, or of the control; None if there is nothing to jump to."""
    if field is None or field.is_hidden:
        return None
    grouped = field.use_fieldset and isinstance(field.field.widget, ChoiceWidget)
    anchor = f"{field.auto_id}_0" if grouped else field.id_for_label
    return f"#{anchor}" if anchor else None
