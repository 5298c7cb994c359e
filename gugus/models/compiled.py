"""Querysets whose SQL is built once a process: building the SQL of a long query takes Django longer than PostgreSQL runs it."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps

from django.db import connections
from django.db.models import QuerySet

# What stands for an argument while the SQL is built. No row holds such values.
FIRST_MOMENT, APART, NEAR = datetime(1000, 1, 1, tzinfo=UTC), timedelta(days=10_000), timedelta(days=4_000)
FIRST_KEY = 1_987_650_000


def compiled(build: Callable[..., QuerySet]) -> Callable[..., list]:
    """Return a function that runs the queryset of `build` and returns its rows; only the first call builds the SQL.

    Arguments are passed by name: moments, keys (int) or None. `build` may add a timedelta to a moment and test an argument for
    None. It must use them in no other way, and must not read the clock, because its first SQL serves every later call.
    """
    statements = {}

    @wraps(build)
    def rows(**arguments) -> list:
        known = tuple(sorted(name for name, value in arguments.items() if value is not None))
        if known not in statements:
            statements[known] = _Statement(build, arguments)
        return statements[known].run(arguments)

    return rows


class _Statement:
    """The SQL of a queryset and its parameters, some of which are arguments."""

    def __init__(self, build, arguments):
        stand_ins = {name: _stand_in(place, value) for place, (name, value) in enumerate(arguments.items())}
        self.queryset = build(**stand_ins)
        self.compiler = self.queryset.query.get_compiler(self.queryset.db)
        self.sql, parameters = self.compiler.as_sql()
        self.parameters = [_parameter(value, stand_ins) for value in parameters]

    def run(self, arguments):
        parameters = tuple(value if name is None else arguments[name] + value for name, value in self.parameters)
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[self.queryset.db]
        compiler.as_sql = lambda *_, **__: (self.sql, parameters)
        queryset = self.queryset.all()
        queryset.query.get_compiler = lambda *_, **__: compiler
        return list(queryset)


def _stand_in(place, value):
    if isinstance(value, datetime):
        return FIRST_MOMENT + place * APART
    return None if value is None else FIRST_KEY + place


def _parameter(value, stand_ins):
    """Return (argument, what is added to it), or (None, value) for a parameter that is the same in every call."""
    for name, stand_in in stand_ins.items():
        if isinstance(value, int) and value == stand_in:
            return name, 0
        if isinstance(value, datetime) and isinstance(stand_in, datetime) and abs(value - stand_in) < NEAR:
            return name, value - stand_in
    return None, value
