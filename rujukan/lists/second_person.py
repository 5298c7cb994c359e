"""What waits for a second person, and who that is as things are now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.urls import reverse

from gugus.formats.indonesian import continued
from gugus.models import User
from rujukan.choices.approval import RequestKind, SecondPerson
from rujukan.models import Approval, Consent


@dataclass(frozen=True)
class Waiting:
    """A request that waits. Its words hold codes and numbers only."""

    kind: RequestKind
    key: str
    code: str
    """The code of the person, or the number of the case."""
    detail: str
    about: UUID
    """The case: a policy hides the notice from whom it bars."""
    asked_by: int
    asked_at: datetime
    second: SecondPerson

    @property
    def words(self) -> str:
        return f"{continued(self.kind.label)} {self.detail}".strip()

    @property
    def path(self) -> str:
        """The page from which a coordinator decides it."""
        if self.kind == RequestKind.ENVELOPE:
            return reverse("envelope_detail", args=[self.key])
        return reverse("case_people" if self.kind == RequestKind.BAR else "victim_detail", args=[self.code])


def waiting() -> dict[str, Waiting]:
    """Return {key: what waits}, the oldest first. A coordinator reads what they see, the head what the head decides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rujukan_waiting_for_second()")
        rows = cursor.fetchall()
    return {
        key: Waiting(RequestKind(kind), key, code, detail, about, asked_by, asked_at, SecondPerson(second))
        for kind, key, code, detail, about, asked_by, asked_at, second in rows
    }


def for_head(user: User) -> list[tuple[Waiting, Approval | Consent]]:
    """Return what this head decides, each with its row: nothing they asked for, nothing hidden from them or just ended."""
    mine = [one for one in waiting().values() if one.second == SecondPerson.HEAD and one.asked_by != user.pk]
    keys = [one.key for one in mine]
    rows = {str(row.pk): row for model in (Approval, Consent) for row in model.objects.filter(pk__in=keys)}
    return [(one, rows[one.key]) for one in mine if one.key in rows]


def of_head(user: User) -> list[tuple[str, datetime, str]]:
    """Return what this head decides, for their home: (words, asked at, address)."""
    return [
        (f"{one.code}: {one.words}", one.asked_at, f"{reverse('approval_list')}#minta-{one.key}") for one, _ in for_head(user)
    ]
