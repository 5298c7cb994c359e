"""The register of the scenarios in which somebody was faster (tests/test_overtaken.py).

A scenario is named like the URL of its form. It yields who sends the form, the arguments of its URL, and its data; a query string
may follow. What comes after is what a colleague does before the form arrives; it yields the colleague, if that is not the second
coordinator.
"""

TYPED = "Kata-kata yang lama ditulis"
FORMS = {}


def overtaken(scenario):
    """Decorator: register a scenario."""
    FORMS[scenario.__name__.replace("rad_", "rad:")] = scenario
    return scenario
