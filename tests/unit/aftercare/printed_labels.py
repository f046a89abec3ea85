"""Labels as printed on products of the kinds sold, with invented brands, and what must be read from them.

What is expected was written by hand from the aftercare tables, not copied from the program. Days are those
after mechanical needling with the default times.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PrintedLabel:
    """A label and what it holds.

    Attributes:
        earliest_day: the day on which the last class may go on; None: nothing was recognised.
        restricted: the ids of the restricted classes in it.
        unknown: pieces that must not be recognised.
        read_as: misspelt pieces (as printed) and the name each must be read as.
        count: how many ingredients must be found; None: not checked.
    """

    name: str
    text: str
    earliest_day: int | None
    restricted: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    read_as: dict[str, str] = field(default_factory=dict)
    count: int | None = None


def _classes(*ids: str) -> frozenset[str]:
    return frozenset(ids)


LABELS: tuple[PrintedLabel, ...] = (
    PrintedLabel(
        "bland cream, EU style with languages and slashes",
        """Plainskin Barrier Cream 50 ml
Ingredients: Aqua/Water/Eau, Glycerin, Caprylic/Capric Triglyceride, Cetearyl Alcohol, Petrolatum,
Ceramide NP, Ceramide AP, Ceramide EOP, Cholesterol, Phytosphingosine, Panthenol, Sodium Hyaluronate,
Carbomer, Xanthan Gum, Sodium Lauroyl Lactylate, Phenoxyethanol, Ethylhexylglycerin.""",
        1,
        count=17,
    ),
    PrintedLabel(
        "petrolatum ointment, one ingredient and a percentage",
        "ACTIVE INGREDIENT: White Petrolatum USP (100%)",
        1,
        count=1,
    ),
    PrintedLabel(
        "bland lotion in capitals, words broken over lines",
        """INGREDIENTS: WATER (AQUA), GLYCERIN, BUTYROSPERMUM
PARKII (SHEA) BUTTER, DIMETHICONE, NIACINA-
MIDE, 1,2-HEXANEDIOL, PEG-40 STEARATE, ALLANTOIN, DISODIUM EDTA.""",
        1,
        count=9,
    ),
    PrintedLabel(
        "hyaluronic serum: plain names, but a serum",
        """AquaDrop Hydrating Serum
INCI: Aqua, Sodium Hyaluronate, Hydrolyzed Hyaluronic Acid, Glycerin, Pentylene Glycol, Phenoxyethanol""",
        3,
        _classes("serums"),
        count=6,
    ),
    PrintedLabel(
        "vitamin C serum with amounts",
        """Glow Lab C Serum
Ingredients: Water, L-Ascorbic Acid (15%), Ethoxydiglycol, Propylene Glycol, Tocopherol 1%,
Ferulic Acid 0,5%, Panthenol.""",
        7,
        _classes("vitamin_c", "serums"),
        unknown=("Ferulic Acid 0.5%",),
        count=7,
    ),
    PrintedLabel(
        "vitamin C derivative, no prefix, semicolons",
        "Aqua; Tetrahexyldecyl Ascorbate; Squalane; Tocopheryl Acetate; Caprylyl Glycol",
        7,
        _classes("vitamin_c"),
        count=5,
    ),
    PrintedLabel(
        "vitamin C derivative that is in no list, told by its word",
        "Aqua, Glycerin, Ascorbyl Tetra-2-Hexyldecanoate, Dimethicone",
        7,
        _classes("vitamin_c"),
    ),
    PrintedLabel(
        "night cream with retinol, misspelt by whoever typed it",
        "Ingredients: Aqua, Gycerin, Retnol 0.3 %, Cetaryl alcohol, dimeticone, Tocopherol",
        7,
        _classes("retinoids"),
        read_as={
            "Gycerin": "glycerin",
            "Retnol 0.3 %": "retinol",
            "Cetaryl alcohol": "cetearyl alcohol",
            "dimeticone": "dimethicone",
        },
        count=6,
    ),
    PrintedLabel(
        "prescription gel, drug label style",
        """Active ingredient
Adapalene 0.1%
Inactive ingredients: carbomer 940, edetate disodium, methylparaben, poloxamer 124, propylene glycol,
purified water, sodium hydroxide""",
        7,
        _classes("retinoids"),
        unknown=("carbomer 940", "edetate disodium", "poloxamer 124"),
    ),
    PrintedLabel(
        "toner with acids",
        """RESURFACE 7% Glycolic Toning Solution
Ingredients: Aqua (Water), Glycolic Acid, Rosa Damascena Flower Water, Aloe Barbadensis Leaf Juice,
Lactic Acid, Sodium Hydroxide, Allantoin, Citric Acid.""",
        7,
        _classes("alpha_hydroxy_acids"),
        unknown=("Rosa Damascena Flower Water",),
    ),
    PrintedLabel(
        "salicylic acid gel with bullets",
        """Clear Pore Gel
INGREDIENTS:
• Water
• Methylpropanediol
• Butylene Glycol
• Salicylic Acid (2%)
• Polysorbate 20
• Sodium Hydroxide""",
        7,
        _classes("beta_hydroxy_acids"),
        count=6,
    ),
    PrintedLabel(
        "acne wash with benzoyl peroxide, US drug label",
        """Drug Facts
Active ingredient: Benzoyl Peroxide 10% ......... Acne medication
Uses: for the treatment of acne
Warnings: For external use only. Keep away from eyes.
Directions: Wash twice a day.
Inactive ingredients: Water, Sodium Cocoyl Isethionate, Glycerin, Xanthan Gum""",
        7,
        _classes("benzoyl_peroxide"),
        count=5,
    ),
    PrintedLabel(
        "perfumed cream with allergens, stars and footnotes",
        """Ingredients: Aqua, Simmondsia Chinensis Seed Oil*, Glycerin*, Cetearyl Alcohol, Parfum (Fragrance),
