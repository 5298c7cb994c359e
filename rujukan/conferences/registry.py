"""What conferences add to case work: a paper, a kind of number to search for, parts of pages, and what a bar ends."""

from gugus.formats.indonesian import long_date
from rujukan.actions import consequences
from rujukan.choices.paper import PaperKind
from rujukan.conferences.actions import conference as conferences
from rujukan.conferences.lists import listed, of_case, on_home, planned
from rujukan.conferences.printing import minutes
from rujukan.lists import parts
from rujukan.lists.search import NUMBERED, Numbered
from rujukan.models import CaseConference
from rujukan.printing.paper import PAPERS


def about(conference: CaseConference) -> str:
    return f"{conference.get_kind_display()}, {long_date(conference.held_on)}"


PAPERS[PaperKind.MINUTES] = minutes
NUMBERED.append(Numbered("Konferensi kasus", "KK", CaseConference.objects.for_list, about, CaseConference.get_status_display))
parts.OF_CASE["conferences"] = parts.Part(of_case, listed)
parts.OF_OFFICER["conferences"] = parts.Part(planned, on_home)
consequences.institutions_barred.append(conferences.release)
