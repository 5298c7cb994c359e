"""Tests of the code base itself: apps, layers, names, sizes, rules of views."""

import ast
import re
import sys
import tomllib
from collections import Counter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, get_resolver

from gugus.models.history import History

ROOT = settings.BASE_DIR
APPS = (*settings.OWN_APPS, "demo")
# The modules of rujukan that rad may import.
FOR_RAD = ("rujukan.figures", "rujukan.choices")
# Modules that assemble the apps, above all layers.
PROJECT = {"settings", "urls", "wsgi", "apps"}
# Within an app, bottom to top. Packages on one line may import each other.
LAYERS = (
    ("choices", "county", "formats", "logs", "devdb", "navigation", "triggers", "version"),
    ("scoring", "vault", "uploads", "documents"),
    ("models",),
    ("rules", "access", "policies", "checks"),
    ("figures", "stages", "disclosure", "matching", "intake", "workflow", "watching"),
    ("audit", "login", "lists"),
    ("evaluation", "regulation"),
    ("printing",),
    ("actions",),
    ("forms",),
    ("templatetags", "tasks"),
    ("views", "web"),
    ("urls", "admin", "management", "registry"),
)
# The rooms above case work have the same layers inside; their reads are below their actions. In rujukan only the modules of
# ASSEMBLY, which assemble the app, import them.
ROOMS = ("rujukan.conferences", "rujukan.law", "rujukan.letters", "rujukan.privacy", "rujukan.statistics")
READS_OF_ROOM = "evaluation"
ASSEMBLY = ("rujukan.apps", "rujukan.models", "rujukan.policies", "rujukan.urls", "rujukan.management")
MOST_LINES = 400
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "base", "core"}


def sources(*roots):
    for root in roots or APPS:
        for path in sorted((ROOT / root).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path):
    """Yield the project's modules that a file imports, at any place in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module in APPS else [node.module]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in APPS)


def layer_of(module):
    """Return the place of a module's layer, or None. Packages of a room count like those of the app."""
    parts = module.split(".")[1:]
    if parts[0] in PROJECT:
        return len(LAYERS)
    if module.startswith(ROOMS):
        inside = ".".join(parts[1:2]) in {name for layer in LAYERS for name in layer}
        parts = parts[1:] if inside else [READS_OF_ROOM]
    return next((place for place, layer in enumerate(LAYERS) if parts[0] in layer), None)


def app_of(module):
    return module.split(".")[0]


def test_every_module_has_its_layer():
    homeless = {module for path in layered() if layer_of(module := module_of(path)) is None}
    assert not homeless, "put them in LAYERS, or better into a package where a newcomer would look first"


def layered():
    """Return the files that have a layer: all except the demo's, which is above all apps."""
    return [path for path in sources(*settings.OWN_APPS) if "." in module_of(path)]


def test_an_app_imports_only_from_below():
    upward = [
        f"{module_of(path)} → {imported}"
        for path in sources()
        for imported in imports_of(path)
        if APPS.index(app_of(imported)) > APPS.index(app_of(module_of(path)))
    ]
    assert not upward


def test_layers_import_only_downward():
    upward = []
    for path in layered():
        module = module_of(path)
        for imported in imports_of(path):
            assembled = module.startswith(ASSEMBLY) and imported.startswith(ROOMS)
            if app_of(imported) == app_of(module) and not assembled and layer_of(imported) > layer_of(module):
                upward.append(f"{module} → {imported}")
    assert not upward


def test_case_work_imports_nothing_of_the_rooms_above():
    outside = [path for path in sources("rujukan") if not module_of(path).startswith((*ROOMS, *ASSEMBLY))]
    assert not [f"{module_of(path)} → {name}" for path in outside for name in imports_of(path) if name.startswith(ROOMS)]


