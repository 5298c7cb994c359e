"""Decides who reads which sealed sections of a victim, case or complaint, and opens them for pages.

| a referral is | its receiver sees |
|---|---|
| sent, not yet accepted | code, kind, stage, need, urgency, sex, age band, district, sender, respond-by |
| accepted or running | also the sections that its stage opens and its role does not withhold; identity and family by reason |
| handing over | the code, the danger and the safety sheet (rujukan.disclosure.safety_sheet) |
| completed, declined or withdrawn | the code and its own services |

A coordinator sees every section of a victim whose case does not bar them; identity and family only with a reason. Everyone else
sees nothing.

The classes have no `repr`, so that their contents get into no log or traceback.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from itertools import chain, starmap

from django.db import transaction

from gugus.audit import access_log
from gugus.choices import AccessKind, RevealReason
from gugus.formats.indonesian import long_date
from gugus.formats.labels import label_of
from gugus.models import User
from gugus.workflow.lifecycle import Refused, require
from rujukan import rules
from rujukan.choices.data_protection import RetentionKind
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.section import BEHIND_REASON, Section
from rujukan.disclosure import guardian as guardians, identification, retained, stage_form as stage_forms
from rujukan.disclosure.anonymity import require_reason
from rujukan.disclosure.incidents import incident
from rujukan.models import Case, Complaint, ComplaintAddition, Referral, Suspect, Victim
from rujukan.models.barring import bars
from rujukan.models.complaint import chosen


@dataclass(frozen=True, repr=False)
class Field:
    """One line of a section: its label and, where it is open, its value (text, date or list of texts).

    `masked` says that a closed line is not empty, so that nobody gives a reason for an empty one; `filed`, that it tells what a
    form of a stage says.
    """

    label: str
    value: object
    masked: bool = False
    filed: bool = False

    @property
    def text(self) -> str:
        """The value in words."""
        if isinstance(self.value, list):
            return ", ".join(self.value)
        return long_date(self.value) if isinstance(self.value, date) else self.value


@dataclass(frozen=True, repr=False)
class Disclosure:
    """What one user may see of one victim now.

    `summary` says whether kind, sex, age band and district may be shown. `open` maps sections to their fields. `locked` lists the
    sections that open with a reason.
    """

    victim: Victim
    summary: bool
    open: dict[Section, tuple[Field, ...]]
    locked: tuple[Section, ...]

    @property
    def sections(self) -> list[tuple[Section, tuple[Field, ...] | None]]:
        """All sections in order, None for those still locked."""
        return [(section, self.open.get(section)) for section in Section if section in self.open or section in self.locked]

    @property
    def plain(self) -> list[tuple[Section, tuple[Field, ...]]]:
        """The open sections that never needed a reason."""
        return [(section, fields) for section, fields in self.open.items() if section not in BEHIND_REASON]

    @cached_property
    def masked(self) -> list[Field]:
        """The fields of the locked sections: those of the identity masked, choices as they are."""
        return [line for section in self.locked for line in READERS[section](self.victim, opened=False)]

    @property
    def empty(self) -> list[Field]:
        """Those of `masked` that hold nothing."""
        return [line for line in self.masked if not (line.masked or line.text)]

    @property
    def secret(self) -> list[tuple[Section, tuple[Field, ...]]]:
        """The sections that a reason has opened."""
        return [(section, fields) for section, fields in self.open.items() if section in BEHIND_REASON]


def disclose(user: User, victim: Victim, referral: Referral | None = None, *, sections=True, services=None) -> Disclosure:
    """Return what `user` may see of `victim` (through `referral`, for its receiver) without giving a reason.

    Without `sections` it reads none. `services` are those that the page has read (`stage_forms.services_for`).
    """
    hidden = _is_barred(user, victim, referral)
    entitled = frozenset() if hidden or not sections else _entitled(user, victim, referral)
    without_reason = tuple(section for section in Section if section in entitled - BEHIND_REASON)
    return Disclosure(
        victim=victim,
        summary=not hidden and _summary(user, victim, referral),
        open=_open_sections(victim, without_reason, services),
        locked=tuple(section for section in Section if section in entitled & BEHIND_REASON),
    )


def reveal(user: User, victim: Victim, *, reason, explanation, referral: Referral | None = None, at=None) -> Disclosure:
    """Return what `disclose` does, with identity and family opened, and log it in the same transaction.

    Raises Refused without entitlement or reason, or where the data are destroyed or restricted.
    """
    entitled = entitled_sections(user, victim, referral)
    secret = entitled & BEHIND_REASON
    if not secret:
        raise Refused("Identitas orang ini tidak terbuka untuk Anda.")
    retained.refuse_destroyed("Identitas orang ini", retained.known_destruction(victim))
    refuse_restricted([victim], reason)
    with opening(user, victim, secret, reason, explanation, at):
        known = stage_forms.services_of_person(victim) if user.is_coordinator else stage_forms.services_for(victim)
        services = [service for service in known if service.victim_id == victim.pk]
        opened = _open_sections(victim, [section for section in Section if section in entitled], services)
        filed = [service for service in known if service.form and (user.is_coordinator or service.referral_id == referral.pk)]
        filed.sort(key=lambda service: (service.form, service.number))
        opened[Section.IDENTITY] += tuple(starmap(Field, stage_forms.sealed_words(filed)))
    return Disclosure(victim=victim, summary=_summary(user, victim, referral), open=opened, locked=())


@contextmanager
def opening(user, subject, sections, reason, explanation, at=None):
    """Log that sections of a subject are opened, in the transaction in which the block opens them.

    Raises Refused without a reason, or with one that names somebody.
    """
    if not reason:
        raise Refused("Pilih untuk apa identitas diperlukan.", "reason")
    explanation = require_reason(explanation, subject, by=user, field="explanation")
    with transaction.atomic(savepoint=False):
        access_log.record(user, AccessKind.REVEAL, str(subject), sections=sections, reason=reason, explanation=explanation, at=at)
        yield


def refuse_restricted(subjects, reason):
    """Raise Refused where a subject has restricted the data, unless the reason is an emergency."""
    danger = reason == RevealReason.EMERGENCY
    require(all(rules.may_use(subject, danger=danger) for subject in subjects), rules.RESTRICTED, "reason")


def entitled_sections(user: User, victim: Victim, referral: Referral | None = None) -> frozenset[Section]:
    """Return the sections of a victim that this user may open, with or without a reason."""
    return frozenset() if _is_barred(user, victim, referral) else _entitled(user, victim, referral)


def _entitled(user, victim, referral):
    if user.is_coordinator:
        return frozenset(Section)
    if referral is None or not rules.works_for_receiver(user, referral) or referral.victim_id != victim.pk:
        return frozenset()
    if referral.is_handing_over:
        return frozenset({Section.SAFETY})
    return frozenset(referral.role.sections if referral.in_service else ())


def _summary(user, victim, referral):
    if user.is_coordinator:
        return True
    current = referral is not None and (referral.in_service or referral.status == ReferralStatus.SENT)
    return current and rules.works_for_receiver(user, referral) and referral.victim_id == victim.pk


def _is_barred(user, victim, referral=None):
    of_victim = [victim, *([referral] if referral and referral.victim_id == victim.pk else [])]
    asked = [row for row in of_victim if getattr(row, "reader", None) == user.pk]  # their queries have asked (`for_page`)
    return asked[0].bars_reader if asked else bars(victim.case_id, user)


# The sealed columns of an identity, of a person whom a complaint names, and of a reporter.
IDENTITY = {
    Section.IDENTITY: ("name", "alias", "nik", "birth_date", "phone", "description"),
    Section.FAMILY: ("address", "origin_place", "family"),
}
PERSON = ("name", "nik", "birth_date", "phone", "address", "origin_place", "disability", "description")
# Shown without a reason to users who are entitled to the section: to meet somebody they need to know the language.
CODED = {Section.IDENTITY: ("citizenship", "language"), Section.FAMILY: ("origin_region",)}
OF_PERSON = tuple(chain.from_iterable(CODED.values()))
REPORTER = ("reporter_name", "reporter_contact", "safe_contact")
# Shorter than the labels of the columns, because the heading says whose.
SHORT = {"name": "Nama", "reporter_name": "Nama", "reporter_contact": "Telepon"}


def lines(row, names, *, opened=True):
    """Return sealed columns as lines. The caller has checked who may read them."""
    return tuple(_sealed_line(row, row._meta.get_field(name), opened) for name in names)


def _sealed_line(row, field, opened):
    """Return one sealed column as a line. A masked one is not decrypted: empty values are stored empty."""
    label = SHORT.get(field.name) or label_of(field)
    if not opened:
        return Field(label, "", masked=bool(getattr(row, field.name)))
    return Field(label, _day_or_blank(row.open(field.name)) if field.name == "birth_date" else row.open(field.name))


def coded(row, names):
    """Return columns with choices as lines."""
    return tuple(Field(label_of(row._meta.get_field(name)), getattr(row, f"get_{name}_display")()) for name in names)


def _of_identity(victim, section, opened=True):
    return (*lines(victim.identity, IDENTITY[section], opened=opened), *coded(victim, CODED[section]))


def _guardians(victim, opened=True):
    return tuple(starmap(Field, guardians.told(victim) if opened else guardians.masked(victim)))


def _chronology(victim):
    return lines(victim.case, ["summary"])


def _elements_fields(victim):
    latest = identification.newest(victim)
    if latest is None:
        return (Field("Identifikasi", "Belum disimpulkan"),)
    values = {"conclusion": latest.get_conclusion_display()}
    values |= {name: chosen(latest, name) for name in ("acts", "means", "purposes")}
    values |= {name: chosen(latest, name) for name in ("basis", "other_route") if getattr(latest, name)}
    values |= {"decided_by": latest.get_decided_by_display(), "informed": latest.get_informed_display()}
    fields = (Field(label_of(latest._meta.get_field(name)), value) for name, value in values.items())
    return (*fields, *lines(latest, ["grounds"]))


def _safety(victim):
    latest = victim.risk
    if latest is None:
        return (*starmap(Field, guardians.warnings(victim)), *lines(victim, ["safety_note"]))
    risk = f"{latest.get_level_display()}, dinilai {long_date(latest.at)}"
    values = {"safety": latest.get_safety_display(), "level": risk, "why": chosen(latest, "why")}
    fields = (Field(label_of(latest._meta.get_field(name)), value) for name, value in values.items())
    return (*starmap(Field, guardians.warnings(victim)), *fields, *lines(victim, ["safety_note"]))


def _health(victim):
    return lines(victim, ["health_note", "disability"])


def _legal(victim):
    return lines(victim, ["legal_note"])


READERS = {
    Section.IDENTITY: partial(_of_identity, section=Section.IDENTITY),
    Section.CHRONOLOGY: _chronology,
    Section.ELEMENTS: _elements_fields,
    Section.SAFETY: _safety,
    Section.HEALTH: _health,
    Section.FAMILY: partial(_of_identity, section=Section.FAMILY),
    Section.GUARDIAN: _guardians,
    Section.LEGAL: _legal,
}


def _open_sections(victim, sections, services=None):
    """Return the fields of these sections, each with what the forms of the stages say of it."""
    services = stage_forms.services_for(victim) if sections and services is None else services or ()
    filed = stage_forms.by_section(stage_forms.newest(services))
    return {
        section: (*READERS[section](victim), *(Field(*line, filed=True) for line in filed.get(section, ())))
        for section in sections
    }


def _day_or_blank(text):
    return date.fromisoformat(text) if text else ""


@dataclass(frozen=True, repr=False)
class CaseDisclosure:
    """What a coordinator reads of a case: its summary, why it was closed, and its suspects, masked until a reason is given."""

    case: Case
    summary: str
    closing_reason: str
    opened: bool
    suspects: tuple[tuple[Suspect, str, str], ...]
    """(suspect, name, detail); name and detail are empty while masked."""


def disclose_case(user: User, case: Case) -> CaseDisclosure:
    """Return what a coordinator who may see the case may read of it; the suspects' names stay masked."""
    return _case_disclosure(user, case, opened=False)


