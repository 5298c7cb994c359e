"""Bad workbooks: every fault is told in Indonesian, nothing is proposed, and no answer is an error of the server."""

import pytest

from rad.models import Revision
from tests.rad import workbooks
from tests.rad.bad_workbooks import BAD
from tests.rujukan.pages import at_desk, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", BAD)
def test_a_bad_workbook_is_refused_with_its_faults(name, cast):
    content, words = BAD[name]
    page = workbooks.upload(at_desk(cast.rad), content)
    assert page.status_code == 422
    assert words.casefold() in text(page).casefold()
    assert not Revision.objects.exists()


def test_all_faults_are_told_at_once_each_with_its_cell(cast):
    page = workbooks.upload(at_desk(cast.rad), BAD["several faults"][0])
    assert list(workbooks.faults(page)) == ["Anggaran baris 3", "Anggaran baris 4", "Anggaran C5", "Anggaran C6"]


def test_there_are_at_least_forty():
    assert len(BAD) >= 40
