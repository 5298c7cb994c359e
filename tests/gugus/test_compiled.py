"""A queryset whose SQL is built once returns the same rows as one that is built in each call."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, UUIDField, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from gugus.choices import InstitutionKind
from gugus.models import DutyContact, Institution, Notice, User
from gugus.models.carried import carried
from gugus.models.compiled import MOST_PREPARED, Among, compiled, together
from tests.rujukan.calling import contacts

__all__ = ["contacts"]  # a fixture

DAY = timedelta(days=1)


def users(before, institution):
    of = {"institution": institution} if institution else {}
    return User.objects.filter(date_joined__lt=before + DAY, **of).select_related("institution").order_by("pk")


@pytest.fixture
def joined(cast):
    User.objects.update(date_joined=timezone.now())
    User.objects.filter(pk=cast.rsud.pk).update(date_joined=timezone.now() - 10 * DAY)
    return cast


def test_each_call_has_its_own_values_and_the_sql_is_built_once(joined, django_assert_num_queries):
    built = []

    @compiled
    def rows(before, institution):
        built.append(institution)
        return users(before, institution)

    now = timezone.now()
    for moment in (now, now - 5 * DAY, now - 2 * DAY, now - 30 * DAY):
        for institution in (None, joined.rsud.institution_id, joined.polres.institution_id):
            with django_assert_num_queries(1):
                shown = [
                    (user.username, user.institution and user.institution.code)
                    for user in rows(before=moment, institution=institution)
                ]
            assert shown == [(user.username, user.institution and user.institution.code) for user in users(moment, institution)]
    assert len(built) == 2, "once without an institution, once with one"


def test_codes_and_keys_of_every_kind_are_values_of_a_call(joined):
    @compiled
    def rows(code, key, reader):
        rows = Notice.objects.filter(text=code)
        return rows.annotate(asked=Value(code), key=Value(key, UUIDField()), reader=Value(reader))

    for reader, code in enumerate(("PN-26-M7Q4", "100%s", "Lapo'u"), start=7):
        notice, key = Notice.objects.create(role="coordinator", text=code), uuid4()
        shown = [(row.pk, row.asked, row.key, row.reader) for row in rows(code=code, key=key, reader=reader)]
        assert shown == [(notice.pk, code, key, reader)]


def test_rows_of_a_union_are_values(joined):
    @compiled
    def codes(before):
        late = User.objects.filter(date_joined__lt=before).values_list("username", "pk")
        return late.union(late, all=True).order_by("username")

    now = timezone.now()
    assert codes(before=now - 5 * DAY) == [("rsud", joined.rsud.pk)] * 2
    assert codes(before=now - 30 * DAY) == []


def test_lists_of_any_length_and_days_are_arguments(joined):
    built = []

    @compiled
    def names(keys, day):
        built.append(keys)
        rows = User.objects.filter(Among("institution", keys), date_joined__date__lte=day)
        return rows.order_by("username").values_list("username", flat=True)

    polres, rsud = joined.polres.institution_id, joined.rsud.institution_id
    today = timezone.localdate()
    expected = {(): set(), (rsud,): {"rsud"}, (polres,): {"polres"}, (polres, rsud): {"polres", "rsud"}}
    for keys, usernames in expected.items():
        assert usernames <= set(names(keys=list(keys), day=today))
        assert set(names(keys=list(keys), day=today)) == set(
            User.objects.filter(institution__in=keys).values_list("username", flat=True)
        )
        assert set(names(keys=list(keys), day=today - 5 * DAY)) == usernames & {"rsud"}
    assert len(built) == 1


def test_a_list_may_hold_uuids(joined):
    @compiled
    def texts(keys):
        return Notice.objects.filter(Among("about", keys, UUIDField())).order_by("text").values_list("text", flat=True)

    abouts = [uuid4() for _ in range(3)]
    for number, about in enumerate(abouts):
        Notice.objects.create(role="coordinator", text=str(number), about=about)
    for chosen in ([], abouts[:1], abouts[1:], [uuid4()]):
        assert texts(keys=chosen) == [str(number) for number, about in enumerate(abouts) if about in chosen]


@pytest.mark.parametrize("name", ["100%", "50%s", "Lapo'u", "a\\b", 'kata "kunci"'])
def test_a_constant_is_itself_whatever_is_written_in_it(joined, name):
    @compiled
    def rows(before):
        return User.objects.filter(date_joined__lt=before, first_name=name).annotate(said=Value(name))

    User.objects.filter(pk=joined.rsud.pk).update(first_name=name)
    for _ in range(2):
        assert [(user.pk, user.said) for user in rows(before=timezone.now())] == [(joined.rsud.pk, name)]


def test_a_connection_keeps_more_statements_prepared_than_pages_need_in_turn(joined):
    assert connection.connection.prepared_max >= MOST_PREPARED
    texts = [f"SELECT {number}" for number in range(150)]
    with connection.cursor() as cursor:
        for text in texts * 3:
            cursor.execute(text)
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = ANY (%s)", [texts])
        assert cursor.fetchone() == (len(texts),)


def columns_of(rows):
    return [{name: value for name, value in vars(row).items() if name != "_state"} if hasattr(row, "pk") else row for row in rows]


def test_rows_that_are_read_together_are_those_that_are_read_alone(joined, contacts, django_assert_num_queries):
    @compiled
    def on_duty(body):
        return DutyContact.objects.filter(institution=body).select_related("institution").order_by("place")

    @compiled
    def notices(before):
        rows = Notice.objects.filter(at__lt=before).order_by("text")
        others = Notice.objects.filter(institution=OuterRef("institution")).order_by("text")
        added = {
            "day": TruncDate("at"),
            "span": Value(1.5 * DAY),
            "key": Value(uuid4(), UUIDField()),
            "part": Value(Decimal("1.50")),
        }
        return rows.annotate(**added, moments=ArraySubquery(others.values("at")), texts=carried(others, "text", "at"))

    @compiled
    def names():
        return User.objects.order_by("username").values_list("username", "roles", "date_joined")

    now, body = timezone.now(), joined.polres.institution_id
    Notice.objects.all().delete()
    for text in ('Ia berkata: "ya"', "100% {kosong}\n"):
        Notice.objects.create(institution_id=body, text=text, about=uuid4(), at=now - DAY)
    of_body = User.objects.filter(institution=body).select_related("institution")
    alone = on_duty(body=body), notices(before=now), names(), list(of_body)
    with django_assert_num_queries(1):
        read = together(on_duty.asked(body=body), notices.asked(before=now), names.asked(), of_body)
    assert all(alone)
    assert list(map(columns_of, read)) == list(map(columns_of, alone))
    assert [(one.open("phone"), one.institution.short_name) for one in read[0]] == [
        (one.open("phone"), one.institution.short_name) for one in alone[0]
    ]


def test_members_of_enumerations_stand_in_the_sql_and_what_a_user_wrote_does_not(cast):
    """A plan for every call finds a partial index only by constants; no text of a user may become part of a statement."""
    sent = []

    def keep(execute, sql, values, *rest):
        sent.append((sql, tuple(values)))
        return execute(sql, values, *rest)

    written = "50% ' OR true"
    with connection.execute_wrapper(keep):
        [rows] = together(Institution.objects.filter(kind=InstitutionKind.HOSPITAL).exclude(name=written))
    assert [row.code for row in rows] == ["rsud"]
    [(sql, values)] = sent
    assert "'hospital'" in sql
    assert values == (written,)
