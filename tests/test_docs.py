"""README and docs/ match the code: each link, path, module and class in them exists, and the glossary names each model."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings

ROOT = settings.BASE_DIR
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
GLOSSARY = ROOT / "docs/glossary.md"
MOST_LINES = {"README.md": 150, "architecture.md": 200}
LONGEST_LINE = 130
OTHERS = {"gugus.example", *(path.name for path in (ROOT / "deploy/systemd").iterdir())}  # no modules: the host, the units
TOP = {".ci", "demo", "deploy", "docs", "fixtures", "gugus", "rad", "rujukan", "templates", "tests"}


def named(doc):
    """Return the texts in backticks, except those in code blocks."""
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", doc.read_text(), flags=re.DOTALL | re.MULTILINE)))


def anchors(doc):
    """Return the anchors of a page's headings."""
    headings = re.findall(r"^#+ (.*)$", doc.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("doc", PAGES, ids=lambda doc: doc.name)
def test_each_link_leads_to_a_file_and_a_heading(doc):
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", doc.read_text()) if "://" not in link]
    broken = []
    for link in links:
        path, _, anchor = link.partition("#")
        target = doc.parent / path if path else doc
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("doc", PAGES, ids=lambda doc: doc.name)
def test_each_path_and_module_that_is_named_exists(doc):
    paths = {name for name in named(doc) if name.endswith(".py") or ("/" in name and name.partition("/")[0] in TOP)}
    missing = {name for name in paths if not any((ROOT / place / name).exists() for place in ("", "gugus", "rujukan", "rad"))}
    modules = {name for name in named(doc) - OTHERS if re.fullmatch(r"(gugus|rujukan|rad|demo)(\.[a-z_]+)+", name)}
    missing |= {name for name in modules if not any((ROOT / name.replace(".", "/")).with_suffix(s).exists() for s in ("", ".py"))}
    assert not missing


@pytest.mark.parametrize("doc", PAGES, ids=lambda doc: doc.name)
def test_a_page_is_easy_to_read(doc):
    lines = doc.read_text().splitlines()
    assert [number for number, line in enumerate(lines, start=1) if len(line) > LONGEST_LINE] == []
    assert len(lines) <= MOST_LINES.get(doc.name, len(lines))


def words():
    """Yield the classes of the glossary's second column as (class, modules named beside it)."""
    for line in GLOSSARY.read_text().splitlines():
        if line.startswith("| ") and not line.startswith("| screen"):
            spans = re.findall(r"`([^`]+)`", line.split("|")[2])
            modules = [span for span in spans if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", span)]
            yield from ((span, modules) for span in spans if re.fullmatch(r"[A-Z][A-Za-z]+", span))


def models():
    """Return the names of our models, except the history models, which `@tracked` creates."""
    ours = (model for app in ("gugus", "rujukan", "rad") for model in apps.get_app_config(app).get_models())
    return {model.__name__ for model in ours if not hasattr(model, "pgh_tracked_model")}


@pytest.mark.parametrize(("word", "modules"), list(words()))
def test_each_class_of_the_glossary_exists(word, modules):
    assert word in models() or any(hasattr(import_module(module), word) for module in modules)


def test_each_model_has_its_word_in_the_glossary():
    assert models() - {word for word, _ in words()} == set()
