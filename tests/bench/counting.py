"""Counts the SQL statements of a page, if the request asks for it, and finds the slowest."""

import re
import time

from django.db import connection

ASKED = "HTTP_X_COUNT"
LONGEST = 300


class CountingMiddleware:
    """The outermost middleware, so that it counts the statements for session and user too. Does nothing unless asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if ASKED not in request.META:
            return self.get_response(request)
        timings = []
        with connection.execute_wrapper(_timed(timings)):
            response = self.get_response(request)
        seconds, statement = max(timings, default=(0, ""))
        response["X-Statements"] = str(len(timings))
        response["X-Slowest"] = f"{seconds * 1000:.1f} ms {_short(statement)}"
        return response


def _timed(timings):
    def run(execute, sql, params, many, context):
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            timings.append((time.perf_counter() - start, sql))

    return run


def _short(sql):
    """Return a statement as one line, without the long list of columns."""
    sql = re.sub(r"SELECT (DISTINCT )?.{60,}? FROM ", r"SELECT … FROM ", re.sub(r"\s+", " ", sql))
    return sql[:LONGEST].replace("…", "...").encode("ascii", "replace").decode()
