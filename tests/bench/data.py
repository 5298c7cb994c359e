"""The benchmark's database: the regulation, the plan's reports, and complaints with all that follows from them."""

import time

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from demo import plan
from demo.accounts import make_accounts
from demo.casework.people import FAMILY, FEMALE
from gugus import devdb
from gugus.choices import AccessKind, Role
from gugus.models import AccessLog, Institution, Notice, Series, User
from gugus.vault.sealing import blind_index
from rad.actions import evaluation as evaluations
from rad.models import ActionPlan
from rujukan import models
from rujukan.choices.consent import LegalBasis
from rujukan.choices.event import EventKind
from rujukan.choices.service_kinds import SERVICES_OF_STAGE
from rujukan.choices.stage import Stage
from rujukan.matching.tokens import name_tokens
from rujukan.models.identity_token import TokenKind
from tests import databases
from tests.bench.bulk_load import bulk_load, derive, unchecked
from tests.bench.scenarios import Scenarios

SIZED = ("Complaint", "ReportedPerson", "Case", "Victim", "Referral", "Service", "Event", "IdentityToken")
DRAFTED = 2021  # the year whose evaluation is begun and not submitted: its figures are counted for the page
MEASURED = ("koordinator", "polres", "disnaker", "rad")
PLANNED = 0.25  # share of the stages without a referral that are planned
NEVER_MARKED = 0.04  # share of the older notices that nobody marked as read


