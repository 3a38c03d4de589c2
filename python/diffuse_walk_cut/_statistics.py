# SPDX-License-Identifier: Apache-2.0
"""What the regions of a segmentation measure, by ``itk.RegionStatisticsFilter``; as a table of pandas."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _tree, kinds
from ._wrapping import ParameterError
from .kinds import label_image

if TYPE_CHECKING:
    import itk
    import pandas

    from ._result import Segmentation

# The names of the filter's inputs, as users of this package know them.
_NAMES = {"Image": "image", "LeafImage": "image", "ConfidenceImage": "image"}


def measure(segmentation: Segmentation, image: Any = None) -> itk.RegionStatistics:
    """Measure all nodes of the tree on the image that was segmented, or on another one of its grid."""
    import itk

    picture = segmentation.picture
    measured = picture if image is None else kinds.read(image, kinds.AUTOMATIC, None)
    if measured.geometry.size != picture.geometry.size:
        size, expected = (" x ".join(map(str, one.geometry.size)) for one in (measured, picture))
        raise ValueError(f"image: must have {expected} pixels, as what was segmented (got {size}). Resample it.")
    geometry = picture.geometry.of_filters()
    pixels = measured.image
    if not (measured.has_physical_geometry and picture.has_physical_geometry):  # one of them does not say where it is
        pixels = type(pixels).New()
        pixels.Graft(measured.image)  # the same memory; the image may be the caller's
        pixels.SetSpacing(list(geometry.spacing))
        pixels.SetOrigin(list(geometry.origin))
        pixels.SetDirection(itk.matrix_from_array(np.array(geometry.direction, dtype=float)))
    statistics = itk.RegionStatisticsFilter.New()
    statistics.SetImage(pixels)
    statistics.SetLeafImage(label_image(segmentation.leaf_array, geometry))
    statistics.SetPartitionTree(segmentation.tree)
    cells = np.ascontiguousarray(segmentation._confidence_cells, dtype=np.float32)
    confidence = itk.image_from_array(cells)
    statistics.SetConfidenceImage(confidence)
    statistics.SetComponentsAreColor(measured.kind == "wide_color")
    statistics.SetHasPhysicalGeometry(bool(picture.has_physical_geometry))
    try:
        statistics.Update()
    except ParameterError as error:
        raise ValueError(f"{_NAMES.get(error.parameter, error.parameter)}: {error.sentence}") from None
    result = statistics.GetOutput()
    result.DisconnectPipeline()
    return result


def to_data_frame(statistics: itk.RegionStatistics, level: np.ndarray) -> pandas.DataFrame:
    """The regions of a level, a row each, indexed by their labels."""
    try:
        import pandas
    except ImportError as error:
        raise ImportError("statistics() gives a table of pandas, which is missing: pip install pandas") from error
    names, *rows = csv.reader(io.StringIO(statistics.to_csv(level)))
    columns = {name: _to_column(name, texts) for name, texts in zip(names, zip(*rows))}
    frame = pandas.DataFrame(columns).set_index("label")
    frame["parent"] = frame["parent"].astype("Int64")  # the whole image has none
    return frame


def _to_column(name: str, texts: tuple[str, ...]) -> Any:
    """The values of a column: whole numbers, numbers (NaN where there is none), or tuples of labels."""
    if name == "name":
        return list(texts)
    if name == "touches":
        return [tuple(map(int, text.split())) for text in texts]
    if all(text.isdigit() for text in texts):
        return np.array(texts, dtype=np.int64)
    return np.array([float(text or "nan") for text in texts])


def of_level(
    segmentation: Segmentation,
    statistics: itk.RegionStatistics,
    regions: int | None,
    threshold: float | None,
    depth: int | None,
) -> pandas.DataFrame:
    """As :meth:`Segmentation.statistics`."""
    if regions is None and threshold is None and depth is None:
        regions = segmentation.number_of_regions
    return to_data_frame(
        statistics, _tree.look_up(segmentation.tree, regions=regions, threshold=threshold, depth=depth)
    )
