"""The actors of the demo: accounts, institutions and stage roles. The coordinator acts for institutions without an account."""

from dataclasses import dataclass, field
from datetime import datetime

from demo.casework.pacing import Turn
from demo.casework.people import People
from gugus.models import District, Institution, User
from rujukan.choices.stage import Stage
from rujukan.models import StageRole


@dataclass(frozen=True)
class Cast:
    """The users, institutions and invented people of the demo, and the moment of its creation (`now`)."""

    now: datetime
    users: dict[str, User]
    turn: Turn
    people: People
    districts: tuple[District, ...] = field(default_factory=lambda: tuple(District.objects.order_by("code")))
    institutions: dict[str, Institution] = field(
        default_factory=lambda: {row.code: row for row in Institution.objects.select_related("parent")}
    )
    roles: dict[tuple[str, str], StageRole] = field(
        default_factory=lambda: {(role.stage, role.institution.code): role for role in StageRole.objects.printed()}
    )

    @property
    def take(self):
        return self.turn.take

    @property
    def coordinator(self) -> User:
        return self.users["koordinator"]

    def district(self, name: str) -> District:
        return next(row for row in self.districts if row.name == name)

    def role(self, stage: Stage, institution: Institution) -> StageRole:
        """Return the role under which an institution gets referrals: its own or, for a health centre, the parent's."""
        code = institution.code if (stage, institution.code) in self.roles else institution.parent.code
        return self.roles[stage, code]

    def answers_for(self, institution: Institution) -> User:
        """Return the officer of an institution, or the coordinator, who telephones the institutions without an account."""
        officers = (user for user in self.users.values() if user.is_officer and user.institution_id == institution.pk)
        return next(officers, self.coordinator)

    def health_centre(self, district: District) -> Institution:
        return next(row for row in self.institutions.values() if row.parent_id and row.district_id == district.pk)
