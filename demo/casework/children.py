"""What the demo records of children: guardians, one of whom is suspected, and who returns a child."""

from random import Random

from demo.casework.pacing import HOUR
from rujukan.actions import casework, guardian as guardians
from rujukan.choices.children import GuardianRelation
from rujukan.choices.ctdc import CHILD_BANDS
from rujukan.choices.stage import Stage
from rujukan.choices.victim import VictimStatus
from rujukan.models import Referral, Victim

OTHERS = ("koordinator2", "sekretariat")  # the other coordinators
RELATIONS = (GuardianRelation.RELATIVE, GuardianRelation.PARENT, GuardianRelation.LEGAL)
NAMES = dict(zip(RELATIONS, ("Nenek Contoh", "Ibu Contoh", "Wali Contoh"), strict=True))


def holders(codes, stage, judge, *, declined):
    """Return who is asked for a child: the return is with the one that judges it, after another has declined."""
    if stage != Stage.REPATRIATION or judge not in codes:
        return codes
    others = [code for code in codes if code != judge]
    return [others[0], judge] if declined and others else [judge, *others]


def name_guardian(cast, victim, at, **columns):
    """Record a guardian as the coordinator."""
    columns |= {"phone": f"0800-0000-{Random(victim.case.number).randrange(10_000):04}"}
    return cast.take(cast.coordinator, guardians.record, victim, **columns, at=at)


def scenarios(cast):
    yield _scene_suspected(cast)
    yield _cleared(cast)


def _scene_suspected(cast):
    """An uncle of a child in service turns out to know the recruiter."""
    at = cast.now - 5 * HOUR
    yield at
    cast.turn.pass_to(cast.coordinator)
    rows = Referral.objects.in_service().filter(victim__age_band__in=CHILD_BANDS, sent_at__lt=at).order_by("number")
    if referral := rows.select_related("victim__case").first():
        name_guardian(cast, referral.victim, at, relation=GuardianRelation.RELATIVE, name="Paman Contoh", suspected=True)


def _cleared(cast):
    """Another child's uncle is suspected by mistake. The suspect is related to the other coordinators, so the head decides."""
    at = cast.now - HOUR
    yield at
    cast.turn.pass_to(cast.coordinator)
    rows = Victim.objects.filter(age_band__in=CHILD_BANDS).exclude(status=VictimStatus.CLOSED).exclude(guardians__suspected=True)
    if child := rows.select_related("case").order_by("added_at").first():
        uncle = name_guardian(cast, child, at, relation=GuardianRelation.RELATIVE, name="Om Contoh", suspected=True)
        known = {"role": "unknown", "relation": "unknown", "bars_users": [cast.users[name] for name in OTHERS]}
        cast.take(cast.coordinator, casework.record_suspect, child.case, name="Perekrut Contoh", **known, at=at)
        reason = "Ia hanya senama dengan perekrutnya; KTP-nya sudah dilihat."
        cast.take(cast.coordinator, guardians.ask_to_lift, uncle, reason=reason, at=at)
