"""Rows of another table that a statement carries in its own rows, as JSON: one statement instead of two."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import router
from django.db.models import DateTimeField, Subquery
from django.db.models.functions import JSONObject


def carried(rows, *columns):
    """Return the annotation that carries `columns` of these rows, which may refer to the outer row. Not for sealed columns."""
    return ArraySubquery(rows.values(json=JSONObject(**{column: column for column in columns})))


def any_of(rows):
    """Return the annotation that is not None if there is such a row, which may refer to the outer row: one look into an index.

    Of EXISTS PostgreSQL may read the whole table at once.
    """
    return Subquery(rows.order_by().values("pk")[:1])


def rows_of(model, carried_rows) -> list:
    """Return carried rows as objects of their model, without the other columns."""
    if not carried_rows:
        return []
    database, first = router.db_for_read(model), carried_rows[0]
    fields = [field for field in model._meta.concrete_fields if field.attname in first]
    names = [field.attname for field in fields]
    read = [getattr(field, "output_field", field).to_python for field in fields]  # of a generated one
    return [model.from_db(database, names, [of(row[name]) for of, name in zip(read, names, strict=True)]) for row in carried_rows]


def moment_of(text):
    """Return a moment of carried rows, which JSON holds as text, or None."""
    return DateTimeField().to_python(text)
