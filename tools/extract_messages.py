"""Collect every message there is to translate and bring the gettext catalogs up to date; `make messages` runs it.

    python tools/extract_messages.py            add new messages (untranslated), drop those no longer used
    python tools/extract_messages.py --check    only say what is missing or left over; exit code 1 if anything is

What patients read comes from `_("...")` in the documents room and from the patient fields of the knowledge base. What
members of a clinic read in the web application is `clinic_messages`' part.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import clinic_messages
from needlepoint import __version__
from needlepoint.documents.messages import patient_messages
from needlepoint.documents.words import LOCALE, LOCALES
from needlepoint.knowledge import load_knowledge

ROOM = LOCALE.parent
HEADER = """\
# {language} translations of what patients read in Needlepoint's documents.
# UNREVIEWED: no medical translator has checked them. Every page made from them says so."""


def messages_in_code(folder: Path = ROOM) -> Iterator[tuple[str, str]]:
    """Each message marked with `_("...")`, with the file it stands in."""
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                message = ast.literal_eval(node.args[0])
                yield message, path.name


def all_messages() -> dict[str, list[str]]:
    """Every message with the places it comes from."""
    found: dict[str, list[str]] = {}
    for message, place in (*messages_in_code(), *patient_messages(load_knowledge())):
        found.setdefault(message, []).append(place)
    return found


def catalog_path(language: str) -> Path:
    """The catalog of a language."""
    return LOCALE / language / "LC_MESSAGES" / "needlepoint.po"


def read_catalog_file(language: str) -> Catalog:
    """The catalog of a language as it stands; a new one where there is none."""
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def translations_in(catalog: Catalog) -> dict[str, str]:
    """What is translated in a catalog by now."""
    return {str(each.id): str(each.string) for each in catalog if each.id and each.string}


def write_catalog(language: str, translations: dict[str, str]) -> None:
    """Write a catalog with every message, translated or not, in the order of the code and the knowledge base."""
    made_at = read_catalog_file(language).creation_date
    catalog = Catalog(
        locale=language,
        project="Needlepoint",
        version=__version__,
        header_comment=HEADER.format(language=language),
        msgid_bugs_address="team@needlepoint.example",
        last_translator="unreviewed",
        language_team=language,
        creation_date=made_at,
        revision_date=made_at,
        fuzzy=False,
    )
    for message, places in all_messages().items():
        comment = ", ".join(dict.fromkeys(places))
        catalog.add(message, translations.get(message, ""), auto_comments=[comment])
    path = catalog_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110)


def leaflets(language: str, *, only_check: bool) -> int:
    """Bring what patients read up to date, or check it; how many messages are missing or left over."""
    wanted, translations = set(all_messages()), translations_in(read_catalog_file(language))
    missing, left_over = wanted - set(translations), set(translations) - wanted
    _tell(f"leaflets, {language}", len(wanted), sorted(missing), len(left_over))
    if not only_check:
        write_catalog(language, translations)
    return len(missing) + len(left_over)


def clinic(language: str, *, only_check: bool) -> int:
    """Bring the web application's words up to date, or check them; how many messages are missing or left over."""
    before = clinic_messages.read_catalog(language)
    after = clinic_messages.updated(language) if only_check else clinic_messages.write(language)
    wanted = [each for each in after if each.id]
    missing = [clinic_messages.first_text(each) for each in wanted if not clinic_messages.is_translated(each)]
    left_over = sum(1 for each in before if each.id and after.get(each.id, each.context) is None)
    _tell(f"clinic, {language}", len(wanted), missing, left_over)
    return len(missing) + left_over


def main() -> int:
    """Bring the catalogs up to date, or check them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing")
    only_check = parser.parse_args().check
    wrong = sum(leaflets(language, only_check=only_check) for language in LOCALES if language != "en")
    wrong += sum(clinic(language, only_check=only_check) for language in clinic_messages.LANGUAGES)
    return 1 if only_check and wrong else 0


def _tell(what: str, wanted: int, missing: list[str], left_over: int) -> None:
    print(f"{what}: {wanted} messages, {len(missing)} not translated, {left_over} no longer used")
    for message in missing:
        print(f"  not translated: {message}")


if __name__ == "__main__":
    sys.exit(main())
