"""What a letter of notice tells a body outside: our letters that it holds, and what has changed since. Codes and choices only."""

from dataclasses import dataclass

from django.conf import settings

from gugus.formats.indonesian import continued, long_date, short
from rujukan.choices.envelope import IdentityPart
from rujukan.choices.letter import LetterChange, LetterPurpose
from rujukan.letters.printing.letter import UNKNOWN, facts
from rujukan.models import DataRequest, IdentityEnvelope

OF_RESTRICTION = "Pemakaian data"
KIND = "Korban atau saksi"
PARTS = {"name": "nama"} | {part.value: continued(part.label) for part in IdentityPart}


@dataclass(frozen=True)
class Notice:
    """What has changed for one body: facts (label, words) by kind of change, and the `letters` of ours that it holds."""

    letters: str
    changed: dict[LetterChange, list[tuple[str, str]]]

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [("Surat kami", self.letters), *(fact for told in self.changed.values() for fact in told)]

    def untold(self, before) -> bool:
        """Whether a correction is none of the facts that an earlier notice told."""
        told = [tuple(fact) for fact in before.content["facts"]] if before else []
        return any(fact not in told for fact in self.changed.get(LetterChange.CORRECTED, ()))


def notice_of(victim, body) -> Notice:
    """Return what a notice about a person would tell a body now. For coordinators."""
    held = victim.letters.filter(to=body).exclude(purpose=LetterPurpose.NOTICE)
    held = list(held.select_related("consent", "replacement").order_by("at"))
    for letter in held:
        letter.victim = victim
    changed = {
        LetterChange.BASIS: list(_consent_ended(held)),
        LetterChange.RESTRICTED: list(_restricted(victim)),
        LetterChange.LIFTED: list(_lifted(victim, last_notice(victim, body))),
        LetterChange.CORRECTED: [*_corrected(held), *_corrected_envelopes(held)],
    }
    letters = ", ".join(f"{one.number} ({long_date(one.at)})" for one in held)
    return Notice(letters, {change: told for change, told in changed.items() if told})


def last_notice(victim, body):
    """Return the newest letter of notice about a person to a body, or None."""
    return victim.letters.filter(to=body, purpose=LetterPurpose.NOTICE).order_by("at").last()


def _consent_ended(held):
    if ended := [one.consent.withdrawn_at for one in held if one.consent and one.consent.withdrawn_at]:
        yield "Dasar berbagi data", f"berakhir {long_date(max(ended))}"


def _restricted(victim):
    if victim.restricted_at:
        yield OF_RESTRICTION, f"dibatasi atas permintaan orangnya sejak {long_date(victim.restricted_at)}"


def _lifted(victim, before):
    """Yield that a restriction of which the body was told is over."""
    if victim.restricted_at is None and before and LetterChange.RESTRICTED in before.content.get("changes", ()):
        requests = DataRequest.objects.filter(victim__in=victim.person_codes, lifted_at__isnull=False)
        lifted = requests.order_by("lifted_at").last()
        yield OF_RESTRICTION, f"pembatasannya dicabut {long_date(lifted.lifted_at)}" if lifted else "pembatasannya dicabut"


def _corrected(held):
    """Yield for each letter what it told wrongly, with what is right where the body may still use the data."""
    for letter in held:
        if hasattr(letter, "replacement"):
            continue
        told = dict(letter.content["facts"]) | {KIND: letter.content["kind"]}
        now = [*facts(letter), (KIND, letter.victim.get_kind_display())]
        wrong = [(label, words) for label, words in now if told.get(label, UNKNOWN) not in (UNKNOWN, words)]
        usable = letter.victim.restricted_at is None and (letter.consent is None or letter.consent.is_usable)
        each = [f"{continued(label)} {f'menjadi {words}' if usable else 'keliru'}" for label, words in wrong]
        if each:
            yield f"Perbaikan surat {letter.number}", "; ".join(each)


def _corrected_envelopes(held):
    """Yield for each printed envelope which parts of it are wrong. The right ones leave in another envelope only."""
    for one in IdentityEnvelope.objects.filter(approval__letter__in=held, corrected_at__isnull=False).order_by("corrected_at"):
        parts = ", ".join(label for column, label in PARTS.items() if column in one.corrected)
        yield f"Perbaikan amplop {one.number}", f"{parts} diperbaiki {short(one.corrected_at)} {settings.COUNTY.clock}"
