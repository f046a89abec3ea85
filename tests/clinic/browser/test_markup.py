"""The HTML of every page, as html-validate reads it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from needlepoint_clinic.accounts.roles import Role
from tests.clinic import factories
from tests.clinic.browser import pages
from tests.clinic.browser.site import Site

pytestmark = pytest.mark.usefixtures("_programs")
HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
SETTINGS = HERE / "htmlvalidate.json"


def mistakes(folder: Path) -> list[str]:
    """What html-validate says of the files in a folder."""
    command = ["node", str(PROGRAM), "--config", str(SETTINGS), "--formatter", "json", "--ext", "html", str(folder)]
    said = folder / "said.json"  # a file: into a pipe the program writes no more than fits before it ends
    with said.open("w", encoding="utf-8") as output:
        done = subprocess.run(command, check=False, stdout=output, stderr=subprocess.PIPE, text=True)
    assert said.stat().st_size, done.stderr
    return [
        f"{Path(each['filePath']).stem} line {line['line']}: {line['message']} ({line['ruleId']})"
        for each in json.loads(said.read_text(encoding="utf-8"))
        for line in each["messages"]
    ]


def test_html_of_every_page_is_valid(site: Site, tmp_path: Path) -> None:
    clients = {role: factories.signed_in(by) for role, by in site.actors.items()}
    for name in pages.names():
        if pages.is_page(name, site):
            # Whoever may do most on the page, and whoever may do least.
            for role in {pages.roles(name)[0], pages.roles(name)[-1]}:
                _keep(tmp_path, f"{name} {role}", clients[role].get(pages.address(name, site)).content)
    for name in pages.ALLAUTH:
        _keep(tmp_path, name, clients[Role.NURSE].get(reverse(name), follow=True).content)
    for name in pages.ENTRANCE:
        _keep(tmp_path, name, Client().get(reverse(name)).content)
    assert len(list(tmp_path.iterdir())) > 60
    assert mistakes(tmp_path) == []


def test_a_mistake_is_found(tmp_path: Path) -> None:
    _keep(tmp_path, "wrong", b'<!doctype html><html lang="en"><head><title>A</title></head><body><p id="a"><p id="a">')
    assert any("Duplicate ID" in each for each in mistakes(tmp_path))


def _keep(folder: Path, name: str, page: bytes) -> None:
    (folder / f"{name.replace(':', '_').replace(' ', '-')}.html").write_bytes(page)
