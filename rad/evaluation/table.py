"""Lampiran II with its realisation, cut into groups that fit on a page. Pure functions.

A merged cell must not cross a page break: its text would be missing on the next page. So each group is a `tbody` that is not
broken. A programme that is too tall for one group is cut between activities, or else between indicators, and its merged cells
are repeated with "(lanjutan)". A budget that covers several rows is one merged cell; if the rows are not adjacent, the later
cells refer to the first.
"""

from collections import Counter
from itertools import groupby

from gugus.formats import indonesian
from rad.choices import ReportStatus
from rad.scoring import OUTSIDE, UNSCORED, Outcome

TALLEST = 85.0  # mm: height of a group on a landscape F4 sheet; two fit, so that no sheet is half empty
LINE = 3.3  # mm: height of a line of text in that table
PADDING = 1.7  # mm
WORD_OF_KIND = {"realisasi": "capaian", "penyerapan": "uang yang terpakai"}
# How many letters fit on a line of each column.
FIT = {"programme": 19, "activity": 22, "indicator": 29, "target": 14, "realisation": 20, "bodies": 17}


def percent(text: str | None) -> str:
    """Format a percentage: "91.27" → "91,2%", None → a dash."""
    return "–" if text is None else indonesian.percent(text)


def result(row: dict) -> str:
    """Return the result of an indicator: its percentage, or why there is none."""
    return UNSCORED.get(row["outcome"], "").lower() or percent(row["percent"])


def groups(sub_task_force: dict) -> list[list[dict]]:
    """Return the lines of a sub task force (of the canonical figures) in groups, each line with the spans of its merged cells."""
    money = {bundle["code"]: bundle for bundle in sub_task_force["bundles"]}
    shown = set()
    all_groups = []
    for _, activities in groupby(sub_task_force["activities"], key=lambda activity: activity["programme_code"]):
        lines = [line for activity in activities for line in _table_lines(activity)]
        for chunk in _chunks(lines):
            _merge(chunk, money, shown)
            all_groups.append(chunk)
    return all_groups


def _table_lines(activity):
    for place, row in enumerate(activity["rows"] or [None]):
        yield {
            "number": activity["programme_number"],
            "programme": activity["programme"],
            "activity_code": activity["code"],
            "activity": activity["label"],
            "coordinators": activity["coordinators"],
            "implementers": activity["implementers"],
            "row": row,
            "score": result(row) if row else "",
            "bundle": row["bundle"] if row else next(iter(activity["bundles"]), ""),
            "first_of_activity": place == 0,
        }


