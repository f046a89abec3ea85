"""The register of sources cites documents, never copies of them, and says how each was read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

import needlepoint

DATA = Path(needlepoint.__file__).parent / "knowledge" / "data"
SOURCES: list[dict[str, Any]] = yaml.safe_load((DATA / "sources.yaml").read_text(encoding="utf-8"))
BY_ID = {source["id"]: source for source in SOURCES}

# The regulators, publishers and authors whose own pages are cited. Someone else's copy is not a citation.
OWN_PAGES = {
    "www.fda.gov",
    "www.accessdata.fda.gov",
    "www.ecfr.gov",
    "www.cdc.gov",
    "www.gov.uk",
    "www.medicines.org.uk",
    "clinicaltrials.gov",
    "health.ucsd.edu",
    "my.clevelandclinic.org",
    "cardiff.ac.uk",
    "qportfolio.org",
    "www.posas.nl",
    "ipdas.ohri.ca",
    "jddonline.com",
    "jcasonline.com",
    "selcukmedj.org",
    "www.em-consulte.com",
    "www.alliedacademies.org",
    "plasticsurgerypractice.com",
    "projectlead.health",
    "github.com",
}
PATTERNS = {"doi": r"10\.\d{4,}/\S+", "pmid": r"\d{7,8}", "pmcid": r"PMC\d+"}


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(SOURCES)


@pytest.mark.parametrize("source", SOURCES, ids=[source["id"] for source in SOURCES])
def test_source_is_cited_by_its_own_identifiers(source: dict[str, Any]) -> None:
    cite = source["cite"]
    for name, pattern in PATTERNS.items():
        assert name not in cite or re.fullmatch(pattern, cite[name]), cite
    assert "url" not in cite or urlsplit(cite["url"]).netloc in OWN_PAGES, cite


@pytest.mark.parametrize("source", SOURCES, ids=[source["id"] for source in SOURCES])
def test_what_was_read_second_hand_or_has_no_identifier_says_how(source: dict[str, Any]) -> None:
    if source["read"] == "secondary" or not source["cite"]:
        assert source.get("note")


def test_grade_label_is_kept_for_labels_law_and_regulators() -> None:
    official = {"device_label", "drug_label", "regulator_filing", "regulator_page"}
    assert all(source["kind"] in official for source in SOURCES if source["grade"] == "label")
    weak_copies = {source["id"] for source in SOURCES if source["kind"] in official and source["grade"] != "label"}
    assert weak_copies == {"TEMPSURE-CI"}


def test_only_needlepoint_itself_is_graded_own() -> None:
    assert [source["id"] for source in SOURCES if source["grade"] == "own"] == ["NEEDLEPOINT"]


def test_device_labels_say_of_which_device_and_which_text() -> None:
    for source in SOURCES:
        if source["kind"] == "device_label":
            assert source["label_of"], source["id"]
            assert source["label_text"], source["id"]
            assert source["device_class"], source["id"]
        if source["kind"] == "regulator_filing":
            assert source["label_of"], source["id"]
            assert source["cite"]["number"], source["id"]


def test_both_readings_of_the_exceed_label_are_one_text() -> None:
    assert BY_ID["EXCEED-MAN"]["label_text"] == BY_ID["EXCEED-PT"]["label_text"] == "exceed"
    assert BY_ID["EXCEED-MAN"]["read"] == "passage"
    assert BY_ID["EXCEED-PT"]["read"] == "secondary"
