"""How much each page asks of a tired eye: in Chromium on a phone, with the demo, its budget for each role and page.

Measured are the height in screens, the headings and links within `main` that are seen before a fold is opened, the fields, and
the lower edge of the first action in pixels. The tabs of a page and the steps of a form are measured with it: the largest of
them counts. A page whose budget is not reached holds the measured number beside it (`2.5:4.1`): it may not grow, and the number
is lowered when the page got smaller. What was measured is saved in var/test-results/budget.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import pytest
from django.urls import reverse

from tests import databases
from tests.browser.walking import PHONE
from tests.conftest import ARTIFACTS
from tests.rujukan import full_demo

MEASURES = ("screens", "headings", "links", "fields", "action")
USUAL = ("2.5", "10", "20", "12", "844")  # "-" in the table stands for none of them
# The records of the demo follow the day and the hour, so a page is not always of one size. A page fails above its number
# and SPREAD; a number in the table is lowered when the page is smaller by more than LEEWAY.
SPREAD = (0.1, 1, 2, 0, 80)
LEEWAY = (1, 4, 6, 3, 300)
# Which elements a person sees on a page as it comes. An action is a button or a link that looks like one, not of a filter.
COUNTED = """() => {
  const main = document.querySelector("main");
  const seen = (selector) => [...main.querySelectorAll(selector)].filter((each) => each.checkVisibility());
  const filter = (each) => each.closest("form")?.method === "get" || each.closest("nav");
  const first = [".next :is(.button, button)", ":is(.button, button, .do, .verb)"]
    .map((selector) => seen(selector).find((each) => !filter(each))).find(Boolean);
  return {
    screens: document.documentElement.scrollHeight / innerHeight,
    headings: seen("h1, h2, h3, h4, h5, h6").length,
    links: seen("a[href]").length,
    fields: seen("input:not([type=hidden]), select, textarea").length,
    action: first ? Math.ceil(first.getBoundingClientRect().bottom + scrollY) : 0,
    tabs: seen("nav.pages a:not([aria-current]), .beads li:not([aria-current]) a")
      .filter((each) => each.closest(".beads") || each.pathname !== location.pathname).map((each) => each.href),
  };
}"""

BUDGET = """
# who        page                       about                screens   headings links  fields action
koordinator  coordinator_home           -                    .         .        .      .      .
koordinator  complaint_list             -                    .         -        -      .      -
koordinator  case_list                  -                    .         -        -      .      -
koordinator  referral_list              -                    .         -        -      .      -
koordinator  task_list                  -                    .         -        -      .      -
koordinator  more                       -                    3         -        -      .      -
koordinator  search                     -                    .         .        .      .      .
koordinator  notice_list                -                    .         -        -      .      -
koordinator  alarm_list                 -                    .         -        -      .      -
koordinator  monitoring_list            -                    .         -        -      .      -
koordinator  cases_assign               -                    .         .        .      20     .
koordinator  conference_list            -                    .         -        -      .      -
koordinator  proceeding_list            -                    .         -        -      .      -
koordinator  letter_list                -                    .         -        -      .      -
koordinator  statistics                 -                    .         .        .      .      .
koordinator  export_list                -                    .         -        -      .      -
koordinator  institution_matrix         -                    .         -        -      .      -
koordinator  institution_detail          institution          .         .        .      .      -
koordinator  institution_sight          -                    .         -        -      .      -
koordinator  data_request_list          -                    .         -        -      .      -
koordinator  retention_home             -                    .         -        -      .      -
koordinator  breach_list                -                    .         -        -      .      -
koordinator  duty_contact_list          -                    .         -        -      .      -
koordinator  complaint_detail           new                  .         .        .      .      .
koordinator  complaint_detail           complaint            .         .        .      .      .
koordinator  case_detail                case                 .         .        .      .      .
koordinator  victim_detail              victim               .         .        .      .      .
koordinator  victim_edit                victim               2         .        .      .      .
koordinator  guardian_new               victim               2         .        .      .      .
koordinator  victim_close               victim               2         .        .      .      .
koordinator  suspect_new                case                 2         .        .      .      .
koordinator  identification_new         victim               2         .        .      .      .
koordinator  needs_new                  victim               2         .        .      .      .
koordinator  consent_new                victim               2         .        .      .      .
koordinator  referral_new               victim               2         .        .      .      .
koordinator  referrals_send             victim               2         .        .      .      .
koordinator  victim_letter_new          victim               2         .        .      .      .
koordinator  referral_detail            running              .         .        .      .      .
koordinator  referral_detail            sent                 .         .        .      .      .
koordinator  proceeding_detail          proceeding           .         .        .      .      .
koordinator  conference_new             case                 2         .        .      .      .
koordinator  conference_detail          conference           .         .        .      .      .
polres       officer_home               -                    .         .        .      .      .
polres       referral_list              -                    .         -        -      .      -
polres       complaint_list             -                    .         -        -      .      -
polres       complaint_new              -                    4         .        .      .      .
polres       task_list                  -                    .         -        -      .      -
polres       proceeding_list            -                    .         -        -      .      -
polres       notice_list                -                    .         -        -      .      -
polres       alarm_detail               alarm                .         .        .      .      .
polres       referral_detail            asked_polres         .         .        .      .      .
polres       referral_detail            running              .         .        .      .      .
polres       stage_form                 form_identification  2         .        .      .      .
polres       stage_form                 form_shelter         2         .        .      .      .
polres       proceeding_detail          proceeding           .         .        .      .      .
puskesmas    officer_home               -                    .         .        .      .      .
puskesmas    referral_list              -                    .         -        -      .      -
puskesmas    referral_detail            asked_puskesmas      .         .        .      .      .
puskesmas    referral_detail            accepted             .         .        .      .      .
puskesmas    stage_form                 form_health          2         .        .      .      .
rsud         referral_detail            completed            .         .        .      .      .
gow          officer_home               -                    .         .        .      .      .
gow          complaint_detail           complaint            .         .        .      .      .
gow          complaint_new              -                    4         .        .      .      .
gow          stage_form                 form_social          2         .        .      .      .
gow          companion_detail           victim               .         .        .      .      .
kejaksaan    officer_home               -                    .         .        .      .      .
disnaker     officer_home               -                    .         .        .      .      .
disnaker     rad:realisation_list       -                    .         -        -      .      -
disnaker     rad:realisation_grid       year                 4         .        .      -      .
disnaker     rad:realisation_detail     report               .         .        .      .      .
disnaker     rad:contribution_list      -                    .         -        -      .      -
disnaker     rad:plan_review_force      review_C             .         .        .      .      .
rad          rad:home                   -                    .         .        .      .      .
rad          rad:plan_home              -                    3         .        .      .      .
rad          rad:sub_task_force         letter_A             3         .        .      .      .
rad          rad:activity_detail        row                  .         .        .      .      .
rad          rad:realisation_list       -                    .         -        -      .      -
rad          rad:review_list            -                    .         -        -      .      -
rad          rad:revision_list          -                    .         -        -      .      -
rad          rad:revision_rows          -                    .         -        -      .      -
rad          rad:revision_new           row                  2         .        .      .      .
rad          rad:revision_detail        revision             3         .        .      .      .
rad          rad:note_list              -                    .         -        -      .      -
rad          rad:note_detail            note                 .         .        .      .      .
rad          rad:case_source_list       -                    .         -        -      .      -
rad          rad:plan_review_list       -                    .         -        -      .      -
rad          rad:plan_review_detail     review               .         .        .      .      .
rad          rad:plan_comparison        draft                .         .        .      .      .
rad          rad:plan_enactment_new     draft                2         .        .      .      .
rad          rad:evaluation_list        -                    .         -        -      .      -
rad          rad:evaluation_detail      drafted              5         .        .      .      .
rad          rad:evaluation_edit        drafted              2         .        .      .      .
rad          rad:recommendation_list    -                    .         -        -      .      -
rad          rad:reporting_deadline     year                 2         .        .      .      .
rad          rad:membership_list        -                    .         -        -      .      -
rad          rad:register_list          -                    .         -        -      .      -
rad          meeting_list               -                    .         -        -      .      -
rad          decision_list              -                    .         -        -      .      -
kepala       rad:home                   -                    .         .        .      .      .
kepala       approval_list              -                    .         -        -      .      -
kepala       rad:revision_detail        revision             3         .        .      .      .
kepala       rad:plan_enactment_detail  enactment            .         .        .      .      .
kepala       rad:evaluation_detail      signed               5         .        .      .      .
kepala       law_enforcement            -                    .         .        .      .      .
bupati       rad:home                   -                    .         .        .      .      .
bupati       rad:plan_home              -                    3         .        .      .      .
bupati       rad:sub_task_force         letter_C             3         .        .      .      .
bupati       rad:evaluation_list        -                    .         -        -      .      -
bupati       rad:evaluation_detail      signed               5         .        .      .      .
bupati       rad:evaluation_detail      enacted              5         .        .      .      .
bupati       law_enforcement            -                    .         .        .      .      .
auditor      auditor_home               -                    .         .        .      .      .
auditor      audit_list                 -                    .         -        -      .      -
auditor      audit_unusual              -                    .         -        -      .      -
auditor      audit_seal                 -                    .         -        -      .      -
auditor      breach_list                -                    .         -        -      .      -
admin        admin:index                -                    .         .        .      .      .
admin        institution_matrix         -                    .         -        -      .      -
"""


@dataclass(frozen=True)
class Row:
    """A page of the table, and what it may hold."""

    username: str
    url_name: str
    subject: str
    cells: tuple[str, ...]

    def __str__(self):
        return f"{self.username:<12} {self.url_name:<26} {self.subject:<20}"

    @cached_property
    def limits(self):
        """Return {measure: (budget, what it may hold until the page keeps its budget)}; inf where there is no budget."""
        return {name: self._limit(cell, usual) for name, cell, usual in zip(MEASURES, self.cells, USUAL, strict=True)}

    @staticmethod
    def _limit(cell, usual):
        budget, _, now = (usual if cell == "." else cell).partition(":")
        return [math.inf if each == "-" else float(each) for each in (budget, now or budget)]


def rows():
    for line in BUDGET.splitlines():
        if line and not line.startswith("#"):
            username, url_name, subject, *cells = line.split()
            yield Row(username, url_name, subject.replace("_", " "), tuple(cells))


USERS = tuple(dict.fromkeys(row.username for row in rows()))


@pytest.fixture
def subjects(undrawn):
    with databases.copy_with(full_demo.TESTS, demo=full_demo.make_demo, full_demo=full_demo.build) as subjects:
        yield subjects


def measured(page, address):
    """Return the largest of each measure on a page, its tabs and steps, {measure: number}."""
    assert page.goto(address).ok, address
    found = [page.evaluate(COUNTED)]
    for tab in found[0]["tabs"]:
        assert page.goto(tab).ok, tab
        found.append(page.evaluate(COUNTED))
    return {name: max(each[name] for each in found) for name in MEASURES} | {"screens": max(_tenths(each) for each in found)}


def _tenths(found):
    return math.ceil(found["screens"] * 10 - 0.1) / 10


def faults_of(row, found):
    for name, spread, leeway in zip(MEASURES, SPREAD, LEEWAY, strict=True):
        budget, most = row.limits[name]
        if found[name] > most + spread:
            yield f"{row} {name}: {found[name]} > {most:g}"
        elif most > budget and most - max(found[name], budget) > leeway:
            yield f"{row} {name}: lower {most:g} to {found[name]}"


def line_of(row, found):
    """Return what was measured as a line, with the budget beside what is above it."""
    budgets = [row.limits[name][0] for name in MEASURES]
    shown = [
        f"{found[name]:g}" + (f" > {most:g}" if found[name] > most else "") for name, most in zip(MEASURES, budgets, strict=True)
    ]
    return f"{row} " + " ".join(f"{each:>11}" for each in shown)


@pytest.mark.parametrize("username", USERS)
def test_pages_keep_their_budget(page, live_server, login, cast, subjects, username):
    login(getattr(cast, username))
    page.set_viewport_size(PHONE)
    faults, lines = [], []
    for row in (each for each in rows() if each.username == username):
        found = measured(page, live_server.url + reverse(row.url_name, args=subjects[row.subject]))
        lines.append(line_of(row, found))
        faults += faults_of(row, found)
    (ARTIFACTS / "budget").mkdir(parents=True, exist_ok=True)
    (ARTIFACTS / f"budget/{username}.txt").write_text("\n".join(lines) + "\n")
    assert faults == [], "\n".join(faults)
