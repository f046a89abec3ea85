"""What changed between photographs: comparable or not, by how much, and whether it is more than measurement error."""

from needlepoint.photos.change.pair import compare_pair as compare_pair
from needlepoint.photos.change.pair import measure_pair as measure_pair
from needlepoint.photos.change.series import compare_series as compare_series
from needlepoint.photos.change.single import measure_photo as measure_photo
