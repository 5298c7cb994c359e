"""The rule of the second person: what one coordinator asks for another decides, or the head of DSPPPAKB where nobody else may.

The verbs that ask and that carry out are beside what they change: `closure`, `guardians`, `barring`, `envelopes`. Nothing changes
until the decision, and a constraint wants another decider than the requester. Closing the services for a person and lifting the
suspicion of a guardian are an `Approval`; lifting a bar and an identity that leaves in an envelope have tables of their own,
because each is about something else and has other columns. `AskedOfSecond` is their common columns and constraints,
`rujukan.policies.deciders` their policies and triggers.

What blocks closing is checked again at the decision. A correction of a guardian leaves the suspicion and the relation as they
are; a trigger on guardians refuses a version without the suspicion unless that was granted in the same moment. A request lapses
when its reason is gone: the guardian has a newer version, the code is merged or closed, or the person is no victim.

If no other coordinator may decide (`rujukan_second_person` says who may, in SQL), the head is the second person. The head has no
rights on case work: `/persetujuan/` shows the code, the reason and the request. Agreement alone changes nothing; the requester
then acts. A basis without consent has no request: there the agreement is all, and the head gives it.

Verbs that change accounts or bars run within `retelling`, which compares who decides before and after, and notifies the new
deciders. Accounts are below case work, so they reach it through `gugus.workflow.of_head`, as does the head's home to count what
waits.
"""

from collections import Counter
from contextlib import contextmanager

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gugus.choices import Pressing, Role
from gugus.formats.indonesian import long_date
from gugus.models import User
from gugus.workflow.lifecycle import OUT_OF_SIGHT
from gugus.workflow.notice import leave
from rujukan import rules
from rujukan.actions.steps import moment, note, require, require_state
from rujukan.choices.approval import SecondPerson
from rujukan.choices.event import EventKind
from rujukan.lists import second_person
from rujukan.models.second_person import AGREEMENT, DECISION

DECIDED = "Permintaan ini sudah diputuskan."
OWN = "Permintaan Anda sendiri disetujui koordinator lain."
DECIDED_BY_COORDINATOR = "Ini sekarang diputuskan koordinator lain."
ONLY_HEAD = "Hanya kepala DSPPPAKB yang memutuskan di sini."
NOBODY = "tidak dapat diputuskan siapa pun. Minta administrator menunjuk orang kedua"
# How the head answers a request of a room above case work, by its model.
ANSWERS = {}
MOST = 5  # notices at once; if more requests come to somebody, one notice counts them


def announce(asked, *, at, urgent=False):
    """Tell the decider of a new request, whom its `second` names from now on."""
    waiting = second_person.waiting()[str(asked.pk)]
    asked.second = waiting.second
    _tell(waiting, at, urgent=urgent)


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
        _tell(one, at)
    for one in left:
        text = f"{one.code}: {one.words} kini diputuskan koordinator lain"
        leave(role=Role.HEAD, text=text, path=reverse("approval_list"), about=one.about, at=at)


def _tell(waiting, at, urgent=False):
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


def settle(asked, *, by, granted, at, **subject):
    """Set the decision on a locked request, for the caller to save; return whether `by` asked for it. Raises Refused.

    Another coordinator grants; the requester only after the head has agreed. Anybody may refuse; the requester thereby withdraws.
    `subject` is the case or victim in whose events it is noted that the head agreed.
    """
    require_state(asked.decided_at is None, DECIDED)
    own = asked.asked_by_id == by.pk
    require(not granted or not own or asked.agreed_by_id, OWN)
    if granted and asked.agreed_by_id:
        text = f"{asked.what}: {asked.agreed_by}, {long_date(asked.agreed_at)}"
        note(EventKind.APPROVAL_AGREED, by=by, at=at, text=text, **subject)
    decide(asked, by=by, granted=granted, at=at)
    return own


def decide(asked, *, by, granted, at):
    """Set the decision on a request, for the caller to save. The caller has checked who decides."""
    asked.granted, asked.decided_by, asked.decided_at = granted, by, at


@transaction.atomic
def answer_as_head(asked, *, by, agreed, at=None):
    """Agree to what nobody else can decide, so that its requester carries it out, or refuse it. Raises Refused."""
    asked, waiting = locked_for_head(asked, by=by)
    at = moment(at, asked.asked_at)
    if agreed:
        asked.agreed_by, asked.agreed_at = by, at
    else:
        decide(asked, by=by, granted=False, at=at)
    asked.save(update_fields=AGREEMENT if agreed else DECISION)
    outcome = "disetujui kepala DSPPPAKB. Lanjutkan dari halamannya" if agreed else "tidak disetujui kepala DSPPPAKB"
    tell_answer(waiting, outcome, at=at)
    return asked


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
