"""Pictures of a course, drawn on the server as SVG, each with the same said in words and in a table.

They are drawn across in per cent and down in pixels, so that letters keep their size on a phone; colours come from
`clinic.css`. Nothing is said by colour alone. `components/picture.html` shows one.
"""

from needlepoint_clinic.pictures.course_timeline import ReviewMark, SessionMark, course_timeline
from needlepoint_clinic.pictures.drawing import Picture
from needlepoint_clinic.pictures.score_plot import ScorePoint, score_plot

__all__ = ["Picture", "ReviewMark", "ScorePoint", "SessionMark", "course_timeline", "score_plot"]