def reveal_suspects(user: User, case: Case, *, reason, explanation) -> CaseDisclosure:
    """Return what `disclose_case` does, with the suspects opened, and log it in the same transaction. Raises Refused."""
    if not user.is_coordinator or bars(case.pk, user):
        raise Refused("Data terduga pelaku tidak terbuka untuk Anda.")
    retained.refuse_destroyed("Data terduga pelaku", retained.known_destructions(case).get(RetentionKind.SUSPECT))
    with opening(user, case, ("suspects",), reason, explanation):
        return _case_disclosure(user, case, opened=True)


def _case_disclosure(user, case, *, opened):
    reads = user.is_coordinator
    rows = () if not reads else case.suspects.all() if opened else case.known_suspects
    return CaseDisclosure(
        case=case,
        summary=case.open("summary") if reads else "",
        closing_reason=case.open("closing_reason") if reads else "",
        opened=opened,
        suspects=tuple(
            (suspect, suspect.open("name"), suspect.open("detail")) if opened else (suspect, "", "") for suspect in rows
        ),
    )


@dataclass(frozen=True, repr=False)
class ComplaintDisclosure:
    """What one user may see of one complaint: its content, or only number and state.

    Persons and reporter are masked until opened. `additions` are pairs (addition, its text). Its files:
    `rujukan.disclosure.files`.
    """

    complaint: Complaint
    content: bool
    opened: bool
    narrative: str
    incident: dict[str, str]
    documentation: str
    additions: tuple[tuple[ComplaintAddition, str], ...]
    reporter: tuple[Field, ...]
    persons: tuple[tuple[Field, ...], ...]


