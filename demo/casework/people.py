"""Invented people: family names that nobody has, NIKs of a kecamatan 99, phone numbers of a range that is never assigned."""

from datetime import date, timedelta
from random import Random

from django.conf import settings

from rujukan.choices.places import Country, Language
from rujukan.choices.victim import Sex, VictimKind

SEED = 84
FEMALE = (
    "Ani", "Bernadeta", "Citra", "Desi", "Elisabet", "Fitriani", "Gita", "Halimah", "Imelda", "Juliana", "Kartika", "Lestari",
    "Marselina", "Novita", "Oktaviana", "Puspa", "Rosalia", "Salbiah", "Teresia", "Utari", "Veronika", "Wulandari", "Yustina",
)  # fmt: skip
MALE = (
    "Aloysius", "Budiman", "Cornelis", "Darmawan", "Edi", "Fransiskus", "Gunawan", "Hamdan", "Iskandar", "Junaidi", "Kornelius",
    "Leonardus", "Marten", "Nuryadi", "Paulus", "Ridwan", "Stefanus", "Taufik", "Usman", "Viktor", "Wahyudi", "Yohanis",
)  # fmt: skip
FAMILY = (
    "Sungkirama", "Belaitung", "Tirabuana", "Rantamaya", "Lembatari", "Kelumpana", "Sadarukma", "Mentarawan", "Danuraksi",
    "Telukinang", "Padisarai", "Ulakmerta", "Burangga", "Sentabira", "Jalungmas", "Kapurindo", "Nyatuhara", "Merbautan",
    "Tengkarang", "Bentawira", "Arangsuka", "Gaharuni", "Resaktama", "Ensuratan", "Pukaturi", "Lintangala", "Jeluwara",
    "Kenyalaga", "Sampirang",
)  # fmt: skip
VILLAGES = ("Ulak Rekaan", "Nanga Rekaan", "Tanjung Umpama", "Lubuk Misal", "Sungai Umpama", "Riam Rekaan", "Danau Misal")
# No kecamatan has the number 99, so each of these NIKs is nobody's. Most are of this county, some of others.
HERE = settings.COUNTY.code.replace(".", "")
REGIONS = (f"{HERE}99", f"{HERE}99", f"{HERE}99", "610599", "320399", "530499")


SPOKEN = (*[*settings.COUNTY.languages][:2], Language.INDONESIAN)


class People:
    """Invents persons; the same start gives the same ones. No two have the same name, NIK or phone number."""

    def __init__(self, drawn=0):
        self.random = Random(SEED)
        self.drawn = drawn

    def name(self, sex):
        """Return a given name and a family name; no pair is returned twice."""
        self.drawn += 1
        given_names = MALE if sex == Sex.MALE else FEMALE
        return f"{given_names[self.drawn % len(given_names)]} {FAMILY[self.drawn * 7 % len(FAMILY)]}"

    def phone(self):
        return f"0800-0000-{1000 + self.drawn:04d}"

    def address(self):
        village = self.random.choice(VILLAGES)
        return f"Desa Contoh {village}, RT {self.random.randint(1, 9):02d}"

    def nik(self, sex, born):
        day = born.day + (40 if sex == Sex.FEMALE else 0)
        return f"{self.random.choice(REGIONS)}{day:02d}{born:%m%y}{9000 + self.drawn:04d}"

    def person(self, sex, ages, on, kind=VictimKind.VICTIM):
        """Return the columns of a `ReportedPerson` whose age on the day `on` is within `ages` (youngest, oldest)."""
        born = self._birthday(ages, on)
        name = self.name(sex)
        knows_papers = self.random.random() < 0.6
        nik = self.nik(sex, born) if knows_papers else ""
        return {
            "kind": kind,
            "name": name,
            "nik": nik,
            "origin_region": "" if nik.startswith(HERE) else nik[:2],  # a NIK begins with the code of a province
            "citizenship": Country.INDONESIA if nik else "",
            "language": SPOKEN[self.drawn % len(SPOKEN)],
            "birth_date": born,
            "phone": self.phone() if self.random.random() < 0.5 else "",
            "address": self.address(),
            "sex": sex,
        }

    def _birthday(self, ages, on):
        years = self.random.randint(*ages)
        return date(on.year - years, 1, 1) - timedelta(days=self.random.randint(1, 360))
