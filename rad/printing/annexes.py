"""Lampiran I and II for paper: of the plan that transcribes the regulation as printed, of a later plan in its own words."""

from django.conf import settings

from rad.lists import cells
from rad.regulation import merging, source, transcript
from rad.regulation.annexes import Frame

REFERRAL = f"Mekanisme Rujukan {settings.COUNTY.full_name}"
SIGNED = (f"{settings.COUNTY.head.upper()},", "…………………………………………")  # below the annex of a plan that is not printed yet


def annex_one(plan) -> dict:
    """Return the template context of Lampiran I: the roles of each stage in printed order, with its footnote."""
    if printed := _print_of(plan):
        roles, footnotes, frame = printed.roles, printed.footnotes, printed.frames[0]
    else:
        roles, footnotes, frame = transcript.roles(), transcript.footnotes(), _annex_frame("LAMPIRAN I", plan, REFERRAL)
    stages = [
        (title, [role for role in roles if role.stage == title], footnotes.get(title, ""))
        for title in transcript.STAGE_TITLES.values()
    ]
    return {"plan": plan, "annex": "Lampiran I", "regulation": _regulation(plan), "frame": frame, "stages": stages}


def annex_two(plan) -> dict:
    """Return the template context of Lampiran II: each table with its heading, and its rows in groups of merged cells."""
    if printed := _print_of(plan):
        tables, frame = printed.tables, printed.frames[1]
    else:
        tables, frame = (
            transcript.tables(plan, cells.marks(plan)),
            _annex_frame("LAMPIRAN II", plan, f"{plan.title} {plan.first_year}–{plan.last_year}"),
        )
    tables = [_printed_table(table) for table in tables.values()]
    return {"plan": plan, "annex": "Lampiran II", "regulation": _regulation(plan), "frame": frame, "tables": tables}


def _print_of(plan):
    """Return the printed annexes of the plan that transcribes the regulation, if its text has them."""
    return source.printed() if plan.code == source.TRANSCRIBED else None


def _regulation(plan):
    """Return the regulation that both annexes belong to; the legal basis of a plan may name the annex that is the plan."""
    return plan.legal_basis.partition(", Lampiran")[0]


def _printed_table(table):
    numbers = range(1, sum(map(len, merging.columns(table))) + 1)
    return {"table": table, "numbers": numbers, "groups": merging.groups(table)}


def _annex_frame(name, plan, title):
    example = ("CONTOH UNTUK PERAGAAN, BUKAN PERATURAN",) if plan.is_example else ()
    return Frame((name, *example, _regulation(plan), title), SIGNED)
