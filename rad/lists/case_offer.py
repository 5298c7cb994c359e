"""What the case data offer to whoever reports an indicator: the figure that it is bound to, with small-cell suppression."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from gugus.formats import suppression
from gugus.formats.indonesian import exact_number, percentage
from rad.choices import MEASURED
from rujukan import figures

UNRECORDED = "Pada tahun itu belum ada pengaduan yang dicatat di sini, jadi tidak ada angka yang ditawarkan."
SMALL = (
    "Angkanya tidak ditampilkan karena menyangkut kurang dari {threshold} orang, yang dapat dikenali. "
    "Isi dari catatan institusi Anda."
)
NOTHING = "Tidak ada yang tercatat pada tahun itu, jadi tidak ada angka yang ditawarkan."


@dataclass(frozen=True)
class Offer:
    """The named figure of one indicator in one year. `value` is None if it is not offered, and `why` then says why.

    `behind` are the counts that a share is made of, in words; empty if they would show a small group.
    """

    figure: figures.Named
    note: str
    year: int
    value: Decimal | None
    behind: str = ""
    why: str = ""

    @property
    def words(self):
        """The figure with its unit: "12 orang"."""
        return "" if self.value is None else f"{exact_number(self.value)} {self.figure.unit}".replace(" %", "%")


def offer(indicator, year) -> Offer | None:
    """Return what the case data offer for an indicator; None if it is bound to no figure."""
    return offers([indicator], year).get(indicator.pk)


def offers(indicators, year) -> dict[int, Offer]:
    """Return {key of an indicator: offer} of those that are bound. One query if any is, with `case_source` selected before.

    Figures of monitoring and of law enforcement take one to three more.
    """
    sources = (getattr(indicator, "case_source", None) for indicator in indicators)
    bound = [source for source in sources if source and source.figure in figures.NAMED]
    numbers = figures.numbers(year, {source.figure for source in bound}) if bound else {}
    return {source.indicator_id: _offer_of(source, year, numbers.get(source.figure)) for source in bound}


def accepted(target, offered):
    """Return whether the figure can be the realisation of this target, which must be a number."""
    return offered is not None and offered.value is not None and target.state in MEASURED


def _offer_of(source, year, number):
    named, threshold = figures.NAMED[source.figure], settings.SMALLEST_GROUP
    if number is None:
        return Offer(named, source.note, year, None, why=UNRECORDED)
    if suppression.small(number.people, threshold):
        return Offer(named, source.note, year, None, why=SMALL.format(threshold=threshold))
    if number.value is None:
        return Offer(named, source.note, year, None, why=NOTHING)
    if number.whole is None:
        return Offer(named, source.note, year, Decimal(number.value))
    return _share(named, source.note, year, number, threshold)


def _share(named, note, year, number, threshold):
    """Return a share in percent. A small part of the group, on either side, could be computed from it."""
    safe = suppression.listed({"part": number.value, "rest": number.whole - number.value}, threshold)
    if not number.whole:
        return Offer(named, note, year, None, why="Tidak ada yang dicatat pada tahun itu, jadi tidak ada persentase.")
    if None in (*safe.cells.values(), safe.total):
        return Offer(named, note, year, None, why=SMALL.format(threshold=threshold))
    percent = Decimal(number.value * 100) / number.whole
    behind = f"{exact_number(Decimal(number.value))} dari {exact_number(Decimal(number.whole))} {named.parts}"
    return Offer(named, note, year, percentage(percent), behind)
