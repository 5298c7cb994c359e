"""The papers of case work: which template and content each has, for whom, and what the access log says of its download.

A `Paper` is encrypted, for its orderer only, kept for a day, and opened only while its orderer may see what it prints.
`rujukan.forms.paper` and the rooms above case work add theirs to PAPERS. What is secret is read only while it is drawn
(`Printed.sealed`). A letter drawn again has the same bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from gugus.choices import AccessKind
from gugus.documents import rendering
from gugus.documents.canonical import sha256
from gugus.workflow.lifecycle import require_state
from rujukan import rules
from rujukan.choices.paper import PaperKind
from rujukan.models import Case, Complaint, Referral
from rujukan.printing import case_summary, hand_over, referral_letter

NO_LETTER = "Rujukan ini tidak atau tidak lagi berlaku, jadi suratnya tidak dapat diunduh."
NOT_GIVEN = "Surat rujukan dibuat koordinator. Mintalah kepada koordinator."


@dataclass(frozen=True, repr=False)
class Printed:
    """What one paper prints now, for a user who may read it. `moment` is None of what prints the time at which it is drawn.

    `code` is the subject in the access log, `also` are other subjects of it, `words` is the explanation there.
    """

    title: str
    template: str
    context: dict
    moment: datetime | None
    code: str
    words: str
    file_name: str
    sections: tuple[str, ...] = ()
    """The sections of identity that its print opens."""
    sealed: Callable[[], dict] = dict
    """Reads those when it is drawn, and never before."""
    sealed_as: str = ""
    """The version of what those read: once it is corrected, what was drawn before is not downloaded any more."""
    logged: AccessKind = AccessKind.DOWNLOAD
    also: tuple[str, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of all that it prints."""
        return sha256(f"{rendering.markup(self.template, self.context, moment=rendering.ANY_TIME)}{self.sealed_as}".encode())

    def pdf(self, now: datetime) -> bytes:
        """Draw it: takes about a second. What has a moment has the same bytes each time. Raises rendering.Unprintable."""
        return rendering.pdf(self.template, self.context | self.sealed(), moment=self.moment or now)


def printed(user, kind, number) -> Printed | None:
    """Return what a paper prints, or None for whom it does not exist. Raises TooLate for what is not printed any more."""
    return PAPERS[PaperKind(kind)](user, number)


def _referral_letter(user, number):
    referral = Referral.objects.select_related("victim").filter(number=number).first()
    if referral is None:
        return None
    require_state(rules.has_letter(referral), NO_LETTER)
    row = referral.letters.select_related("replaces").first()
    require_state(row, NOT_GIVEN)
    return Printed(
        title=f"Surat rujukan {row}",
        template="pdf/referral_letter.html",
        context=referral_letter.context(row),
        moment=row.given_at,
        code=referral.victim.code,
        words=f"Surat {row} untuk {referral}",
        file_name=f"surat-rujukan-{row}.pdf",
    )


def _hand_over(user, number):
    rows = Referral.objects.select_related("victim", "from_institution", "to_institution", "role")
    referral = rows.filter(number=number).first()
    if not (referral and rules.answers(user, referral) and hand_over.has_record(referral)):
        return None
    return Printed(
        title=f"Berita acara serah terima {referral}",
        template="pdf/hand_over.html",
        context=hand_over.context(referral),
        moment=None,
        code=referral.victim.code,
        words=f"Berita acara serah terima {referral}",
        file_name=f"serah-terima-{referral}.pdf",
    )


def _summary_paper(user, number):
    case = Case.objects.readable_by(user).filter(number=number).first() if user.is_coordinator else None
    return case and Printed(
        title=f"Ringkasan kasus {case}",
        template="pdf/case_summary.html",
        context=case_summary.context(case, timezone.now()),
        moment=None,
        code=case.number,
        words="Ringkasan kasus",
        file_name=f"ringkasan-{case}.pdf",
    )


def _receipt_paper(user, number):
    """For a reporter who came in person: number, day and institution, nothing that was reported."""
    complaint = Complaint.objects.select_related("institution").filter(number=number).first()
    if complaint is None or complaint.is_public:  # that reporter holds a receipt of sixteen digits
        return None
    return Printed(
        title=f"Tanda terima {complaint}",
        template="pdf/complaint_receipt.html",
        context={"complaint": complaint, "contact": settings.HELP_CONTACT},
        moment=complaint.logged_at,
        code=complaint.number,
        words="Tanda terima",
        file_name=f"tanda-terima-{complaint}.pdf",
    )


# The blank form and the rooms above case work add theirs.
PAPERS = {
    PaperKind.REFERRAL_LETTER: _referral_letter,
    PaperKind.HAND_OVER: _hand_over,
    PaperKind.SUMMARY: _summary_paper,
    PaperKind.RECEIPT: _receipt_paper,
}
# How a paper is downloaded, where it is not `rujukan.disclosure.paper.download`.
DOWNLOADS: dict[PaperKind, Callable] = {}
