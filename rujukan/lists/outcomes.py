"""What became of people in one year, over all cases, with small-cell suppression: it may be handed on."""

from dataclasses import dataclass

from gugus.access.scope import bypass
from gugus.formats import suppression
from rujukan.figures import outcomes as figures


@dataclass(frozen=True)
class Part:
    """One list of the page: counts as (label, number), None where hidden."""

    code: str
    title: str
    what: str
    hint: str
    counts: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class ShownOutcomes:
    year: int
    recorded: int | None
    visum_days: float | None
    parts: tuple[Part, ...]


# {list of `Outcomes`: (code, title, heading, labels, hint)}
LISTS = {
    "returned": ("pulang", "Pemulangan", "Tujuan", figures.RETURNED, "Orang yang diserahterimakan dalam tahun itu."),
    "left": ("wna", "Pulang ke negara asal", "Cara", figures.LEFT, "Warga negara asing di antaranya."),
    "came": ("datang", "Datang dari luar negeri", "Cara", figures.CAME, "Menurut formulir Kedatangan."),
    "closed": ("tutup", "Layanan ditutup", "Alasan", figures.CLOSED, "Orang yang layanannya ditutup dalam tahun itu."),
    "channels": ("saluran", "Menurut saluran", "Saluran", figures.CHANNELS, "Orang yang dicatat dalam tahun itu."),
    "purposes": ("tujuan", "Menurut tujuan", "Tujuan", figures.PURPOSES, "Satu orang dapat dihitung beberapa kali."),
    "routes": ("jalur", "Menurut cara masuk", "Cara masuk", figures.ROUTES, "Menurut temuan Imigrasi."),
}


def outcomes(year: int) -> ShownOutcomes:
    """Return the counts of a year as every reader may see them. Three queries."""
    with bypass("counts"):
        counted = figures.count(year)
    channels = suppression.listed(counted.channels)
    visum = {"Diminta": counted.visum["asked"], "Diserahkan": counted.visum["handed"]}
    waiting = {
        "Diidentifikasi lagi sebagai korban dalam kasus lain": counted.retrafficked,
        "Dilayani lebih dari 12 bulan, pada akhir tahun atau sekarang": counted.long_open,
        "Ada tahap yang belum dinilai lebih dari 14 hari": counted.unassessed,
    }
    parts = (
        Part("visum", "Visum", "Langkah", "Orang yang visumnya diminta atau diserahkan dalam tahun itu.", _alone(visum)),
        Part("perhatian", "Perlu perhatian", "Hal", "Orang yang lama dilayani, atau datang lagi.", _alone(waiting)),
        *(_part(*of, getattr(counted, name)) for name, of in LISTS.items()),
    )
    days = None if suppression.small(counted.visum["handed"]) else counted.visum_days
    return ShownOutcomes(year=year, recorded=channels.total, visum_days=days, parts=parts)


def _part(code, title, what, labels, hint, counts):
    """Return a list in which no hidden count follows from the others."""
    cells = suppression.listed(counts).cells
    return Part(code, title, what, hint, tuple((labels[key], number) for key, number in cells.items()))


def _alone(counts):
    """Hide each small count; they have no total."""
    return tuple((label, None if suppression.small(number) else number) for label, number in counts.items())
