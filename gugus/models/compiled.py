"""Querysets whose SQL is built once a process: building the SQL of a long query takes Django longer than PostgreSQL runs it.

The SQL is built with its constants, and later calls only change the arguments. PostgreSQL then keeps one plan of each statement;
without the constants it planned them in every call.

It halves the CPU time of the main pages together; a victim's takes 13 ms instead of 52.

PostgreSQL plans a statement with its values until a connection has run it eight times. A page that is marked `generic_plans`
(`gugus.access.scope`) gets the one plan the third time. psycopg forgets the statements of a connection after a ROLLBACK, and the
least recently used one when there are more than MOST_PREPARED: with its default of 100 the main pages evicted each other's
statements.

A page that needs the rows of several of them, or of other querysets, asks for them together, in one statement (`together`).
"""

import copy
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property, wraps
from itertools import batched, chain
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import (
    BigIntegerField,
    BinaryField,
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    DurationField,
    Func,
    JSONField,
    QuerySet,
    TimeField,
    UUIDField,
    Value,
)
from psycopg.sql import Literal

# A placeholder; "%%" is a percent sign.
PLACEHOLDER = re.compile(r"(?<!%)%s")
# What stands for an argument while the SQL is built. No row holds such values.
FIRST_MOMENT, APART, NEAR = datetime(1000, 1, 1, tzinfo=UTC), timedelta(days=10_000), timedelta(days=4_000)
FIRST_KEY = 1_987_650_000
FIRST_TEXT = "\ufdd0"  # begins no text: Unicode has no such character
MOST_ARGUMENTS = 100  # that PostgreSQL passes to a function
# How many statements a connection keeps prepared. With fewer than the pages need, PostgreSQL would plan each of them each time. A
# plan with row policies takes half a megabyte.
MOST_PREPARED = 250


def keep_statements(connection, **_):
    """Let a new connection keep its statements prepared (receiver of connection_created)."""
    connection.connection.prepared_max = MOST_PREPARED


def compiled(build: Callable[..., QuerySet]) -> Callable[..., list]:
    """Return a function that runs the queryset of `build` and returns its rows; only the first call builds the SQL.

    Arguments are passed by name: moments, days, keys (int or UUID), codes (text), lists of keys or None. `build` may add a
    timedelta to a moment, pass a list to `Among` and test an argument for None. It must use them in no other way, and must not
    read the clock, because its first SQL serves every later call. The column of a small integer is compared with `Value(year,
    IntegerField())`, because what stands for the year while the SQL is built is too large for it.

    Its `asked`, with the same arguments, is for `together`.
    """
    statements = {}

    def asked(**arguments):
        known = tuple(sorted(name for name, value in arguments.items() if value is not None))
        if known not in statements:
            statements[known] = _Statement(build, arguments)
        return statements[known], arguments

    @wraps(build)
    def rows(**arguments) -> list:
        statement, arguments = asked(**arguments)
        return statement.run(arguments)

    rows.asked = asked
    return rows


def together(*asked: "QuerySet | tuple[_Statement, dict]") -> list[list]:
    """Return the rows of several querysets, read in one statement: together(waiting.asked(now=…), District.objects.all()).

    The SQL of a queryset that is not compiled is built in each call.
    """
    asked = [(_Uncompiled(one), {}) if isinstance(one, QuerySet) else one for one in asked]
    parts = ", ".join(statement.array for statement, _ in asked)
    values = [value for statement, arguments in asked for value in statement.values_of(arguments)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}", values)
        arrays = cursor.fetchone()
    return [statement.carried_rows(array) for (statement, _), array in zip(asked, arrays, strict=True)]


def count_of(queryset: QuerySet) -> tuple["_Statement", dict]:
    """Return what `together` takes to count the rows of a queryset: its rows are then this one number, or none of nothing."""
    return _Count(queryset), {}


class Among(Func):
    """Whether a column has one of the values of a list. The lookup `in` would give other SQL for each length of the list.

    `key` is the field of one value. PostgreSQL does not see the list inside of its SELECT, so that one plan serves every list, as
    for other arguments.
    """

    template = "%(expressions)s)::%(type)s[])"
    arg_joiner = " = ANY ((SELECT "
    output_field = BooleanField()

    def __init__(self, column, values, key=None):
        key = key or BigIntegerField()
        super().__init__(column, Value(values, ArrayField(key)), type=key.db_type(connection))


