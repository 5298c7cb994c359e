"""Complaints of the demo: who takes them, by which channel, whom they name, and the case opened from them."""

from dataclasses import dataclass
from datetime import datetime

from demo.casework.course import key
from demo.casework.pacing import HOUR
from demo.casework.plots import Plot
from gugus.models import District
from gugus.uploads.files import Inspected
from rujukan.actions import casework, intake
from rujukan.choices.complaint import Channel, ForwardPermission, ImmediateNeed, ReporterRelation, Safety

CHANNELS = {
    "polres": (Channel.PATROL, Channel.IN_PERSON, Channel.PHONE),
    "imigrasi": (Channel.AGENCY, Channel.IN_PERSON),
    "gow": (Channel.WHATSAPP, Channel.PHONE, Channel.IN_PERSON, Channel.MEDIA),
    "koordinator": (Channel.PHONE, Channel.IN_PERSON, Channel.WHATSAPP, Channel.AGENCY, Channel.WEB_FORM),
}
USUAL = (Channel.IN_PERSON, Channel.PHONE, Channel.WHATSAPP)
RELATIONS = (
    ReporterRelation.FAMILY,
    ReporterRelation.SELF,
    ReporterRelation.FRIEND,
    ReporterRelation.CITIZEN,
    ReporterRelation.OFFICIAL,
)
SAFE_WAYS = ("WhatsApp saja, malam hari", "Telepon ke rumah bibi", "Lewat kepala dusun", "Jangan menelepon, tunggu kabar")


@dataclass(frozen=True)
class Report:
    """One complaint to log. `logged_after` is in hours from its receipt; `taker` is a user name."""

    at: datetime
    plot: Plot
    district: District
    taker: str
    persons: tuple[dict, ...]
    logged_after: float = 0.5
    narrative: str = ""
    safety: Safety = Safety.UNKNOWN
    needs: tuple[ImmediateNeed, ...] = ()
    contact: str = ""
    files: tuple[Inspected, ...] = ()

    @property
    def logged_at(self):
        return self.at + self.logged_after * HOUR


def persons(cast, plot, on, number):
    """Return the columns of `number` persons who fit the plot."""
    return tuple(cast.people.person(plot.sexes[place % len(plot.sexes)], plot.ages, on) for place in range(number))


def log_complaint(cast, random, report):
    """Log the complaint as its taker; return it."""
    fields = {
        "channel": random.choice(CHANNELS.get(report.taker, USUAL)),
        "received_at": report.at,
        "reporter_relation": random.choice(RELATIONS),
        "anonymous": random.random() < 0.3,
        "reporter_name": cast.people.name(random.choice(report.plot.sexes)),
        "reporter_contact": report.contact or cast.people.phone(),
        "safe_contact": random.choice(SAFE_WAYS),
        "narrative": report.narrative or report.plot.narrative.format(days=random.randint(9, 240)),
        "district": report.district,
        "place": report.plot.place,
        "destination_region": report.plot.region,
        "vehicle": report.plot.vehicle,
        "acts": list(report.plot.acts),
        "means": list(report.plot.means),
        "purposes": list(report.plot.purposes),
        "safety": report.safety,
        "immediate_needs": list(report.needs),
        "documentation": random.choice(("Foto paspor ada pada petugas.", "Tangkapan layar percakapan.", "")),
        "forward_permission": random.choice((ForwardPermission.YES, ForwardPermission.YES, ForwardPermission.NOT_ASKED)),
    }
    complaint, _ = cast.take(
        cast.user(report.taker),
        intake.log_complaint,
        submit_key=key(random),
        fields=fields,
        persons=[dict(person) for person in report.persons],
        files=report.files,
        at=report.logged_at,
    )
    return complaint


def open_case(cast, random, report, wait=None):
    """Log the complaint and open a case `wait` hours later; return (complaint, case, victims in a fixed order, moment)."""
    yield report.logged_at
    complaint = log_complaint(cast, random, report)
    at = report.logged_at + HOUR * (random.choice((1, 2, 4, 7, 18, 30)) if wait is None else wait)
    yield at
    case = cast.take(cast.coordinator, casework.open_case, [complaint], at=at)
    return complaint, case, in_order(case), at


def in_order(case):
    """Return the victims of a case in a fixed order. Codes are random, so they are the last sort key."""
    return list(case.victims.select_related("found_district").order_by("kind", "sex", "age_band", "code"))
