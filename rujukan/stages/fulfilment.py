"""Whether what a referral asked for is met, so that its service may end as “Kebutuhan terpenuhi”.

The verb that completes a referral, its form, its page and the list of doubtful records ask this one rule. Only what the role
fills is asked of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from gugus.access.scope import bypass
from rujukan.choices.aftercare import VisitOutcome
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.needs import RiskLevel
from rujukan.choices.referral import ReferralStatus, ServiceOutcome
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import FORMS, Fact, Finish, finishes_of
from rujukan.choices.victim import VictimStatus
from rujukan.models import MonitoringVisit, Referral, Service, ShelterStay
from rujukan.stages import standards

LATEST = 200  # ended services that the list of doubtful ones looks through
NOWHERE = (LeftTo.UNANNOUNCED, LeftTo.UNKNOWN)


@dataclass(frozen=True)
class Missing:
    """What would meet the need. `record`: the one that is still running and must end first."""

    finish: Finish
    record: Service | None = None

    @property
    def words(self) -> str:
        return self.finish.words or self.finish.fact or f"formulir {FORMS[self.finish.form].label} lengkap"


def lacking(referral: Referral, records: Iterable[Service] | None = None) -> list[Missing]:
    """Return what would meet the need, one of which is enough; empty if it is met.

    `records` are the latest versions of the forms under the referral, read if they are not given. While something that was begun
    under it is still running, only that is returned. Facts beside the forms are read where they count: one query, of visits
    three.
    """
    finishes = finishes_of(referral.role)
    records = referral.services.filed() if records is None else records
    filled = [Missing(finish, record) for record in records for finish in finishes if finish.form == record.form]
    if going_on := [one for one in filled if runs(referral.role, one.record)]:
        return going_on[:1]
    met = any(one.record.finished and _all_answers(one.finish.meets, one.record.answers) for one in filled)
    met = met or any(finish.fact and FACTS[finish.fact](referral) for finish in finishes)
    return [] if met else [Missing(finish) for finish in finishes]


def runs(role, record: Service) -> bool:
    """Whether what was begun with a record is still running, so that the need is not met, whatever else is recorded."""
    return any(_any(finish.waits, record.answers) for finish in finishes_of(role) if finish.form == record.form)


def message(missing: list[Missing]) -> str:
    """Return why “Kebutuhan terpenuhi” cannot be chosen."""
    needed = ", atau ".join(one.words for one in missing)
    return f"“{ServiceOutcome.FULFILLED.label}” perlu: {needed}. Catat itu dulu, atau pilih hasil lain."


def doubtful():
    """Return the keys of referrals whose stored end or stay needs a look: ended as met without what that needs, or somebody
    stays in a shelter who is monitored. For coordinators, who see all; nothing is changed. It reads the LATEST ended referrals.
    """
    ended = Referral.objects.filter(status=ReferralStatus.COMPLETED, outcome=ServiceOutcome.FULFILLED)
    ended = ended.select_related("role", "victim").prefetch_related(
        Prefetch("services", Service.objects.filed(), to_attr="filed")
    )
    ended = ended.only("stage", "started_at", "role", "victim").order_by("-number")[:LATEST]
    keys = [referral.pk for referral in ended if lacking(referral, referral.filed)]
    staying = ShelterStay.objects.filter(referral=OuterRef("pk"), until=None)
    monitored = Referral.objects.filter(Exists(staying), stage=Stage.SHELTER, victim__status=VictimStatus.MONITORED)
    return Q(pk__in=keys) | Q(pk__in=monitored.order_by().values("pk"))


def _any(expected, answers):
    return any(answers.get(question) in values for question, values in expected.items())


def _all_answers(expected, answers):
    return all(answers.get(question) in values for question, values in expected.items())


def _is_concluded(referral):
    return referral.victim.is_concluded


def _is_placed(referral):
    stay = referral.stays.order_by("since").last()
    return stay is not None and stay.until is not None and stay.left_to not in NOWHERE


def _followed_up(referral):
    """Whether the newest visit says that the person moved, or one about three months after the service began met them without
    a high risk. A visit settles a day that is less than a third of the usual distance ahead, as in `visits.next_day`.
    """
    limits = standards.limits(standards.MONITORING, standards.VISIT)
    begun = timezone.localdate(referral.started_at)
    with bypass("follow_up"):
        rows = MonitoringVisit.objects.current().filter(victim__in=referral.victim.person_codes, done_on__gte=begun)
        visits = list(rows.order_by("done_on", "at").values_list("outcome", "done_on", "risk"))
    seen = [(day, risk) for outcome, day, risk in visits if outcome == VisitOutcome.SEEN]
    moved = visits and visits[-1][0] == VisitOutcome.MOVED
    third = begun + limits[standards.MONITORING] - limits[standards.VISIT] / 3
    return bool(moved or (seen and seen[-1][0] >= third and seen[-1][1] != RiskLevel.HIGH))


FACTS = {Fact.CONCLUDED: _is_concluded, Fact.PLACED: _is_placed, Fact.FOLLOWED_UP: _followed_up}
