"""Master data column by column: which changes take two people, which are told to those concerned, which are harmless.

`TABLE` is the one place that says so. The verbs (`gugus.actions.master_data`), through which pages, admin and imports change a
row, read it, and so do the row triggers (`gugus.access.second_person`). The apps above add their models.
"""

from dataclasses import dataclass

from gugus.choices import Role
from gugus.models import DayOff, District, DutyContact, EmergencyNumber, Institution, InstitutionAlias, ServiceStandard, User

INSTITUTION = "institution"
"""Beside roles: the institution to which the row belongs."""
OWNER = "owner"
"""Beside roles: the person whose account it is, by mail."""


@dataclass(frozen=True)
class Column:
    """What a change of a column takes. Without `title`, one person; without `told` too, nobody is notified.

    `title` names the change in the request that a second person decides; `only` says of which rows, if not of all. With
    `on_only`, one person alone may empty the column or switch it off; those in `told` are then told. `news` is their notice, with
    {} for the row, if the usual one does not do. `fixed`: no form and no table changes it; it is set when the row is added, or by
    the program.
    """

    title: str = ""
    only: str = ""
    told: tuple[str, ...] = ()
    on_only: bool = False
    news: str = ""
    fixed: bool = False

    def takes_two(self, value) -> bool:
        return bool(self.title) and bool(value or not self.on_only)

    @property
    def words(self) -> str:
        """This line of the table, in words."""
        if self.fixed:
            return "nobody"
        told = ", ".join(self.told)
        if self.title:
            two_people = f"two people ({self.only})" if self.only else "two people"
            return two_people + (f"; taking away: one, told to {told}" if self.on_only else "")
        return f"told to {told}" if told else "harmless"


def two(title):
    return Column(title)


def two_on(title, *told, news=""):
    """Granting takes two people. One person alone may take it away; those in `told` are then told."""
    return Column(title, told=told, on_only=True, news=news)


def told(*whom):
    return Column(told=whom)


HARMLESS = Column()
FIXED = Column(fixed=True)

COORDINATOR, PLAN_MANAGER, HEAD, AUDITOR = Role.COORDINATOR, Role.PLAN_MANAGER, Role.HEAD, Role.AUDITOR
CLOCKS = told(COORDINATOR, HEAD)
CONTACT = told(COORDINATOR, INSTITUTION)
SWITCHED_OFF = "{} dinonaktifkan: tidak ada yang membacanya lagi. Periksa rujukan, tugas, dan kunjungan yang dipegangnya."

TABLE: dict[type, dict[str, Column]] = {
    User: {
        **dict.fromkeys(("id", "password", "last_login", "is_superuser", "is_staff", "date_joined", "sessions_ended"), FIXED),
        "username": two("Nama pengguna"),
        "first_name": two("Nama depan"),
        "last_name": two("Nama belakang"),
        "email": two("Alamat surel"),
        "roles": two_on("Peran", OWNER),
        "institution": two_on("Institusi", OWNER),
        "is_active": two_on("Pengaktifan akun", OWNER),
    },
    Institution: {
        **dict.fromkeys(("id", "code"), FIXED),
        "name": two("Nama institusi"),
        "short_name": two("Nama pendek institusi"),
        "kind": two("Jenis institusi"),
        "parent": two("Institusi induk"),
        "phone": two("Telepon kantor"),
        "external": two("Kedudukan di luar gugus tugas"),
        "active": two_on("Pengaktifan institusi", COORDINATOR, news=SWITCHED_OFF),
        "district": told(COORDINATOR),
    },
    InstitutionAlias: {"id": FIXED, "institution": FIXED, "name": told(COORDINATOR, PLAN_MANAGER)},
    EmergencyNumber: {
        **dict.fromkeys(("id", "code"), FIXED),
        "name": two("Nama nomor darurat"),
        "number": two("Nomor darurat"),
        "note": two("Keterangan nomor darurat"),
        "order": two("Urutan nomor darurat"),
        "active": two_on("Nomor darurat di formulir publik", COORDINATOR),
        "confirmed": told(COORDINATOR),
    },
    ServiceStandard: {
        **dict.fromkeys(("id", "code"), FIXED),
        **dict.fromkeys(("trigger", "hours", "working_time", "condition", "basis", "confirmed"), CLOCKS),
        **dict.fromkeys(("remind_hours", "remind_whom", "escalate_hours", "escalate_to"), CLOCKS),
    },
    DayOff: {"id": FIXED, "day": CLOCKS, "name": HARMLESS, "works": CLOCKS},
    District: {**dict.fromkeys(("id", "code"), FIXED), "name": told(COORDINATOR), "latitude": HARMLESS, "longitude": HARMLESS},
    DutyContact: {
        **dict.fromkeys(("id", "institution", "unreachable_since", "version"), FIXED),
        **dict.fromkeys(("kind", "place", "name", "phone", "channel", "address", "days", "starts", "ends", "digest_at"), CONTACT),
        "active": Column("Petugas piket", "with an address outside", CONTACT.told, on_only=True),
    },
}


def kind_of(model, name):
    """Return the kind of a `ChangeRequest` for a column."""
    return f"{model._meta.model_name}_{'activation' if name == 'active' else name}"


def titled(model):
    """Return {name: Column} of those columns of a model whose change takes two people."""
    return {name: column for name, column in TABLE[model].items() if column.title}
