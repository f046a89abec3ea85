"""What the records of devices, indications, skin, customs and anaesthetics must never get wrong."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from needlepoint.knowledge.facts import FACTS
from needlepoint.knowledge.loader import DATA, read_records
from needlepoint.knowledge.records.anaesthetics import Anaesthetic
from needlepoint.knowledge.records.devices import AuthorizedUse, Device
from needlepoint.knowledge.records.figures import Figure, Span, Statement
from needlepoint.knowledge.records.indications import NO_TREATMENT, Indication, Protocol
from needlepoint.knowledge.records.sources import Source
from needlepoint.needling.anaesthetic import (
    AnaestheticUse,
    Limit,
    check_anaesthetic,
)
from needlepoint.planning.anaesthetic import limits_of
from needlepoint.terms import SITES, DeviceClass, Grade

RECORDS, PROBLEMS = read_records(DATA)
OUR_FILES = (
    "devices.yaml",
    "indications/",
    "skin_sites.yaml",
    "customs.yaml",
    "anaesthetics.yaml",
    "sources.yaml",
)
SOURCES: dict[str, Source] = RECORDS["sources"]
DEVICES: dict[str, Device] = RECORDS["devices"]
INDICATIONS: dict[str, Indication] = RECORDS["indications"]
ANAESTHETICS: dict[str, Anaesthetic] = RECORDS["anaesthetics"]
PROTOCOLS = [(name, protocol) for name, each in INDICATIONS.items() for protocol in each.protocols]
COMBINATIONS = [each for indication in INDICATIONS.values() for each in indication.combinations]
USES = [(device, use) for device in DEVICES.values() for use in device.uses]
OWN = ("NEEDLEPOINT",)
SOME_DAY = dt.date(2026, 11, 23)


def within(value: object) -> Iterator[Any]:
    """Every record inside a record, itself first."""
    if isinstance(value, msgspec.Struct):
        yield value
        for name in value.__struct_fields__:
            yield from within(getattr(value, name))
    elif isinstance(value, tuple):
        for each in value:
            yield from within(each)


def of_kind(kind: type, *tables: str) -> list[tuple[str, Any]]:
    """Every part of that kind in these tables, with the record it stands in."""
    return [
        (f"{table} > {each.id}", part)
        for table in tables
        for each in RECORDS[table].values()
        for part in within(each)
        if isinstance(part, kind)
    ]


OUR_TABLES = ("devices", "indications", "skin_sites", "customs", "anaesthetics")


def test_every_file_reads_without_a_problem() -> None:
    assert [str(each) for each in PROBLEMS if each.where.startswith(OUR_FILES)] == []
    assert [table for table in OUR_TABLES if not RECORDS[table]] == []


@pytest.mark.parametrize("kind", [Figure, Span, Statement])
def test_every_number_and_sentence_has_a_known_source(kind: type) -> None:
    parts = of_kind(kind, *OUR_TABLES)
    assert parts
    assert [place for place, part in parts if not part.sources] == []
    assert {source for _, part in parts for source in part.sources} - SOURCES.keys() == set()


@pytest.mark.parametrize("kind", [Figure, Span])
def test_a_number_that_is_ours_says_so(kind: type) -> None:
    silent = [
        place
        for place, part in of_kind(kind, *OUR_TABLES)
        if part.sources == OWN and not any(word in (part.note or "").lower() for word in ("our", "custom"))
    ]
    assert silent == []


def test_no_number_is_unverified() -> None:
    numbers = of_kind(Figure, *OUR_TABLES) + of_kind(Span, *OUR_TABLES)
    assert [place for place, part in numbers if part.unverified] == []


# Devices


@pytest.mark.parametrize("device", DEVICES.values(), ids=DEVICES.keys())
def test_label_sources_are_about_this_device(device: Device) -> None:
    labelled = {SOURCES[source].label_of for source in device.sources} - {None}
    assert labelled == ({device.label_of} if device.label_of else set())
    assert bool(device.label_of) or device.uses == ()


@pytest.mark.parametrize(("device", "use"), USES, ids=[device.id for device, _ in USES])
def test_an_authorized_use_rests_on_a_label_and_stays_within_reach(device: Device, use: AuthorizedUse) -> None:
    assert all(SOURCES[source].label_of == device.label_of and SOURCES[source].is_label for source in use.sources)
    assert set(use.indications) <= INDICATIONS.keys()
    assert "eyelid" not in use.sites
    assert set(use.sites) <= SITES.keys()
    assert use.min_age_years is None or use.min_age_years >= 22
    assert list(use.phototypes) == sorted(use.phototypes)
    assert device.reaches_mm is not None
    assert device.reaches_mm.value is not None
    if use.evaluated_mm is not None:
        assert use.evaluated_mm.value is not None
        assert use.evaluated_mm.value <= device.reaches_mm.value
    if device.recommended_mm is not None:
        assert device.recommended_mm.value is not None
        assert device.recommended_mm.value <= device.reaches_mm.value


def test_depths_of_single_labels() -> None:
    """FDA DEN160029 and K202243 (SkinPen), K180778 (Exceed), K200044 (SkinStylus), K230420 (Dr. Pen A20)."""
    reaches = {name: each.reaches_mm.value for name, each in DEVICES.items() if each.reaches_mm}
    assert reaches == {
        "skinpen": 2.5, "exceed": 1.5, "skinstylus": 2.5, "dr_pen_a20": 2.0, "pro_pen": 1.5, "code_x": 2.0,
    }  # fmt: skip
    acne, neck = DEVICES["skinpen"].uses
    assert [use.evaluated_mm.value for use in (acne, neck) if use.evaluated_mm] == [1.5, 2.5]
    assert (acne.phototypes[0], acne.phototypes[-1]) == ("I", "VI")
    assert (neck.sites, neck.phototypes[0], neck.phototypes[-1]) == (("neck",), "II", "IV")


def test_only_home_products_are_not_for_treatment() -> None:
    home = {name for name, each in DEVICES.items() if each.device_class is DeviceClass.HOME_USE}
    assert home == {name for name, each in DEVICES.items() if not each.treatable} == {"home_roller"}


def test_the_interval_of_a_label_fits_the_window_of_the_protocols() -> None:
    exceed = DEVICES["exceed"].minimum_interval
    assert exceed is not None
    assert exceed.days == 30
    own_uses = {indication for use in DEVICES["exceed"].uses for indication in use.indications}
    due = [protocol.interval.latest_recommended.wait for name, protocol in PROTOCOLS if name in own_uses]
    assert all(exceed.wait.after(SOME_DAY) <= wait.after(SOME_DAY) for wait in due)


# Indications


@pytest.mark.parametrize("indication", INDICATIONS.values(), ids=INDICATIONS.keys())
def test_every_indication_can_be_planned_measured_and_declined(indication: Indication) -> None:
    alternatives = [each.id for each in indication.alternatives]
    assert alternatives[0] == NO_TREATMENT
    assert len(set(alternatives)) == len(alternatives)
    assert indication.default_instrument in indication.instruments
    assert not indication.default_instrument.endswith("_import"), "its text may not be shipped"
    assert DeviceClass.MECHANICAL in [protocol.device_class for protocol in indication.protocols]
    assert len({protocol.device_class for protocol in indication.protocols}) == len(indication.protocols)
    assert indication.evidence
    assert indication.maintenance


def test_the_indications_asked_for_are_there() -> None:
    assert INDICATIONS.keys() == {
        "acne_scars_rolling", "acne_scars_boxcar", "acne_scars_ice_pick",
        "surgical_scar", "traumatic_scar", "burn_scar", "hypertrophic_scar",
        "wrinkles", "laxity", "enlarged_pores", "uneven_texture_or_tone",
        "striae_rubra", "striae_alba", "hyperpigmentation", "melasma", "periorbital_darkening",
    }  # fmt: skip


@pytest.mark.parametrize(("name", "protocol"), PROTOCOLS, ids=[f"{n}-{p.device_class}" for n, p in PROTOCOLS])
def test_a_protocol_is_in_order(name: str, protocol: Protocol) -> None:
    interval = protocol.interval
    floors = (interval.absolute_minimum, interval.minimum)
    window = (interval.earliest_recommended, interval.latest_recommended)
    days = [span.wait.after(SOME_DAY) for span in (*floors, *window)]
    assert days == sorted(days)
    low, high = protocol.sessions.span or (0, 0)
    planned = protocol.sessions.value
    assert planned is not None
    assert 1 <= low <= planned <= high <= 6
    assert 1 <= protocol.review_after_session <= planned
    assert all(figure == int(figure) for figure in (low, planned, high))
    if protocol.endpoint_basis.unverified:
        assert protocol.endpoint is None
    if protocol.endpoint is None:
        assert protocol.endpoint_basis.sources == OWN
    assert protocol.note is not None
    assert "our own choice" in protocol.note, "no source gives a session for the review"
    assert protocol.passes is None, "no source that was read gives a number"


def test_a_length_from_weak_sources_says_so() -> None:
    for name, protocol in PROTOCOLS:
        for length in protocol.needle_length:
            if all(SOURCES[source].grade is Grade.WEAK for source in length.mm.sources):
                assert "weak source" in length.basis, name


def test_no_length_is_given_where_none_could_be_read() -> None:
    without = [(name, each.device_class) for name, each in PROTOCOLS if not each.needle_length]
    assert {name for name, of_class in without if of_class is DeviceClass.MECHANICAL} == {
        "striae_rubra", "striae_alba", "burn_scar", "enlarged_pores", "uneven_texture_or_tone",
        "hyperpigmentation", "melasma", "periorbital_darkening",
    }  # fmt: skip
    assert all(each.device_class is DeviceClass.MECHANICAL for _, each in PROTOCOLS if each.needle_length)


def test_the_length_a_plan_begins_with_is_never_above_the_median_of_the_studies() -> None:
    """Harris 2015: median needle length 1.5 mm; a plan takes the value, or else the lower end."""
    begun = [
        length.mm.value if length.mm.value is not None else length.mm.low
        for _, protocol in PROTOCOLS
        for length in protocol.needle_length
    ]
    assert begun
    assert all(mm is not None and mm <= 1.5 for mm in begun)


def test_a_product_brought_into_the_skin_is_off_label_and_says_what_the_regulator_says() -> None:
    brought = {
        "platelet_rich_plasma",
        "exosomes",
        "tranexamic_acid",
        "glutathione",
        "topical_botulinum_toxin",
    }
    found = [each for each in COMBINATIONS if each.id in brought]
    assert {each.id for each in found} == brought
    assert all(each.off_label and "FDA-PAGE-2025" in each.caution.sources for each in found)


def test_granulomas_are_named_wherever_vitamin_c_is_offered() -> None:
    found = [each for each in COMBINATIONS if "vitamin" in each.id]
    assert len(found) >= 4
    assert all("FRIEDMANN-2024" in each.caution.sources for each in found)


def test_customs_promise_nothing() -> None:
    customs = RECORDS["customs"]
    assert customs["maintenance_once_or_twice_a_year"].supported == ()
    assert not customs["four_hundred_percent_more_collagen"].may_be_shown
    assert all(each.not_supported for each in customs.values())


def studies_of_acne_scars_by(column: str) -> Counter[str]:
    """How many studies give each value of a column of the table of studies, for their needled arms."""
    with (DATA / "studies.csv").open(newline="", encoding="utf-8") as lines:
        given = {
            (row["study"], row[column])
            for row in csv.DictReader(lines)
            if row["indication"] == "atrophic_acne_scars" and row["arm_role"].startswith("needling") and row[column]
        }
    return Counter(value for _, value in given)


def test_the_customs_count_the_studies_as_the_table_does() -> None:
    sessions, weeks = studies_of_acne_scars_by("sessions"), studies_of_acne_scars_by("interval_weeks")
    of_sessions, of_weeks = (
        " ".join(statement.text for statement in RECORDS["customs"][name].supported)
        for name in ("three_to_six_sessions", "four_to_six_weeks_apart")
    )
    assert f"Of {sessions.total()} studies" in of_sessions
    assert f"{sessions['3'] + sessions['4']} used three or four sessions" in of_sessions
    assert f"{sessions['5'] + sessions['6']} five or six" in of_sessions
    assert f"Of {weeks.total()} studies" in of_weeks
    assert f"{weeks['4'] + weeks['4.3']} used four weeks or a month, {weeks['2']} two weeks" in of_weeks
    assert f"{weeks['6']} six weeks" in of_weeks


# Skin


def test_every_site_is_described_and_says_so_where_nothing_was_measured() -> None:
    sites = RECORDS["skin_sites"]
    assert sites.keys() == SITES.keys()
    assert [each.id for each in sites.values() if not each.layers and not each.evidence_note] == []
    assert {each.relative_uncertainty.value for each in sites.values()} == {0.30}


@pytest.mark.parametrize(
    ("site", "male_mm", "female_mm"),
    [
        ("forehead", 1.39, 1.06),
        ("glabella", 1.35, 1.09),
        ("temple", 1.25, 0.98),
        ("eyelid", 0.85, 0.75),
        ("nose", 1.23, 1.12),
        ("cheek", 1.33, 1.07),
        ("jawline", 1.23, 1.09),
        ("neck", 1.17, 1.16),
    ],
)
def test_epidermis_and_dermis_add_up_to_the_table(site: str, male_mm: float, female_mm: float) -> None:
    """BMC Med Imaging 2022;22:113, table 2 (49 men, 69 women); the sums are worked out from its means."""
    layers = RECORDS["skin_sites"][site].layers
    total = {each.sex: each.epidermis_mm + each.dermis_mm for each in layers if each.source == "USSKIN-2022"}
    assert total == {"male": pytest.approx(male_mm), "female": pytest.approx(female_mm)}


def test_a_neighbouring_site_is_named_as_one() -> None:
    named = {"cheek": "zygoma", "jawline": "submandibular"}
    for site, neighbour in named.items():
        record = RECORDS["skin_sites"][site]
        assert {each.measured_at for each in record.layers} == {neighbour}
        assert "nearest site measured" in record.evidence_note


# Anaesthetics


@pytest.mark.parametrize("product", ANAESTHETICS.values(), ids=ANAESTHETICS.keys())
def test_every_product_comes_off_before_needling_and_fits_the_arithmetic(product: Anaesthetic) -> None:
    assert limits_of(product).product == product.name
    assert "before the first puncture" in product.removal.text
    assert "never put it on needled skin" in product.removal.text
    assert {stop.fact for stop in product.stops} <= FACTS.keys()


def test_only_the_label_that_names_a_stop_has_it() -> None:
    assert [name for name, each in ANAESTHETICS.items() if each.stops] == ["pliaglis"]


def test_emla_on_100_cm2_needs_10_to_12_and_a_half_grams() -> None:
    """US label, minor procedure: 2.5 g per 20 to 25 cm2 for at least an hour, covered."""
    use = AnaestheticUse(area_cm2=100, grams=11, minutes=60, is_occluded=True, is_skin_intact=True)
    checked = check_anaesthetic(use, limits_of(ANAESTHETICS["emla_minor_procedure"]))
    assert checked.decision == "within_limits"
    assert checked.grams_needed is not None
    assert checked.grams_needed.low == pytest.approx(10)
    assert checked.grams_needed.high == pytest.approx(12.5)


def test_emla_on_more_than_600_cm2_is_over_the_limit() -> None:
    """Summary of product characteristics, large areas: at most 60 g on 600 cm2."""
    use = AnaestheticUse(area_cm2=700, grams=61, minutes=60, is_skin_intact=True)
    checked = check_anaesthetic(use, limits_of(ANAESTHETICS["emla_large_area"]))
    assert {limit for limit, _ in checked.exceeded} == {Limit.AREA, Limit.GRAMS}


def test_a_cream_bought_without_prescription_is_never_wrapped_or_stronger_than_4_percent() -> None:
    """FDA warning of March 2024."""
    limits = limits_of(ANAESTHETICS["lidocaine_otc"])
    use = AnaestheticUse(area_cm2=20, grams=2, minutes=30, is_occluded=True, is_skin_intact=False)
    exceeded = {limit for limit, _ in check_anaesthetic(use, limits).exceeded}
    assert exceeded == {Limit.OCCLUSION, Limit.INTACT_SKIN}
    assert limits.max_strength_percent == 4