def _height(line):
    row = line["row"] or {}
    texts = {
        "programme": "",  # its cell spans the whole group, so it adds to no line's height
        "activity": line["activity"] if line["first_of_activity"] else "",
        "indicator": row.get("label", ""),
        "target": row.get("printed", ""),
        "realisation": row.get("realisation", ""),
    }
    deepest = max(-(-len(text) // FIT[column]) for column, text in texts.items())
    bodies = sum(-(-len(body) // FIT["bodies"]) for body in max(line["coordinators"], line["implementers"], key=len))
    return PADDING + LINE * max(deepest, bodies if line["first_of_activity"] else 0, 1)


def _chunks(lines):
    """Cut between activities where possible, else between lines, so that no chunk is taller than TALLEST."""
    chunk, height = [], 0.0
    activities = [list(part) for _, part in groupby(lines, key=lambda line: line["activity_code"])]
    for part in activities:
        tall = sum(map(_height, part))
        if chunk and height + tall > TALLEST:
            yield chunk
            chunk, height = [], 0.0
        for line in part:
            if chunk and height + _height(line) > TALLEST:
                yield chunk
                chunk, height = [], 0.0
            chunk.append(line)
            height += _height(line)
    if chunk:
        yield chunk


def _merge(chunk, money, shown):
    """Set the spans of a chunk's merged cells (0: covered by a cell above), and mark cells that repeat an earlier one."""
    for line in chunk:
        line |= {"programme_span": 0, "activity_span": 0, "bundle_span": 0}
    chunk[0]["programme_span"] = len(chunk)
    chunk[0]["programme_again"] = ("programme", chunk[0]["programme"], chunk[0]["activity_code"][:4]) in shown
    shown.add(("programme", chunk[0]["programme"], chunk[0]["activity_code"][:4]))
    for code, run in _runs(chunk, "activity_code"):
        run[0] |= {"activity_span": len(run), "activity_again": code in shown}
        shown.add(code)
    for code, run in _runs(chunk, "bundle"):
        bundle = money.get(code)
        run[0] |= {"bundle_span": len(run), "money": bundle, "money_again": ("bundle", code) in shown}
        shown.add(("bundle", code))


def _runs(lines, key):
    for value, run in groupby(lines, key=lambda line: line[key]):
        yield value, list(run)


def covers(sub_task_force: dict) -> list[dict]:
    """Return the bundles that have a budget or spending, each with the activities it pays for.

    Of an activity with several bundles also the indicators that each of them pays for, so that no two lines read the same.
    """
    paid = {}
    for activity in sub_task_force["activities"]:
        for code in activity["bundles"]:
            own = [row["label"] for row in activity["rows"] if row["bundle"] == code]
            paid.setdefault(code, []).append({"label": activity["label"], "only": own if len(activity["bundles"]) > 1 else []})
    return [
        bundle | {"activities": paid.get(bundle["code"], [])}
        for bundle in sub_task_force["bundles"]
        if bundle["budget"] or bundle["spent"]
    ]


def missed(document: dict) -> list[dict]:
    """Return the rows with an approved realisation below target that names a hindrance, each with who coordinates it."""
    return [
        row | {"bodies": activity["coordinators"]}
        for force in document["sub_task_forces"]
        for activity in force["activities"]
        for row in activity["rows"]
        if row["hindrance"] and row["outcome"] == Outcome.SCORED and not row["met"]
    ]


def unfunded(document: dict) -> list[dict]:
    """Return the activities that have a target and no budget in that year. The executive office is asked about them."""
    forces = document["sub_task_forces"]
    funded = {bundle["code"] for force in forces for bundle in force["bundles"] if bundle["budget"]}
    return [
        activity
        for force in forces
        for activity in force["activities"]
        if any(row["outcome"] not in OUTSIDE for row in activity["rows"]) and not funded.intersection(activity["bundles"])
    ]


def efficiency(document: dict) -> list[dict]:
    """Return how many budgets, and how many rupiah of them, are in each class of achievement × absorption, the largest first."""
    classes = {}
    for force in document["sub_task_forces"]:
        for bundle in force["bundles"]:
            if bundle["budget"]:
                line = classes.setdefault(
                    bundle["quadrant"], {"label": bundle["quadrant"], "bundles": 0, "budget": 0, "spent": 0}
                )
                line["bundles"] += 1
                line["budget"] += bundle["budget"]
                line["spent"] += bundle["spent"] or 0
    return sorted(classes.values(), key=lambda line: -line["budget"])


def outstanding(document: dict) -> list[dict]:
    """Return the activities with reports that are not approved and so not counted, by coordinator: [{bodies, missing, waiting}].

    Each is in words: "Kampanye", "Pelatihan (2 capaian, uang yang terpakai)". Figures that were frozen before this list existed
    give an empty result.
    """
    names, by_bodies = _activity_names(document), {}
    for report in document.get("outstanding", ()):
        entry = by_bodies.setdefault(", ".join(report["bodies"]) or "Tanpa koordinator", {"missing": {}, "waiting": {}})
        activities = entry["waiting" if report["state"] == ReportStatus.SUBMITTED.label else "missing"]
        activities.setdefault(names.get(report["code"], report["code"]), Counter())[WORD_OF_KIND[report["kind"]]] += 1
    return [
        {"bodies": bodies} | {state: [_lacking(*one) for one in activities.items()] for state, activities in entry.items()}
        for bodies, entry in sorted(by_bodies.items())
    ]


def _activity_names(document):
    """Return {code of an indicator or a budget: name of its activity}, of several that a budget pays for the first."""
    activities = [activity for force in document["sub_task_forces"] for activity in force["activities"]]
    return {
        code: activity["label"].rstrip(" .,")
        for activity in reversed(activities)
        for code in (*activity["bundles"], *(row["code"] for row in activity["rows"]))
    }


def _lacking(activity, counts):
    """Return an activity, and what of it is lacking unless that is one achievement."""
    if counts == {WORD_OF_KIND["realisasi"]: 1}:
        return activity
    return f"{activity} ({', '.join(word if count == 1 else f'{count} {word}' for word, count in counts.items())})"


def outstanding_in_words(document: dict) -> str:
    """Return how many of the reports that are not approved are what: "35 capaian belum diajukan, 6 capaian menunggu telaah"."""
    reports = document.get("outstanding", ())
    waits = {ReportStatus.SUBMITTED.label: "menunggu telaah"}
    counts = Counter(f"{WORD_OF_KIND[one['kind']]} {waits.get(one['state'], 'belum diajukan')}" for one in reports)
    return ", ".join(f"{count} {words}" for words, count in counts.items())
