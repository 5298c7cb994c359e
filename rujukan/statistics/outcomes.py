"""What became of people in one year, as a coordinator reads it: counted from what they may see, without suppression.

Figures for other readers are suppressed where they are made: the figures of the plan, the annual table, law enforcement.
"""

from dataclasses import dataclass

from rujukan.figures import outcomes as figures


@dataclass(frozen=True)
class Part:
    """One list of the page: counts as (label, number)."""

    code: str
    title: str
    what: str
    hint: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ShownOutcomes:
    year: int
    recorded: int
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
    """Return the counts of a year over the cases that the user may see. Three queries."""
    counted = figures.count(year)
    visum = {"Diminta": counted.visum["asked"], "Diserahkan": counted.visum["handed"]}
    waiting = {
        "Diidentifikasi lagi sebagai korban dalam kasus lain": counted.retrafficked,
        "Dilayani lebih dari 12 bulan, pada akhir tahun atau sekarang": counted.long_open,
        "Ada tahap yang belum dinilai lebih dari 14 hari": counted.unassessed,
    }
    of_visum = "Orang yang visumnya diminta atau diserahkan dalam tahun itu."
    parts = (
        Part("visum", "Visum", "Langkah", of_visum, tuple(visum.items())),
        Part("perhatian", "Perlu perhatian", "Hal", "Orang yang lama dilayani, atau datang lagi.", tuple(waiting.items())),
        *(_part(*of, getattr(counted, name)) for name, of in LISTS.items()),
    )
    return ShownOutcomes(year=year, recorded=counted.recorded, visum_days=counted.visum_days, parts=parts)


def _part(code, title, what, labels, hint, counts):
    return Part(code, title, what, hint, tuple((labels[key], number) for key, number in counts.items()))
