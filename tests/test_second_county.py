"""A made-up city runs the same code from its own data, in a process of its own (tests/counties/walk.py)."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.long
def test_a_made_up_city_runs_from_its_own_data():
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GUGUS_"))}
    command = [sys.executable, "-m", "pytest", "tests/counties/walk.py", "-q", "-n", "0", "-x"]
    run = subprocess.run(
        command, cwd=settings.BASE_DIR, env=mine | {"COUNTY": "tests/counties/tanjung-bakti"}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout[-4000:]
