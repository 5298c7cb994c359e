"""The actors of the demo: accounts, institutions and stage roles. The coordinator acts for institutions without an account."""

from dataclasses import dataclass, field
from datetime import datetime

from demo.casework.pacing import Turn
from demo.casework.people import People
from gugus.models import District, Institution, User
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.repatriation import BEST_INTEREST
from rujukan.models import StageRole

CENTRE = "the health centre of the kecamatan"


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

    def user(self, name: str) -> User:
        """Return the user with this name, or the coordinator in a county without."""
        return self.users.get(name, self.coordinator)

    def district(self, name: str) -> District:
        """Return the district with this name, or another one in a county without."""
        return next((row for row in self.districts if row.name == name), self.districts[len(name) % len(self.districts)])

    def holders(self, stage: Stage, codes) -> list[str]:
        """Return the institutions of these that hold a stage; in a county without them all that hold it."""
        here = [code for code in codes if (stage, code) in self.roles or (code == CENTRE and "puskesmas" in self.institutions)]
        return here or [code for held, code in self.roles if held == stage]

    @property
    def judge(self) -> str:
        """Return the code of the institution that alone judges whether a return is best for a child."""
        return next((code for (_, code), role in self.roles.items() if BEST_INTEREST.code in role.forms), "")

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
