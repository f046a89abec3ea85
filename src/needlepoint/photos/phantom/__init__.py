"""A physically based renderer of skin with known truth, which carries the accuracy claims of the whole wing.

The way of a picture:

    scene (maps and structures in mm) -> view (pinhole camera over a curved patch) -> lights -> phone camera -> JPEG

`pairs.make_pair` gives two photographs with everything that is true of them; `truth.truth_of` says what is true of a
scene, in the terms of `quantities`. Scene coordinates are millimetres (u, v) in the tangent plane of the patch, u to
the right and v down, with the origin in the middle; maps are [row, column] with the centre of the first pixel at
(0, 0).
"""
