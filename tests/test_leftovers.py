"""No icon, template tag, CSS class or CSS rule is unused or repeated; and pages have what programs read."""

import ast
import re
from collections import Counter
from itertools import chain

from django.conf import settings

ROOT = settings.BASE_DIR
STATIC = ROOT / "gugus/static/gugus"
TEMPLATES = {str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / "templates").rglob("*.*"))}
SOURCES = [path for app in ("gugus", "rujukan", "rad") for path in (ROOT / app).rglob("*.py")]
EVERYTHING = "\n".join([*TEMPLATES.values(), *(path.read_text() for path in chain(SOURCES, STATIC.glob("*.js")))])
SHEETS = "".join((STATIC / name).read_text() for name in ("gugus.css", "signed_in.css"))
CSS = re.sub(r"/\*.*?\*/", "", SHEETS, flags=re.DOTALL)


def selectors():
    """Yield the selector of every rule of the style sheets, with the blocks around it."""
    around, selector = [], ""
    for letter in CSS:
        if letter == "{":
            around.append(" ".join(selector.split()))
            yield tuple(around)
        elif letter == "}":
            around.pop()
        selector = "" if letter in "{};" else selector + letter


def strings():
    """Yield all strings of the code except docstrings, and the whole scripts, because they also name classes."""
    yield from (path.read_text() for path in STATIC.glob("*.js"))
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
        yield from (node.value for node in constants if isinstance(node.value, str))


def test_no_icon_is_unused():
    icons = re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text())
    assert len(icons) > 20
    assert [icon for icon in icons if not re.search(rf"""["'#]{icon}["'\s]""", EVERYTHING)] == []


def test_no_tag_is_unused():
    tags = [
        node.name
        for path in SOURCES
        if path.parent.name == "templatetags"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and any("register." in ast.unparse(each) for each in node.decorator_list)
    ]
    assert len(tags) > 20
    written = "\n".join(TEMPLATES.values())
    assert [tag for tag in tags if not re.search(rf"{{%-? *{tag}\b|\|{tag}\b", written)] == []


def test_no_class_is_unused():
    classes = {name for rule in selectors() for name in re.findall(r"\.([a-z][\w-]*)", rule[-1])}
    assert len(classes) > 100
    # A page fills the blocks `width` and `size` with classes of its frame and form, and names the kind of a table.
    named = r"""(?:class|kind)=(?:"([^"]*)"|'([^']*)')|block (?:width|size) %}([\w ]+)"""
    attributes = re.findall(named, "\n".join(TEMPLATES.values()))
    words = set(re.findall(r"[\w-]+", " ".join([*chain(*attributes), *strings()])))
    assert [name for name in sorted(classes) if name not in words and not name.startswith("s-")] == []


def test_no_css_rule_is_repeated():
    rules = Counter(rule for rule in selectors() if not rule[-1].startswith("@"))
    assert [rule for rule, times in rules.items() if times > 1] == []


def test_every_section_has_an_accessible_name():
    """An aria-label or a heading: otherwise a screen reader announces a section without a name."""
    nameless = [
        (name, start)
        for name, text in TEMPLATES.items()
        for start, inside in re.findall(r"<section\b([^>]*)>(.*?)</section>", text, re.DOTALL)
        if "aria-label" not in start and not re.search(r"<h\d", inside)
    ]
    assert nameless == []


def test_datetime_attributes_have_a_day_or_a_minute():
    moments = [(name, value) for name, text in TEMPLATES.items() for value in re.findall(r"<time datetime=([^>]*)>", text)]
    assert len(moments) > 2
    assert [each for each in moments if not re.search(r'\|date:"Y-m-d(\\TH:iO)?" \}\}"$', each[1])] == []
