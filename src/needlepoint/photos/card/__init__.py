"""The calibration card: what it looks like, and what it tells of a photograph it is seen in."""

from needlepoint.photos.card.find import find_card as find_card
from needlepoint.photos.card.scale import stated_scale as stated_scale
