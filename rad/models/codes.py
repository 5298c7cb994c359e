"""Codes of the rows of a plan: A-03-02-1 in the first, v2-A-03-02-1 in the second.

A code is unique in all plans, so an address or a report names its plan. The code behind the version is the same in the plan
before, so rows can be compared. The other way was a code unique within its plan. Then every address, report, source note,
revision and enacted evaluation would have to name the plan beside the code.
"""

import re

VERSION = re.compile(r"v([0-9]+)-")


def bare(code) -> str:
    """Return the code without the version of its plan: A-03-02-1."""
    return VERSION.sub("", code, count=1)


def of_version(code, version) -> str:
    """Return the code of the same row in the plan of this version."""
    return f"v{version}-{bare(code)}"


def version_of(code) -> int:
    """Return the version of the plan of a row."""
    found = VERSION.match(code)
    return int(found[1]) if found else 1


def letter_of(code) -> str:
    """Return the letter of the sub task force of a row."""
    return bare(code)[0]


def above(code) -> str:
    """Return the code of the row to which a row belongs: A-03-02 of the indicator A-03-02-1, A-03 of the activity."""
    return code.rpartition("-")[0]


def place_of(code) -> int:
    """Return the number of a row within the one above it: 2 of the activity A-03-02."""
    return int(code.rpartition("-")[2])


def activity_of(code) -> str:
    """Return the code of the activity of a row: A-03-02 of A-03-02-1, and of A-03-02 itself."""
    return above(code) if bare(code).count("-") > 2 else code
