"""The look-up of known vulnerabilities of dependencies (.ci/audit.py)."""

import importlib.util
import json

import pytest
from django.conf import settings

CLEAN = json.dumps({"dependencies": [{"name": "django", "version": "6.1", "vulns": []}]})
UNKNOWN = json.dumps({"dependencies": [{"name": "django", "skip_reason": "not found"}]})


@pytest.fixture
def audit(tmp_path, monkeypatch):
    source = importlib.util.spec_from_file_location("audit_of_holes", settings.BASE_DIR / ".ci/audit.py")
    module = importlib.util.module_from_spec(source)
    source.loader.exec_module(module)
    monkeypatch.setattr(module, "KEPT", tmp_path / "var/audit.json")
    return module


@pytest.mark.parametrize("answer", ["", "no JSON", UNKNOWN])
def test_a_failed_look_up_is_not_cached(audit, monkeypatch, capsys, answer):
    monkeypatch.setattr(audit, "ask", lambda: answer)
    assert not audit.main()
    assert "NOT CHECKED" in capsys.readouterr().out
    assert not audit.KEPT.exists()


def test_an_answered_look_up_is_cached(audit, monkeypatch, capsys):
    monkeypatch.setattr(audit, "ask", lambda: CLEAN)
    audit.main()
    monkeypatch.setattr(audit, "ask", lambda: pytest.fail("asked twice"))
    assert not audit.main()
    assert "1 checked, no known hole" in capsys.readouterr().out
