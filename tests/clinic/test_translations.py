"""The web application in other languages: all there, true to the places to fill in, and as it lies on the disk."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from django.conf import settings
from django.utils import translation

from tests.house.source_tree import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import clinic_messages

TO_FILL_IN = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|<[^>]+>")
"""What a translation takes over unchanged: places to fill in, and HTML."""
SAME_IN: dict[str, set[str]] = {"de": set(), "es": set()}
"""Messages of three words or more that are rightly the same as in English, such as names."""


@pytest.fixture(scope="module", params=clinic_messages.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def catalog(language: str) -> Catalog:
    return clinic_messages.read_catalog(language)


def messages(catalog: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (each for each in catalog if each.id)


def pairs(message: Message) -> Iterator[tuple[str, str]]:
    """Each form with the English it stands for; for one, then for any other number."""
    english = message.id if isinstance(message.id, list | tuple) else (message.id,)
    translated = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return ((str(english[min(form, len(english) - 1)]), str(text)) for form, text in enumerate(translated))


def test_every_language_of_the_settings_but_english_has_a_catalog() -> None:
    assert {code for code, _name in settings.LANGUAGES} == {"en", *clinic_messages.LANGUAGES}


def test_the_catalog_holds_what_the_code_says_and_nothing_else(language: str, catalog: Catalog) -> None:
    wanted = {message.key for message in clinic_messages.all_messages()}
    known = {(clinic_messages.first_text(each), each.context) for each in messages(catalog)}
    assert wanted - known == set(), "Run make messages, then translate them."
    assert known - wanted == set(), "No longer used: run make messages."
    assert (
        clinic_messages.as_po(clinic_messages.updated(language)) == clinic_messages.catalog_path(language).read_bytes()
    )


def test_every_message_is_translated(catalog: Catalog) -> None:
    left = [clinic_messages.first_text(each) for each in messages(catalog) if not clinic_messages.is_translated(each)]
    assert left == []


def test_translations_fill_in_the_same_places(catalog: Catalog) -> None:
    different = [
        (english, text)
        for each in messages(catalog)
        for english, text in pairs(each)
        if text and Counter(TO_FILL_IN.findall(english)) != Counter(TO_FILL_IN.findall(text))
    ]
    assert different == []


def test_translations_begin_and_end_as_the_english(catalog: Catalog) -> None:
    def ends(text: str) -> tuple[bool, bool, bool]:
        return text[:1].isspace(), text[-1:].isspace(), text.endswith(".")

    different = [
        (english, text)
        for each in messages(catalog)
        for english, text in pairs(each)
        if text and ends(english) != ends(text)
    ]
    assert different == []


def test_no_sentence_was_left_in_english(language: str, catalog: Catalog) -> None:
    same = {
        english
        for each in messages(catalog)
        for english, text in pairs(each)
        if english == text and len(TO_FILL_IN.sub("", english).split()) > 2
    }
    assert same - SAME_IN[language] == set()


def key(message: Message) -> tuple[str, str]:
    """What tells messages apart; Babel reads a context from a compiled catalog as bytes."""
    context: str | bytes = message.context or ""
    return clinic_messages.first_text(message), context.decode() if isinstance(context, bytes) else context


def test_what_django_reads_is_what_translators_wrote(language: str, catalog: Catalog) -> None:
    assert clinic_messages.as_mo(catalog) == clinic_messages.catalog_path(language, "mo").read_bytes(), "make messages"
    with clinic_messages.catalog_path(language, "mo").open("rb") as file:
        compiled = read_mo(file)
    assert {key(each): list(pairs(each)) for each in messages(compiled)} == {
        key(each): list(pairs(each)) for each in messages(catalog) if clinic_messages.is_translated(each)
    }


def test_catalogs_name_neither_days_nor_machines(language: str) -> None:
    text = clinic_messages.catalog_path(language).read_text(encoding="utf-8")
    header = text.split("\n\n", 1)[0]
    assert re.search(r"\d{4}-\d\d|Date|:/|@", header) is None
    assert re.search(r"^#:.*(:\d|\s/)", text, re.MULTILINE) is None


def test_plurals_are_those_of_the_language(language: str) -> None:
    with translation.override(language):
        one, more = (translation.ngettext("%(n)d adverse event", "%(n)d adverse events", n) for n in (1, 2))
    assert one != more


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{% load i18n %}{% translate "Save" %}', [(("Save",), None)]),
        ("{% translate 'Save' as save %}", [(("Save",), None)]),
        ('{% translate "May" context "month" %}', [(("May",), "month")]),
        ('{% include "x.html" with title=_("Lot") %}{{ a|default:_("none") }}', [(("Lot",), None), (("none",), None)]),
        ("{% blocktranslate with a=b %}On {{ a }}: 5 %{% endblocktranslate %}", [(("On %(a)s: 5 %%",), None)]),
        (
            "{% blocktranslate count n=n %}{{ n }} lot{% plural %}{{ n }} lots{% endblocktranslate %}",
            [(("%(n)s lot", "%(n)s lots"), None)],
        ),
        ("{% blocktranslate trimmed %}\n  One\n  two\n{% endblocktranslate %}", [(("One two",), None)]),
    ],
)
def test_messages_of_templates(text: str, found: list[object]) -> None:
    assert [(each.texts, each.context) for each in clinic_messages.messages_in_template(text, "x")] == found


def test_messages_of_python_are_found_by_what_a_module_calls_them() -> None:
    code = """
from django.utils.translation import gettext as _, gettext_lazy as later, ngettext, pgettext
_("One " "two")
f"{_('within')}"
later("Later")
ngettext("%(n)d lot", "%(n)d lots", 2)
pgettext("month", "May")
other("no message")
"""
    found = [(each.texts, each.context) for each in clinic_messages.messages_in_code(code, "x.py")]
    assert sorted(found, key=str) == [
        (("%(n)d lot", "%(n)d lots"), None),
        (("Later",), None),
        (("May",), "month"),
        (("One two",), None),
        (("within",), None),
    ]


def test_a_message_put_together_at_run_time_is_refused() -> None:
    code = "from django.utils.translation import gettext as _\n_(name)"
    with pytest.raises(clinic_messages.NotExtractable, match=r"x\.py, line 2: _\(name\)"):
        list(clinic_messages.messages_in_code(code, "x.py"))
