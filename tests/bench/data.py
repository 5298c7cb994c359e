"""The benchmark's database: the regulation, the plan's reports, and 20,000 complaints with all that follows from them."""

from datetime import timedelta

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from demo import plan
from demo.accounts import make_accounts
from demo.casework.people import FAMILY, FEMALE
from gugus import devdb
from gugus.choices import Role
from gugus.models import Institution, Notice, Series, User
from gugus.vault.sealing import blind_index
from rad.actions import evaluation as evaluations, evaluation_count
from rad.models import ActionPlan
from rujukan import models
from rujukan.choices.consent import LegalBasis
from rujukan.choices.event import EventKind
from rujukan.choices.service_kinds import SERVICES_OF_STAGE
from rujukan.choices.stage import Stage
from rujukan.matching.tokens import name_tokens
from rujukan.models.identity_token import TokenKind
from tests import databases
from tests.bench.bulk_load import bulk_load
from tests.bench.scenarios import DAY, HOUR, Scenarios

SIZED = ("Complaint", "ReportedPerson", "Case", "Victim", "Referral", "Service", "Event", "IdentityToken")
DRAFTED = 2021  # the year whose evaluation is begun and not submitted: its figures are counted for the page
UNREAD = timedelta(days=21)
PLANNED = 0.25  # share of the stages without a referral that are planned
NEVER_MARKED = 0.04  # share of the older notices that nobody marked as read


def build(number):
    """Create the database again, as a copy of the empty one of the tests, and fill it."""
    _make_database()
    call_command("load_regulation", verbosity=0)
    accounts = make_accounts()
    plan.build(accounts)
    with transaction.atomic():
        scenarios = Scenarios(number)
        for fill in (
            _complaints,
            _persons,
            _cases,
            _bars,
            _victims,
            _needs,
            _bases,
            _referrals,
            _services,
            _stays,
            _events,
            _notices,
        ):
            fill(scenarios)
        Series.objects.bulk_create(Series(name=name, year=year, last=last) for (name, year), last in scenarios.numbers.items())
    evaluations.order(ActionPlan.objects.in_force(DRAFTED).first(), DRAFTED, by=accounts["rad"])
    evaluation_count.keep_all()  # as the worker does
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # autovacuum would do it sooner or later


def sizes():
    return ", ".join(f"{apps.get_model('rujukan', name).objects.count()} {name}" for name in SIZED)


def _make_database():
    name = settings.DATABASES["default"]["NAME"]
    devdb.ensure_running()
    with psycopg.connect(devdb.url(), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} OWNER {settings.DATABASES['default']['USER']} TEMPLATE {databases.with_tables()}")


def _complaints(scenarios):
    with bulk_load(models.Complaint) as add:
        for complaint in scenarios.complaints:
            add(**complaint)


def _name(place):
    return f"{FEMALE[place % len(FEMALE)]} {FAMILY[place * 7 % len(FAMILY)]}"


def _persons(scenarios):
    scenarios.persons = [
        (scenarios.key(), complaint["id"], place, _name(place), f"610699{place:010d}")
        for place, complaint in enumerate(scenarios.complaints)
    ]
    with bulk_load(models.ReportedPerson) as add:
        for key, complaint, _, name, nik in scenarios.persons:
            values = {"sex": "female", "age_band": "24-26", "phone": "0800-0002-0000", "address": "Desa Contoh"}
            add(id=key, complaint_id=complaint, order=1, name=name, nik=nik, **values)
    with bulk_load(models.IdentityToken) as add:
        for key, complaint, place, name, nik in scenarios.persons:
            for token in name_tokens(name):
                add(kind=TokenKind.NAME, token=token, complaint_id=complaint, person_id=key)
            add(kind=TokenKind.NIK, token=blind_index("nik", nik), complaint_id=complaint, person_id=key)
            phone = blind_index("phone", f"08000001{place % 10_000:04d}")
            add(kind=TokenKind.PHONE, token=phone, complaint_id=complaint)


def _cases(scenarios):
    with bulk_load(models.Case) as add:
        for case in scenarios.cases:
            add(**case)


def _bars(scenarios):
    """Let one case in a hundred or so bar an institution or a user."""
    user, institution = User.objects.get(username="koordinator2").pk, Institution.objects.get(code="diskop").pk
    users, institutions = models.Case.barred_users.through, models.Case.barred_institutions.through
    users.objects.bulk_create(users(case_id=case["id"], user_id=user) for case in scenarios.cases[::300])
    institutions.objects.bulk_create(
        institutions(case_id=case["id"], institution_id=institution) for case in scenarios.cases[::150]
    )


