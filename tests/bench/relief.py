"""What a replica takes off the primary: its CPU time and statements for the pages and tasks that may be read elsewhere."""

import os
from contextlib import suppress
from functools import partial
from pathlib import Path

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import read_from_replica, scope
from gugus.devdb import server
from gugus.models import User
from rad.models import Evaluation, OrderedDocument
from rad.printing import document as documents
from rujukan.statistics import export_files, periods
from tests import replicas
from tests.bench import data
from tests.bench.measuring import measure
from tests.bench.pages import Page

ROUNDS, DRAWINGS = 40, 3


def print_relief(serving, cookies):
    with replicas.running() as replica:
        replica.follow()
        head = ("page or task", "statements", "of these on the primary", "its CPU ms alone", "with a replica")
        print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
        url = f"postgresql://{server.WEB_ROLE}@/{connection.settings_dict['NAME']}?host={replica.host}"
        with serving() as alone, serving(DATABASE_REPLICA_URL=url) as relieved:
            for page in pages():
                rows = [spent(port, page, cookies) for port in (alone, relieved)]
                print_row(page.name, rows)
        for name, work in tasks():
            rows = [drawn(work)]
            with replicas.used(replica.host):
                rows.append(drawn(work))
            print_row(name, rows)


def print_row(name, rows):
    (statements, alone), (left, relieved) = rows
    print(f"| {name} | {statements} | {left} | {alone:.1f} | {relieved:.1f} |", flush=True)


def pages():
    """Return a page of each kind that is read most."""
    names = ("statistics", "statistics_places", "statistics_pace", "outcomes", "law_enforcement", "statistics_export")
    of_plan = (("plan", "plan_home", ()), ("plan of a sub task force", "sub_task_force", "A"))
    of_plan += (("plan as a workbook", "plan_export", ()), ("evaluations", "evaluation_list", ()))
    return [
        *(Page(name.replace("_", " "), "koordinator", reverse(name)) for name in names),
        *(Page(words, "rad", reverse(f"rad:{name}", args=args)) for words, name, args in of_plan),
        Page("evaluation, closed", "rad", reverse("rad:evaluation_detail", args=[2020])),
        Page("evaluation, draft", "rad", reverse("rad:evaluation_detail", args=[data.DRAFTED])),
    ]


def tasks():
    """Yield (name, what a task of the worker reads) for the exports and a PDF."""
    now = timezone.now()
    for kind, period in dict(reversed(periods.exported(now).keys())).items():
        yield f"export {kind}", partial(export_files.made, kind, period)
    evaluation = Evaluation.objects.get(year=data.DRAFTED)
    ordered = OrderedDocument(evaluation=evaluation, plan=evaluation.plan)
    yield "PDF of an evaluation", partial(documents.drawn, ordered, moment=now)


def spent(port, page, cookies):
    """Return (statements on the primary, its CPU time in ms) of one request of a page."""
    [measured] = measure([(port, page)], cookies, 0)
    begun = cpu()
    measure([(port, page)], cookies, ROUNDS - 4)
    return measured.statements, (cpu() - begun) * 1000 / ROUNDS


def drawn(work):
    statements = []

    def note(execute, *rest):
        statements.append(1)
        return execute(*rest)

    begun = cpu()
    for _ in range(DRAWINGS):
        with connection.execute_wrapper(note), scope(User.objects.get(username="koordinator")):
            read_from_replica(work)
    return len(statements) // DRAWINGS, (cpu() - begun) * 1000 / DRAWINGS


def cpu():
    """Return the CPU seconds of all processes of the primary until now, also of those that have ended."""
    used = 0
    postmaster, *children = replicas.of_server(server.DATA)
    for process in (*children, postmaster):
        with suppress(OSError):  # it has just ended: the postmaster, which comes last, counts it
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            used += sum(map(int, fields[11 : 15 if process == postmaster else 13]))
    return used / os.sysconf("SC_CLK_TCK")
