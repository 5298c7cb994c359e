"""Refuses names and numbers in free text that is stored in clear, or read by the head without sight of the case.

The access log cannot be changed, and the auditor reads it. The reason of a hold or of a destruction stays after the data are
destroyed. So such text may hold no name, NIK or telephone number of the person or the people of the case that it is about, nor
the NIK of anybody else. What goes into the access log may also hold no whole name and no telephone number of anybody whom its
writer could find by a search. It is compared with those people by blind index, so a refusal tells no more than a search does.

Words are compared without case, accents and punctuation, also with digits in place of letters and written backwards, but with
the people of the case not by sound. Letters other than a to z are refused. Digits are compared without their separators.
"""

import itertools
import re
import unicodedata
from functools import partial

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q

from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.workflow.lifecycle import Refused, require
from rujukan.matching.phonetics import words
from rujukan.matching.tokens import logged_as, name_tokens, phone_digits, tokens
from rujukan.models import Case, Complaint, DataRequest, Guardian, IdentityToken, ReportedPerson, Suspect, Victim, VictimIdentity
from rujukan.models.identity_token import TokenKind

NAMED = (
    "Jangan tulis nama, NIK, atau nomor telepon orang: ini dibaca juga oleh yang tidak boleh tahu siapa orangnya. "
    "Sebut perannya atau kodenya saja."
)
TOO_SHORT = "Tulis alasannya dengan kata-kata, paling sedikit dua kata yang berbeda, misalnya “menelepon wali”."
OTHER_LETTERS = "Tulis dengan huruf Latin biasa, a sampai z. Yang dimaksud: “{}”."
A_NUMBER = "nomor telepon atau NIK"

NAMES = {VictimIdentity: ("name", "alias"), ReportedPerson: ("name",), Suspect: ("name",), Guardian: ("name",)}
NAMES |= {Complaint: ("reporter_name",), DataRequest: ("name",)}
NUMBERS = {VictimIdentity: ("nik", "phone"), ReportedPerson: ("nik", "phone"), Suspect: (), Guardian: ("phone",)}
NUMBERS |= {Complaint: ("reporter_contact",), DataRequest: ("contact",)}

LEAST_LETTERS = 3  # of a word of a name
LEAST_DIGITS = 6  # of a number
LEAST_BACKWARDS = 5  # letters; shorter words are often another word backwards (ida, adi)
LETTERS, NO_LETTER = re.compile(r"[^\W\d_]+"), re.compile(r"[\W\d_]")
SPELT = re.compile(r"\b[^\W\d_](?:[\W_]+[^\W\d_]\b)+")  # M. a. r. i. a
# Digits and signs in place of letters. A 1 stands for two letters.
IN_PLACE = [str.maketrans("0134578@$!", f"o{one}eastbas{one}") for one in "il"]
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
    for word in _bare(text).split():
        require(not any(map(_is_other_letter, word)), OTHER_LETTERS.format(word), field)
    if NIK.search(MOMENT.sub("|·|", _bare(text))):
        raise _named_refusal("NIK", field)
    typed, digits = _words_of_text(text), _digits(text)
    for subject in subjects if text.strip() else ():
        for row in _people_of_subject(subject):
            if what := _names_in_row(row, typed, digits):
                raise _named_refusal(what, field, by, str(subject))
    return text.strip()


def require_reason(text, *subjects, by, field):
    """Return `text` as `require_anonymous` does; for the access log it must also explain something. Raises Refused.

    It needs two different words, or one of eight letters: “uji”, “rapat rapat”, a full stop, digits or an invisible character
    explain nothing to the auditor, “menelepon” does. It names nobody else whom `by` could find by a search either.
    """
    parts = {word for word in LETTERS.findall(_bare(text)) if len(set(word)) > 1}
    require(len(parts) > 1 or any(len(word) >= 8 for word in parts), TOO_SHORT, field)
    text = require_anonymous(text, *subjects, by=by, field=field)
    _require_nobody(text, by, field)
    return text


def require_other_words(text, name, *numbers, field):
    """Raise Refused where `text` repeats a word of a typed name, or one of the typed numbers."""
    typed, digits = _words_of_text(text), _digits(text)
    for word in _telling(name) & typed.keys():
        raise _named_refusal(f"“{typed[word]}”", field)
    if any(number in digits for one in numbers for number in _numbers(one)):
        raise _named_refusal(A_NUMBER, field)


def _named_refusal(what, field, by=None, subject=None):
    """Return the refusal that says to its user which words are meant. Its text as an exception does not repeat them."""
    log_entry = {"explanation": "Ditolak: keterangan memuat nama atau nomor orangnya"}
    trace = partial(access_log.record, by, AccessKind.SEARCH, subject, **log_entry) if subject else None
    refusal = Refused(NAMED, field, trace=trace)
    refusal.message = f"{NAMED} Yang dimaksud: {what}."
    return refusal


