"""Fills in the forms of a page as a person would, from its HTML."""

from html.parser import HTMLParser

SAMPLE = "Sudah dibicarakan dengan petugas jaga."


class Forms(HTMLParser):
    """Collects the forms of a page: `forms` is [Form]."""

    def __init__(self, page):
        super().__init__()
        self.forms, self._form, self._field, self._taken = [], None, None, False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(given)
            self.forms.append(self._form)
        if self._form is None or ("name" not in given and tag not in ("option",)):
            return
        if tag == "input":
            kind = given.get("inputmode") or given.get("type", "text")  # decimal, numeric, tel: not words
            self._form.add(given["name"], kind, given.get("value", ""), "checked" in given)
        elif tag == "button" and given.get("type") != "button":
            self._form.buttons.append((given["name"], given.get("value", "")))
        elif tag in ("textarea", "select"):
            self._field = given["name"]
            self._form.add(self._field, tag, "", chosen=tag == "textarea")
        elif tag == "option" and self._field:
            self._form.add(self._field, "option", given.get("value", ""), "selected" in given)

    def handle_data(self, text):
        if self._form and self._field and self._form.kinds.get(self._field) == "textarea":
            self._form.values[self._field] = [text.lstrip("\n")]

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag in ("textarea", "select"):
            self._field = None


class Form:
    """A form: where it is sent, its fields, and the words that were typed into it."""

    def __init__(self, given):
        self.action, self.method = given.get("action", ""), given.get("method", "get")
        self.marks = {name for name in given if name.startswith("data-")}
        self.kinds, self.options, self.values, self.buttons = {}, {}, {}, []

    def add(self, name, kind, value, chosen):
        if kind in ("radio", "checkbox", "option"):
            self.options.setdefault(name, []).append(value)
            self.values.setdefault(name, [])
            if kind != "option":
                self.kinds.setdefault(name, kind)
            if chosen:
                self.values[name].append(value)
        else:
            self.kinds.setdefault(name, kind)
            if kind not in ("file", "select"):
                self.values.setdefault(name, []).append(value)

    def filled(self, **others):
        """Return {name: value or [values]} as a person sends it: every empty text and choice that needs one is filled in."""
        fields = dict(self.values)
        for name, kind in self.kinds.items():
            options = [option for option in self.options.get(name, []) if option]
            if kind in ("radio", "select") and options and not any(fields.get(name, [])):
                fields[name] = options[:1]
            elif kind == "textarea" and not any(fields[name]):
                fields[name] = [SAMPLE]
        fields |= {name: value if isinstance(value, list) else [value] for name, value in others.items()}
        if self.buttons and not {name for name, _ in self.buttons} & fields.keys():
            name, value = self.buttons[-1]
            fields[name] = [value]
        return {name: values for name, values in fields.items() if values and name != "csrfmiddlewaretoken"}

    @property
    def written(self):
        """The names of the fields into which somebody types text at length."""
        return [name for name, kind in self.kinds.items() if kind == "textarea"]
