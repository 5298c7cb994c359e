"""The county or city that this site serves: its names, its clock and its regulation, read once when the settings are.

`COUNTY=` names a folder: one of fixtures/, or the path of another. It holds `county.json` and `regulation.json`, whose keys are
the fields of `County` and `Regulation`, and the rows of the master data, which `load_regulation` stores. Python reads
`settings.COUNTY`, templates `{% county name %}`. Nothing is read from the folder while the site answers.

This module imports nothing from the project, because the settings import it.
"""

import json
import re
from dataclasses import MISSING, dataclass, field, fields
from functools import cached_property
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

KINDS = {"Kabupaten": ("Bupati", "Perbup"), "Kota": ("Wali Kota", "Perwali")}  # who leads it, how its regulations are cited
CLOCKS = {
    "Asia/Jakarta": ("WIB", "Waktu Indonesia Barat"),
    "Asia/Pontianak": ("WIB", "Waktu Indonesia Barat"),
    "Asia/Makassar": ("WITA", "Waktu Indonesia Tengah"),
    "Asia/Jayapura": ("WIT", "Waktu Indonesia Timur"),
}
EASTERN, CENTRAL = ("8", "9"), ("5", "63", "64", "65", "7")  # how the codes of provinces with WIT and WITA begin
# The places of the regulation to which rules and pages point.
ARTICLES = {"definition", "membership", "duties", "evaluation", "sub_task_forces", "review", "budget"}
JSON_TYPES = {int: int, str: str, tuple[str, ...]: list, dict[str, str]: dict}
JSON_NAMES = {int: "a number", str: "a text", list: "a list", dict: "pairs of a key and a text"}
OF_ROWS = {"districts", "institutions", "first_year"}  # fields of `County` that the rows fill
LANGUAGE = re.compile(r"[a-z]{1,10}")  # what a column of a person holds
OF_EVERY_COUNTY = {"id", "sign", "other"}  # languages that need no row
CODE = re.compile(r"[0-9]{2}\.[0-9]{2}")
ARTICLE = re.compile(r"^\s*Pasal\s+([0-9]+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Regulation:
    """The regulation of the task force. `text` is the file with its words, `plan` the code of the plan that prints its annex."""

    number: str
    year: int
    title: str
    text: str
    plan: str
    review_years: int
    articles: dict[str, str]
    sub_task_forces: dict[str, str]  # names by letter; the letters are the same in every plan
    note: str = ""  # a sentence about its number or its print, for the report of a year


@dataclass(frozen=True)
class County:
    """`code` is that of the Ministry of Home Affairs. `lead` is the code of the institution that leads the task force, `danger`
    are those that are told at once of a person in danger. `neighbours` are the other counties and cities of the province,
    `entry_points` the border posts, ports and airports by which people come back, `languages` those that people speak besides
    Indonesian. No complaint is older than `first_year`.
    """

    folder: Path
    code: str
    name: str
    kind: str
    seat: str
    province: str
    time_zone: str
    task_force: str
    task_force_short: str
    lead: str
    danger: tuple[str, ...]
    neighbours: dict[str, str]
    regulation: Regulation
    districts: dict[str, str]
    institutions: dict[str, dict] = field(repr=False)
    first_year: int
    languages: dict[str, str] = field(default_factory=dict)
    entry_points: tuple[str, ...] = ()
    crest: str = ""

    @property
    def full_name(self):
        """Kabupaten Kapuas Hulu."""
        return f"{self.kind} {self.name}"

    @property
    def plainly(self):
        """kabupaten, within a sentence."""
        return self.kind.lower()

    @property
    def government(self):
        """PEMERINTAH KABUPATEN KAPUAS HULU, the first line of a letterhead."""
        return f"Pemerintah {self.full_name}".upper()

    @property
    def address(self):
        """Putussibau, Kabupaten Kapuas Hulu, Provinsi Kalimantan Barat; the seat of a city is often its name."""
        seat = [] if self.seat == self.name else [self.seat]
        return ", ".join([*seat, self.full_name, f"Provinsi {self.province}"])

    @property
    def head_title(self):
        """Bupati or Wali Kota."""
        return KINDS[self.kind][0]

    @property
    def head(self):
        """Bupati Kapuas Hulu."""
        return f"{self.head_title} {self.name}"

    @property
    def executive(self):
        """Kantor Bupati: the office that enacts evaluations."""
        return f"Kantor {self.head_title}"

    @property
    def lead_name(self):
        """The short name of the lead agency: DSPPPAKB."""
        return self.institutions[self.lead]["short_name"]

    @property
    def lead_head(self):
        """Kepala DSPPPAKB: the head of the lead agency."""
        return f"Kepala {self.lead_name}"

    @property
    def lead_signs(self):
        """Kepala Dinas: as whom the head of the lead agency signs below its letterhead."""
        return f"Kepala {self.lead_full_name.partition(' ')[0]}"

    @property
    def lead_full_name(self):
        """The name of the lead agency without that of the county behind it."""
        return self.institutions[self.lead]["name"].removesuffix(f" {self.full_name}")

    @property
    def lead_plainly(self):
        """Dinas Sosial: the first of the tasks that name the lead agency."""
        return self.lead_full_name.partition(",")[0]

    @property
    def police_name(self):
        """The short name of the police in the task force: Polres, Polresta."""
        kinds = {columns.get("kind"): columns["short_name"] for columns in reversed(self.institutions.values())}
        return kinds.get("police", "kepolisian")

    @property
    def told_of_danger(self):
        """koordinator, DP3A dan Polres: who is told at once of a person in danger."""
        *others, last = ("koordinator", *(self.institutions[code]["short_name"] for code in self.danger))
        return f"{', '.join(others)} dan {last}"

    @property
    def hospital(self):
        """The code of the hospital to which other health bodies refer; "" if the county has none."""
        return next((code for code, columns in self.institutions.items() if columns.get("kind") == "hospital"), "")

    @property
    def articles(self):
        """The places of the regulation to which pages point."""
        return self.regulation.articles

    @property
    def entry_codes(self):
        """{code of the answer: place by which somebody comes back}."""
        return {place.lower(): place for place in self.entry_points}

    @property
    def clock(self):
        """WIB, WITA or WIT, written behind a time."""
        return CLOCKS[self.time_zone][0]

    @property
    def clock_name(self):
        """Waktu Indonesia Barat."""
        return CLOCKS[self.time_zone][1]

    @property
    def regulation_kind(self):
        """Perbup or Perwali, as a regulation of its head is cited."""
        return KINDS[self.kind][1]

    @property
    def citation(self):
        """Perbup 84/2020."""
        return f"{self.regulation_kind} {self.regulation.number}/{self.regulation.year}"

    @property
    def regulation_name(self):
        """Peraturan Bupati Kapuas Hulu Nomor 84 Tahun 2020."""
        return f"Peraturan {self.head} Nomor {self.regulation.number} Tahun {self.regulation.year}"

    @property
    def is_example(self):
        """Whether the code brings this county, and the demo its years."""
        return self.folder.parent == Path(__file__).resolve().parents[1] / "fixtures"

    @property
    def lead_in_words(self):
        """Dinas Sosial (DSPPPAKB); DP3A alone if that is its name."""
        same = self.lead_plainly == self.lead_name
        return self.lead_name if same else f"{self.lead_plainly} ({self.lead_name})"

    @cached_property
    def crest_file(self):
        """The path of the crest for letterheads; "" if the county gave none."""
        return str(self.folder / self.crest) if self.crest else ""


@dataclass(frozen=True)
class Place:
    """A place in a county's folder: a file, the number of a row in it, a key."""

    file: str
    row: int = 0
    key: str = ""

    def __str__(self):
        return ", ".join([self.file, *([f"row {self.row}"] if self.row else []), *([self.key] if self.key else [])])


@dataclass(frozen=True)
class Fault:
    """What is wrong with a folder, and where. `words` take the values, so that `new_county` can say it in Indonesian."""

    place: Place
    words: str
    values: tuple = ()

    def __str__(self):
        return f"{self.place}: {self.words.format(*self.values)}"


class Folder:
    """A county's folder while it is read. `faults` names what is wrong with its two files, with the file and the key."""

    def __init__(self, path: Path):
        self.path, self.faults, self.law, self.words = path, [], {}, {}
        self.articles = []  # the numbers of those that the text of the regulation has

    def county(self) -> County | None:
        """Return the county, or None if there are faults."""
        self.law = law = self._sound_values("regulation.json", Regulation)
        self._check_regulation(law)
        rows = {"districts": self._names("10_districts.json"), "institutions": self._rows("20_institutions.json")}
        self.words = words = self._sound_values("county.json", County)
        self._check_county(words | rows)
        years = list(self._plan_years())
        if self.faults:
            return None
        return County(folder=self.path, regulation=Regulation(**law), first_year=min([law["year"], *years]), **words, **rows)

    def _check_regulation(self, values):
        for name in sorted(ARTICLES ^ values.get("articles", {}).keys()):
            self.fault("regulation.json", "articles", "{} is missing" if name in ARTICLES else "{} is unknown", name)
        for letter in values.get("sub_task_forces", {}):
            if len(letter) != 1 or not letter.isupper():
                self.fault("regulation.json", "sub_task_forces", "{!r} is not a capital letter", letter)
        if values.get("review_years", 1) < 1:
            self.fault("regulation.json", "review_years", "must be at least 1")
        if text := self._check_file("regulation.json", "text", values):
            self._check_text(text)

    def _check_county(self, values):
        for key, known in (("kind", KINDS), ("time_zone", CLOCKS)):
            if key in values and values[key] not in known:
                self.fault("county.json", key, "{!r} is not one of {}", values[key], ", ".join(known))
        for key in ("lead", "danger"):
            given = values.get(key, ())
            for code in (given,) if isinstance(given, str) else given:
                if code not in values["institutions"]:
                    self.fault("county.json", key, "no institution {!r} in 20_institutions.json", code)
        self._check_codes(values)
        self._check_names(values)
        self._check_file("county.json", "crest", values)

    def _check_codes(self, values):
        """Check what the Ministry's codes tell: the county, its districts, its neighbours, and which clock its province has."""
        if not CODE.fullmatch(code := values.get("code", "")):
            if code:
                self.fault("county.json", "code", "{!r} is not of the form 61.06", code)
            return
        for district in values["districts"]:
            if not re.fullmatch(rf"{re.escape(code)}\.[0-9]{{2}}", district):
                self.fault("10_districts.json", district, "does not begin with {}, the county's code, and two digits", code)
        for neighbour in values.get("neighbours", ()):
            if not CODE.fullmatch(neighbour) or neighbour[:2] != code[:2] or neighbour == code:
                self.fault("county.json", "neighbours", "{!r} is not another county of province {}", neighbour, code[:2])
        zone, clock = values.get("time_zone"), _clock_of(code)
        if zone in CLOCKS and CLOCKS[zone][0] != clock:
            self.fault("county.json", "time_zone", "province {} has {}", code[:2], clock)

    def _check_names(self, values):
        """The kind and the county's name are written before or behind these names, and must not stand in them."""
        name = values.get("name", "")
        if kind := next((kind for kind in KINDS if name.startswith(f"{kind} ")), ""):
            self.fault("county.json", "name", "begins with {}, which is its kind", kind)
        for code in values.get("languages", ()):
            if not LANGUAGE.fullmatch(code) or code in OF_EVERY_COUNTY:
                self.fault("county.json", "languages", "{!r} is no code of a language: up to ten small letters", code)
        if name and values.get("task_force", "").endswith(f" {name}"):
            self.fault("county.json", "task_force", "ends with {}, which is the county's name", name)

    def _check_file(self, file, key, values):
        """Return the path of a file that a key names; None if there is none."""
        if key not in values:
            return None
        path = self.path / values[key]
        if path.parent != self.path or path.name != values[key]:
            self.fault(file, key, "{!r} is not the name of a file alone", values[key])
        elif not path.is_file():
            self.fault(file, key, "no file {!r} in {}", values[key], self.path)
        else:
            return path
        return None

    def _check_text(self, path):
        try:
            self.articles = ARTICLE.findall(path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            self.fault("regulation.json", "text", "is no text in UTF-8")
            return
        if not self.articles:
            self.fault("regulation.json", "text", "no line of it is “Pasal 1”")

    def fault(self, file, key, words, *values):
        self.faults.append(Fault(Place(file, key=key), words, values))

    def _sound_values(self, file, kind):
        """Return the values of a file that `kind` has as fields of their type. The others, and what is missing, are faults."""
        written = self._read(file) or {}
        wanted = {one.name: one for one in fields(kind) if one.type in JSON_TYPES and one.name not in OF_ROWS}
        for name in written.keys() - wanted.keys():
            self.fault(file, name, "is unknown")
        for name, one in wanted.items():
            if not written.get(name):
                if one.default is MISSING and one.default_factory is MISSING:
                    self.fault(file, name, "is missing")
                written.pop(name, None)
            elif not isinstance(written[name], JSON_TYPES[one.type]):
                self.fault(file, name, "must be {}", JSON_NAMES[JSON_TYPES[one.type]])
                del written[name]
        return {name: tuple(given) if isinstance(given, list) else given for name, given in written.items() if name in wanted}

    def _plan_years(self):
        """Yield the first year of each plan. `Check` says what is wrong with one."""
        for path in self.path.glob("50_*.json"):
            for entry in self._read(path.name) or []:
                if isinstance(year := entry.get("fields", {}).get("first_year"), int):
                    yield year

    def _names(self, file):
        return {code: columns["name"] for code, columns in self._rows(file).items()}

    def _rows(self, file):
        rows = {}
        for number, entry in enumerate(self._read(file) or [], 1):
            columns = entry.get("fields", {})
            if columns.keys() >= {"code", "name"}:
                rows[columns["code"]] = columns
            else:
                self.faults.append(Fault(Place(file, number), "has no code or no name"))
        return rows

    def _read(self, file):
        try:
            return json.loads((self.path / file).read_text(encoding="utf-8"), object_pairs_hook=_unique)
        except OSError:
            self.fault(file, "", "is missing in {}", self.path)
        except ValueError as error:
            self.fault(file, "", "{}", error)
        return None


def _clock_of(code):
    """Return the clock of the province to which a code belongs."""
    return "WIT" if code.startswith(EASTERN) else "WITA" if code.startswith(CENTRAL) else "WIB"


def _unique(pairs):
    """Return the pairs as a dict. Raises ValueError if a key is written twice: which of the two would count?"""
    keys = [key for key, _ in pairs]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"{', '.join(sorted(twice))} is written twice")
    return dict(pairs)


def folder_of(name: str, base: Path) -> Path:
    """Return the folder that `COUNTY=` names: a name in fixtures/, or a path."""
    return (base / name if "/" in name else base / "fixtures" / name).resolve()


def read(path: Path) -> County:
    """Return the county of a folder. Raises ImproperlyConfigured, with every fault of its two files."""
    folder = Folder(path)
    county = folder.county()
    if county is None:
        raise ImproperlyConfigured("\n".join(["COUNTY:", *map(str, folder.faults)]))
    return county
