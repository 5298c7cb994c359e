"""Pagination of lists. A deep page costs little more than the first one."""

from django.conf import settings
from django.core.paginator import Page, Paginator

DEEP = 500  # rows skipped, from which a page is loaded by keys


def page_of(request, rows, *, count=None, most=None):
    """Return the page of a list that the query string asks for (?page=2). `count` and `most` as for `Pages`."""
    return Pages(rows, settings.LIST_ROWS, count=count, most=most).get_page(request.GET.get("page"))


class Pages(Paginator):
    """Django's paginator, which loads a deep page by keys: it finds the keys from an index first, so skipped rows are not joined.

    `count` is the length of the list if it is known already. Else, with `most`, the rest of a longer list is neither counted nor
    shown; then `cut` is true and the page asks for a filter.
    """

    cut = False

    def __init__(self, rows, per_page, *, count=None, most=None):
        super().__init__(rows, per_page)
        if count is None and most is not None:
            count = rows.order_by().values("pk")[: most + 1].count()
            self.cut, count = count > most, min(count, most)
        if count is not None:
            self.count = count

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        if start < DEEP:
            return super().page(number)
        keys = list(self.object_list.values_list("pk", flat=True)[start : start + self.per_page])
        return Page(self.object_list.filter(pk__in=keys), number, self)
