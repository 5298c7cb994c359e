"""Labels of form fields, as the model says them."""

from gugus.formats.labels import label_of


def labelled_by(*models):
    """Class decorator: a visible field without a label gets that of the column with its name in one of `models`."""
    columns = {field.name: field for model in models for field in model._meta.fields}

    def label(form):
        for name, field in form.base_fields.items():
            if field.label is None and not field.widget.is_hidden:
                field.label = label_of(columns[name])
        return form

    return label
