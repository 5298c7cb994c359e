from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from gugus.models.carried import carried, rows_of
from gugus.models.constraint import always, unique
from gugus.models.state import has
from rujukan.choices.likeness import SamePerson
from rujukan.choices.victim import VictimStatus
from rujukan.models.identity_token import BY_HAND, FOUND_BY_SEARCH, LIKENESS_KINDS, STARTED_BY_HAND
from rujukan.models.victim import Victim

UNDONE_WITHIN = timedelta(days=30)
# What the row of a victim carries of a pair, and of each of both victims.
PAIR = ("id", "victim_id", "other_id", "kind", "decision", "decided_at", "kept_id")
SIDES, SIDE = ("victim", "other"), ("id", "code", "added_at", "merged_into_id")


class VictimPairQuerySet(models.QuerySet):
    def about(self, victims):
        """Return the pairs that name one of these victims on either side, the open ones first."""
        either = Q(victim__in=victims) | Q(other__in=victims)
        return self.filter(either).select_related("victim", "other", "decided_by").order_by("decision", "-found_at")

    def carried(self):
        """Return the annotation that carries these pairs in the row of a victim, for `pairs_of`."""
        return carried(self, *PAIR, *(f"{side}__{name}" for side in SIDES for name in SIDE))

    def open(self):
        """Return the pairs about which a coordinator has to decide; of a merged person the kept code stands for all."""
        return self.filter(decision="", victim__merged_into=None, other__merged_into=None)

    def between(self, victim, other):
        """Return the pair of these two victims, in whichever order."""
        one_way, other_way = Q(victim=victim, other=other), Q(victim=other, other=victim)
        return self.filter(one_way | other_way).select_related("decided_by")

    def told_apart(self, victim, other):
        """Return the pairs of a code of one person and a code of the other about which it was decided that they are different."""
        one_way = Q(victim__in=victim.codes, other__in=other.codes)
        other_way = Q(victim__in=other.codes, other__in=victim.codes)
        rows = self.filter(one_way | other_way, decision=SamePerson.DIFFERENT)
        return rows.select_related("victim", "other", "decided_by").order_by("decided_at")

    def for_page(self):
        """Return the pairs with what the page shows of both victims."""
        names = ("case", "identity", "origin_district", "found_district", "current_district")
        return self.select_related(
            "decided_by", "started_by", *(f"{side}__{name}" for side in ("victim", "other") for name in names)
        )


class VictimPair(models.Model):
    """Kemungkinan orang yang sama: two victims who may be one person, and what a coordinator decided. Nothing merges by itself.

    The search found it, or a coordinator started it by hand (`started_by`), with a reason that names nobody.
    After a merge `kept` is the code that goes on; the other one points to it (`Victim.merged_into`) and had `status_before`.
    """

    victim = models.ForeignKey("rujukan.Victim", models.CASCADE, related_name="+")
    other = models.ForeignKey("rujukan.Victim", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=LIKENESS_KINDS)
    found_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField("alasan membandingkan", max_length=300, blank=True, default="")
    decision = models.CharField(max_length=10, choices=SamePerson, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("gugus.User", models.PROTECT, null=True, related_name="+")
    kept = models.ForeignKey("rujukan.Victim", models.CASCADE, null=True, related_name="+")
    status_before = models.CharField(max_length=20, choices=VictimStatus, blank=True)

    objects = VictimPairQuerySet.as_manager()

    by_hand = has("kind", BY_HAND)
    is_same = has("decision", SamePerson.SAME)
    is_different = has("decision", SamePerson.DIFFERENT)

    class Meta:
        indexes = [models.Index(fields=["victim"], condition=Q(decision=""), name="victim_pair_open")]
        constraints = [
            unique("victim_pair_once", ["victim", "other"]),
            always(
                "victim_pair_decided_by_somebody",
                Q(decision="", decided_at=None, decided_by=None)
                | ~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            always("victim_pair_keeps_one", ~Q(decision=SamePerson.SAME) | Q(kept__isnull=False)),
            always("victim_pair_started_by_somebody", STARTED_BY_HAND | FOUND_BY_SEARCH),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def both(self):
        """Both victims, the one recorded first before the other."""
        return tuple(sorted((self.victim, self.other), key=lambda victim: (victim.added_at, victim.code)))

    @property
    def merged(self):
        """The one of both that is, or was, merged into `kept`."""
        return self.other if self.kept_id == self.victim_id else self.victim

    @property
    def goes_on(self):
        """`kept`, as one of both: the code that went on after the merge. It may have been merged again since."""
        return self.victim if self.kept_id == self.victim_id else self.other

    @property
    def is_open(self):
        """Whether a coordinator has to decide; of a merged person the kept code stands for all."""
        return not (self.decision or self.victim.merged_into_id or self.other.merged_into_id)

    @property
    def undone_until(self):
        """When a merge becomes final."""
        return self.decided_at + UNDONE_WITHIN

    @property
    def may_be_undone(self):
        return self.is_same and timezone.now() < self.undone_until


def pairs_of(carried_pairs) -> list[VictimPair]:
    """Return pairs that the row of a victim has carried, each with both victims."""
    pairs = rows_of(VictimPair, carried_pairs)
    for pair, row in zip(pairs, carried_pairs, strict=True):
        for side in SIDES:
            [victim] = rows_of(Victim, [{name: row[f"{side}__{name}"] for name in SIDE}])
            setattr(pair, side, victim)
    return pairs