def test_case_work_reads_few_models_of_the_rooms_above():
    """It takes them from the package of models. What can be registered by the room is not read."""
    of_rooms = {model.__name__ for model in apps.get_app_config("rujukan").get_models() if model.__module__.startswith(ROOMS)}
    readers = [
        module_of(path)
        for path in sources("rujukan")
        if not module_of(path).startswith((*ROOMS, *ASSEMBLY))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "rujukan.models" and of_rooms & {one.name for one in node.names}
    ]
    assert len(readers) <= 19, readers


def test_the_plan_sees_figures_of_the_cases_only():
    seen = [f"{path}: {name}" for path in sources("rad") if "regulation" not in path.parts for name in imports_of(path)]
    assert not [line for line in seen if ": rujukan" in line and not line.split(": ")[1].startswith(FOR_RAD)]


def test_the_base_names_no_app_above_it():
    """Neither by import nor by string. Only the files that assemble the project may."""
    named = []
    for path in sources("gugus"):
        if path.stem in {*PROJECT, "navigation"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"(rujukan|rad)([.:_]|$)", node.value):
                named.append(f"{module_of(path)}:{node.lineno} {node.value}")
    assert not named


def test_an_app_has_few_modules_at_its_root():
    for app in settings.OWN_APPS:
        flat = {path.stem for path in (ROOT / app).glob("*.py")} - PROJECT - {"__init__"}
        assert len(flat) <= 8, flat


def test_every_imported_package_is_declared():
    """A package that is installed only as another one's dependency may disappear with it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    known = {re.match(r"[\w-]+", line)[0] for line in declared}
    owners = packages_distributions()
    undeclared = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources()
        for name in foreign_imports_of(path)
        if not known & {owner.lower() for owner in owners.get(name, [])}
    }
    assert not undeclared


def foreign_imports_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", None) or ""]
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from {name.split(".")[0] for name in names} - {"", *sys.stdlib_module_names, *APPS, "tests"}


def test_choices_are_leaves():
    for app in settings.OWN_APPS:
        files = [path for path in sources(app) if "choices" in module_of(path).split(".")[1:3]]
        assert files
        assert not [f"{path}: {name}" for path in files for name in imports_of(path) if ".choices" not in name]


def test_no_file_is_long():
    long = {str(path.relative_to(ROOT)): count for path in sources(*APPS, "tests") if (count := lines(path)) > MOST_LINES}
    assert not long


def lines(path):
    return len(path.read_text().splitlines())


# In the browser: what fails by chance on a slow machine, and what waits instead.
BY_CHANCE = {
    r"\.wait_for_function\(": "tests.browser.waiting.until: our headers refuse its second look",
    r"=== document\.activeElement": "expect(…).to_be_focused(): a script or the next frame moves the focus",
    r"set_default_timeout\(\d{1,4}\)": "Playwright's own 30 seconds",
}


@pytest.mark.parametrize("pattern", BY_CHANCE)
def test_no_browser_test_hopes_to_be_quick_enough(pattern):
    paths = [path for path in sources("tests/browser") if re.search(pattern, path.read_text())]
    assert not paths, BY_CHANCE[pattern]


def test_names_say_what_a_file_is_about():
    assert not [str(path) for path in sources(*APPS, "tests") if path.stem in FORBIDDEN_NAMES and "devdb" not in path.parts]


def test_modules_of_a_noun_are_in_the_singular():
    """Except those that Django names: `tasks`, and what a template loads."""
    names = {path.stem for path in sources(*settings.OWN_APPS) if "templatetags" not in path.parts} - {"tasks"}
    assert not [name for name in names if names & {name.removesuffix("s"), f"{name[:-3]}y", name.removesuffix("es")} - {name}]


def test_one_noun_has_one_name():
    names = Counter(model.__name__ for app in settings.OWN_APPS for model in apps.get_app_config(app).get_models())
    assert [name for name, count in names.items() if count > 1] == []


def test_every_model_is_in_the_package_models():
    for app in settings.OWN_APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=False):
            if issubclass(model, History):
                continue  # `@tracked` creates it in the module of its model
            assert ".models." in model.__module__, model


@pytest.mark.parametrize("word", ["lembaga"])
def test_the_screen_says_institusi(word):
    """Names of the regulation (Lembaga Perlindungan Saksi dan Korban) keep the word."""
    lines_found = []
    for path in [*(ROOT / "templates").rglob("*.html"), *sources()]:
        for line in path.read_text().splitlines():
            if re.search(rf"\b{word}\b(?! (Perlindungan|Swadaya|swadaya|keagamaan))", line, re.IGNORECASE):
                lines_found.append(f"{path.relative_to(ROOT)}: {line.strip()[:80]}")
    assert not lines_found


RETIRED = (
    "selagi segar",
    "jawab tengah",
    "nilai tengah",
    "Form web",
    "kertas atau ingatan",
    "baca yang perlu saja",
    "Nilai kebutuhan",
    "Akhir kasus",
    "Penampungan mendekati",
    '"Terduga"',
    "get_channel_display|lower",  # "whatsapp"
)


@pytest.mark.parametrize("words", RETIRED)
def test_retired_words_are_gone(words):
    assert not [str(path) for path in [*(ROOT / "templates").rglob("*.*"), *sources()] if words in path.read_text()]


def test_no_template_is_unused():
    templates = ROOT / "templates"
    texts = [path.read_text() for path in [*templates.rglob("*.*"), *sources()]]
    by_convention = ("django/", "account/", "mfa/", "admin/", "40", "429", "50")
    unused = [
        name
        for path in sorted(templates.rglob("*.*"))
        if not (name := str(path.relative_to(templates))).startswith(by_convention)
        and not any(f'"{name}' in text or f"'{name}" in text or asset_of(name) in text for text in texts)
    ]
    assert not unused


def asset_of(name):
    """Return the URL with which a document names a style or a picture (gugus/documents/rendering.py)."""
    return f"asset:{name.removeprefix('pdf/')}" if name.startswith("pdf/") and not name.endswith(".html") else "no asset"


def views(patterns=None, prefix=""):
    """Yield all routes of the site except the admin's as (route, view)."""
    for pattern in patterns or get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        elif not route.startswith("admin/"):
            yield from views(pattern.url_patterns, route)


