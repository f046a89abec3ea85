"""Reading ease: formulas against numbers worked out by hand, syllables against counted words, leaflets against 60."""

from __future__ import annotations

import pytest

from needlepoint.documents import leaflet_reading_ease
from needlepoint.documents.reading_ease import (
    PLAIN as PLAIN_SCORE,
)
from needlepoint.documents.reading_ease import (
    amstad,
    english_syllables,
    fernandez_huerta,
    flesch,
    german_syllables,
    reading_ease,
    spanish_syllables,
)
from needlepoint.errors import InvalidInput
from tests.unit.documents.example_course import CLINIC, FULL, PLAIN, knowledge, plan_of, plans_of_all_cases

# Words counted by hand; each list holds the traps of its language.
ENGLISH = (
    "needle 2 skin 1 treated 2 session 2 people 2 area 3 sunscreen 2 redness 2 hours 1 medicine 3 take 1 taken 2 "
    "creams 1 clinic 2 little 2 table 2 blister 2 emergency 4 trouble 2 breathing 2 swelling 2 racing 2 before 2 "
    "bruises 2 used 1 washed 1 needed 2 patient 2 retinoid 3 fruit 1 being 2 vitamin 3 easily 3 dose 1 doses 2 "
    "face 1 faces 2 itchy 2 devices 3 prescribed 2 choose 1 photographs 3 measured 2 lines 1 pimples 2 stable 2 "
    "care 1 some 1 peels 1 sterile 2 whole 1 here 1 more 1 one 1 scale 1 couple 2 made 1 cause 1 causes 2 ages 2 "
    "muscles 2 tissues 2 creates 2 create 2 gradual 3 lotion 2 video 3 radio 3 facial 2 dermatologist 5"
)
SPANISH = (
    "piel 1 aguja 3 cuero 2 día 2 días 2 sesión 2 sesiones 3 usted 2 quien 1 guía 2 pingüino 3 ciudad 2 aéreo 4 "
    "médico 3 clínica 3 agua 2 limpia 2 crema 2 cuando 2 leer 2 ahora 3 aceite 3 hoy 1 muy 1 rey 1 ya 1 mayo 2 "
    "después 2 tratamiento 4 enrojecimiento 6 siguiente 3 construir 2 ruido 2 viuda 2 oír 2 tenía 3 láser 2 "
    "cicatrices 4 mejilla 3 oído 3 baúl 2 egoísta 4 reacción 3 radiofrecuencia 5 uña 2 estudio 3 averiguéis 4"
)
GERMAN = (
    "haut 1 nadel 2 sitzung 2 behandlung 3 reiben 2 feine 2 häufig 2 see 1 boot 1 neue 2 knie 1 aktuell 3 "
    "seien 2 bauen 2 ärztin 2 hautarzt 2 gesicht 2 tage 2 juckende 3 creme 2 injektion 4 region 3 frei 1 "
    "steuer 2 säure 2 mineral 3 serum 2 öl 1 schwellung 2 quelle 2 bequem 2 situation 5"
)


def counted(text: str) -> dict[str, int]:
    parts = text.split()
    return dict(zip(parts[::2], map(int, parts[1::2]), strict=True))


def test_flesch_worked_example() -> None:
    # 10 words in a sentence, 1.5 syllables in a word: 206.835 - 10.15 - 126.9
    assert flesch(10, 1.5) == pytest.approx(69.785)


def test_fernandez_huerta_worked_example() -> None:
    # 206.84 - 60 x 2 - 1.02 x 10
    assert fernandez_huerta(10, 2.0) == pytest.approx(76.64)


def test_amstad_worked_example() -> None:
    # 180 - 10 - 58.5 x 1.8
    assert amstad(10, 1.8) == pytest.approx(64.7)


def test_english_syllables() -> None:
    words = counted(ENGLISH)
    assert {word: english_syllables(word) for word in words} == words


def test_spanish_syllables() -> None:
    words = counted(SPANISH)
    assert {word: spanish_syllables(word) for word in words} == words


def test_german_syllables() -> None:
    words = counted(GERMAN)
    assert {word: german_syllables(word) for word in words} == words


def test_a_text_is_counted_as_a_reader_would() -> None:
    found = reading_ease(["Wash with water only. Pat it dry.", "Redness that spreads (from day 3 on)"], "en")
    assert (found.words, found.sentences) == (10, 3)
    assert str(found).startswith("Flesch reading ease ")


def test_longer_words_and_sentences_are_harder() -> None:
    easy = reading_ease(["Use no scrub. Wash with water."], "en")
    hard = reading_ease(["Mechanical exfoliation is contraindicated pending complete re-epithelialisation."], "en")
    assert hard.score < easy.score


@pytest.mark.parametrize("language", ["en", "es", "de"])
@pytest.mark.parametrize("text", [PLAIN, FULL], ids=["plain", "full"])
def test_leaflets_are_plain_to_read(text: str, language: str) -> None:
    assert leaflet_reading_ease(plan_of(text), knowledge(), CLINIC, language=language).score >= PLAIN_SCORE


def test_the_leaflet_of_every_case_is_plain_english() -> None:
    scores = [leaflet_reading_ease(plan, knowledge(), CLINIC).score for plan in plans_of_all_cases()]
    assert min(scores) >= PLAIN_SCORE


@pytest.mark.parametrize(("texts", "language"), [(["Text."], "fr"), ([], "en"), (["112"], "en")])
def test_what_cannot_be_measured_is_refused(texts: list[str], language: str) -> None:
    with pytest.raises(InvalidInput):
        reading_ease(texts, language)
