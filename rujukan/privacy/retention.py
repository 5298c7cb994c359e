"""Which data are due for destruction by the retention rules: the reads for `/retensi/` and `manage.py retention`."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Value, Window

from rujukan.choices.case import CaseStatus
from rujukan.choices.complaint import COMPLAINT_ENDED
from rujukan.choices.data_protection import SUBJECT, BreachStatus, RetentionKind
from rujukan.choices.victim import VictimStatus
from rujukan.disclosure import retained
from rujukan.models import Breach, Case, Complaint, Destruction, DestructionItem, RetentionRule, Suspect, Victim

OF_CASE = Q(case__status=CaseStatus.CLOSED)
# A merged code is closed, but its person may still be served under the kept one.
OF_PERSON = Q(status=VictimStatus.CLOSED) & (Q(merged_into=None) | Q(merged_into__case__status=CaseStatus.CLOSED))
# {kind: (model, the column where the retention period starts, the condition for destruction)}
TRIGGERS = {
    RetentionKind.COMPLAINT: (Complaint, "triaged_at", Q(status__in=COMPLAINT_ENDED)),
    RetentionKind.CASE_COMPLAINT: (Complaint, "case__closed_at", OF_CASE),
    RetentionKind.CASE: (Case, "closed_at", Q(status=CaseStatus.CLOSED)),
    RetentionKind.SUSPECT: (Case, "closed_at", Q(status=CaseStatus.CLOSED) & Exists(Suspect.objects.filter(case=OuterRef("pk")))),
    RetentionKind.VICTIM: (Victim, "case__closed_at", OF_CASE & OF_PERSON),
    RetentionKind.BREACH: (Breach, "closed_at", Q(status=BreachStatus.CLOSED)),
}


@dataclass(frozen=True)
class Due:
    """What is due of one kind: how many, and the oldest as (key, code, start of the retention period)."""

    rule: RetentionRule
    total: int
    rows: tuple[tuple[UUID, str, datetime], ...]

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def due(rows, rule, now):
    """Return those of `rows` (a queryset of the kind's model) whose retention period by this rule is over, oldest first.

    Excludes what a legal hold or a running legal proceeding keeps, what is destroyed, and what is in a proposal, unless its item
    was returned.
    """
    _, since, condition = TRIGGERS[rule.kind]
    named = Q(kind=rule.kind, **{SUBJECT[rule.kind]: OuterRef("pk")})
    return (
        rows.filter(condition, **{f"{since}__lte": now - timedelta(days=rule.days)})
        .filter(~Exists(Destruction.objects.filter(named)))
        .filter(~Exists(DestructionItem.objects.filter(named).exclude(decision__approved=False)))
        .filter(~retained.must_stay(rows.model))
        .annotate(since=F(since))
        .order_by("since", "pk")
    )


def code_column(model):
    return "code" if model is Victim else "number"


def rules():
    """Return {kind: RetentionRule} of the active rules for data that only two people may destroy."""
    return {rule.kind: rule for rule in RetentionRule.objects.filter(active=True, kind__in=list(TRIGGERS))}


def all_due(now, most):
    """Return [Due], one for each kind of which the user sees something due, with at most `most` rows each. Two queries."""
    in_force = rules()
    if not in_force:
        return []
    first, *others = [_of_kind(kind, rule, now)[:most] for kind, rule in in_force.items()]
    rows_by_kind = defaultdict(list)
    totals = {}
    for kind, total, *row in first.union(*others, all=True).order_by("since"):
        rows_by_kind[kind].append(tuple(row))
        totals[kind] = total
    return [Due(in_force[kind], totals[kind], tuple(rows_by_kind[kind])) for kind in TRIGGERS if kind in rows_by_kind]


def _of_kind(kind, rule, now):
    model = TRIGGERS[kind][0]
    rows = due(model.objects.all(), rule, now)
    return rows.annotate(kind_due=Value(kind), total=Window(Count("pk"))).values_list(
        "kind_due", "total", "pk", code_column(model), "since"
    )


def count_due(now):
    """Return how many rows are due in all. For a command of the owner, which no scope limits."""
    return sum(due(TRIGGERS[kind][0].objects.all(), rule, now).count() for kind, rule in rules().items())


def open_lists(lists):
    """Return those of `lists` that need work, with the numbers of items undecided, and approved but not yet destroyed."""
    return (
        lists.annotate(
            undecided=Count("items", filter=Q(items__decision=None)),
            approved=Count("items", filter=Q(items__decision__approved=True, items__destruction=None)),
        )
        .filter(Q(undecided__gt=0) | Q(approved__gt=0))
        .select_related("proposed_by")
    )


def proposed(subject):
    """Return the latest DestructionItem of a victim or complaint, with its decision and destruction, or None."""
    items = DestructionItem.objects.filter(**{"victim" if isinstance(subject, Victim) else "complaint": subject})
    return items.select_related("list", "decision", "destruction").order_by("-pk").first()
