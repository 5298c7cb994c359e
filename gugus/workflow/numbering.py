"""Numbers without gaps within a series and year: PGD-2026-00001."""

from django.db import connection


def take(series, year):
    """Return the next number of a series in a year, as text.

    Call it last in the transaction, because the row of the series stays locked until the commit. A rollback gives the number
    back, so the series has no gaps.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO gugus_series (name, year, last) VALUES (%s, %s, 1)
            ON CONFLICT (name, year) DO UPDATE SET last = gugus_series.last + 1
            RETURNING last
            """,
            [series, year],
        )
        (number,) = cursor.fetchone()
    return f"{series}-{year}-{number:05d}"
