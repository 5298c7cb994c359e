"""Labels of columns and of their values. The model's field says them; forms, pages and documents ask here."""

from django.contrib.postgres.fields import ArrayField
from django.utils.text import capfirst


def label_of(field) -> str:
    """Return the label of a column with a capital first letter: its own, or that of the model it points to."""
    own = field.deconstruct()[-1].get("verbose_name")  # `field.verbose_name` is never empty: Django makes one of the name
    return capfirst(own or (field.related_model._meta.verbose_name if field.is_relation else field.name))


def words_of(field, value, empty: str) -> str:
    """Return a value of a column in words: its label, "ya" or "tidak", a list with commas; `empty` if there is none."""
    if value in (None, "", [], {}):
        return empty
    if isinstance(field, ArrayField):
        return ", ".join(words_of(field.base_field, each, empty) for each in value)
    if labels := dict(field.flatchoices):
        return str(labels.get(value, value))
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return str(value)
