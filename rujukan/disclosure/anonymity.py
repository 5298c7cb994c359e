"""Refuses names and numbers in free text that is stored in clear, or read by the head without sight of the case.

The access log cannot be changed, and the auditor reads it. The reason of a hold or of a destruction stays after the data are
destroyed. So such text may hold no name, NIK or telephone number of the person or the people of the case that it is about, nor
the NIK of anybody else. Words are compared without case, accents and punctuation, but not by sound. Digits are compared without
their separators.
"""

import itertools
import re
import unicodedata
from functools import partial

from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.workflow.lifecycle import Refused, require
from rujukan.models import Case, Complaint, DataRequest, Guardian, ReportedPerson, Suspect, Victim, VictimIdentity

NAMED = (
    "Jangan tulis nama, NIK, atau nomor telepon orang: ini dibaca juga oleh yang tidak boleh tahu siapa orangnya. "
    "Sebut perannya atau kodenya saja."
)
TOO_SHORT = "Tulis alasannya dengan kata-kata, paling sedikit dua kata, misalnya “menelepon wali”."

NAMES = {VictimIdentity: ("name", "alias"), ReportedPerson: ("name",), Suspect: ("name",), Guardian: ("name",)}
NAMES |= {Complaint: ("reporter_name",), DataRequest: ("name",)}
NUMBERS = {VictimIdentity: ("nik", "phone"), ReportedPerson: ("nik", "phone"), Suspect: (), Guardian: ("phone",)}
NUMBERS |= {Complaint: ("reporter_contact",), DataRequest: ("contact",)}

LEAST_LETTERS = 3  # of a word of a name
LEAST_DIGITS = 6  # of a number
# Numbers as people write them in a column: single blanks, dots and dashes inside a number, a comma or slash between two.
NUMBER = re.compile(r"\d(?:[^\w/,;&|\n]{0,3}\d)+")
# Sixteen digits or more, in any groups. A date beside two times of day has as many, so those are removed first.
NIK = re.compile(r"\d(?:(?:[^a-z\d,;/&|\n]{0,3}|,)\d){15,}")
MOMENT = re.compile(
    r"(?<![\d.:-])\d{1,2}[-./]\d{1,2}[-./]\d{4}(?![-./:]?\d)"  # 26-11-2026
    r"|(?<![\d.:])(?:[01]?\d|2[0-4])[.:][0-5]\d(?![.:]?\d)"  # 08.00
)
# Words that people write instead of an unknown name or beside a name (“Ketua RT”, “tidak diketahui”), and in many reasons.
ORDINARY_WORDS = """
adik agen anak ayah bapak bayi belum bidan binti bos calo camat dan dari desa diketahui dinas dokter dusun gadis guru ibu
istri kader kafe kakak kakek kantor keluarga kepala ketua korban laki lakilaki lurah majikan nama nenek orang paman pastor
pelapor pemilik pendamping perangkat perawat perempuan petugas polisi polres polsek pria remaja saksi sekolah sopir suami
suster tanpa teman tetangga tidak wali wanita warga yang
"""
ORDINARY = frozenset(ORDINARY_WORDS.split())


def require_anonymous(text, *subjects, by, field):
    """Return `text` stripped. Raises Refused where it names a person of the subjects, or holds any NIK.

    A refusal confirms a guessed name. So the page that shows it also logs it, as a search by `by` (`Refused.trace`).
    """
    require(not NIK.search(MOMENT.sub("|·|", _plain(text))), NAMED, field)
    words, digits = _words(text), _digits(text)
    for subject in subjects if text.strip() else ():
        if any(_names(row, words, digits) for row in _people(subject)):
            log_entry = {"explanation": "Ditolak: keterangan memuat nama atau nomor orangnya"}
            raise Refused(NAMED, field, trace=partial(access_log.record, by, AccessKind.SEARCH, str(subject), **log_entry))
    return text.strip()


def require_reason(text, *subjects, by, field):
    """Return `text` as `require_anonymous` does; for the access log it must also explain something. Raises Refused.

    It needs two words, or one of eight letters: “uji”, a full stop, digits or an invisible character explain nothing to the
    auditor, “menelepon” does.
    """
    words = [word for word in re.findall(r"[^\W\d_]+", _plain(text)) if len(word) > 1]
    require(len(words) > 1 or any(len(word) >= 8 for word in words), TOO_SHORT, field)
    return require_anonymous(text, *subjects, by=by, field=field)


def require_other_words(text, name, *numbers, field):
    """Raise Refused where `text` repeats a word of a typed name, or one of the typed numbers."""
    telling = {word for word in _words(name) - ORDINARY if len(word) >= LEAST_LETTERS}
    digits = _digits(text)
    repeated = any(number in digits for typed in numbers for number in _numbers(typed))
    require(telling.isdisjoint(_words(text)) and not repeated, NAMED, field)


def _people(subject):
    """Return the rows that hold the names and numbers of a subject's people."""
    match subject:
        case Victim():
            return [subject.identity, *subject.guardians.current()]
        case Complaint():
            return [subject, *subject.persons.all()]
        case DataRequest():
            return [subject, *_people(subject.subject)]
        case Case():
            identities = VictimIdentity.objects.filter(victim__case=subject)
            complaints = subject.complaints.prefetch_related("persons")
            guardians = Guardian.objects.current().filter(victim__case=subject)
            return [*subject.suspects.all(), *identities, *guardians, *itertools.chain(*map(_people, complaints))]
    return []


def _names(row, words, digits):
    """Return whether these words or digits contain a name or number of a row."""
    names = [_words(row.open(column)) for column in NAMES[type(row)]]
    numbers = [number for column in NUMBERS[type(row)] for number in _numbers(row.open(column))]
    telling = {word for word in set().union(*names) - ORDINARY if len(word) >= LEAST_LETTERS}
    return not telling.isdisjoint(words) or any(number in digits for number in numbers)


def _plain(text):
    """Return the text without capitals, accents and invisible characters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if unicodedata.category(character) not in ("Mn", "Cf"))


def _words(text):
    """Return the words of a text, also two neighbours joined (Nur Hayati) and words spelt with separators (M. a. r. i. a)."""
    plain = _plain(text)
    apart = re.findall(r"[^\W\d_]+", plain)
    whole = [re.sub(r"[\W\d_]", "", chunk) for chunk in plain.split()]
    spelt = re.sub(r"\b([^\W\d_])[\W_]+(?=[^\W\d_]\b)", r"\1", plain)
    pairs = ["".join(pair) for pair in itertools.pairwise(apart) if not ORDINARY.intersection(pair)]
    return {*apart, *whole, *pairs, *re.findall(r"[^\W\d_]+", spelt)}


def _digits(text):
    return "".join(str(unicodedata.digit(character)) for character in text if character.isdigit())


def _numbers(text):
    """Return the numbers written in a column; a telephone number without the country code 62 and the leading zero."""
    written = [_digits(run) for run in NUMBER.findall(_plain(text))]
    return [short for number in written if len(short := re.sub(r"^(62)?0*", "", number)) >= LEAST_DIGITS]
