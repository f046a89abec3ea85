"""Reads the fields of a form out of a page as a browser would send them, for tests."""

from __future__ import annotations

from html.parser import HTMLParser

Fields = list[tuple[str, str]]


class _Form(HTMLParser):
    """Collects what the form with one id would send."""

    def __init__(self, form: str) -> None:
        super().__init__(convert_charrefs=True)
        self.form, self.inside = form, False
        self.fields: Fields = []
        self.select: str | None = None
        self.chosen: str | None = None
        self.first: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == self.form
        if not self.inside:
            return
        if tag == "input":
            self._input(given)
        elif tag == "select":
            self.select, self.chosen, self.first = given["name"], None, None
        elif tag == "option":
            self.first = given["value"] if self.first is None else self.first
            self.chosen = given["value"] if "selected" in given else self.chosen
        elif tag == "textarea":
            self.area = given["name"]

    def _input(self, given: dict[str, str]) -> None:
        box = given.get("type") in ("checkbox", "radio")
        if "name" in given and (not box or "checked" in given):
            self.fields.append((given["name"], given.get("value", "on" if box else "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select is not None:
            self.fields.append((self.select, self.chosen if self.chosen is not None else self.first or ""))
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.inside and self.area is not None:
            self.fields.append((self.area, data))


def fields_of(page: str, form: str = "document") -> Fields:
    """Names and values, in the order in which a browser sends them."""
    reader = _Form(form)
    reader.feed(page)
    return reader.fields


def as_data(fields: Fields) -> dict[str, list[str]]:
    """For Django's test client: each name with all its values."""
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return data


def part_of(fields: Fields, name: str) -> dict[str, list[str]]:
    """The fields of one part alone, as the page sends it by itself."""
    own = [(key, value) for key, value in fields if key == name or key.startswith(f"{name}.")]
    was = [value for key, value in fields if key == "was[]" and value.rpartition(":")[0] == name]
    return as_data([*own, ("part[]", name), ("was[]", was[0])])
