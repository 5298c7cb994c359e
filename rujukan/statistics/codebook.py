"""The codebook of the anonymised file: each column, each value that it can have, and what it means."""

from gugus.formats.suppression import small
from rujukan.choices.conclusions import DecidedBy
from rujukan.choices.ctdc import AgeBand, Means, Purpose, SuspectRelation
from rujukan.choices.victim import Sex
from rujukan.statistics.choices import htcds
from rujukan.statistics.choices.export import LEAST_GROUP

HEADERS = ("kolom", "nilai", "arti")
FILE = "(berkas)"
WITHHELD = "Disamarkan agar orangnya tidak dikenali"
UNKNOWN = "Belum diketahui atau tidak dicatat"


def codebook(result, through):
    """Return rows (column, value, meaning). `result`: the Anonymous rows of the file; `through`: its last year."""
    return [*_about_file(result, through), *_quasi_identifiers(), *_answer_columns()]


def _about_file(result, through):
    left_out = result.left_out
    state = "Kosong: data terlalu sedikit untuk dibagikan tanpa mengenali orang." if not result.rows else "Berisi data."
    return [
        (FILE, "isi", "Satu baris satu korban atau terduga korban, urutan acak. Saksi dan bukan korban tidak dimuat."),
        (FILE, "keadaan", state),
        (FILE, "masa", f"Dicatat sampai akhir tahun {through}. Tahun berjalan tidak dimuat."),
        (FILE, "standar", "Selaras CTDC dan HTCDS 2.0 (IOM); bukan berkas resmi CTDC."),
        (FILE, "perlindungan", f"Setiap gabungan tahun, usia, jenis kelamin, dan asal ada pada sedikitnya {LEAST_GROUP} baris."),
        (FILE, "batas", "Nilai kolom lain dapat sama untuk semua orang dalam satu gabungan. Jangan dicocokkan dengan data lain."),
        (FILE, "pembatasan", "Orang yang meminta pembatasan data (UU 27/2022 Ps 41) tidak dimuat."),
        (FILE, "baris dimuat", str(len(result.rows))),
        (FILE, "baris disamarkan", str(result.generalised)),
        (FILE, "baris ditinggalkan", f"kurang dari {LEAST_GROUP}" if small(left_out, LEAST_GROUP) else str(left_out)),
    ]


def _quasi_identifiers():
    yield "yearOfRegistration", "2020 …", "Tahun orang itu dicatat"
    for band in AgeBand:
        yield "ageBand", htcds.AGE[band], band.label
    yield "ageBand", htcds.CHILD, "Anak, kelompoknya disamarkan"
    yield "ageBand", htcds.ADULT, "Dewasa, kelompoknya disamarkan"
    yield "ageBand", htcds.WITHHELD, WITHHELD
    for sex in Sex:
        yield "gender", htcds.GENDER[sex], sex.label
    yield "gender", htcds.WITHHELD, WITHHELD
    yield "countryOfOrigin", "ID, MY …", "Negara asal (ISO 3166-1); ZZ: negara lain"
    yield "countryOfOrigin", htcds.UNKNOWN, UNKNOWN
    yield "countryOfOrigin", htcds.WITHHELD, WITHHELD


def _answer_columns():
    """Return the columns that are no quasi-identifiers. A cell may hold several values, with semicolons between them."""
    yield "traffickingStatus", htcds.ACTUAL, "Teridentifikasi sebagai korban"
    yield "traffickingStatus", htcds.POSSIBLE, "Terduga korban: belum disimpulkan, atau masih terduga"
    yield from _words_listed("traffickingStatusDecisionMakingOrg", htcds.DECIDED, DecidedBy)
    yield from _words_listed("typeOfExploitation", htcds.EXPLOITATION, Purpose)
    yield from _words_listed("typeOfSexExploitation", htcds.SEXUAL, Purpose)
    yield from _words_listed("forcedLabourIndustry", htcds.INDUSTRY, Purpose)
    yield from _words_listed("methodsOfControl", htcds.CONTROL, Means)
    yield from _words_listed("relationshipToTrafficker", htcds.RELATION, SuspectRelation)


def _words_listed(column, words, choices):
    """Return a row for each word, with the labels of our codes that it stands for."""
    for word in sorted(set(words.values())):
        yield column, word, "; ".join(str(choices(code).label) for code, its in words.items() if its == word)
    yield column, htcds.UNKNOWN, UNKNOWN