def _require_nobody(text, by, field):
    """Raise Refused where a text holds two words of a name, a victim's only name, or a telephone number that `by` could find.

    One word of a longer name is no refusal: “hari” and “bunga” are names too. A single name that only a complaint holds is not
    compared: a made-up report would otherwise forbid a word to everybody.
    """
    typed = {word: said for word, said in _words_of_text(text).items() if len(word) >= LEAST_LETTERS and word not in ORDINARY}
    heard = {token: word for word in typed for token in name_tokens(word)}
    dialled = {token: phone_digits(number) for number in NUMBER.findall(_bare(text)) for _, token in tokens(phone=number)}
    if not IdentityToken.objects.filter(token__in=[*heard, *dialled]).exists():
        return
    of_names = IdentityToken.objects.filter(kind=TokenKind.NAME).order_by()
    more = of_names.filter(victim=OuterRef("victim")).exclude(token__in=heard)
    owners = of_names.filter(token__in=heard).values("complaint", "person", "victim")
    owners = owners.annotate(held=ArrayAgg("token"), shared=Count("*"))
    whole = owners.filter(Q(shared__gt=1) | Q(victim__isnull=False) & ~Exists(more)).values_list("held", flat=True).first()
    if whole:
        named = {heard[bytes(token)] for token in whole}
        named -= {word for word in named if " " in typed[word] and named.issuperset(typed[word].split())}  # both words joined
        said = sorted({typed[word] for word in named}, key=_bare(text).find)
        subject = logged_as(TokenKind.NAME, " ".join(sorted(words(" ".join(named)))))
        raise _named_refusal(" dan ".join(f"“{one}”" for one in said), field, by, subject)
    of_numbers = IdentityToken.objects.filter(kind=TokenKind.PHONE, token__in=dialled)
    for token in of_numbers.values_list("token", flat=True)[:1]:
        raise _named_refusal(A_NUMBER, field, by, logged_as(TokenKind.PHONE, dialled[bytes(token)]))


def _people_of_subject(subject):
    """Return the rows that hold the names and numbers of a subject's people."""
    match subject:
        case Victim():
            subject.current_guardians = list(subject.guardians.current())  # as they are now
            return [subject.identity, *subject.current_guardians]
        case Complaint():
            return [subject, *subject.persons.all()]
        case DataRequest():
            return [subject, *_people_of_subject(subject.subject)]
        case Case():
            identities = VictimIdentity.objects.filter(victim__case=subject)
            complaints = subject.complaints.prefetch_related("persons")
            guardians = Guardian.objects.current().filter(victim__case=subject)
            return [*subject.suspects.all(), *identities, *guardians, *itertools.chain(*map(_people_of_subject, complaints))]
    return []


def _names_in_row(row, typed, digits):
    """Return what of a text, as it was typed, is a name or number of a row; empty if nothing is."""
    telling = set().union(*(_telling(row.open(column)) for column in NAMES[type(row)]))
    if words_of_name := [said for word, said in typed.items() if word in telling]:
        return f"“{words_of_name[0]}”"
    numbers = [number for column in NUMBERS[type(row)] for number in _numbers(row.open(column))]
    return A_NUMBER if any(number in digits for number in numbers) else ""


def _telling(name):
    """Return the words of a name that tell who it is."""
    return {word for word in _words_of_text(name).keys() - ORDINARY if len(word) >= LEAST_LETTERS}


def _bare(text):
    """Return the text without capitals, accents and invisible characters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if unicodedata.category(character) not in ("Mn", "Cf"))


def _is_other_letter(character):
    """Whether a character of a plain text is a letter, or a sign that shows one, other than a to z."""
    return not character.isascii() and (character.isalpha() or "LETTER" in unicodedata.name(character, ""))


def _words_of_text(text):
    """Return {word: how it was typed} of a text, however a word is hidden in it.

    Two neighbours are joined (Nur Hayati), and so are separated letters (M. a. r. i. a). Digits stand for letters (M4ria), and
    words are written backwards.
    """
    plain, typed = _bare(text), {}
    apart = LETTERS.findall(plain)
    for chunk in plain.split():
        if LETTERS.search(chunk):
            typed |= {NO_LETTER.sub("", chunk.rstrip("!?.,").translate(table)): chunk for table in ({}, *IN_PLACE)}
    typed |= {NO_LETTER.sub("", match[0]): match[0] for match in SPELT.finditer(plain)}
    typed |= {"".join(pair): " ".join(pair) for pair in itertools.pairwise(apart) if not ORDINARY.intersection(pair)}
    typed |= {word: word for word in apart}
    return typed | {word[::-1]: said for word, said in typed.items() if len(word) >= LEAST_BACKWARDS and word not in ORDINARY}


def _digits(text):
    return "".join(str(unicodedata.digit(character)) for character in text if character.isdigit())


def _numbers(text):
    """Return the numbers written in a column; a telephone number without the country code 62 and the leading zero."""
    written = [_digits(run) for run in NUMBER.findall(_bare(text))]
    return [short for number in written if len(short := re.sub(r"^(62)?0*", "", number)) >= LEAST_DIGITS]
