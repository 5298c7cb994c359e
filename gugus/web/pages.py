"""Pagination of lists by the key of a row, so that the last page costs what the first one costs.

The links to the next and the previous page name the last or first row that is shown: `?page=3&sesudah=…`. The number is only
shown then. In an address with a number alone, as in a bookmark, it counts, as far as the list counts its rows.
"""

from datetime import datetime
from functools import cached_property, reduce

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Case, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import Col, OrderBy
from django.forms import ModelChoiceField
from django.utils.timezone import is_naive

from gugus.formats.indonesian import number as in_words
from gugus.models.compiled import count_of, together

AFTER, BEFORE = "sesudah", "sebelum"
BETWEEN = "~"  # the values of a key
LONGEST = 100  # characters of a key


def page_of(request, rows, form=None, *, counted=True):
    """Return the page of a list that the query string asks for. `form` as for `page_with`."""
    return page_with(request, rows, form=form, counted=counted)[0]


def page_with(request, rows, *beside, form=None, counted=True) -> list:
    """Return the page of a list that the query string asks for, and the rows of the querysets `beside`: in one statement.

    Of those that are compiled their `asked` is given, as to `together`. The statement also reads what the filter `form` offers.
    """
    offering = [field for field in form.fields.values() if isinstance(field, ModelChoiceField)] if form else []
    pages = Pages(rows, settings.LIST_ROWS, beside=[*beside, *(field.queryset for field in offering)], counted=counted)
    page = pages.asked(request.GET)
    for field, offered in zip(offering, pages.beside[len(beside) :], strict=True):
        field.widget.choices = [("", field.empty_label), *((row.pk, field.label_from_instance(row)) for row in offered)]
    return [page, *pages.beside[: len(beside)]]