def disclose_complaint(user: User, complaint: Complaint, *, whole=True) -> ComplaintDisclosure:
    """Return what a user who may see the complaint may read of it without a reason; names stay masked.

    If not `whole`, of the content only the narrative.
    """
    return _complaint(user, complaint, opened=False, whole=whole)


def reveal_complaint(user: User, complaint: Complaint, *, reason, explanation) -> ComplaintDisclosure:
    """Return `disclose_complaint` with reporter and persons opened, and log it in the same transaction. Raises Refused."""
    if not reads_content(user, complaint):
        raise Refused("Isi pengaduan ini tidak lagi terbuka untuk Anda.")
    retained.refuse_destroyed("Isi pengaduan ini", retained.known_destruction(complaint))
    refuse_restricted([complaint, *Victim.objects.filter(reported_as__complaint=complaint).only("restricted_at")], reason)
    with opening(user, complaint, ("reporter", "persons"), reason, explanation):
        return _complaint(user, complaint, opened=True)


def reads_content(user, complaint):
    """Return whether a user may read a complaint's content: coordinators always, the institution that took it until triage."""
    return user.is_coordinator or (rules.took(user, complaint) and complaint.triaged_at is None)


def _complaint(user, complaint, *, opened, whole=True):
    content = reads_content(user, complaint)
    whole = whole and content
    return ComplaintDisclosure(
        complaint=complaint,
        content=content,
        opened=content and opened,
        narrative=complaint.open("narrative") if content else "",
        incident=incident(complaint) if whole else {},
        documentation=complaint.open("documentation") if whole else "",
        additions=_additions(complaint) if whole and getattr(complaint, "has_additions", True) is not None else (),
        reporter=lines(complaint, REPORTER, opened=opened) if whole else (),
        persons=tuple(_person(person, opened) for person in complaint.persons.all()) if whole else (),
    )


def _person(person, opened):
    return (*lines(person, PERSON, opened=opened), *(line for line in coded(person, OF_PERSON) if line.value))


def _additions(complaint):
    return tuple((each, each.open("text")) for each in complaint.additions.select_related("by__institution", "taken_over"))
