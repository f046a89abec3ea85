"""How easy a text is to read, by the formula made for its language; the higher, the easier.

60 to 70 is called plain in English. A formula sees the length of words and sentences, and nothing else: it cannot say
whether a text is understood. Syllables are counted by rules of our own, which tests hold against counted words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from needlepoint.errors import InvalidInput

PLAIN = 60.0
"""What a leaflet should reach in each language (ours; for English the lower end of "plain")."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)")
_BRACKETS = re.compile(r"\([^)]*\)")


@dataclass(frozen=True, slots=True)
class ReadingEase:
    """A text's score and what it was worked out from."""

    language: str
    score: float
    words: int
    sentences: int
    syllables: int

    def __str__(self) -> str:
        """In one line, for a demonstration."""
        formula = FORMULAS[self.language].name
        return (
            f"{formula} {self.score:.0f} ({self.words} words, {self.words / self.sentences:.1f} in a sentence, "
            f"{self.syllables / self.words:.2f} syllables in a word)"
        )


def reading_ease(texts: Iterable[str], language: str) -> ReadingEase:
    """The reading ease of some texts together. Each text counts as at least one sentence, as a line of a list does.

    What stands in brackets is left out, as are numbers.

    Raises:
        InvalidInput: there is no formula for the language, or no word to read.
    """
    if language not in FORMULAS:
        raise InvalidInput(f"There is no reading-ease formula for '{language}' here.")
    formula = FORMULAS[language]
    words, sentences = 0, 0
    syllables = 0
    for text in texts:
        found = _WORD.findall(_BRACKETS.sub("", text))
        if found:
            words += len(found)
            sentences += max(1, len(_SENTENCE_END.findall(text)))
            syllables += sum(formula.syllables(word.lower()) for word in found)
    if not words:
        raise InvalidInput("There is no word to read.")
    score = formula.score(words / sentences, syllables / words)
    return ReadingEase(language, score, words, sentences, syllables)


def flesch(words_per_sentence: float, syllables_per_word: float) -> float:
    """Flesch reading ease for English.

    206.835 - 1.015 x words per sentence - 84.6 x syllables per word (Flesch R. A new readability yardstick.
    J Appl Psychol 1948;32:221-233, doi:10.1037/h0057532).
    """
    return 206.835 - 1.015 * words_per_sentence - 84.6 * syllables_per_word


def fernandez_huerta(words_per_sentence: float, syllables_per_word: float) -> float:
    """Fernandez Huerta's reading ease for Spanish.

    206.84 - 60 x syllables per word - 1.02 x words per sentence (Fernandez Huerta J. Medidas sencillas de
    lecturabilidad. Consigna 1959;214:29-32). Print runs differ on whether the last term counts sentences in a hundred
    words; words per sentence is the reading that goes with Flesch's formula, and is used here.
    """
    return 206.84 - 60 * syllables_per_word - 1.02 * words_per_sentence


def amstad(words_per_sentence: float, syllables_per_word: float) -> float:
    """Amstad's reading ease for German.

    180 - words per sentence - 58.5 x syllables per word (Amstad T. Wie verständlich sind unsere Zeitungen?
    Thesis, University of Zurich, 1978).
    """
    return 180 - words_per_sentence - 58.5 * syllables_per_word


_ENGLISH_GROUPS = re.compile(r"[aeiouy]+")
_ENGLISH_SILENT = re.compile(
    r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouydt])ed$|(?<=[^aeiouysxzchgl])es$|(?<=[aeiouy]l)es$"
)
_ENGLISH_APART = re.compile(
    r"ia(?!l\b|n\b)|(?<!q)ua(?=l)|io(?!n|us)|eo(?!us|ple)|(?<=cr)ea(?=t)|ea$|(?<=[aeiou])ing$|[^aeiou]ier$"
)


def english_syllables(word: str) -> int:
    """Groups of vowels, without a silent `e` at the end, plus vowels that are spoken apart."""
    spoken = _ENGLISH_SILENT.sub("", word)
    apart = len(_ENGLISH_APART.findall(spoken))
    return max(1, len(_ENGLISH_GROUPS.findall(spoken)) + apart)


_SPANISH_STRONG = re.compile(r"[aeoáéóíú]|(?:(?<![aeoáéó])[iuü](?![aeoáéó]))")
_SPANISH_SILENT_U = re.compile(r"(?<=[gq])u(?=[eiéí])")


def spanish_syllables(word: str) -> int:
    """Strong and accented vowels, and weak ones that lean on no strong vowel; `y` at the end of a word leans."""
    spoken = _SPANISH_SILENT_U.sub("", word)
    groups = re.sub(r"([iuü])([iuü])", r"\1", spoken)
    return max(1, len(_SPANISH_STRONG.findall(groups)))


_GERMAN_GROUPS = re.compile(r"aa|ai|au|äu|ee|ei|eu|ie|oo|ey|ay|[aeiouyäöü]")


def german_syllables(word: str) -> int:
    """Vowels, with double vowels and diphthongs as one and without the `u` of `qu`."""
    return max(1, len(_GERMAN_GROUPS.findall(word.replace("qu", "q"))))


@dataclass(frozen=True, slots=True)
class Formula:
    """A language's formula and its way of counting syllables."""

    name: str
    score: Callable[[float, float], float]
    syllables: Callable[[str], int]


FORMULAS = {
    "en": Formula("Flesch reading ease", flesch, english_syllables),
    "es": Formula("Fernandez Huerta reading ease", fernandez_huerta, spanish_syllables),
    "de": Formula("Amstad reading ease", amstad, german_syllables),
}
