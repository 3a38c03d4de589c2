# SPDX-License-Identifier: Apache-2.0
"""A result and the user's regions of it: what the panel does, without the panel and without Slicer."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from . import edits, find_program, folder, seeds, segments
from .hierarchy import count_leaves
from .run import Parameters, Run


class Session:
    """One result at a time, and at most one run.

    Parameters
    ----------
    scene : Scene
        What shows it.

    Attributes
    ----------
    run : Run or None
        The run that was started and is not finished.
    cut : Cut or None
        The regions that are shown. After an edit call `recolor`.
    results : pathlib.Path or None
        The folder of ``tree.json`` and ``leaves.nrrd``.
    leaves : numpy.ndarray or None
        Leaf labels (k, j, i).
    counts : numpy.ndarray or None
        Voxels of each leaf.
    """

    def __init__(self, scene) -> None:
        self.scene = scene
        self.run: Run | None = None
        self._own_folder = None
        self._input = None
        self._forget()

    def _forget(self) -> None:
        self.cut = self.results = self.leaves = self.counts = None
        self._clicks = []  # leaves, and the points that were clicked in them
        self._described = (None, [])  # of which regions, and what they are as segments

    def start(self, volume, mask=None, parameters=Parameters(), program: str = "") -> None:
        """Begins a run, which goes on beside Slicer; then ask `self.run.is_running()`, and at last `finish()`."""
        found = find_program.find(program)
        started = Run(found, self.scene.temporary_folder())
        try:
            image = started.folder / "input.nrrd"
            self.scene.write_volume(volume, image)
            mask_file = started.folder / "mask.nrrd" if mask else None
            if mask:
                self.scene.write_mask(mask, volume, mask_file)
            # The program is no part of Slicer and gets the environment that Slicer was started in.
            environment = None if found.is_package else self.scene.program_environment()
            started.start(image, mask_file, parameters, environment)
        except Exception:
            started.discard()
            raise
        self._input = volume
        self.run = started

    def finish(self) -> None:
        """Shows what a run made."""
        finished, self.run = self.run, None
        results = finished.finish()
        try:
            self._show(results, self._input)
        except Exception:
            finished.discard()
            raise
        self._own_folder = finished.folder

    def cancel(self) -> None:
        """Stops a run; what was shown before stays."""
        if self.run:
            canceled, self.run = self.run, None
            canceled.cancel()

    def process(self, volume, mask=None, parameters=Parameters(), program: str = "") -> None:
        """The whole of it, for scripts: returns when the regions are shown."""
        self.start(volume, mask, parameters, program)
        self.run.wait()
        self.finish()

    def load(self, path, volume=None) -> None:
        """Shows a folder that `save`, or the program, wrote."""
        self._show(Path(path), volume)

    def save(self, path) -> None:
        """Writes the result and the user's regions."""
        folder.save(self.results, self.cut, Path(path))

    def to_edits(self) -> list[dict]:
        """The regions as edits of the tree, by nodes; names and locks by points that were clicked, where there are."""
        return edits.to_edits(self.cut, self._clicks)

    def save_edits(self, path) -> None:
        """Writes `to_edits` as a file for the program, the package, or `load_edits`."""
        Path(path).write_text(edits.to_text(self.cut.hierarchy, self.to_edits()), encoding="utf-8")

    def load_edits(self, path, program: str = "") -> None:
        """Does the edits of a file.

        Where its regions are nodes of the tree, they are chosen, as one step of undo. Else the program edits the result, and
        the edited regions, which are a result of their own, are shown; locked regions are then not kept any longer.
        """
        wanted = edits.read(Path(path), self.cut.hierarchy)
        if not wanted or wanted[0]["do"] != "level":
            wanted = self.to_edits() + wanted  # of the regions that are shown
        try:
            edits.show_edits(self.cut, wanted, self._leaf_at)
            return
        except edits.OtherRegions:
            found = find_program.find(program)
        own = Path(tempfile.mkdtemp(prefix="DiffuseWalkCut-", dir=self.scene.temporary_folder()))
        try:
            (own / "edits.json").write_text(edits.to_text(self.cut.hierarchy, wanted), encoding="utf-8")
            edits.run_program(found, self.results, own / "edits.json", own / "regions", self.scene.program_environment())
            self._show(own / "regions", self.scene.volume)
        except Exception:
            shutil.rmtree(own, ignore_errors=True)
            raise
        self._own_folder = own

    def _leaf_at(self, point) -> int:
        if self.cut.hierarchy.has_physical_geometry:
            voxel = self.scene.voxel_at_point(point, self.leaves.shape)
        else:
            voxel = tuple(int(value + 0.5) for value in point[::-1])
        return int(self.leaves[voxel]) if voxel else 0

    def _show(self, results, volume) -> None:
        cut = folder.load(results, segments.default_regions)
        try:
            leaves = self.scene.show_leaves(volume, results / "leaves.nrrd")
            counts = count_leaves(leaves, cut.hierarchy)
        except Exception:
            self._forget()
            self.scene.remove_preview()
            raise
        self.discard()
        self._forget()
        self.cut, self.results, self.leaves, self.counts = cut, results, leaves, counts
        self.recolor()

    def recolor(self) -> None:
        """The preview follows the cut."""
        self.scene.recolor(self.segments(), self.cut.hierarchy.look_up(self.cut.nodes))

    def segments(self) -> list[segments.Segment]:
        """The regions, by label."""
        which = (self.cut.nodes, self.cut.names)
        if self._described[0] != which:
            self._described = (which, segments.describe(self.cut, self.counts))
        return self._described[1]

    def make_segmentation(self, allow_many: bool = False) -> None:
        """The regions as a segmentation, imported at once."""
        described = self.segments()
        segments.verify_number(described, allow_many)
        self.scene.make_segmentation(described, segments.label_map(self.leaves, self.cut))

    def send_seeds(self, margin: float, allow_many: bool = False) -> list[str]:
        """Seeds of the kept regions, or of all where none is kept, to Segment Editor; returns names of those without one."""
        described = self.segments()
        chosen = [s for s in described if s.node in self.cut.kept] or described
        segments.verify_number(chosen, allow_many)
        spacing = tuple(self.scene.leaves.GetSpacing())[::-1]
        labels = segments.label_map(self.leaves, self.cut)
        made, missing = seeds.make_seeds(labels, spacing, margin, [s.label for s in chosen])
        self.scene.send_seeds(described, made)
        return [s.name for s in chosen if s.label in missing]

    def node_under_mouse(self, crosshair) -> int | None:
        """The region under the mouse, or None."""
        voxel = self.scene.voxel_under_mouse(crosshair, self.leaves.shape) if self.cut else None
        return None if voxel is None else self.cut.at_leaf(int(self.leaves[voxel]))

    def remember_click(self, crosshair) -> None:
        """The voxel under the mouse is where edits name and lock its region."""
        voxel = self.scene.voxel_under_mouse(crosshair, self.leaves.shape) if self.cut else None
        if voxel and self.leaves[voxel] and self.leaves.shape[0] > 1:  # one slice is a plane for the program
            is_placed = self.cut.hierarchy.has_physical_geometry
            point = self.scene.point_of_voxel(voxel) if is_placed else [float(value) for value in voxel[::-1]]
            self._clicks.append((int(self.leaves[voxel]), point))

    def describe_node(self, node: int) -> str:
        """Name and size of a region."""
        segment = self.segments()[self.cut.nodes.index(node)]
        volume = self.scene.voxel_volume() if self.cut.hierarchy.has_physical_geometry else None
        kept = ", kept" if node in self.cut.kept else ""
        return f"{segment.name}: {segments.describe_size(segment.voxels, volume)}{kept}"

    def discard(self) -> None:
        """Removes the temporary folder of the result that is shown."""
        if self._own_folder:
            shutil.rmtree(self._own_folder, ignore_errors=True)
        self._own_folder = None

    def close(self) -> None:
        """The scene is closed, or the module goes."""
        self.cancel()
        self.discard()
        self._forget()
        self.scene.forget()
