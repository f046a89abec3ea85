"""Find the messages of the clinic's web application, and keep its gettext catalogs.

Messages stand in templates (`{% translate %}`, `{% blocktranslate %}`, `_("...")` in a tag) and in Python (`gettext`
and its relatives, whatever a module calls them). Scripts hold no words: templates hand them over in `data-word-...`
attributes. Catalogs name the files a message comes from but neither lines, days nor machines, so that a change shows
only itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

import needlepoint_clinic

CLINIC = Path(needlepoint_clinic.__file__).parent
LANGUAGES = ("de", "es")
CALLS = {"gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2, "pgettext": 1, "pgettext_lazy": 1}
"""What marks a message, with how many texts it takes: a message, or one and its plural. A `p` puts a context first."""
HEADER = """\
# {language} translation of the clinic's web application.
# UNREVIEWED: no clinician who works in this language has checked it yet."""

_TEXT = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_IN_TEMPLATE = re.compile(rf"(?<!\w)(_|gettext|ngettext|pgettext|npgettext)\(({_TEXT}(?:,\s*{_TEXT})*)(?:,\s*count)?\)")
_KEPT_HEADERS = {"Language", "Plural-Forms", "MIME-Version", "Content-Type"}


class NotExtractable(Exception):
    """A call that marks something else than a text written out; it says which one, and where."""


class Found(NamedTuple):
    """A message and the file it stands in."""

    texts: tuple[str, ...]
    """The message; where it counts something, its plural second."""
    context: str | None
    place: str

    @property
    def key(self) -> tuple[str, str | None]:
        """What tells two messages apart."""
        return self.texts[0], self.context


class Undated(Catalog):
    """A catalog without days and addresses in its header."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The headers that change when something changes."""
        return [(name, value) for name, value in super().mime_headers if name in _KEPT_HEADERS]


def catalog_path(language: str, ending: str = "po") -> Path:
    """Where the catalog of a language lies; with the ending `mo`, what Django reads."""
    return CLINIC / "locale" / language / "LC_MESSAGES" / f"django.{ending}"


def messages_in_template(text: str, place: str) -> Iterator[Found]:
    """Each message of a template."""
    for name, arguments in _IN_TEMPLATE.findall(templatize(text)):
        texts = ast.literal_eval(f"[{arguments}]")
        context = texts.pop(0) if "pgettext" in name else None
        yield Found(tuple(texts), context, place)


def messages_in_code(text: str, place: str) -> Iterator[Found]:
    """Each message of a Python module.

    Raises:
        NotExtractable: a call is given something else than a text written out.
    """
    tree = ast.parse(text)
    names = _names(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names):
            continue
        function = names[node.func.id]
        first = 1 if function.startswith("p") else 0
        try:
            texts = [ast.literal_eval(each) for each in node.args[: first + CALLS[function]]]
        except ValueError:
            raise NotExtractable(f"{place}, line {node.lineno}: {ast.unparse(node)} holds no plain text.") from None
        yield Found(tuple(texts[first:]), texts[0] if first else None, place)


def all_messages(folder: Path = CLINIC) -> list[Found]:
    """Every message of every file, in the order of the files."""
    found: list[Found] = []
    for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.html"))):
        place, text = path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")
        if "/migrations/" not in place:
            found += (messages_in_template if path.suffix == ".html" else messages_in_code)(text, place)
    return found


def read_catalog(language: str) -> Catalog:
    """The catalog of a language as it stands; an empty one where there is none."""
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """The catalog with every message of the code, translated as before, and no other."""
    old = read_catalog(language)
    new = Undated(
        locale=language, header_comment=HEADER.format(language=Locale.parse(language).english_name), fuzzy=False
    )
    for message in all_messages():
        before = old.get(message.texts[0], message.context)
        kept = before.string if before and _same_kind(before, message) else None
        new.add(
            message.texts if len(message.texts) > 1 else message.texts[0],
            kept,
            [(message.place, 0)],
            flags=before.flags - {"python-format", "python-brace-format"} if before else (),
            user_comments=before.user_comments if before else (),
            context=message.context,
        )
    return new


def as_po(catalog: Catalog) -> bytes:
    """What lies in the `.po` file."""
    written = BytesIO()
    write_po(written, catalog, width=110, include_lineno=False)
    return written.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """What lies in the `.mo` file; what is not translated is left out, so that its English is shown."""
    finished = Undated(locale=catalog.locale, fuzzy=False)
    for message in catalog:
        if message.id and is_translated(message):
            finished.add(message.id, message.string, context=message.context)
    written = BytesIO()
    write_mo(written, finished)
    return written.getvalue()


def write(language: str) -> Catalog:
    """Bring both files of a language up to date; the catalog that was written."""
    catalog = updated(language)
    catalog_path(language).parent.mkdir(parents=True, exist_ok=True)
    catalog_path(language).write_bytes(as_po(catalog))
    catalog_path(language, "mo").write_bytes(as_mo(catalog))
    return catalog


def first_text(message: Message) -> str:
    """The message itself; of one that counts, the form for one."""
    return str(message.id[0] if isinstance(message.id, list | tuple) else message.id)


def is_translated(message: Message) -> bool:
    """Whether every form of it has words, and nobody marked it as doubtful."""
    forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return all(forms) and not message.fuzzy


def _names(tree: ast.Module) -> dict[str, str]:
    """How a module calls Django's functions."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in CALLS
    }


def _same_kind(before: Message, found: Found) -> bool:
    plural = before.id[1:] if isinstance(before.id, list | tuple) else ()
    return tuple(plural) == found.texts[1:]
