"""Citations of the task force's regulation and the anchors on its page to which they lead.

"Ps 6" is `ps-6`, "Pasal 3 ayat (1)" `ps-3-1`, "Ps 5 huruf d" `ps-5-d`, "Lampiran II" `lampiran-2`. An article of another law
("UU 21/2007 Ps 52") is not cited here.
"""

import re
from dataclasses import dataclass

from django.conf import settings

BY, NUMBER = settings.COUNTY.citation.split()  # such as Perbup, Perwali
PLACE = re.compile(
    rf"\b(?:{BY}(?: {re.escape(NUMBER)})?,? )?"
    r"(?:(?:Ps|Pasal) (?P<article>\d+)(?: ?(?:ayat )?\((?P<clause>\d+)\)| (?:(?:huruf|angka) )?(?P<point>\d+|[a-z])\b)?"
    r"|Lampiran (?P<annex>II?)\b)"
)
# The name of another law before an article, in the same sentence and with none of its own between.
OTHER_LAW = re.compile(
    rf"\b(?:UU|PP|KUHP|KUHAP|Perma|Perpres|Permen\w*|Undang-Undang|Peraturan (?:Pemerintah|Presiden|Menteri|Daerah|Mahkamah))\b"
    rf"(?:(?!{BY})[^.;])*$"
)


@dataclass(frozen=True)
class Citation:
    """Words of a text, from `start` to `end`, that name a place of the regulation."""

    start: int
    end: int
    anchor: str


def citations(text: str) -> list[Citation]:
    """Return the citations in a text, in its order."""
    cited = []
    for match in PLACE.finditer(text):
        if match[0].startswith(BY) or not OTHER_LAW.search(text[: match.start()]):
            cited.append(Citation(match.start(), match.end(), _anchor(match)))
    return cited


def anchor_of(place: str) -> str:
    """Return the anchor of one place, for example "Pasal 3 ayat (1)"; "" if the words name none."""
    match = PLACE.fullmatch(place)
    return _anchor(match) if match else ""


def _anchor(match):
    if match["annex"]:
        return f"lampiran-{len(match['annex'])}"
    return "-".join(filter(None, ("ps", match["article"], match["clause"] or match["point"])))
