"""The closed vocabularies: their order, and zones against sites, regions and groups."""

from __future__ import annotations

import itertools

import pytest

from needlepoint.terms import SITES, ZONE_GROUPS, ZONES, Ordered, Phototype, Region, TriageLevel, Verdict

IN_ORDER: list[type[Ordered]] = [Verdict, Phototype, TriageLevel]


@pytest.mark.parametrize("vocabulary", IN_ORDER)
def test_words_are_ordered_as_they_are_written_not_by_the_alphabet(vocabulary: type[Ordered]) -> None:
    for (place, milder), (other, worse) in itertools.combinations(enumerate(vocabulary), 2):
        assert place < other
        assert milder < worse
        assert worse > milder
        assert milder <= worse
        assert worse >= milder
        assert not milder >= worse
        assert not worse <= milder
    for word in vocabulary:
        assert word <= word
        assert word >= word
        assert not word < word
        assert not word > word


def test_the_worst_of_several_verdicts() -> None:
    assert max(Verdict.CAUTION, Verdict.DO_NOT_TREAT, Verdict.DEFER) is Verdict.DO_NOT_TREAT
    assert max(TriageLevel.SAME_DAY, TriageLevel.EMERGENCY, TriageLevel.EXPECTED) is TriageLevel.EMERGENCY
    assert min(Phototype) is Phototype.I
    assert max(Phototype) is Phototype.VI


def test_a_word_read_from_a_file_compares_as_the_word_it_is() -> None:
    assert Verdict.CAUTION < "defer"
    with pytest.raises(ValueError, match="perhaps"):
        assert Verdict.CAUTION < "perhaps"


def test_only_deferral_and_refusal_block() -> None:
    assert [each for each in Verdict if each.blocks] == [Verdict.DEFER, Verdict.DO_NOT_TREAT]


def test_a_site_on_both_sides_has_two_zones_and_a_plural() -> None:
    assert SITES["cheek"].zones == ("left_cheek", "right_cheek")
    assert ZONE_GROUPS["cheeks"] == ("left_cheek", "right_cheek")
    assert SITES["nose"].zones == ("nose",)
    assert ZONES["left_cheek"] is ZONES["right_cheek"] is SITES["cheek"]


def test_every_zone_is_of_one_site_and_every_site_of_one_region() -> None:
    assert sorted(zone for site in SITES.values() for zone in site.zones) == sorted(ZONES)
    assert {site.region for site in SITES.values()} == set(Region)


def test_groups_hold_zones_and_no_name_means_two_things() -> None:
    assert all(set(members) <= set(ZONES) and members for members in ZONE_GROUPS.values())
    assert not set(ZONE_GROUPS) & set(ZONES)
    assert set(ZONE_GROUPS["everywhere"]) == set(ZONES)


def test_the_whole_face_leaves_out_the_eyelids_and_the_face_does_not() -> None:
    eyelids = set(ZONE_GROUPS["eyelids"])
    assert set(ZONE_GROUPS["face"]) - set(ZONE_GROUPS["whole_face"]) == eyelids
    assert set(ZONE_GROUPS["face_and_neck"]) - set(ZONE_GROUPS["whole_face"]) == {"neck"}
    assert not eyelids & set(ZONE_GROUPS["face_and_neck"])
