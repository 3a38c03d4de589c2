# SPDX-License-Identifier: Apache-2.0
"""What the module puts into Slicer's scene. The one file of this folder that imports Slicer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import slicer
import vtk

from .place import voxel_at
from .segments import Segment


class Scene:
    """The nodes of one result.

    The preview is the leaf labels as one label map, and its color table is the level: a change of the regions changes colors
    and names of at most as many entries as there are leaves, and touches no voxel.

    Attributes
    ----------
    volume : vtkMRMLVolumeNode or None
        What was segmented.
    leaves : vtkMRMLLabelMapVolumeNode or None
        The preview.
    segmentation : vtkMRMLSegmentationNode or None
        What `make_segmentation` made.
    """

    def __init__(self) -> None:
        self.volume = None
        self.leaves = None
        self.segmentation = None
        self._colors = None
        self._segment_colors: dict[str, object] = {}

    def temporary_folder(self) -> str:
        """Slicer's own."""
        return slicer.app.temporaryPath

    def program_environment(self) -> dict:
        """That in which Slicer was started: the program is no part of Slicer and must not load its libraries."""
        return slicer.util.startupEnvironment()

    def write_volume(self, node, path: Path) -> None:
        """Writes a volume in its own coordinates, without the transform that it lies under."""
        if not slicer.util.exportNode(node, str(path), {"useCompression": 0}):
            raise RuntimeError(f"{node.GetName()} could not be written to {path}. Is there space on the disk?")

    def write_mask(self, mask, volume, path: Path) -> None:
        """Writes a mask on the grid of the volume; a segmentation's visible segments become one label map."""
        if not mask.IsA("vtkMRMLSegmentationNode"):
            self.write_volume(mask, path)
            return
        labels = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "DiffuseWalkCut mask")
        try:
            logic = slicer.modules.segmentations.logic()
            if not logic.ExportVisibleSegmentsToLabelmapNode(mask, labels, volume):
                raise RuntimeError(f"{mask.GetName()} has no visible segment. Show the segments of the mask, or choose another one.")
            self.write_volume(labels, path)
        finally:
            self._remove_with_colors(labels)

    def show_leaves(self, volume, path: Path) -> np.ndarray:
        """Loads the leaf labels as the preview over the volume; returns their array (k, j, i), which is a copy."""
        self.remove_preview()
        self.volume = volume
        name = volume.GetName() if volume else path.parent.name
        self.leaves = slicer.util.loadLabelVolume(str(path), {"name": f"{name} regions", "show": False})
        if volume:
            self._verify_place(volume)
            self.leaves.SetAndObserveTransformNodeID(volume.GetTransformNodeID())
        self._colors = self._add_color_table(f"{name} regions colors")
        self.leaves.GetDisplayNode().SetAndObserveColorNodeID(self._colors.GetID())
        return np.array(slicer.util.arrayFromVolume(self.leaves))

    def recolor(self, segments: list[Segment], table: np.ndarray) -> None:
        """Shows a level: `table` is the label of each leaf."""
        was_modifying = self._colors.StartModify()
        self._set_size(self._colors, len(table))
        self._colors.SetColor(0, "Outside", 0.0, 0.0, 0.0, 0.0)
        for leaf in range(1, len(table)):
            segment = segments[int(table[leaf]) - 1]
            self._colors.SetColor(leaf, segment.name, *segment.color, 1.0)
        self._colors.EndModify(was_modifying)
        background = {"background": self.volume} if self.volume else {}
        slicer.util.setSliceViewerLayers(label=self.leaves, labelOpacity=0.5, **background)

    def make_segmentation(self, segments: list[Segment], labels: np.ndarray) -> None:
        """The regions as a segmentation, which replaces the one that was made before; the preview is hidden."""
        name = self.leaves.GetName()
        self.segmentation = self._import(self.segmentation, f"{name} segmentation", segments, labels)
        slicer.util.setSliceViewerLayers(label=None)

    def send_seeds(self, segments: list[Segment], seeds: np.ndarray) -> None:
        """Seeds as a segmentation of their own, which Segment Editor opens with "Grow from seeds"."""
        present = set(np.unique(seeds).tolist())
        chosen = [segment for segment in segments if segment.label in present]
        node = self._import(None, f"{self.leaves.GetName()} seeds", chosen, seeds)
        slicer.util.setSliceViewerLayers(label=None)
        slicer.util.selectModule("SegmentEditor")
        editor = slicer.modules.segmenteditor.widgetRepresentation().self().editor
        editor.setSegmentationNode(node)
        if self.volume:
            editor.setSourceVolumeNode(self.volume)
        editor.setActiveEffectByName("Grow from seeds")

    def voxel_under_mouse(self, crosshair, shape: tuple[int, int, int]) -> tuple[int, int, int] | None:
        """The voxel of the preview under the mouse, as an index of its array; None outside."""
        world = [0.0, 0.0, 0.0]
        if self.leaves is None or not crosshair.GetCursorPositionRAS(world):
            return None
        point = [0.0, 0.0, 0.0]
        self.leaves.TransformPointFromWorld(world, point)
        return voxel_at(point, np.linalg.inv(self._ijk_to_ras(self.leaves)), shape)

    def point_of_voxel(self, voxel: tuple[int, int, int]) -> list[float]:
        """The center of a voxel of the preview, in the coordinates of its volume, LPS."""
        ras = self._ijk_to_ras(self.leaves) @ [*voxel[::-1], 1.0]
        return [float(round(value, 6)) for value in ras[:3] * [-1.0, -1.0, 1.0]]

    def voxel_at_point(self, point, shape: tuple[int, int, int]) -> tuple[int, int, int] | None:
        """The voxel of the preview at a point, LPS, as an index of its array; None outside."""
        return voxel_at(np.multiply(point, [-1.0, -1.0, 1.0]), np.linalg.inv(self._ijk_to_ras(self.leaves)), shape)

    def voxel_volume(self) -> float:
        """In mm^3."""
        return float(np.prod(self.leaves.GetSpacing()))

    def remove_preview(self) -> None:
        """Removes the preview of an earlier result; a segmentation stays, and is no longer replaced."""
        for node in (self.leaves, self._colors):
            if node is not None and slicer.mrmlScene.IsNodePresent(node):
                slicer.mrmlScene.RemoveNode(node)
        self.forget()

    def forget(self) -> None:
        """The scene is closed: no node is ours any longer."""
        self.volume = self.leaves = self.segmentation = self._colors = None
        self._segment_colors = {}

    def _import(self, node, name: str, segments: list[Segment], labels: np.ndarray):
        """A segmentation from one label map, which is imported at once; names and colors come by its color table."""
        if node is None or not slicer.mrmlScene.IsNodePresent(node):
            node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", name)
            node.CreateDefaultDisplayNodes()
            node.SetAndObserveTransformNodeID(self.leaves.GetTransformNodeID())
        node.SetReferenceImageGeometryParameterFromVolumeNode(self.volume or self.leaves)
        colors = self._segment_colors.get(node.GetID()) or self._add_color_table(f"{name} colors")
        self._segment_colors[node.GetID()] = colors
        self._set_size(colors, int(labels.max(initial=0)) + 1)
        for segment in segments:
            colors.SetColor(segment.label, segment.name, *segment.color, 1.0)
        labelmap = slicer.modules.volumes.logic().CreateAndAddLabelVolume(self.leaves, "DiffuseWalkCut labels")
        try:
            labelmap.SetAndObserveTransformNodeID(self.leaves.GetTransformNodeID())
            slicer.util.updateVolumeFromArray(labelmap, labels)
            labelmap.GetDisplayNode().SetAndObserveColorNodeID(colors.GetID())
            node.GetSegmentation().RemoveAllSegments()
            if not slicer.modules.segmentations.logic().ImportLabelmapToSegmentationNode(labelmap, node):
                raise RuntimeError(f"Slicer could not import the {len(segments)} regions into {name}.")
        finally:
            slicer.mrmlScene.RemoveNode(labelmap)
        was_modifying = node.StartModify()
        for index, segment in enumerate(segments):  # segments are in the order of their labels
            for tag, value in segment.tags.items():
                node.GetSegmentation().GetNthSegment(index).SetTag(tag, value)
        node.EndModify(was_modifying)
        return node

    def _verify_place(self, volume) -> None:
        sizes = [tuple(node.GetImageData().GetDimensions()) for node in (volume, self.leaves)]
        places = [self._ijk_to_ras(node) for node in (volume, self.leaves)]
        if sizes[0] != sizes[1] or not np.allclose(*places, rtol=1e-5, atol=1e-3):
            raise ValueError(
                f"Volume: {volume.GetName()} ({sizes[0]} voxels) is not what was segmented ({sizes[1]} voxels), or lies elsewhere. "
                "Choose the volume that the regions belong to."
            )

    def _ijk_to_ras(self, node) -> np.ndarray:
        matrix = vtk.vtkMatrix4x4()
        node.GetIJKToRASMatrix(matrix)
        return np.array(slicer.util.arrayFromVTKMatrix(matrix))

    def _add_color_table(self, name: str):
        table = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLColorTableNode", name)
        table.SetTypeToUser()
        self._set_size(table, 1)  # Slicer complains of the display of a table without any color
        return table

    def _set_size(self, table, count: int) -> None:
        table.SetNumberOfColors(count)
        table.GetLookupTable().SetTableRange(0, count - 1)

    def _remove_with_colors(self, labels) -> None:
        if labels.GetDisplayNode():
            slicer.mrmlScene.RemoveNode(labels.GetDisplayNode().GetColorNode())
        slicer.mrmlScene.RemoveNode(labels)
