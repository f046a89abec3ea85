"""The same pairs laid over each other by SimpleITK and itk-elastix: affine, then B-splines, at a quarter of each side.

Both are given the pictures that ours works on, local brightness and contrast taken out: without that, light that is
uneven in one picture draws both tens of pixels away. Their settings are the best of those tried on one mild pair:
correlation rather than mutual information, all pixels rather than some, and splines twice as fine as the bends.

Both are imported when they are asked for, since nothing else has them.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import peers
from needlepoint.photos.photo import Photo, Points
from needlepoint.photos.registration.contrast import normalise

SHRINK = 4
MESH = (16, 12)
"""B-spline cells across and down, twice as fine as the bends that are to be found: as fine as these, both are off by
2 pixels on a mild pair."""
ROUNDS, BEND_ROUNDS = 200, 60
ELASTIX_ROUNDS, ELASTIX_SAMPLES = 500, 4096
Finder = Callable[[Photo, Photo, Points], Points]
"""Takes both photographs and points of the baseline; gives where they lie in the follow-up."""


def finder(name: str) -> tuple[Finder | None, str]:
    """A peer by its name in the package index, or why it cannot be had."""
    why_not = peers(name)
    if why_not:
        return None, why_not
    return {"SimpleITK": _simple_itk, "itk-elastix": _elastix}[name], ""


def _small(photo: Photo) -> NDArray[np.float32]:
    return normalise(np.asarray(photo.grey(SHRINK), np.float32)).grey.astype(np.float32)


def _simple_itk(baseline: Photo, follow_up: Photo, points: Points) -> Points:
    sitk = importlib.import_module("SimpleITK")

    fixed, moving = (sitk.GetImageFromArray(_small(photo)) for photo in (baseline, follow_up))
    affine = _run_simple_itk(sitk, fixed, moving, sitk.AffineTransform(2))
    # Half as many cells for the first of three levels.
    start = sitk.BSplineTransformInitializer(fixed, [cells // 2 for cells in MESH])
    composite = sitk.CompositeTransform([affine])
    bend = _run_simple_itk(sitk, fixed, moving, start, before=composite)
    composite.AddTransform(bend)
    small = (points + 0.5) / SHRINK - 0.5
    found = np.array([composite.TransformPoint((float(x), float(y))) for x, y in small])
    return np.asarray((found + 0.5) * SHRINK - 0.5)


def _run_simple_itk(sitk: Any, fixed: Any, moving: Any, start: Any, before: Any = None) -> Any:
    method = sitk.ImageRegistrationMethod()
    method.SetMetricAsCorrelation()
    method.SetInterpolator(sitk.sitkLinear)
    if before is None:
        method.SetShrinkFactorsPerLevel([8, 4, 2])
        method.SetSmoothingSigmasPerLevel([4, 2, 1])
        method.SetOptimizerAsRegularStepGradientDescent(1.0, 1e-4, ROUNDS, 0.5, 1e-8)
        method.SetOptimizerScalesFromPhysicalShift()
        method.SetInitialTransform(start, inPlace=False)
    else:
        method.SetShrinkFactorsPerLevel([4, 2, 1])
        method.SetSmoothingSigmasPerLevel([2, 1, 0])
        method.SetMovingInitialTransform(before)
        method.SetOptimizerAsLBFGS2(1e-5, BEND_ROUNDS)
        method.SetInitialTransformAsBSpline(start, inPlace=True, scaleFactors=[1, 2, 2])
    return method.Execute(fixed, moving)


def _elastix(baseline: Photo, follow_up: Photo, points: Points) -> Points:
    itk = importlib.import_module("itk")

    fixed, moving = (itk.image_from_array(_small(photo)) for photo in (baseline, follow_up))
    settings = itk.ParameterObject.New()
    wanted: tuple[tuple[str, float, list[str]], ...]
    wanted = ("affine", fixed.shape[1], []), ("bspline", fixed.shape[1] / MESH[0], ["TransformBendingEnergyPenalty"])
    for kind, spacing, penalty in wanted:
        steps = settings.GetDefaultParameterMap(kind, 5, spacing)
        steps["Metric"] = ["AdvancedNormalizedCorrelation", *penalty]
        steps["MaximumNumberOfIterations"] = [str(ELASTIX_ROUNDS)]
        steps["NumberOfSpatialSamples"] = [str(ELASTIX_SAMPLES)]
        steps["AutomaticTransformInitialization"] = ["false"]
        settings.AddParameterMap(steps)
    _, result = itk.elastix_registration_method(fixed, moving, parameter_object=settings)
    # It writes the field into a file as well, else into the folder one happens to be in.
    with tempfile.TemporaryDirectory() as folder:
        found = itk.transformix_deformation_field(moving, result, output_directory=folder)
        field = np.array(found, np.float32)
    small = ((points + 0.5) / SHRINK - 0.5).astype(np.float32)
    shift = cv2.remap(field, small[None, :, 0], small[None, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray((small + shift[0] + 0.5) * SHRINK - 0.5, np.float64)
