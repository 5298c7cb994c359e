"""A letter to a body outside: what it says on paper. It holds a code and no text that somebody wrote."""

from datetime import datetime

from django.conf import settings

from gugus.documents import qr
from gugus.formats.indonesian import long_date
from gugus.workflow.lifecycle import require_state
from rujukan import rules
from rujukan.choices.letter import REQUESTS, Disclosed, LetterPurpose
from rujukan.choices.needs import NeedAnswer
from rujukan.choices.stage import Stage, StageState
from rujukan.models import Letter
from rujukan.models.complaint import chosen
from rujukan.printing.paper import Printed
from rujukan.stages.progress import standings

UNKNOWN = "belum diketahui"
GONE = "Permintaan surat ini sudah ditarik, diganti, atau dasarnya berakhir, jadi suratnya tidak diunduh lagi."


def content_of(letter: Letter, sender: str, due: datetime, more=()) -> dict:
    """Return what a new letter prints, as JSON values. `sender` is the name of the institution that writes it.

    `more` are facts (label, words) beside those that the letter tells about the person.
    """
    return {
        "victim": letter.victim.code,
        "kind": letter.victim.get_kind_display(),
        "about": letter.get_purpose_display(),
        "request": REQUESTS[letter.purpose].words,
        "facts": [[label, words] for label, words in (*facts(letter), *_handed_over(letter), *more) if words],
        "basis": letter.consent.in_full if letter.consent else letter.get_law_display(),
        "from": sender,
        "to": letter.to.name,
        "coordinator": letter.institution is None,
        "answer_by": due.isoformat(),
    }


def facts(letter: Letter):
    """Yield (label, words) of what the letter tells about the person, as it is now."""
    victim = letter.victim
    identification = victim.identifications.first() if Disclosed.ELEMENTS in letter.disclosed else None
    words = {
        Disclosed.SEX: victim.get_sex_display(),
        Disclosed.AGE: victim.get_age_band_display(),
        Disclosed.LANGUAGE: victim.get_language_display(),
        Disclosed.CITIZENSHIP: victim.get_citizenship_display(),
        Disclosed.ORIGIN: victim.get_origin_region_display()
        or (victim.origin_district and f"Kecamatan {victim.origin_district}"),
        Disclosed.FOUND: victim.found_district and f"Kecamatan {victim.found_district}",
        Disclosed.ELEMENTS: identification and ", ".join(chosen(identification, "purposes")),
    }
    for part in Disclosed:
        if part in letter.disclosed:
            yield part.label, words[part] or UNKNOWN


def _handed_over(letter):
    """Yield what the body that goes on needs: why, the stages, the open needs, the risk and the days. Codes and choices only."""
    if letter.purpose != LetterPurpose.TRANSFER:
        return
    victim = letter.victim
    stands = standings(victim)
    yield "Alasan dilimpahkan", letter.get_why_display()
    ended = [f"{stage.label} ({one.word.lower()})" for stage, one in stands.items() if one.state == StageState.COMPLETED]
    yield "Tahap yang sudah dijalani", ", ".join(ended)
    for state in (StageState.RUNNING, StageState.REFERRED, StageState.PLANNED):
        yield f"Tahap {state.label.lower()}", ", ".join(stage.label for stage in Stage if stands[stage].state == state)
    assessment = victim.assessments.prefetch_related("needs").first()
    if assessment:
        waiting = [str(need) for need in assessment.needs.all() if need.answer in (NeedAnswer.NOW, NeedAnswer.LATER)]
        yield "Kebutuhan yang terbuka", ", ".join(waiting)
        yield "Tingkat risiko", f"{assessment.get_level_display()}, dinilai {long_date(assessment.at)}"
    yield "Dicatat sejak", long_date(victim.added_at)
    yield "Dipantau sejak", long_date(victim.monitored_from) if victim.monitored_from else ""


def context(letter: Letter) -> dict:
    """Return the template context of a letter, from its frozen content."""
    due = datetime.fromisoformat(letter.content["answer_by"])
    return {"letter": letter, "content": letter.content, "due": due, "qr": qr.drawing(settings.SITE_URL + letter.check_path)}


def printed(user, number: str) -> Printed | None:
    rows = Letter.objects.with_state().select_related("consent", "replaces")
    row = rows.filter(number=number).first()
    if row is None:
        return None
    require_state(rules.letter_stands(row), GONE)
    return Printed(
        title=f"Surat {row}",
        template="pdf/letter.html",
        context=context(row),
        moment=row.at,
        code=row.content["victim"],
        words=f"Surat {row}",
        file_name=f"surat-{row}.pdf",
    )
