"""Places outside the county, citizenships and languages. A leaf.

Provinces have the two-digit codes with which a NIK begins (Kementerian Dalam Negeri, 38 provinces), countries the codes of
ISO 3166-1. They are written down here because Django names no countries, and a library of all 249 would make a page that is
opened on a telephone three times as heavy: these are the countries that people go to or come from here. `ZZ` stands for any
other, whose name is typed beside it.
"""

from django.conf import settings
from django.db.models import TextChoices


class Province(TextChoices):
    ACEH = "11", "Aceh"
    NORTH_SUMATRA = "12", "Sumatera Utara"
    WEST_SUMATRA = "13", "Sumatera Barat"
    RIAU = "14", "Riau"
    JAMBI = "15", "Jambi"
    SOUTH_SUMATRA = "16", "Sumatera Selatan"
    BENGKULU = "17", "Bengkulu"
    LAMPUNG = "18", "Lampung"
    BANGKA_BELITUNG = "19", "Kepulauan Bangka Belitung"
    RIAU_ISLANDS = "21", "Kepulauan Riau"
    JAKARTA = "31", "Jakarta"
    WEST_JAVA = "32", "Jawa Barat"
    CENTRAL_JAVA = "33", "Jawa Tengah"
    YOGYAKARTA = "34", "Yogyakarta"
    EAST_JAVA = "35", "Jawa Timur"
    BANTEN = "36", "Banten"
    BALI = "51", "Bali"
    WEST_NUSA_TENGGARA = "52", "Nusa Tenggara Barat"
    EAST_NUSA_TENGGARA = "53", "Nusa Tenggara Timur"
    WEST_KALIMANTAN = "61", "Kalimantan Barat"
    CENTRAL_KALIMANTAN = "62", "Kalimantan Tengah"
    SOUTH_KALIMANTAN = "63", "Kalimantan Selatan"
    EAST_KALIMANTAN = "64", "Kalimantan Timur"
    NORTH_KALIMANTAN = "65", "Kalimantan Utara"
    NORTH_SULAWESI = "71", "Sulawesi Utara"
    CENTRAL_SULAWESI = "72", "Sulawesi Tengah"
    SOUTH_SULAWESI = "73", "Sulawesi Selatan"
    SOUTHEAST_SULAWESI = "74", "Sulawesi Tenggara"
    GORONTALO = "75", "Gorontalo"
    WEST_SULAWESI = "76", "Sulawesi Barat"
    MALUKU = "81", "Maluku"
    NORTH_MALUKU = "82", "Maluku Utara"
    PAPUA = "91", "Papua"
    WEST_PAPUA = "92", "Papua Barat"
    SOUTH_PAPUA = "93", "Papua Selatan"
    CENTRAL_PAPUA = "94", "Papua Tengah"
    HIGHLAND_PAPUA = "95", "Papua Pegunungan"
    SOUTHWEST_PAPUA = "96", "Papua Barat Daya"


class Country(TextChoices):
    INDONESIA = "ID", "Indonesia"
    MALAYSIA = "MY", "Malaysia"
    BRUNEI = "BN", "Brunei Darussalam"
    SINGAPORE = "SG", "Singapura"
    SAUDI_ARABIA = "SA", "Arab Saudi"
    BANGLADESH = "BD", "Bangladesh"
    PHILIPPINES = "PH", "Filipina"
    HONG_KONG = "HK", "Hong Kong"
    INDIA = "IN", "India"
    JAPAN = "JP", "Jepang"
    CAMBODIA = "KH", "Kamboja"
    SOUTH_KOREA = "KR", "Korea Selatan"
    LAOS = "LA", "Laos"
    MYANMAR = "MM", "Myanmar"
    NEPAL = "NP", "Nepal"
    PAKISTAN = "PK", "Pakistan"
    TAIWAN = "TW", "Taiwan"
    THAILAND = "TH", "Thailand"
    TIMOR_LESTE = "TL", "Timor-Leste"
    CHINA = "CN", "Tiongkok"
    EMIRATES = "AE", "Uni Emirat Arab"
    VIETNAM = "VN", "Vietnam"
    OTHER = "ZZ", "Negara lain"


ABROAD = tuple(country for country in Country if country != Country.INDONESIA)
OWN_PROVINCE = Province(settings.COUNTY.code[:2])


def regions():
    """Return where somebody comes from, or was to go, outside the county: its own province and island first."""
    near = sorted(Province, key=lambda one: (one != OWN_PROVINCE, one[0] != OWN_PROVINCE[0], one))
    provinces = [(one.value, one.label) for one in near]
    provinces[0] = (OWN_PROVINCE.value, f"{OWN_PROVINCE.label}, di luar {settings.COUNTY.name}")
    return [("Provinsi", provinces), ("Negara", [(country.value, country.label) for country in ABROAD])]


class Interpreter(TextChoices):
    """Who translated for a person (1a of the interview): never a relative, a child, or somebody of the recruiter's side."""

    NOT_NEEDED = "not_needed", "Tidak perlu"
    OFFICER = "officer", "Petugas"
    HIRED = "hired", "Juru bahasa"


class Language(TextChoices):
    """The languages of every county in which a person may best be spoken to (1a of the interview)."""

    INDONESIAN = "id", "Indonesia"
    SIGN = "sign", "Bahasa isyarat"
    OTHER = "other", "Lain"


def languages():
    """Return the languages that are offered: Indonesian, those of the county, and what every county has."""
    first, *others = Language.choices
    return [first, *settings.COUNTY.languages.items(), *others]
