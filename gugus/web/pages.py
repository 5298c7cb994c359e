"""Pagination of lists by the key of a row, so that the last page costs what the first one costs.

The links to the next and the previous page name the last or first row that is shown: `?page=3&sesudah=…`. The number is only
shown then. In an address with a number alone, as in a bookmark, it counts, as far as the list counts its rows.
"""

from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.timezone import is_naive

from gugus.formats.indonesian import number as in_words

AFTER, BEFORE = "sesudah", "sebelum"
BETWEEN = "~"  # the values of a key
LONGEST = 100  # characters of a key


def page_of(request, rows, *, count=None):
    """Return the page of a list that the query string asks for. `count` as for `Pages`."""
    return Pages(rows, settings.LIST_ROWS, count=count).asked(request.GET)


class Pages(Paginator):
    """Django's paginator, which goes from page to page by keys where the rows have an order that makes one.

    `count` is the length of the list if it is known already. Else it counts no more than `most` rows, and none if all are on the
    first page; of a longer list it is `cut`. A list that is cut ends there unless it has keys.
    """

    def __init__(self, rows, per_page, *, count=None, most=None):
        super().__init__(rows, per_page)
        self._most = most or settings.LIST_MOST
        if count is not None:
            self._counted, self._most = count, max(count, self._most)

    @cached_property
    def _counted(self):
        if not isinstance(self.object_list, QuerySet):
            return len(self.object_list)
        rows = self._rows if self._order else self.object_list.order_by()  # in order an index ends the search early
        return rows.values("pk")[: self._most + 1].count()

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
        return self.get_page(number) if number > 1 else self.page(1)

    def page(self, number):
        number = number if number == 1 else self.validate_number(number)
        skipped = (number - 1) * self.per_page
        if skipped and self._order:
            names = [name for name, _ in self._order]
            if before := self._rows.values_list(*names)[skipped - 1 : skipped]:
                return self._beside(before[0], number)
        return self._page(self._rows[skipped : skipped + self.per_page + 1], number)

    def _page(self, rows, number):
        rows = list(rows)
        if number == 1 and len(rows) <= self.per_page:
            self._counted = len(rows)
        return ListPage(rows[: self.per_page], number, self, more=len(rows) > self.per_page)

    def _beside(self, values, number, *, back=False):
        """Return the page of the rows after these values, or before them."""
        rows = self._rows.filter(_beyond(self._order, values, back=back))
        if not back:
            return self._page(rows[: self.per_page + 1], max(number, 2))
        rows = list(rows.reverse()[: self.per_page + 1])
        first = len(rows) <= self.per_page
        return ListPage(rows[: self.per_page][::-1], 1 if first else max(number, 2), self, more=True)

    @cached_property
    def _rows(self):
        order = [f"-{name}" if falling else name for name, falling in self._order]
        return self.object_list.order_by(*order) if order else self.object_list

    @cached_property
    def _order(self):
        """The columns that give each row its place: [(name, whether it falls)]; none if NULL or an expression is among them."""
        rows = self.object_list
        if not isinstance(rows, QuerySet) or rows.query.combinator:
            return []
        names = rows.query.order_by or (rows.model._meta.ordering if rows.query.default_ordering else ())
        try:
            order = [(self._field(name.lstrip("-")), name.startswith("-")) for name in names]
        except (AttributeError, FieldDoesNotExist):
            return []
        if not order or any(field.null or field.is_relation for field, _ in order):
            return []
        if not any(field.unique for field, _ in order):
            order.append((rows.model._meta.pk, order[-1][1]))
        return [(field.attname, falling) for field, falling in order]

    def _field(self, name):
        meta = self.object_list.model._meta
        return meta.pk if name == "pk" else meta.get_field(name)

    def key_of(self, row):
        values = (getattr(row, name) for name, _ in self._order)
        return BETWEEN.join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)

    def _read(self, key):
        """Return the values of a key; none if it is no key of this list."""
        texts = key.split(BETWEEN) if len(key) <= LONGEST and "\0" not in key else ()
        if not key or len(texts) != len(self._order):
            return ()
        try:
            values = [self._field(name).to_python(text) for (name, _), text in zip(self._order, texts, strict=True)]
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


def _beyond(order, values, *, back):
    """Return the condition of the rows that come after these values in an order, or before them."""
    ways = [(name, "lt" if falling != back else "gt", value) for (name, falling), value in zip(order, values, strict=True)]
    condition = None
    for name, way, value in reversed(ways):
        further = Q(**{f"{name}__{way}": value})
        condition = further | Q(**{name: value}) & condition if condition else further
    name, way, value = ways[0]
    return Q(**{f"{name}__{way}e": value}) & condition  # by this one an index begins there