class _Statement:
    """The SQL of a queryset, whose only parameters are the arguments: a plan that knows the constants serves every call.

    If PostgreSQL knew none of the values, it would estimate the plan of all calls so badly that it plans each call again.
    """

    def __init__(self, build, arguments):
        stand_ins = {name: _stand_in(place, value) for place, (name, value) in enumerate(arguments.items())}
        self.queryset = build(**stand_ins)
        self.compiler = self.queryset.query.get_compiler(self.queryset.db)
        sql, parameters = self.compiler.as_sql()
        query = self.queryset.query
        query.chain = lambda: copy.copy(query)  # nothing changes it any more
        parameters = [_parameter(value, stand_ins) for value in parameters]
        self.sql = _with_constants(sql, parameters, connections[self.queryset.db])
        self.parameters = [(name, value) for name, value in parameters if name is not None]

    def values_of(self, arguments):
        return tuple(arguments[name] + added if added else arguments[name] for name, added in self.parameters)

    def run(self, arguments):
        return self._rows(as_sql=lambda *_, **__: (self.sql, self.values_of(arguments)))

    def _rows(self, **answers):
        """Return the rows of the queryset, whose compiler answers as given."""
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[self.queryset.db]
        vars(compiler).update(answers, get_converters=lambda _: self._converters)
        queryset = self.queryset.all()
        queryset.query.get_compiler = lambda *_, **__: compiler
        return list(queryset)

    @cached_property
    def _converters(self):
        return self.compiler.get_converters([expression for expression, *_ in self.compiler.select])

    @cached_property
    def array(self):
        """The SQL of an array of its rows, each a JSON array of arrays of its columns."""
        names = [f"c{place}" for place in range(len(self.compiler.select))]
        columns = [_in_json(name, field) for name, field in zip(names, self._fields, strict=True)]
        arrays = ", ".join(f"json_build_array({', '.join(some)})" for some in batched(columns, MOST_ARGUMENTS))
        return f"ARRAY(SELECT json_build_array({arrays}) FROM ({self.sql}) part ({', '.join(names)}))"  # noqa: S608

    def carried_rows(self, array):
        """Return the rows of `array`."""
        rows = [[*chain.from_iterable(arrays)] for arrays in array]
        for row in rows:
            for place, read in self._readers:
                if row[place] is not None:
                    row[place] = read(row[place])
        return self._rows(execute_sql=lambda *_, **__: [rows]) if rows else []

    @cached_property
    def _readers(self):
        return [(place, read) for place, read in enumerate(map(_reader, self._fields)) if read]

    @cached_property
    def _fields(self):
        """The field of each column; of a foreign key that of the key."""
        fields = [expression.output_field for expression, *_ in self.compiler.select]
        return [getattr(field, "target_field", field) for field in fields]


class _Uncompiled(_Statement):
    """The SQL of a queryset of one call, whose values stay parameters, but for the members of enumerations.

    Those stand in our own code. As parameters they would keep the one plan of all calls from every partial index.
    """

    def __init__(self, queryset):
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(queryset.db)
        try:
            sql, values = self.compiler.as_sql()
        except EmptyResultSet:
            self.array, self._values = "ARRAY[]::json[]", ()
        else:
            self._values = tuple(value for value in values if not isinstance(value, Enum))
            parameters = [(not isinstance(value, Enum), value) for value in values]
            self.sql = _with_constants(sql, parameters, connections[queryset.db])

    def values_of(self, arguments):
        return self._values


class _Count(_Uncompiled):
    """How many rows a queryset of one call has."""

    @cached_property
    def array(self):
        return f"ARRAY(SELECT count(*) FROM ({self.sql}) part)"  # noqa: S608

    def carried_rows(self, array):
        return array


# How JSON carries what it has no type for: the field, how its column becomes JSON, and how a value of it is read again.
CARRIED = (
    (JSONField, "{}::text", None),  # the field reads the text
    (BinaryField, "encode({}, 'hex')", bytes.fromhex),
    (DateTimeField, "{}", datetime.fromisoformat),
    (DateField, "{}", date.fromisoformat),
    (TimeField, "{}", time.fromisoformat),
    (UUIDField, "{}", UUID),
    (DecimalField, "{}::text", Decimal),
    (DurationField, "extract(epoch FROM {})::float8", lambda seconds: timedelta(seconds=seconds)),
)


def _carrier(field):
    return next(((column, read) for kind, column, read in CARRIED if isinstance(field, kind)), ("{}", None))


def _in_json(name, field):
    if isinstance(field, ArrayField):
        return f"{name}::text[]" if isinstance(field.base_field, JSONField) else name
    return _carrier(field)[0].format(name)


def _reader(field):
    if isinstance(field, ArrayField):
        read = _carrier(field.base_field)[1]
        return read and (lambda values: [value and read(value) for value in values])
    return _carrier(field)[1]


def _stand_in(place, value):
    if isinstance(value, datetime):
        return FIRST_MOMENT + place * APART
    if isinstance(value, date):
        return FIRST_MOMENT.date() + place * APART
    if isinstance(value, str):
        return f"{FIRST_TEXT}{place}"
    if isinstance(value, UUID):
        return UUID(int=FIRST_KEY + place)
    key = FIRST_KEY + place
    return None if value is None else [key] if isinstance(value, list) else key


def _parameter(value, stand_ins):
    """Return (argument, what is added to it), or (None, value) for a parameter that is the same in every call."""
    keys = [getattr(key, "int", key) for key in value] if isinstance(value, list) else value  # of UUIDs their numbers
    for name, stand_in in stand_ins.items():
        if isinstance(value, int | str | UUID | list | date) and keys == stand_in:
            return name, 0
        if isinstance(value, datetime) and isinstance(stand_in, datetime) and abs(value - stand_in) < NEAR:
            return name, value - stand_in
    return None, value


def _with_constants(sql, parameters, connection):
    """Return the SQL with the values of the parameters that are the same in every call; they stand in our own code."""
    connection.ensure_connection()
    parts = PLACEHOLDER.split(sql)
    values = ("%s" if name else _literal(value, connection.connection) for name, value in parameters)
    return "".join(part for pair in zip(parts, (*values, ""), strict=True) for part in pair)


def _literal(value, connection):
    return Literal(value).as_string(connection).replace("%", "%%")
