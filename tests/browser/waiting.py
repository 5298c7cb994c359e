"""Waiting for what the scripts of a page do."""

import pytest


def until(page, condition):
    """Wait until an expression or a promise of the page, or a function here, gives something true, at most 15 seconds.

    Playwright's own wait_for_function evaluates text in the page itself at its second look, which our headers forbid.
    """
    for _ in range(150):
        if condition() if callable(condition) else page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    pytest.fail(str(condition))