def test_every_view_has_a_rule():
    assert not [route for route, view in views() if not hasattr(view, "rule")]


# Of these the database shows a user more rows than a page may.
NARROWED = "Victim|Realisation|Spending"


def test_pages_narrow_what_the_database_shows():
    careless = []
    for path in sources(*settings.OWN_APPS):
        if "views" in path.parts:
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                if re.search(rf"\b({NARROWED})\.objects(?!\.(?:readable|accompanied|visited)_by)", line):
                    careless.append(f"{path.relative_to(ROOT)}:{number} {line.strip()}")
    assert not careless


def test_actions_never_see_a_request():
    """Neither as an argument nor by what Django keeps for views; "data request" is a word like any other."""
    seen = []
    for path in sources(*settings.OWN_APPS):
        if "actions" in path.parts:
            for node in ast.walk(ast.parse(path.read_text())):
                of_views = isinstance(node, ast.ImportFrom) and node.module in ("django.http", "django.shortcuts")
                if of_views or (isinstance(node, ast.arg) and node.arg == "request"):
                    seen.append(f"{module_of(path)}:{node.lineno}")
    assert not seen


def test_no_view_of_case_work_draws_a_pdf():
    """The worker does: drawing takes seconds and much memory."""
    views = [path for path in sources("rujukan") if "views" in path.parts]
    assert not [module_of(path) for path in views if "gugus.documents.rendering" in imports_of(path)]


@pytest.mark.django_db
def test_migrations_match_the_models():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_nothing_else_is_in_the_root_folder():
    allowed = {"manage.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt", "Makefile", "README.md", "LICENSE"}
    allowed |= {".env.example", ".gitignore", ".git", ".ci", *APPS, "deploy", "docs", "fixtures", "templates", "tests"}
    untracked = {".env", ".venv", "var", ".ruff_cache", ".pytest_cache", ".hypothesis"}
    assert {path.name for path in Path(ROOT).iterdir()} - untracked <= allowed
