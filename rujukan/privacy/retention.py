"""What has been kept long enough, and what stands in the way: the reads behind `/retensi/` and `manage.py retention`."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Value, Window

from rujukan.choices import COMPLAINT_ENDED, SUBJECT, CaseStatus, RetentionKind, VictimStatus
from rujukan.choices.data_protection import BreachStatus
from rujukan.disclosure import retained
from rujukan.models import Breach, Case, Complaint, Destruction, DestructionItem, RetentionRule, Suspect, Victim

OF_CASE = Q(case__status=CaseStatus.CLOSED)
# {kind: (model, when its time began, what it must be)}
TRIGGERS = {
    RetentionKind.COMPLAINT: (Complaint, "triaged_at", Q(status__in=COMPLAINT_ENDED)),
    RetentionKind.CASE_COMPLAINT: (Complaint, "case__closed_at", OF_CASE),
    RetentionKind.CASE: (Case, "closed_at", Q(status=CaseStatus.CLOSED)),
    RetentionKind.SUSPECT: (Case, "closed_at", Q(status=CaseStatus.CLOSED) & Exists(Suspect.objects.filter(case=OuterRef("pk")))),
    RetentionKind.VICTIM: (Victim, "case__closed_at", OF_CASE & Q(status=VictimStatus.CLOSED)),
    RetentionKind.BREACH: (Breach, "closed_at", Q(status=BreachStatus.CLOSED)),
}


@dataclass(frozen=True)
class Due:
    """What of one kind has been kept long enough: how many, and the oldest as (key, code, since when)."""

    rule: RetentionRule
    total: int
    rows: tuple[tuple[UUID, str, datetime], ...]

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def due(rows, rule, now):
    """Return those of `rows` (a queryset of the kind's model) whose time by this rule is over, oldest first.

    Not what a hold keeps, what is destroyed, nor what a proposal names that has not been returned.
    """
    _, since, condition = TRIGGERS[rule.kind]
    named = Q(kind=rule.kind, **{SUBJECT[rule.kind]: OuterRef("pk")})
    return (
        rows.filter(condition, **{f"{since}__lte": now - timedelta(days=rule.days)})
        .filter(~Exists(Destruction.objects.filter(named)))
        .filter(~Exists(DestructionItem.objects.filter(named).exclude(decision__approved=False)))
        .filter(~retained.held(rows.model))
        .annotate(since=F(since))
        .order_by("since", "pk")
    )


def code_column(model):
    return "code" if model is Victim else "number"


def rules():
    """Return the rules in force of what goes before two, by kind."""
    return {rule.kind: rule for rule in RetentionRule.objects.filter(active=True, kind__in=list(TRIGGERS))}


def all_due(user, now, most):
    """Return [Due] of each kind with something due in this person's sight, at most so many rows of each. Two queries."""
    in_force = rules()
    if not in_force:
        return []
    first, *others = [_of_kind(kind, rule, user, now)[:most] for kind, rule in in_force.items()]
    found = defaultdict(list)
    totals = {}
    for kind, total, *row in first.union(*others, all=True).order_by("since"):
        found[kind].append(tuple(row))
        totals[kind] = total
    return [Due(in_force[kind], totals[kind], tuple(found[kind])) for kind in TRIGGERS if kind in found]


def _of_kind(kind, rule, user, now):
    model = TRIGGERS[kind][0]
    rows = due(model.objects.for_user(user), rule, now)
    return rows.annotate(kind_due=Value(kind), total=Window(Count("pk"))).values_list(
        "kind_due", "total", "pk", code_column(model), "since"
    )


def count_due(now):
    """Return how much is due in all: for a command, which no scope limits."""
    return sum(due(TRIGGERS[kind][0].objects.all(), rule, now).count() for kind, rule in rules().items())


def open_lists(lists):
    """Of these lists those that wait: with how many items undecided, and how many approved but not yet destroyed."""
    return (
        lists.annotate(
            undecided=Count("items", filter=Q(items__decision=None)),
            approved=Count("items", filter=Q(items__decision__approved=True, items__destruction=None)),
        )
        .filter(Q(undecided__gt=0) | Q(approved__gt=0))
        .select_related("proposed_by")
    )


def proposed(subject):
    """Return the latest DestructionItem that names a victim or complaint as a whole, with its decision and end, or None."""
    items = DestructionItem.objects.filter(**{"victim" if isinstance(subject, Victim) else "complaint": subject})
    return items.select_related("list", "decision", "destruction").order_by("-pk").first()
