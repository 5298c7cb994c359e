"""Parses the body of the regulation (title, considerations, articles, closing) from its text, as printed.

Pure functions, no database. Page numbers and stray marks of the scan are left out; nothing else is changed. Anchors are those of
`gugus.formats.citations`.
"""

import re
from dataclasses import dataclass, field

from gugus.county import ARTICLE

CHAPTER = re.compile(r"^BAB ([IVX]+)(?: (.+))?$")
MARKED = re.compile(r"^(?:- )?(\(\d+\)|\d+\.|[a-z]\.) (.+)$")
OPENINGS = {"Menimbang": "menimbang", "Mengingat": "mengingat"}
OPENING = re.compile(r"^(?:- )?(Menimbang|Mengingat) ?:(.*)$")
DECIDED = re.compile(r"^MEMUTUSKAN ?:?$")
ANNEX = re.compile(r"^\s*LAMPIRAN\b", re.MULTILINE)
CLOSING = "Agar setiap orang mengetahuinya"
NOISE = 2  # characters: page numbers and stray marks of the scan
ENDS = (".", ";", ":", ",")


@dataclass
class Paragraph:
    """A paragraph of a section, with its printed mark ("(1)", "a.", "16.") and its anchor; both may be empty."""

    mark: str
    text: str
    anchor: str = ""


@dataclass
class Section:
    """An article, or an unnumbered part of the body. `chapter` is the heading of the chapter that begins with it."""

    anchor: str
    title: str
    chapter: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)


def read(text: str) -> list[Section]:
    """Return the sections of the body, from its title to its closing. Raises ValueError if it has no articles."""
    sections = [Section("judul", "")]
    chapter, awaits_title = "", False
    for line in _body_lines(text):
        heading, opened = CHAPTER.match(line), _section(line)
        if heading:
            chapter, awaits_title = line, not heading[2]
        elif opened:
            opened.chapter, chapter = chapter, ""
            sections.append(opened)
        elif awaits_title:
            chapter, awaits_title = f"{chapter} {line}", False
        else:
            if line.startswith(CLOSING):
                sections.append(Section("penutup", "Penutup"))
            _add_line(sections[-1], line)
    if not any(section.anchor.startswith("ps-") for section in sections):
        raise ValueError("Naskah tidak memuat pasal.")
    return sections


def _body_lines(text):
    for line in ANNEX.split(text, maxsplit=1)[0].splitlines():
        line = " ".join(line.replace("*", "").split())
        if len(line) > NOISE:
            yield line


def _section(line):
    """Return the section that a line begins, or None."""
    if match := ARTICLE.match(line):
        return Section(f"ps-{match[1]}", line)
    if match := OPENING.match(line):
        section = Section(OPENINGS[match[1]], match[1])
        if match[2]:
            _add_line(section, match[2].strip())
        return section
    return Section("memutuskan", line) if DECIDED.match(line) else None


def _add_line(section, line):
    """Add a line to a section: a new paragraph, or the rest of one that the end of a page cut."""
    match = MARKED.match(line)
    if match:
        section.paragraphs.append(Paragraph(match[1], match[2], f"{section.anchor}-{match[1].strip('().')}"))
    elif section.paragraphs and line[0].islower() and not section.paragraphs[-1].text.endswith(ENDS):
        section.paragraphs[-1].text += f" {line}"
    else:
        section.paragraphs.append(Paragraph("", line))
