"""The rule of the second person: what one coordinator asks for another decides, or the head where nobody else may.

An `Approval` is such a request; `approval` asks for it and decides it. Nothing changes until the decision, and a constraint
wants another decider than the requester. `rujukan.policies.deciders` has the policies and triggers.

If no other coordinator may decide (`rujukan_second_person` says who may, in SQL), the head is the second person. The head has no
rights on case work: `/persetujuan/` shows the code, the reason and the request. Agreement alone changes nothing; the requester
then acts. A basis without consent has no request: there the agreement is all, and the head gives it.

Verbs that change accounts or bars run within `retelling`, which compares who decides before and after, and notifies the new
deciders. Accounts are below case work, so they reach it through `gugus.workflow.of_head`, as does the head's home to count what
waits.
"""

from collections import Counter
from contextlib import contextmanager

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from gugus.choices import Pressing, Role
from gugus.models import User
from gugus.workflow.lifecycle import OUT_OF_SIGHT
from gugus.workflow.notice import leave
from rujukan import rules
from rujukan.actions.steps import require, require_state
from rujukan.choices.approval import SecondPerson
from rujukan.lists import second_person

DECIDED = "Permintaan ini sudah diputuskan."
OWN = "Permintaan Anda sendiri disetujui koordinator lain."
DECIDED_BY_COORDINATOR = "Ini sekarang diputuskan koordinator lain."
ONLY_HEAD = f"Hanya kepala {settings.COUNTY.lead_name} yang memutuskan di sini."
NOBODY = "tidak dapat diputuskan siapa pun. Minta administrator menunjuk orang kedua"
MOST = 5  # notices at once; if more requests come to somebody, one notice counts them


def announce(asked, *, at, urgent=False):
    """Tell the decider of a new request, whom its `second` names from now on."""
    waiting = second_person.waiting()[str(asked.pk)]
    asked.second = waiting.second
    _tell_deciders(waiting, at, urgent=urgent)


@contextmanager
def retelling(at=None):
    """Change, within the block, who may decide (a bar, an account); the new deciders of what waits are told."""
    before = second_person.waiting()
    yield
    at = at or timezone.now()
    moved = [one for one in second_person.waiting().values() if one.key in before and before[one.key].second != one.second]
    left = [one for one in moved if before[one.key].second == SecondPerson.HEAD and one.second == SecondPerson.COORDINATOR]
    if len(moved) > MOST:
        _tell_count(moved, left, at)
        return
    for one in moved:
        _tell_deciders(one, at)
    for one in left:
        text = f"{one.code}: {one.words} kini diputuskan koordinator lain"
        leave(role=Role.HEAD, text=text, path=reverse("approval_list"), about=one.about, at=at)


def _tell_deciders(waiting, at, urgent=False):
    words, columns = f"{waiting.code}: {waiting.words}", {"about": waiting.about, "at": at}
    if waiting.second == SecondPerson.HEAD:
        text = f"{words} menunggu keputusan Anda"
        leave(role=Role.HEAD, text=text, path=reverse("approval_list"), urgent=urgent, **columns)
        return
    text = f"{words} menunggu koordinator lain selain {User.objects.get(pk=waiting.asked_by)}"
    if waiting.second == SecondPerson.NOBODY:
        text = f"{words} {NOBODY}"
        urgent = Pressing.DECISION
    leave(role=Role.COORDINATOR, text=text, path=waiting.path, urgent=urgent, **columns)


def _tell_count(moved, left, at):
    of_head = Role.HEAD, "kini menunggu keputusan Anda", "approval_list", None
    of_another = Role.COORDINATOR, "kini menunggu koordinator lain daripada yang memintanya", "home", None
    of_nobody = Role.COORDINATOR, f"kini {NOBODY}", "home", Pressing.DECISION
    of_left = Role.HEAD, "kini diputuskan koordinator lain", "approval_list", None
    whom = {SecondPerson.HEAD: of_head, SecondPerson.COORDINATOR: of_another, SecondPerson.NOBODY: of_nobody}
    counted = Counter(whom[one.second] for one in moved) + Counter({of_left: len(left)})
    for (role, words, page, urgent), count in counted.items():
        leave(role=role, text=f"{count} permintaan {words}", path=reverse(page), urgent=urgent, at=at)


def locked_for_head(asked, *, by):
    """Return a request, locked, that nobody but the head decides, and what waits. Raises Refused."""
    require(rules.head(by), ONLY_HEAD)
    row = type(asked).objects.filter(pk=asked.pk).select_for_update(no_key=True, of=("self",)).first()
    require(row, OUT_OF_SIGHT)
    waiting = second_person.waiting().get(str(row.pk))
    require_state(waiting, DECIDED)
    require(waiting.asked_by != by.pk, OWN)
    require_state(waiting.second == SecondPerson.HEAD, DECIDED_BY_COORDINATOR)
    return row, waiting


def tell_answer(waiting, outcome, *, at):
    text = f"{waiting.code}: permintaan {waiting.words} {outcome}"
    leave(role=Role.COORDINATOR, text=text, path=waiting.path, about=waiting.about, at=at)
