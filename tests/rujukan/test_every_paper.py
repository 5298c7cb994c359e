"""Every paper of case work as the worker draws it: structure for archives and screen readers, and codes only."""

from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone

from gugus.access.scope import scope
from gugus.documents import rendering
from rujukan.choices.paper import BLANK_FORM, PaperKind
from rujukan.printing import paper as papers
from tests.matrix_world import world
from tests.rujukan import retained, scenarios
from tests.rujukan.test_monitoring import hand_over

__all__ = ["world"]
pytestmark = pytest.mark.long
# The papers that are about who somebody is; all others hold codes only.
NAMING = {PaperKind.ENVELOPE, PaperKind.EXTRACT, PaperKind.BREACH}
SECRET = (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, scenarios.NARRATIVE, "Pelapor Contoh")


def test_every_paper_has_structure_and_only_those_that_must_name_anybody(cast, world):
    of_kind = {kind: number for name, (kind, number, *_) in papers_in(world) if name != "publicpaper"}
    of_kind[PaperKind.BLANK] = BLANK_FORM
    # The world has none of these that may be printed now.
    of_kind[PaperKind.HAND_OVER] = hand_over(cast, going_home(cast), on=timezone.localdate()).number
    of_kind[PaperKind.DESTRUCTION] = retained.destroyed(cast, {"complaint": [retained.a_closed_complaint(cast).pk]}).number
    assert set(of_kind) == set(PaperKind)
    for kind, number in of_kind.items():
        with scope(cast.koordinator):
            prints = papers.printed(cast.koordinator, kind, number)
            moment = prints.moment or timezone.now()
            context = prints.context | prints.sealed()
            html, content = rendering.markup(prints.template, context, moment=moment), prints.pdf(moment)
        named = [words for words in SECRET if words in html]
        assert bool(named) == (kind in NAMING), (kind, named)
        with pikepdf.open(BytesIO(content)) as pdf:
            with pdf.open_metadata() as metadata:
                assert metadata["pdfaid:part"] == "3", kind
                assert metadata["dc:title"], kind
            assert pdf.Root.StructTreeRoot.K, kind
            assert str(pdf.Root.Lang).startswith("id"), kind
            assert len(pdf.pages) <= (2 if kind != PaperKind.EXTRACT else 12), kind
        assert not [words for words in SECRET if words in prints.file_name + prints.title + prints.words]


def going_home(cast):
    victim = scenarios.a_victim(cast.koordinator, nik="", phone="")
    scenarios.identify(victim, cast.koordinator)
    return victim


def papers_in(world):
    """Yield (name, [kind, number]) of the papers of the world."""
    return [(name, args) for name, args in world.items() if name.endswith("paper") and name not in ("sentpaper", "declinedpaper")]
