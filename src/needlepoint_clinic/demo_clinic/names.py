"""Plainly common names in several languages, put together at random: no real person is meant."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """Common given and family names of one language; `language` is that of the leaflets a bearer asks for."""

    language: str
    female: tuple[str, ...]
    male: tuple[str, ...]
    family: tuple[str, ...]


def _names(language: str, female: str, male: str, family: str) -> Names:
    return Names(language, *(tuple(each.split(", ")) for each in (female, male, family)))


SPANISH = _names(
    "es",
    "María, Lucía, Carmen, Laura, Sofía, Ana, Paula, Isabel",
    "Antonio, Javier, Carlos, Miguel, Pablo, Luis",
    "García, Martínez López, Fernández, Sánchez Pérez, Gómez, Díaz Moreno, Álvarez, Romero",
)
GERMAN = _names(
    "de",
    "Anna, Julia, Katharina, Sabine, Lena, Petra",
    "Thomas, Michael, Stefan, Jürgen, Lukas",
    "Müller, Schmidt, Schneider, Fischer, Weber, Schröder",
)
ENGLISH = _names(
    "en",
    "Emma, Sarah, Olivia, Grace, Hannah, Emily",
    "James, Daniel, Thomas, William, Jack",
    "Smith, Jones, Taylor, Brown, Wilson, O'Brien",
)
ARABIC = _names("en", "Fatima, Aisha, Layla, Mariam", "Omar, Ahmed, Yusuf, Karim", "Hassan, Ibrahim, Al-Amin, Mansour")
TURKISH = _names("en", "Ayşe, Zeynep, Elif, Emine", "Mehmet, Mustafa, Emre", "Yılmaz, Demir, Şahin, Çelik")
POLISH = _names("en", "Agnieszka, Katarzyna, Małgorzata", "Piotr, Krzysztof, Paweł", "Nowak, Wójcik, Zieliński")
YORUBA = _names("en", "Folake, Abiola, Titilayo", "Adewale, Babatunde, Kunle", "Adeyemi, Okafor, Balogun, Eze")
HINDI = _names("en", "Priya, Anjali, Sunita, Kavita", "Rahul, Amit, Vikram", "Sharma, Patel, Gupta, Reddy")
CHINESE = _names("en", "Mei, Li Na, Xiu Ying", "Wei, Jun, Ming", "Wang, Li, Zhang, Chen")
VIETNAMESE = _names("en", "Lan, Hương, Linh", "Minh, Tuấn, Dũng", "Nguyễn, Trần, Phạm")
PORTUGUESE = _names("es", "Beatriz, Inês, Mariana", "João, Rui, Tiago", "Silva, Santos, Ferreira, Gonçalves")
FRENCH = _names("en", "Camille, Chloé, Hélène", "Pierre, Julien, François", "Martin, Bernard, Lefèvre, Dubois")

OF_PHOTOTYPE: dict[str, tuple[Names, ...]] = {
    "I": (GERMAN, ENGLISH, POLISH),
    "II": (GERMAN, ENGLISH, POLISH, FRENCH, SPANISH),
    "III": (SPANISH, FRENCH, CHINESE, PORTUGUESE, TURKISH),
    "IV": (SPANISH, TURKISH, ARABIC, PORTUGUESE, VIETNAMESE, CHINESE),
    "V": (HINDI, ARABIC, YORUBA),
    "VI": (YORUBA,),
}
"""Only so that the invented crowd looks like a city's; nothing in the software draws a phototype from a name."""


@dataclass(frozen=True, slots=True)
class Name:
    """Of an invented person."""

    given: str
    family: str
    language: str


def invented_names(rng: random.Random) -> NamesGiven:
    """A source of names in which no two people are called the same."""
    return NamesGiven(rng)


class NamesGiven:
    """Gives out names and remembers them."""

    def __init__(self, rng: random.Random) -> None:
        """Everything random comes from `rng`."""
        self._rng, self._given = rng, set[tuple[str, str]]()

    def one(self, phototype: str, sex: str) -> Name:
        """A name that nobody has yet."""
        for names in self._some_lists(phototype):
            given = self._rng.choice(names.female if sex == "female" else names.male)
            family = self._rng.choice(names.family)
            if (given, family) not in self._given:
                self._given.add((given, family))
                return Name(given, family, names.language)
        raise LookupError("there are more people than names")

    def _some_lists(self, phototype: str) -> Iterator[Names]:
        for _ in range(1000):
            yield self._rng.choice(OF_PHOTOTYPE[phototype])
