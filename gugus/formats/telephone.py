"""Telephone numbers, alone and in a text, and their `tel:` URLs."""

import re

COUNTRY = "+62"
# A number with its area code, as people write it: 0812-3456-7890, (0567) 21000, +62 812 3456 7890. No date and no time begins so,
# and digits inside a word (a SHA-256, a code) are no number.
IN_TEXT = re.compile(r"(?<![\w+./-])(?:\+62[ -]?|\(?0)[2-9]\d{1,3}\)?(?:[ .-]?\d){4,10}(?!\w)")
SHORT = re.compile(r"1\d{2,5}")  # 110, 129, 14024


def url(number: str) -> str:
    """Return the `tel:` URL of a number: with the country code, except for short numbers."""
    digits = re.sub(r"\D", "", number)
    if digits.startswith("62"):
        return f"tel:+{digits}"
    return f"tel:{COUNTRY}{digits[1:]}" if digits.startswith("0") else f"tel:{digits}"