def build(number, open_work, go_on):
    """Create the database, as a copy of the empty one of the tests, and fill it; `go_on`: or go on with one half filled."""
    if not (_exists() and go_on and models.Complaint.objects.exists()):  # starts the server, too
        _make_database()
        call_command("load_regulation", verbosity=0)
        plan.build(make_accounts())
    with unchecked(databases.with_tables()):
        _fill(Scenarios(number, open_work), models.Complaint.objects.count())
        if not models.Event.objects.exists():
            with transaction.atomic():
                _derive_rest(open_work / number)
    evaluations.order(ActionPlan.objects.in_force(DRAFTED).first(), DRAFTED, by=User.objects.get(username="rad"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # autovacuum would do it sooner or later


def finished():
    return _exists() and ActionPlan.objects.filter(evaluations__year=DRAFTED).exists()


def _fill(scenarios, start):
    """Load what holds sealed values, part by part, each in a transaction, so that little memory is needed."""
    scenarios.numbers = {(series.name, series.year): series.last for series in Series.objects.all()}
    begun = time.monotonic()
    for done in scenarios.parts(start):
        with transaction.atomic():
            for fill in (_complaints, _persons, _cases, _bars, _victims, _bases, _referrals, _services):
                fill(scenarios)
            Series.objects.all().delete()
            Series.objects.bulk_create(
                Series(name=name, year=year, last=last) for (name, year), last in scenarios.numbers.items()
            )
        print(f"{done} complaints of {scenarios.total} in {time.monotonic() - begun:.0f} s", flush=True)


def sizes():
    return ", ".join(f"{apps.get_model('rujukan', name).objects.count()} {name}" for name in SIZED)


def _exists():
    devdb.ensure_running()
    with psycopg.connect(devdb.url()) as server:
        return server.execute("SELECT FROM pg_database WHERE datname = %s", [connection.settings_dict["NAME"]]).rowcount > 0


def _make_database():
    name, owner = (connection.settings_dict[key] for key in ("NAME", "USER"))
    with psycopg.connect(devdb.url(), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} OWNER {owner} TEMPLATE {databases.with_tables()}")


def _complaints(scenarios):
    with bulk_load(models.Complaint) as add:
        for complaint in scenarios.complaints:
            add(**complaint)


def _name(place):
    return f"{FEMALE[place % len(FEMALE)]} {FAMILY[place * 7 % len(FAMILY)]}"


def _persons(scenarios):
    persons = [
        (scenarios.key(), complaint["id"], place, _name(place), f"610699{place:010d}")
        for place, complaint in enumerate(scenarios.complaints, scenarios.first)
    ]
    with bulk_load(models.ReportedPerson) as add:
        for key, complaint, _, name, nik in persons:
            values = {"sex": "female", "age_band": "24-26", "phone": "0800-0002-0000", "address": "Desa Contoh"}
            add(id=key, complaint_id=complaint, order=1, name=name, nik=nik, **values)
    with bulk_load(models.IdentityToken) as add:
        for key, complaint, place, name, nik in persons:
            for token in name_tokens(name):
                add(kind=TokenKind.NAME, token=token, complaint_id=complaint, person_id=key)
            add(kind=TokenKind.NIK, token=blind_index("nik", nik), complaint_id=complaint, person_id=key)
            phone = blind_index("phone", f"0800{place // 2:08d}")
            add(kind=TokenKind.PHONE, token=phone, complaint_id=complaint)


def _cases(scenarios):
    with bulk_load(models.Case) as add:
        for case in scenarios.cases:
            add(**case)


def _bars(scenarios):
    """Let one case in a hundred or so bar an institution or a user, none of those whose pages are measured."""
    users = User.objects.exclude(username__in=MEASURED).values_list("pk", flat=True)
    institutions = Institution.objects.exclude(users__username__in=MEASURED).values_list("pk", flat=True)
    for through, column, barred, every in (
        (models.Case.barred_users.through, "user_id", list(users), 300),
        (models.Case.barred_institutions.through, "institution_id", list(institutions), 150),
    ):
        cases = enumerate(scenarios.cases[::every])
        through.objects.bulk_create(through(case_id=case["id"], **{column: barred[place % len(barred)]}) for place, case in cases)


def _victims(scenarios):
    with bulk_load(models.Victim) as add:
        for victim in scenarios.victims:
            add(**victim)
    with bulk_load(models.VictimIdentity) as add:
        for place, victim in enumerate(scenarios.victims, scenarios.first):
            nik = f"610699{place:010d}"
            add(id=scenarios.key(), victim_id=victim["id"], name=_name(place), nik=nik, address="Desa Contoh", family="Rekaan")


def _bases(scenarios):
    by = scenarios.coordinator.pk
    with bulk_load(models.Consent) as add:
        for victim in scenarios.victims:
            at = victim["added_at"]
            basis = {"basis": LegalBasis.CHILD, "grounds": "Anak dalam bahaya, rekaan"}
            add(id=victim["consent"], victim_id=victim["id"], recorded_at=at, recorded_by_id=by, **basis)
    with bulk_load(models.Identification) as add:
        for victim in scenarios.victims:
            columns = {"acts": ["recruitment"], "means": ["deception"], "purposes": ["forced_labour"], "grounds": "Rekaan"}
            key, at = scenarios.key(), victim["added_at"]
            add(id=key, victim_id=victim["id"], conclusion="identified", at=at, by_id=by, **columns)


def _referrals(scenarios):
    with bulk_load(models.Referral) as add:
        for referral in scenarios.referrals:
            add(**referral)


def _services(scenarios):
    with bulk_load(models.Service) as add:
        for referral in scenarios.referrals:
            if at := referral["started_at"]:
                kind = SERVICES_OF_STAGE[referral["stage"]][0]
                add(
                    id=scenarios.key(),
                    referral_id=referral["id"],
                    victim_id=referral["victim_id"],
                    seen_by_id=scenarios.coordinator.pk,
                    kind=kind,
                    given_on=at.date(),
                    note="Catatan rekaan",
                    at=at,
                    by_id=scenarios.coordinator.pk,
                )


def _derive_rest(share):
    """Let PostgreSQL make what has no sealed values from what is there."""
    _needs()
    _stays()
    _events()
    _notices(share)
    _log()


def _needs():
    needed = f"referral.id IS NOT NULL OR random() < {PLANNED}"
    stages = ", ".join(f"'{stage}'" for stage in Stage)
    source = f"""rujukan_victim AS victim CROSS JOIN unnest(ARRAY[{stages}]) AS stages (one)
        LEFT JOIN rujukan_referral AS referral ON referral.victim_id = victim.id AND referral.stage = one
        CROSS JOIN LATERAL (SELECT CASE WHEN victim.closed_at IS NOT NULL THEN 'not_needed' WHEN {needed} THEN 'planned'
            ELSE 'not_assessed' END AS state) AS assessed ORDER BY victim.added_at, victim.id"""
    derive(
        models.StageNeed,
        source,
        victim_id="victim.id",
        stage="one",
        state="state",
        reason="CASE state WHEN 'not_needed' THEN 'Rekaan' ELSE '' END",
        assessed_at="victim.added_at",
        refer_by=f"CASE WHEN state = 'planned' AND one = '{Stage.LEGAL}' THEN victim.added_at + interval '7 days' END",
    )


def _stays():
    derive(
        models.ShelterStay,
        f"rujukan_referral WHERE stage = '{Stage.SHELTER}' AND started_at IS NOT NULL",
        victim_id="victim_id",
        referral_id="id",
        institution_id="to_institution_id",
        since="started_at",
        leave_by="started_at + interval '14 days'",
        allowed_days="14",
        until="completed_at",
        left_to="CASE WHEN completed_at IS NULL THEN '' ELSE 'family' END",
        own_choice="CASE WHEN completed_at IS NULL THEN '' ELSE 'yes' END",
        safe="CASE WHEN completed_at IS NULL THEN '' ELSE 'yes' END",
    )


OF_COMPLAINT = {"complaint_id": "id"}
OF_VICTIM = {"victim_id": "id", "case_id": "case_id"}
OF_REFERRAL = {"referral_id": "referral.id", "victim_id": "victim.id", "case_id": "victim.case_id"}
REFERRALS = "referral AS referral JOIN rujukan_victim AS victim ON victim.id = referral.victim_id"
STEPS = (
    (EventKind.COMPLAINT_LOGGED, "complaint", "logged_at", OF_COMPLAINT),
    (EventKind.COMPLAINT_JOINED, "complaint WHERE case_id IS NOT NULL", "triaged_at", OF_COMPLAINT | {"case_id": "case_id"}),
    (EventKind.CASE_OPENED, "case", "opened_at", {"case_id": "id"}),
    *(
        (kind, "victim", "added_at + interval '1 hour'", OF_VICTIM)
        for kind in (EventKind.VICTIM_ADDED, EventKind.VICTIM_IDENTIFIED, EventKind.CONSENT_RECORDED)
    ),
    *(
        (kind, f"{REFERRALS} WHERE {moment} IS NOT NULL", moment, OF_REFERRAL)
        for kind, moment in (
            (EventKind.REFERRAL_SENT, "sent_at"),
            (EventKind.REFERRAL_ACCEPTED, "answered_at"),
            (EventKind.REFERRAL_STARTED, "started_at"),
            (EventKind.SERVICE_RECORDED, "started_at"),
            (EventKind.REFERRAL_COMPLETED, "completed_at"),
            (EventKind.REFERRAL_WITHDRAWN, "ended_at"),
        )
    ),
)


def _events():
    coordinator = User.objects.get(username="koordinator")
    by = {"by_id": str(coordinator.pk), "institution_id": str(coordinator.institution_id)}
    for kind, source, at, subject in STEPS:
        derive(models.Event, f"rujukan_{source}", kind=f"'{kind}'", at=at, **by, **subject)


def _notices(share):
    def told(text, address, at):
        unread = f"now() - {at} < interval '21 days' OR random() < {NEVER_MARKED * share}"
        read_at = f"CASE WHEN {unread} THEN NULL ELSE {at} + interval '1 hour' END"
        return {"text": f"'{text} ' || number", "path": f"'/{address}/' || number || '/'", "at": at, "read_at": read_at}

    complaints = told("Pengaduan baru", "pengaduan", "logged_at")
    derive(Notice, "rujukan_complaint", role=f"'{Role.COORDINATOR}'", **complaints)
    derive(Notice, "rujukan_referral", institution_id="to_institution_id", **told("Rujukan", "rujukan", "sent_at"))


def _log():
    """Let the coordinator have opened each complaint and each victim once."""
    complaints = "SELECT number AS subject, logged_at AS seen_at FROM rujukan_complaint"
    subjects = f"({complaints} UNION ALL SELECT code, added_at FROM rujukan_victim ORDER BY seen_at) AS seen"
    coordinator = User.objects.get(username="koordinator")
    by = {"user_id": str(coordinator.pk), "institution_id": str(coordinator.institution_id), "who": "'Dewi Koordinator'"}
    derive(AccessLog, subjects, at="seen_at", subject="subject", kind=f"'{AccessKind.REVEAL}'", **by)
