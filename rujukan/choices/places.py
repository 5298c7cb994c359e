"""Places outside the county, citizenships and languages. A leaf.

Provinces have the two-digit codes with which a NIK begins (Kementerian Dalam Negeri, 38 provinces), countries the codes of
ISO 3166-1. They are written down here because Django names no countries, and a library of all 249 would make a page that is
opened on a telephone three times as heavy: these are the countries that people go to or come from here. `ZZ` stands for any
other, whose name is typed beside it.
"""

from django.db.models import TextChoices


class Province(TextChoices):
    WEST_KALIMANTAN = "61", "Kalimantan Barat, di luar Kapuas Hulu"
    CENTRAL_KALIMANTAN = "62", "Kalimantan Tengah"
    SOUTH_KALIMANTAN = "63", "Kalimantan Selatan"
    EAST_KALIMANTAN = "64", "Kalimantan Timur"
    NORTH_KALIMANTAN = "65", "Kalimantan Utara"
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
# Where somebody comes from, or was to go, outside the county.
REGIONS = (("Provinsi", tuple(Province.choices)), ("Negara", tuple((country.value, country.label) for country in ABROAD)))


# The 23 kecamatan, as in the table `District`, and the other regencies and cities of the province (codes of Kementerian Dalam
# Negeri). Forms declare their choices in code.
DISTRICTS = {
    "61.06.01": "Putussibau Utara",
    "61.06.02": "Bika",
    "61.06.03": "Embaloh Hilir",
    "61.06.04": "Embaloh Hulu",
    "61.06.05": "Bunut Hilir",
    "61.06.06": "Bunut Hulu",
    "61.06.07": "Jongkong",
    "61.06.08": "Hulu Gurung",
    "61.06.09": "Selimbau",
    "61.06.10": "Semitau",
    "61.06.11": "Seberuang",
    "61.06.12": "Batang Lupar",
    "61.06.13": "Empanang",
    "61.06.14": "Badau",
    "61.06.15": "Silat Hilir",
    "61.06.16": "Silat Hulu",
    "61.06.17": "Putussibau Selatan",
    "61.06.18": "Kalis",
    "61.06.19": "Boyan Tanjung",
    "61.06.20": "Mentebah",
    "61.06.21": "Pengkadan",
    "61.06.22": "Suhaid",
    "61.06.23": "Puring Kencana",
}
REGENCIES = {
    "61.01": "Sambas",
    "61.02": "Mempawah",
    "61.03": "Sanggau",
    "61.04": "Ketapang",
    "61.05": "Sintang",
    "61.07": "Bengkayang",
    "61.08": "Landak",
    "61.09": "Sekadau",
    "61.10": "Melawi",
    "61.11": "Kayong Utara",
    "61.12": "Kubu Raya",
    "61.71": "Kota Pontianak",
    "61.72": "Kota Singkawang",
}


class Interpreter(TextChoices):
    """Who translated for a person (1a of the interview): never a relative, a child, or somebody of the recruiter's side."""

    NOT_NEEDED = "not_needed", "Tidak perlu"
    OFFICER = "officer", "Petugas"
    HIRED = "hired", "Juru bahasa"


class Language(TextChoices):
    """The language in which a person is best spoken to (1a of the interview)."""

    INDONESIAN = "id", "Indonesia"
    MALAY = "malay", "Melayu"
    IBAN = "iban", "Iban"
    DAYAK = "dayak", "Bahasa Dayak lain"
    CHINESE = "chinese", "Tionghoa"
    SIGN = "sign", "Bahasa isyarat"
    OTHER = "other", "Lain"
