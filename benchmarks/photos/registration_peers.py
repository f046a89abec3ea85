"""The same pairs laid over each other by SimpleITK and itk-elastix: affine, then B-splines, at a quarter of each side.

Both are imported when they are asked for, since nothing else has them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import peers
from needlepoint.photos.photo import Photo, Points

SHRINK = 4
MESH = (8, 6)
"""B-spline cells across and down, as fine as the bends that are to be found."""
ROUNDS = 150
Finder = Callable[[Photo, Photo, Points], Points]
"""Takes both photographs and points of the baseline; gives where they lie in the follow-up."""


def finder(name: str) -> tuple[Finder | None, str]:
    """A peer by its name in the package index, or why it cannot be had."""
    why_not = peers(name)
    if why_not:
        return None, why_not
    return {"SimpleITK": _simple_itk, "itk-elastix": _elastix}[name], ""


def _small(photo: Photo) -> NDArray[np.float32]:
    return np.ascontiguousarray(photo.grey(SHRINK), np.float32)


def _simple_itk(baseline: Photo, follow_up: Photo, points: Points) -> Points:
    sitk = importlib.import_module("SimpleITK")

    fixed, moving = (sitk.GetImageFromArray(_small(photo)) for photo in (baseline, follow_up))
    centred = sitk.CenteredTransformInitializer(
        fixed, moving, sitk.AffineTransform(2), sitk.CenteredTransformInitializerFilter.GEOMETRY
    )
    affine = _run_simple_itk(sitk, fixed, moving, centred)
    start = sitk.BSplineTransformInitializer(fixed, list(MESH))
    composite = sitk.CompositeTransform([affine])
    bend = _run_simple_itk(sitk, fixed, moving, start, before=composite)
    composite.AddTransform(bend)
    small = (points + 0.5) / SHRINK - 0.5
    found = np.array([composite.TransformPoint((float(x), float(y))) for x, y in small])
    return np.asarray((found + 0.5) * SHRINK - 0.5)


def _run_simple_itk(sitk: Any, fixed: Any, moving: Any, start: Any, before: Any = None) -> Any:
    method = sitk.ImageRegistrationMethod()
    method.SetMetricAsMattesMutualInformation(50)
    method.SetMetricSamplingStrategy(method.RANDOM)
    method.SetMetricSamplingPercentage(0.2, 1)
    method.SetInterpolator(sitk.sitkLinear)
    method.SetShrinkFactorsPerLevel([8, 4, 2, 1])
    method.SetSmoothingSigmasPerLevel([4, 2, 1, 0])
    if before is None:
        method.SetOptimizerAsGradientDescent(1.0, ROUNDS, 1e-6, 10)
        method.SetOptimizerScalesFromPhysicalShift()
    else:
        method.SetMovingInitialTransform(before)
        method.SetOptimizerAsLBFGSB(1e-6, ROUNDS)
    method.SetInitialTransform(start, inPlace=False)
    return method.Execute(fixed, moving)


def _elastix(baseline: Photo, follow_up: Photo, points: Points) -> Points:
    itk = importlib.import_module("itk")

    fixed, moving = (itk.image_from_array(_small(photo)) for photo in (baseline, follow_up))
    settings = itk.ParameterObject.New()
    settings.AddParameterMap(settings.GetDefaultParameterMap("affine", 5))
    settings.AddParameterMap(settings.GetDefaultParameterMap("bspline", 5, fixed.shape[1] / MESH[0]))
    _, result = itk.elastix_registration_method(fixed, moving, parameter_object=settings)
    field = np.asarray(itk.transformix_deformation_field(moving, result), np.float32)
    small = ((points + 0.5) / SHRINK - 0.5).astype(np.float32)
    shift = cv2.remap(field, small[None, :, 0], small[None, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray((small + shift[0] + 0.5) * SHRINK - 0.5, np.float64)
