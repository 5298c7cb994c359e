"""Gapless numbers, a series a year: PGD-2026-00001."""

from django.db import connection


def take(series, year):
    """Return the next number of a series in a year, as text.

    Take it last in the transaction: the series' row stays locked until the commit, and a rollback gives the number back,
    which is what makes the series gapless.
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
