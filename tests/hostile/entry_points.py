"""Finds the entry points of the site as a browser does: addresses, and the fields of their forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

WITHOUT_VALUE = {"submit", "button", "reset", "image"}


@dataclass
class Field:
    """A field of a form: type, initial value, and offered values."""

    type: str = "text"
    value: str = ""
    offered: list[str] = field(default_factory=list)


@dataclass
class Entry:
    """An entry point: an address, and the fields that are sent to it by POST or in the query string."""

    url: str
    post: bool
    fields: dict[str, Field] = field(default_factory=dict)


class FormReader(HTMLParser):
    """Parses the entry points of a page."""

    def __init__(self, url):
        super().__init__()
        self.url, self.entries, self.entry, self.choice, self.text = url, [], None, None, None

    def handle_starttag(self, tag, attributes):
        attrs = dict(attributes)
        name, value = attrs.get("name"), attrs.get("value") or ""
        if tag == "form":
            address = urljoin(self.url, attrs.get("action") or self.url)
            self.entry = Entry(address.split("?")[0], (attrs.get("method") or "get").lower() == "post")
            self.entries.append(self.entry)
        elif tag == "option" and self.choice is not None:
            self.choice.offered.append(value)
        elif name and self.entry is not None and attrs.get("type") not in WITHOUT_VALUE and name != "csrfmiddlewaretoken":
            known = self.entry.fields.setdefault(name, Field(attrs.get("type", tag), value))
            if attrs.get("type") in {"radio", "checkbox"}:
                known.offered.append(value)
            self.choice = known if tag == "select" else None
            self.text = known if tag == "textarea" else None

    def handle_data(self, data):
        if self.text is not None:
            self.text.value += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.entry = None
        elif tag == "select":
            self.choice = None
        elif tag == "textarea":
            self.text = None


def entries_of(url, page):
    """Return the entry points in a page (HTML)."""
    reader = FormReader(url)
    reader.feed(page)
    return reader.entries
