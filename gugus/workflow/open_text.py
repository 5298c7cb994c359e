"""Refuses codes of cases and a NIK in text that everybody with an account reads: meetings, the task force's register."""

import re

from gugus.workflow.lifecycle import require

# Codes and numbers of case work, and a NIK. Names cannot be recognised: the forms ask for none.
OF_CASES = re.compile(r"\b(?:PN|PGD|KS|RJ)-\d{2}|(?<!\d)\d{16}(?!\d)", re.IGNORECASE)
NO_PEOPLE = "Semua pengguna membacanya: jangan tulis kode korban, nomor kasus, atau NIK. Sebut jumlahnya saja."


def without_people(text, field, needed=""):
    """Return `text` stripped. Raises Refused at `field` if it has a code or number of case work, or a NIK.

    `needed` is the message if it is empty, unless it may be.
    """
    require(not OF_CASES.search(text), NO_PEOPLE, field)
    require(text.strip() or not needed, needed, field)
    return text.strip()