def _victims(scenarios):
    with bulk_load(models.Victim) as add:
        for victim in scenarios.victims:
            add(**victim)
    with bulk_load(models.VictimIdentity) as add:
        for place, victim in enumerate(scenarios.victims):
            nik = f"610699{place:010d}"
            add(id=scenarios.key(), victim_id=victim["id"], name=_name(place), nik=nik, address="Desa Contoh", family="Rekaan")


def _needs(scenarios):
    referred = {(referral["victim_id"], referral["stage"]) for referral in scenarios.referrals}
    with bulk_load(models.StageNeed) as add:
        for victim in scenarios.victims:
            for stage in Stage:
                needed = (victim["id"], stage) in referred or scenarios.random.random() < PLANNED
                columns = {"state": "planned"} if needed else {"state": "not_assessed"}
                if victim["closed_at"]:
                    columns = {"state": "not_needed", "reason": "Rekaan"}
                elif needed and stage == Stage.LEGAL:
                    columns |= {"refer_by": victim["added_at"] + 7 * DAY}
                add(victim_id=victim["id"], stage=stage, assessed_at=victim["added_at"], **columns)


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


def _stays(scenarios):
    inside = set()
    with bulk_load(models.ShelterStay) as add:
        for referral in scenarios.referrals:
            if referral["stage"] != Stage.SHELTER or not referral["started_at"]:
                continue
            until = referral["completed_at"]
            if until is None and referral["victim_id"] in inside:
                continue
            if until is None:
                inside.add(referral["victim_id"])
            since, to = referral["started_at"], referral["to_institution_id"]
            add(
                victim_id=referral["victim_id"],
                referral_id=referral["id"],
                institution_id=to,
                since=since,
                leave_by=since + 14 * DAY,
                allowed_days=14,
                until=until,
                left_to="family" if until else "",
                own_choice="yes" if until else "",
                safe="yes" if until else "",
            )


STEPS = (
    (EventKind.REFERRAL_SENT, "sent_at"),
    (EventKind.REFERRAL_ACCEPTED, "answered_at"),
    (EventKind.REFERRAL_STARTED, "started_at"),
    (EventKind.SERVICE_RECORDED, "started_at"),
    (EventKind.REFERRAL_COMPLETED, "completed_at"),
    (EventKind.REFERRAL_WITHDRAWN, "ended_at"),
)


def _events(scenarios):
    by = {"by_id": scenarios.coordinator.pk, "institution_id": scenarios.coordinator.institution_id}
    with bulk_load(models.Event) as add:
        for complaint in scenarios.complaints:
            add(
                id=scenarios.key(), kind=EventKind.COMPLAINT_LOGGED, at=complaint["logged_at"], complaint_id=complaint["id"], **by
            )
            if case := complaint.get("case_id"):
                at = complaint["triaged_at"]
                add(id=scenarios.key(), kind=EventKind.COMPLAINT_JOINED, at=at, complaint_id=complaint["id"], case_id=case, **by)
        for case in scenarios.cases:
            add(id=scenarios.key(), kind=EventKind.CASE_OPENED, at=case["opened_at"], case_id=case["id"], **by)
        for victim in scenarios.victims:
            subject = {"victim_id": victim["id"], "case_id": victim["case_id"], **by}
            for kind in (EventKind.VICTIM_ADDED, EventKind.VICTIM_IDENTIFIED, EventKind.CONSENT_RECORDED):
                add(id=scenarios.key(), kind=kind, at=victim["added_at"] + HOUR, **subject)
        for referral in scenarios.referrals:
            subject = {"referral_id": referral["id"], "victim_id": referral["victim_id"], "case_id": referral["case_id"], **by}
            for kind, moment in STEPS:
                if at := referral[moment]:
                    add(id=scenarios.key(), kind=kind, at=at, **subject)


def _notices(scenarios):
    def read_at(at):
        unread = scenarios.now - at < UNREAD or scenarios.random.random() < NEVER_MARKED
        return None if unread else at + HOUR

    with bulk_load(Notice) as add:
        for complaint in scenarios.complaints:
            at = complaint["logged_at"]
            text, path = f"Pengaduan baru {complaint['number']}", f"/pengaduan/{complaint['number']}/"
            add(role=Role.COORDINATOR, text=text, path=path, at=at, read_at=read_at(at))
        for referral in scenarios.referrals:
            at, to = referral["sent_at"], referral["to_institution_id"]
            text, path = f"Rujukan {referral['number']}", f"/rujukan/{referral['number']}/"
            add(institution_id=to, text=text, path=path, at=at, read_at=read_at(at))