class Pages(Paginator):
    """Django's paginator, which goes from page to page by keys where the rows have an order that makes one.

    It counts no more than `most` rows; a longer list is `cut`, and ends there unless it has keys. The page, its count and the
    rows of the querysets `beside` are read in one statement; a list that is not `counted` is counted when something asks.
    """

    def __init__(self, rows, per_page, *, most=None, beside=(), counted=True):
        super().__init__(rows, per_page)
        self._most = most or settings.LIST_MOST
        self._asked_beside, self._counts, self.beside = beside, counted, None

    def _fetch(self, rows):
        if self.beside is not None:
            return list(rows)
        if not isinstance(rows, QuerySet):
            self.beside = list(map(list, self._asked_beside))
            return list(rows)
        counting = [count_of(self._countable)] if self._counts else []
        rows, *self.beside = together(rows, *counting, *self._asked_beside)
        if counting:
            self._counted = sum(self.beside.pop(0))
        return rows

    @property
    def _countable(self):
        rows = self._rows if self._order else self.object_list.order_by()  # in order an index ends the search early
        return rows.values("pk")[: self._most + 1]

    @cached_property
    def _counted(self):
        return self._countable.count() if isinstance(self.object_list, QuerySet) else len(self.object_list)

    @property
    def count(self):
        return min(self._counted, self._most)

    @property
    def cut(self):
        return self._counted > self._most

    @property
    def total(self):
        """How many rows there are, in words: "15", "lebih dari 1.000"."""
        return f"lebih dari {in_words(self.count)}" if self.cut else in_words(self.count)

    def asked(self, query):
        """Return the page of these parameters; the nearest one if there is none."""
        text = query.get("page", "")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST else 1
        for name in (AFTER, BEFORE):
            if values := self._read(query.get(name, "")):
                page = self._beside(values, number, back=name == BEFORE)
                if page.object_list:
                    return page if page.has_previous() else self.page(1)
        return self.page(number)

    def page(self, number):
        """Return the page with this number, as far as the list counts its rows; else the last one."""
        number = max(1, min(number, -(-self._most // self.per_page)))
        skipped = (number - 1) * self.per_page
        rows = shown = self._rows[skipped : skipped + self.per_page + 1]
        if skipped and self._order:  # of what is skipped an index is read, and not the rows
            rows = self._rows.filter(pk__in=shown.values("pk"))
        page = self._page(rows, number)
        return page if page.object_list or number == 1 or number <= self.num_pages else self.page(self.num_pages)

    def _page(self, rows, number):
        rows = self._fetch(rows)
        return ListPage(rows[: self.per_page], number, self, more=len(rows) > self.per_page)

    def _beside(self, values, number, *, back=False):
        """Return the page of the rows after these values, or before them."""
        rows = self._rows.filter(_beyond(self._order, values, back=back))
        if not back:
            return self._page(rows[: self.per_page + 1], max(number, 2))
        rows = self._fetch(rows.reverse()[: self.per_page + 1])
        first = len(rows) <= self.per_page
        return ListPage(rows[: self.per_page][::-1], 1 if first else max(number, 2), self, more=True)

    @property
    def _rows(self):
        return self._keyed[0]

    @property
    def _order(self):
        return self._keyed[1]

    @cached_property
    def _keyed(self):
        """The rows, and what gives each its place: [(name of a column, its field, whether it falls)].

        Nothing gives it where NULL may be among the values. A condition by which they are ordered becomes a column.
        """
        rows, order = self.object_list, []
        if not isinstance(rows, QuerySet) or rows.query.combinator:
            return rows, []
        for number, given in enumerate(rows.query.order_by or (rows.model._meta.ordering if rows.query.default_ordering else ())):
            by, falling = _read_order(given)
            name = by.name if isinstance(by, F) else f"place_{number}"
            rows = rows.annotate(**{name: by}) if isinstance(by, Case | ExpressionWrapper) else rows
            if (field := _field_without_null(rows, name)) is None:
                return self.object_list, []
            order.append((name, field, falling))
        if order and not any(field.unique and "__" not in name for name, field, _ in order):
            order.append(("pk", rows.model._meta.pk, order[-1][2]))
        return (rows.order_by(*(f"-{name}" if falling else name for name, _, falling in order)) if order else rows), order

    def key_of(self, row):
        values = (reduce(getattr, name.split("__"), row) for name, *_ in self._order)
        return BETWEEN.join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)

    def _read(self, key):
        """Return the values of a key; none if it is no key of this list."""
        texts = key.split(BETWEEN) if len(key) <= LONGEST and "\0" not in key else ()
        if not key or len(texts) != len(self._order):
            return ()
        try:
            values = [field.to_python(text) for (_, field, _), text in zip(self._order, texts, strict=True)]
        except ValidationError:
            return ()
        return () if any(isinstance(value, datetime) and is_naive(value) for value in values) else values


class ListPage(Page):
    """A page that knows whether more rows follow, also beyond those that are counted, and the keys of the pages beside it."""

    def __init__(self, rows, number, pages, *, more):
        super().__init__(rows, number, pages)
        self._more = more

    def has_next(self):
        return self._more and (self.after is not None or self.number * self.paginator.per_page < self.paginator._most)

    @property
    def after(self):
        """The key of the next page; None if there is none, or the list has no keys."""
        return self.paginator.key_of(self.object_list[-1]) or None if self._more else None

    @property
    def before(self):
        """The key of the page before; None if that is the first."""
        return self.paginator.key_of(self.object_list[0]) or None if self.number > 2 else None


def _read_order(given):
    """Return the expression that orders rows, and whether it falls."""
    if isinstance(given, str):
        return F(given.removeprefix("-")), given.startswith("-")
    return (given.expression, given.descending) if isinstance(given, OrderBy) else (given, False)


def _field_without_null(rows, name):
    """Return the field of a column or annotation, or of a relation that the rows load; None where it may be NULL."""
    if name in rows.query.annotations:
        return rows.query.annotations[name].output_field if name.startswith("place_") else None
    model, loaded, (*relations, name) = rows.model, rows.query.select_related or {}, name.split("__")
    try:
        for relation in relations:
            link = model._meta.get_field(relation)
            if link.null or relation not in loaded:
                return None
            model, loaded = link.related_model, loaded[relation]
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except (FieldDoesNotExist, TypeError):
        return None
    told = any(each.lookup_name == "isnull" and not each.rhs and each.lhs.target is field for each in _lookups(rows))
    return None if field.is_relation or (field.null and not told) else field


def _lookups(rows):
    """Return the conditions that all rows fulfil, as far as they are about one column."""
    return [each for each in rows.query.where.children if isinstance(getattr(each, "lhs", None), Col)]


def folded(rows, shown) -> list:
    """Return the rows of a list that stand open, then those in a fold; a part without rows is left out."""
    return [part for part in (rows[:shown], rows[shown:]) if part]


def _beyond(order, values, *, back):
    """Return the condition of the rows that come after these values in an order, or before them."""
    ways = [(name, "lt" if falling != back else "gt", value) for (name, _, falling), value in zip(order, values, strict=True)]
    condition = None
    for name, way, value in reversed(ways):
        further = Q(**{f"{name}__{way}": value})
        condition = further | Q(**{name: value}) & condition if condition else further
    name, way, value = ways[0]
    return Q(**{f"{name}__{way}e": value}) & condition  # by this one an index begins there
