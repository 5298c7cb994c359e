"""States of a row that one of its columns tells."""


def has(column, *values):
    """Return the property of a row whether the column holds one of these values: `is_open = has("status", Status.NEW)`."""
    return property(lambda row: getattr(row, column) in values)
