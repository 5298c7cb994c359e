"""Labels of columns. The model's field says them; forms, pages and documents ask here."""

from django.utils.text import capfirst


def label_of(field) -> str:
    """Return the label of a column with a capital first letter: its own, or that of the model it points to."""
    own = field.deconstruct()[-1].get("verbose_name")  # `field.verbose_name` is never empty: Django makes one of the name
    return capfirst(own or (field.related_model._meta.verbose_name if field.is_relation else field.name))
