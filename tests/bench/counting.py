"""Tells, on request, how many statements a page asks of the database and which of them took longest."""

import re
import time

from django.db import connection

ASKED = "HTTP_X_COUNT"
LONGEST = 300


class CountingMiddleware:
    """Outermost, so that the session and the user are counted too. Costs nothing unless the request asks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if ASKED not in request.META:
            return self.get_response(request)
        taken = []
        with connection.execute_wrapper(_timed(taken)):
            response = self.get_response(request)
        seconds, statement = max(taken, default=(0, ""))
        response["X-Statements"] = str(len(taken))
        response["X-Dearest"] = f"{seconds * 1000:.1f} ms {_short(statement)}"
        return response


def _timed(taken):
    def run(execute, sql, params, many, context):
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken.append((time.perf_counter() - start, sql))

    return run


def _short(sql):
    """One line, without the long list of columns."""
    sql = re.sub(r"SELECT (DISTINCT )?.{60,}? FROM ", r"SELECT … FROM ", re.sub(r"\s+", " ", sql))
    return sql[:LONGEST].replace("…", "...").encode("ascii", "replace").decode()
