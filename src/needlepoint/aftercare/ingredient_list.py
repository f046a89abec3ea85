"""Reads the text of a label: which part is the list, where one ingredient ends, and what each may be called.

A list as printed has line breaks, bullets, brackets, several languages with slashes, percentages, stars,
colour numbers and "may contain". Nothing is judged here. What is not read as an ingredient is handed back,
never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LIST_HEADS = (
    r"ingredients?|ingrédients?|ingredientes|ingredienti|inhaltsstoffe|bestandteile|inci|composition|"
    r"composición"
)
_KINDS_OF_LIST = r"(?:active|inactive|other|full|all|key|medicinal|non-medicinal)"
_OTHER_HEADS = (
    r"directions?|how to use|uses?|usage|warnings?|caution|storage|other information|questions\??|purpose|"
    r"precautions|anwendung|mode d'emploi|modo de empleo|benefits"
)
_LIST_HEAD = (
    rf"(?:\b{_KINDS_OF_LIST}\s+)?\b(?:{_LIST_HEADS}|contains)\b"
    rf"(?:\s*\([^()\n]*\)|\s*/\s*(?:{_LIST_HEADS})\b)*\s*[:：]"
    rf"|^[ \t]*(?:{_KINDS_OF_LIST}\s+)?(?:{_LIST_HEADS})(?:\s*/\s*(?:{_LIST_HEADS}))*[ \t]*\n"
    r"|^[ \t]*INGREDIENTS[ \t]+(?=[A-Z])"
)
_OTHER_HEAD = rf"(?:^|(?<=[.;\n]))[ \t]*(?:{_OTHER_HEADS})\s*[:：]"
_FOOT = re.compile(
    r"(?:^|(?<=[.;\n]))[ \t]*(?:made in|manufactured|distributed|keep out of|store (?:in|at|below)|"
    r"for external use|www\.|https?:|dermatologically tested|net wt|best before|batch\b|lot\b|exp\b|©)[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = re.compile(rf"(?P<list>{_LIST_HEAD})|(?P<other>{_OTHER_HEAD})", re.IGNORECASE | re.MULTILINE)
_PLUS_MINUS = r"(?:\+\s*/\s*[-–−]|±)"
_MAY_CONTAIN = re.compile(
    r"\b(?:may contain|peut contenir|kann enthalten|puede contener)\b"
    rf"\s*[(\[]?{_PLUS_MINUS}?[)\]]?\s*:?"
    rf"|[(\[]?\s*{_PLUS_MINUS}\s*[)\]]?\s*:?",
    re.IGNORECASE,
)
_LOCANTS = re.compile(r"(?<![\w-])\d(?:,\d)+(?=-)")
_DECIMAL = re.compile(r"(?<=\d),(?=\d{1,2}\s*%)")
_AMOUNT_TEXT = r"(?i:[<>≤≥~]?\s*\d+(?:[.,]\d+)?\s*(?:%|percent\b|ppm\b|mg/g\b)(?:\s*w/[wv])?)"
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|percent\b|ppm\b|mg/g\b)", re.IGNORECASE)
_AMOUNT_IN_BRACKETS = re.compile(rf"[(\[]?\s*{_AMOUNT_TEXT}\s*[)\]]?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]?")
_SEPARATORS = re.compile(r"[,;、，•·●▪‣◦|\t]|\s[–—-]\s|\n[ \t]*[*–—-][ \t]+")
_STRONG_SEPARATORS = re.compile(r"[,;、，•·●▪‣◦|]")
_BRACKETED_LIST = re.compile(r"\(([^()]*[,;][^()]*)\)")
_NANO = re.compile(r"[(\[]\s*nano\s*[)\]]", re.IGNORECASE)
_MARKS = "*†‡°^¹²³™®"
_FOOTNOTE_MARK = re.compile(r"(?<=[\s.])(?=[*†‡°¹²³]+\s*[^\W\d_])")
_FOOTNOTE = re.compile(
    r"^[*†‡°¹²³]+\s*(?=.*\b(?:organic|natural|certified|origin|farming|agriculture|biologique|bio|fair|cosmos|ecocert|"
    r"essential oils?|huiles? essentielles?)\b)",
    re.IGNORECASE,
)
_CLAIM = re.compile(
    r"^(?:.*[\s-]free|(?:free (?:from|of)|without|no|sans|ohne|sin)\s.*|\d+\s*(?:ml|g|oz|fl\.? oz).*)$",
    re.IGNORECASE,
)
_PHARMACOPOEIA = re.compile(r"\s+(?:usp|nf|bp|ep|ph\.?\s?eur\.?)$")
_COLOUR_INDEX = re.compile(r"^(?:c\.?\s?i\.?|colou?r index)?\s*(?:no\.?|#|nr\.?)?\s*(\d{5})(?::\d)?$")
_MAY_MARK, _KEPT_COMMA = "\x01", "\x02"


@dataclass(frozen=True, slots=True)
class PrintedIngredient:
    """One piece of the list.

    Attributes:
        printed: as it stands on the label.
        readings: what the whole of it may be called, in normal form, the most complete first.
        alternates: the names between slashes, where there are any; mostly one name in several languages.
        beside: what stands in brackets or behind an amount; mostly another name, or what it is there for.
        percent: the amount printed with it, in percent or as the label's own unit; None: none printed.
        may_contain: whether it stands behind "may contain" or "+/-".
    """

    printed: str
    readings: tuple[str, ...]
    alternates: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    percent: float | None = None
    may_contain: bool = False


@dataclass(frozen=True, slots=True)
class LabelText:
    """A label taken apart.

    Attributes:
        product_text: name and claims in front of the list and what stands in its foot lines, in normal form.
        ingredients: the pieces of the list, in the order printed.
        not_read: what was taken for directions, footnotes or claims rather than ingredients.
    """

    product_text: str
    ingredients: tuple[PrintedIngredient, ...]
    not_read: tuple[str, ...]


def normal_form(name: str) -> str:
    """A name as it is compared: lower case, without accents and marks; `ci 77491` for a colour."""
    marked = re.sub(rf"[{re.escape(_MARKS)}]", "", name.casefold())
    plain = "".join(c for c in unicodedata.normalize("NFKD", marked) if not unicodedata.combining(c))
    plain = re.sub(r"[‐‑‒–—−]", "-", plain).replace("’", "'").replace("\\", "/")
    plain = re.sub(r"\s*([/-])\s*", r"\1", re.sub(r"\s+", " ", plain)).strip(" .:;,'\"-[]{}")
    plain = _PHARMACOPOEIA.sub("", plain).strip(" .")
    colour = _COLOUR_INDEX.match(plain)
    return f"ci {colour[1]}" if colour else plain


def read_label(text: str) -> LabelText:
    """Take the text of a label apart.

    Args:
        text: as printed or copied; with or without the product's name, headings and directions.
    """
    cleaned = _cleaned(text)
    feet = [each.strip() for each in _FOOT.findall(cleaned)]
    before, lists, others = _sections(_FOOT.sub("\n", cleaned))
    pieces: list[PrintedIngredient] = []
    not_read = [*others, *feet]
    for section in lists:
        _read_section(section, pieces, not_read)
    return LabelText(normal_form(" . ".join([before, *feet])), tuple(pieces), tuple(not_read))


def pieces_within(printed: PrintedIngredient) -> tuple[PrintedIngredient, ...]:
    """The smaller pieces a piece may really be: lines, sentences, or names joined by "and" or "&"."""
    parts = re.split(r"\n|\.\s+|\s&\s|\band\b", printed.printed, flags=re.IGNORECASE)
    pieces = [_ingredient(each, may_contain=printed.may_contain) for each in parts]
    kept = tuple(each for each in pieces if each.readings)
    return kept if len(kept) > 1 else ()


def _cleaned(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"[\u00ad\u200b-\u200d\ufeff\x00-\x08\x0b-\x1f]", "", text).replace("\u00a0", " ")
    return re.sub(r"(?<=[^\W\d_])-\n[ \t]*(?=[^\W\d_])", "", text)


def _sections(text: str) -> tuple[str, list[str], list[str]]:
    """What stands before the first list, the lists, other sections; without a heading all is a list."""
    heads = list(_HEAD.finditer(text))
    starts = [*(head.start() for head in heads), len(text)]
    spans = list(zip(heads, starts[1:], strict=True))
    lists = [text[head.end() : end] for head, end in spans if head["list"]]
    others = [text[head.start() : end].strip() for head, end in spans if head["other"]]
    if not lists:
        return "", [text[: starts[0]]], others
    return text[: starts[0]], lists, others


def _read_section(section: str, pieces: list[PrintedIngredient], not_read: list[str]) -> None:
    text = _MAY_CONTAIN.sub(f";{_MAY_MARK}", _NANO.sub("", section))
    text = _FOOTNOTE_MARK.sub(";", text)
    text = _LOCANTS.sub(lambda found: found[0].replace(",", _KEPT_COMMA), _DECIMAL.sub(".", text))
    text = _BRACKETED_LIST.sub(r";\1;", text)
    separators = _SEPARATORS if _STRONG_SEPARATORS.search(text) else re.compile(rf"{_SEPARATORS.pattern}|\n")
    may_contain = False
    for raw in separators.split(text):
        may_contain = may_contain or _MAY_MARK in raw
        piece = raw.replace(_MAY_MARK, "").replace(_KEPT_COMMA, ",").strip()
        if not normal_form(piece):
            continue
        ingredient = _ingredient(piece, may_contain=may_contain)
        if not ingredient.readings or _FOOTNOTE.match(piece) or _CLAIM.match(normal_form(piece)):
            not_read.append(piece)
        else:
            pieces.append(ingredient)


def _ingredient(piece: str, *, may_contain: bool) -> PrintedIngredient:
    amount = _AMOUNT.search(piece)
    name = re.sub(r"^\d+[.)]\s+", "", piece)
    bare = _AMOUNT_IN_BRACKETS.sub(" ", name)
    outside = [part for part in re.split(_AMOUNT_TEXT, _IN_BRACKETS.sub(" ", name)) if normal_form(part)]
    main = outside[0] if outside else ""
    inside = [part for text in _IN_BRACKETS.findall(bare) for part in (text, *re.split(r"[/\\]", text))]
    return PrintedIngredient(
        printed=piece.strip(" .[]\n").removeprefix(")").removesuffix("(").strip(),
        readings=_forms(bare, re.sub(r"[()\[\]]", " ", bare), _IN_BRACKETS.sub(" ", bare), main),
        alternates=_forms(*re.split(r"[/\\]", main)) if re.search(r"[/\\]", main) else (),
        beside=_forms(*inside, *outside[1:]),
        percent=float(amount[1].replace(",", ".")) if amount else None,
        may_contain=may_contain,
    )


def _forms(*names: str) -> tuple[str, ...]:
    """The names in normal form, each once."""
    return tuple(dict.fromkeys(each for each in map(normal_form, names) if each))