Limonene**, Linalool**, Citral**. *from organic farming. **natural component of essential oils.""",
        3,
        _classes("fragrance"),
        count=8,
    ),
    PrintedLabel(
        "face oil with essential oils and Latin names",
        """Ingredients - INCI: Helianthus Annuus (Sunflower) Seed Oil, Squalane,
Lavandula Angustifolia (Lavender) Oil, Citrus Aurantium Bergamia (Bergamot) Fruit Oil, Tocopherol.""",
        3,
        _classes("fragrance"),
        count=5,
    ),
    PrintedLabel(
        "chemical sunscreen, US drug label",
        """SunVeil SPF 50 Sunscreen Lotion
Active ingredients: Avobenzone 3%, Homosalate 10%, Octisalate 5%, Octocrylene 10% (Sunscreen)
Inactive ingredients: Water, Silica, Glycerin, Dimethicone, Phenoxyethanol.""",
        1,
        _classes("uv_filters"),
        count=9,
    ),
    PrintedLabel(
        "mineral sunscreen, nano",
        "Ingredients: Aqua, Zinc Oxide [nano] 20%, Titanium Dioxide (nano), C12-15 Alkyl Benzoate, Glycerin",
        1,
        _classes("uv_filters"),
        count=5,
    ),
    PrintedLabel(
        "tinted sunscreen with may contain",
        """Shade Tinted Mineral SPF 30
INGREDIENTS: Cyclopentasiloxane, Zinc Oxide, Dimethicone, Tocopherol. MAY CONTAIN (+/-): CI 77491, CI 77492,
CI 77499 (Iron Oxides).""",
        2,
        _classes("uv_filters", "colours"),
        count=7,
    ),
    PrintedLabel(
        "foundation with a bracketed plus-minus list and bare colour numbers",
        "Aqua, Dimethicone, Glycerin, Talc [+/- CI77891, C.I. 77491, 77492, CI 77007, CI 45410]",
        2,
        _classes("uv_filters", "colours"),
        count=9,
    ),
    PrintedLabel(
        "serum with zinc and copper, as in the published case",
        "Ingredients: Water, Hyaluronic Acid, Glycerin, Zinc Gluconate, Copper Gluconate",
        3,
        _classes("zinc_and_copper"),
        count=5,
    ),
    PrintedLabel(
        "copper peptide ampoule",
        "Blue Peptide Ampoule. Ingredients: Aqua, Glycerin, Copper Tripeptide-1, 1,2-Hexanediol",
        3,
        _classes("zinc_and_copper", "serums"),
        count=4,
    ),
    PrintedLabel(
        "exosome product",
        "Ingredients: Water, Sodium Hyaluronate, Human Adipose Stem Cell Exosomes, Trehalose",
        3,
        _classes("blood_and_cell_products"),
        count=4,
    ),
    PrintedLabel(
        "face scrub",
        "Silk Polish Face Scrub\nIngredients: Aqua, Glycerin, Juglans Regia (Walnut) Shell Powder, Kaolin, Xanthan Gum",
        7,
        _classes("exfoliants"),
        count=5,
    ),
    PrintedLabel(
        "enzyme powder",
        "Ingredients: Zea Mays Starch, Papain, Sodium Cocoyl Isethionate, Allantoin",
        7,
        _classes("exfoliants"),
        count=4,
    ),
    PrintedLabel(
        "claims that deny what they name",
        """Calm Cream. Free from parfum, retinol and zinc. Fragrance-free. No vitamin C.
Ingredients: Aqua, Glycerin, Squalane, Panthenol""",
        1,
        count=4,
    ),
    PrintedLabel(
        "German label",
        "Inhaltsstoffe: Aqua, Paraffinum Liquidum, Cera Microcristallina, Glycerin, "
        "Lanolin Alcohol, Panthenol, Parfum.",
        3,
        _classes("fragrance"),
        count=7,
    ),
    PrintedLabel(
        "French and English heads, trademark signs, directions behind",
        """INGREDIENTS / INGRÉDIENTS: AQUA/WATER/EAU • GLYCERIN • SQUALANE • CARBOMER™ • PHENOXYETHANOL.
Directions: apply morning and evening.
Made in France""",
        1,
        count=5,
    ),
    PrintedLabel(
        "one name on each line, no commas",
        "Ingredients:\nAqua\nGlycerin\nNiacinamide\nRetinyl Palmitate\nPhenoxyethanol",
        7,
        _classes("retinoids"),
        count=5,
    ),
    PrintedLabel(
        "number that looks like a decimal before a name with numbers",
        "Aqua, Polysorbate 20,1,2-Hexanediol,1,3-Butylene Glycol,Propanediol",
        1,
        count=5,
    ),
    PrintedLabel(
        "nested brackets with a list inside",
        "Aqua, Ceramide Complex (Ceramide NP, Ceramide AP, Cholesterol), Panthenol",
        1,
        unknown=("Ceramide Complex",),
        count=6,
    ),
    PrintedLabel(
        "marketing text only",
        "The secret of timeless radiance, loved by thousands",
        None,
        unknown=("The secret of timeless radiance", "loved by thousands"),
    ),
    PrintedLabel(
        "restricted name hidden in prose",
        "Aqua, Glycerin, Stabilised Vitamin C Complex from the Alps, Carbomer",
        7,
        _classes("vitamin_c"),
    ),
    PrintedLabel(
        "unknown plant extract in a bland cream",
        "Aqua, Glycerin, Petrolatum, Nymphaea Caerulea Flower Extract, Phenoxyethanol",
        1,
        unknown=("Nymphaea Caerulea Flower Extract",),
        count=5,
    ),
)
