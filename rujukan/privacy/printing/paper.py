"""The papers of data protection that the worker draws: extracts, records of destruction, letters of a breach."""

import json
from functools import partial

from django.conf import settings

from gugus.choices import AccessKind
from gugus.formats.indonesian import continued
from gugus.workflow.lifecycle import require_state
from rujukan.choices.data_protection import IN_LETTER, DataKind, Recipient
from rujukan.choices.paper import PaperKind
from rujukan.choices.section import Section
from rujukan.disclosure.paper import asked_of
from rujukan.lists.breach_standings import standings
from rujukan.models import BreachNotice, DataRequest, Destruction, DestructionList, Paper, Victim
from rujukan.printing.paper import PAPERS, Printed
from rujukan.privacy import addressee, breach as breaches, extract

LETTERS = {Recipient.AUTHORITY: "pdf/breach_authority.html", Recipient.PUBLIC: "pdf/breach_public.html"}
NONE_DESTROYED = "Berita acara dibuat sesudah ada yang dimusnahkan."
NO_LETTER = "Surat ini belum dibuat, atau tidak terbuka untuk Anda."


def _extract(user, number):
    """The data are read when it is drawn; `asked` of the order says which notes are in it, and how it is handed over."""
    data_request = DataRequest.objects.for_page().filter(number=number).first()
    if data_request is None:
        return None
    extract.require_copy(data_request)
    paper = Paper.objects.filter(ordered_by=user, kind=PaperKind.EXTRACT, number=number).defer("content").first()
    asked = json.loads((paper and asked_of(paper)) or "{}")
    subject, notes = data_request.subject, asked.get("notes", ())
    of_victim = isinstance(subject, Victim)
    return Printed(
        title=f"Salinan data {data_request}",
        template="pdf/extract.html",
        context={"extract": extract.Extract(data_request), "contact": settings.HELP_CONTACT},
        moment=None,
        code=str(subject),
        also=tuple(str(one) for one in extract.merged_into(subject)),
        words=f"{data_request}: {asked.get('handed_over', '')}",
        file_name=f"salinan-data-{data_request}.pdf",
        sections=(Section.IDENTITY, Section.FAMILY, *notes) if of_victim else ("reporter",),
        sealed=lambda: {"extract": extract.of(data_request, notes)},
        logged=AccessKind.EXPORT,
    )


def _destruction(user, number):
    """The berita acara pemusnahan: what was destroyed by this list, by code."""
    proposal = DestructionList.objects.select_related("proposed_by").filter(number=number).first()
    if proposal is None:
        return None
    records = Destruction.objects.filter(item__list=proposal).order_by("kind", "code")
    records = list(records.select_related("approved_by__institution", "by"))
    require_state(records, NONE_DESTROYED)
    last = max(records, key=lambda record: record.at)
    return Printed(
        title=f"Berita acara pemusnahan {proposal}",
        template="pdf/destruction.html",
        context={"proposal": proposal, "records": records, "last": last},
        moment=last.at,
        code=proposal.number,
        words="Berita acara pemusnahan",
        file_name=f"berita-acara-{proposal}.pdf",
    )


def _breach(user, number):
    """A letter of a breach. The name of a person, and the address if the letter is sent, are read when it is drawn."""
    of_breach, _, order = number.rpartition("-")
    rows = BreachNotice.objects.select_related("breach__institution", "victim", "complaint")
    notice = rows.filter(breach__number=of_breach, order=int(order)).first() if order.isdecimal() else None
    if notice is None:
        return None
    breach, disclosure = notice.breach, breaches.disclose(user, notice.breach)
    require_state(disclosure.open and not breach.is_recorded, NO_LETTER)
    context = {"notice": notice, "breach": breach, "disclosure": disclosure, "help_contact": settings.HELP_CONTACT}
    context["data"] = [IN_LETTER[DataKind(kind)] for kind in breach.data]
    if notice.recipient == Recipient.AUTHORITY:
        context["data"] = [continued(DataKind(kind).label) for kind in breach.data]
        context |= {"standing": standings([breach])[0], "authority": settings.DATA_AUTHORITY}
    subject, address = notice.subject, not notice.in_person
    sections = addressee.sections_of(user, subject, address=address) if notice.to_people else ()
    return Printed(
        title=f"Surat {notice}",
        template=LETTERS.get(notice.recipient, "pdf/breach_person.html"),
        context=context,
        moment=breach.notices_at,
        code=str(subject) if notice.to_people else breach.number,
        words=f"Surat {notice}",
        file_name=f"{notice}.pdf",
        sections=sections,
        sealed=partial(_addressed, subject, address=address) if notice.to_people else dict,
        sealed_as=f"{subject.identity.version}" if isinstance(subject, Victim) else "",
        logged=AccessKind.PRINT if notice.to_people else AccessKind.DOWNLOAD,
    )


def _addressed(subject, *, address):
    return {"addressee": addressee.recipient_of(subject, address=address)}


PAPERS |= {PaperKind.EXTRACT: _extract, PaperKind.DESTRUCTION: _destruction, PaperKind.BREACH: _breach}
