"""Numbers of the canonical figures: strings instead of fractions, so that their bytes are the same on every machine."""


def text(value):
    """Return a Decimal as plain text: Decimal("91.20") → "91.2"; None stays None."""
    return None if value is None else f"{value.normalize():f}"
