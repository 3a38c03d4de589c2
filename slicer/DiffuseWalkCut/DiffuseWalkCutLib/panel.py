# SPDX-License-Identifier: Apache-2.0
"""The widgets of the panel and what they show. Slicer's modules are handed in, so that this file imports none."""

from __future__ import annotations

from .run import Parameters
from .segments import MOST_SEGMENTS

GROUPINGS = (
    ("automatic", "Automatic"),
    ("both", "Both: alike, and near rather than far"),
    ("classes", "Classes: alike, wherever it lies (tissues)"),
    ("objects", "Objects: in one place (organs)"),
)


class Panel:
    """Widgets, by name.

    Parameters
    ----------
    layout : qt.QLayout
        Where they are put.
    tr : callable
        Translates a text.
    ctk, qt, slicer : modules
        Slicer's.
    """

    def __init__(self, layout, tr, ctk, qt, slicer) -> None:
        self._tr, self._ctk, self._qt, self._slicer = tr, ctk, qt, slicer
        self._layout = layout
        self._build_input()
        self._build_regions()
        self._build_results()
        layout.addStretch(1)

    def _build_input(self) -> None:
        tr, qt = self._tr, self._qt
        form = self._section(tr("Input"))
        self.volume = self._node_box(["vtkMRMLScalarVolumeNode", "vtkMRMLVectorVolumeNode"], tr("What is segmented."), False)
        form.addRow(tr("Volume:"), self.volume)
        self.mask = self._node_box(
            ["vtkMRMLLabelMapVolumeNode", "vtkMRMLSegmentationNode"],
            tr("Only what is not 0 in it is segmented. Of a segmentation the visible segments count."),
            True,
        )
        form.addRow(tr("Mask:"), self.mask)

        form = self._section(tr("Parameters"))
        self.grouping = qt.QComboBox()
        for value, text in GROUPINGS:
            self.grouping.addItem(tr(text), value)
        self.grouping.toolTip = tr("What a region is. Automatic is 'objects' for a CT and 'both' for other volumes.")
        form.addRow(tr("Grouping:"), self.grouping)
        self.connected = qt.QCheckBox()
        self.connected.toolTip = tr("Every region of every level is one piece; smaller pieces go to a neighbor.")
        form.addRow(tr("Connected:"), self.connected)
        self.maxRegions = qt.QSpinBox()
        self.maxRegions.setRange(2, 1000)
        self.maxRegions.value = 64
        self.maxRegions.toolTip = tr("Leaves of the tree: the most that the slider can show.")
        form.addRow(tr("Maximum number of regions:"), self.maxRegions)
        self.minSize = qt.QDoubleSpinBox()
        self.minSize.setRange(0.0, 1e9)
        self.minSize.toolTip = tr("Smallest region in mm^3; 0: a share of 0.002 of the volume.")
        form.addRow(tr("Smallest region:"), self.minSize)
        self.model = qt.QLineEdit()
        self.model.text = "local"
        self.model.toolTip = tr("local, which needs no weights; small-photo; or the folder of a diffusers model.")
        form.addRow(tr("Model:"), self.model)
        self.program = self._ctk.ctkPathLineEdit()
        self.program.filters = self._ctk.ctkPathLineEdit.Files
        self.program.toolTip = tr("The file diffuse-walk-cut; empty: it is searched for.")
        form.addRow(tr("Program:"), self.program)
        self.found = self._label()
        form.addRow(self.found)
        self.install = self._button(tr("Install a wheel..."), tr("Installs a wheel file that you choose into Slicer's Python."))
        form.addRow(self.install)

        self.apply = self._button(tr("Apply"), tr("Segment the volume into a tree of regions."))
        self.cancel = self._button(tr("Cancel"), tr("Stop the program; nothing of the run stays."))
        self._layout.addWidget(self.apply)
        self._layout.addWidget(self.cancel)
        self.progress = qt.QProgressBar()
        self._layout.addWidget(self.progress)

    def _build_regions(self) -> None:
        tr, qt = self._tr, self._qt
        form = self._section(tr("Regions"))
        self.regions = self._ctk.ctkSliderWidget()
        self.regions.decimals = 0
        self.regions.singleStep = 1
        self.regions.minimum = 1
        self.regions.toolTip = tr("How many regions. Kept ones stay, so there may be a few more or fewer.")
        form.addRow(tr("Number of regions:"), self.regions)
        self.hover = self._label()
        form.addRow(tr("Under the mouse:"), self.hover)
        self.region = qt.QComboBox()
        self.region.toolTip = tr("The region that the buttons act on. Or click one in a slice view.")
        form.addRow(tr("Region:"), self.region)
        self.name = qt.QLineEdit()
        self.name.toolTip = tr("What you call it. The name stays with the region at every level.")
        form.addRow(tr("Name:"), self.name)
        row = qt.QHBoxLayout()
        self.keep = self._button(tr("Keep"), tr("The slider leaves this region as it is."))
        self.merge = self._button(tr("Merge with sibling"), tr("Undo the split that parted this region from the one beside it."))
        self.split = self._button(tr("Split"), tr("Divide this region where the tree divides it."))
        self.undo = self._button(tr("Undo"), tr("Undo the last change of the regions."))
        for button in (self.keep, self.merge, self.split, self.undo):
            row.addWidget(button)
        form.addRow(row)
        self.message = self._label()
        form.addRow(self.message)

    def _build_results(self) -> None:
        tr, qt = self._tr, self._qt
        form = self._section(tr("Results"))
        self.allowMany = qt.QCheckBox(tr("More than {number} segments").format(number=MOST_SEGMENTS))
        self.allowMany.toolTip = tr("Slicer becomes slow with hundreds of segments.")
        form.addRow(self.allowMany)
        self.makeSegments = self._button(tr("Make segmentation"), tr("All regions at once, as segments with names and colors."))
        form.addRow(self.makeSegments)
        self.margin = qt.QDoubleSpinBox()
        self.margin.setRange(0.0, 100.0)
        self.margin.value = 2.0
        self.margin.toolTip = tr("How far seeds stay from the boundary of their region, in mm; at least one voxel.")
        form.addRow(tr("Margin of seeds (mm):"), self.margin)
        self.sendSeeds = self._button(
            tr("Send seeds to Segment Editor"),
            tr("The cores of the kept regions, or of all where none is kept, for 'Grow from seeds'."),
        )
        form.addRow(self.sendSeeds)
        self.save = self._button(tr("Save folder..."), tr("Tree, leaf labels and your regions."))
        self.load = self._button(tr("Load folder..."), tr("One that was saved here, or that diffuse-walk-cut segment wrote."))
        form.addRow(self.save)
        form.addRow(self.load)
        self.saveEdits = self._button(
            tr("Save edits..."), tr("Your regions as a list of edits, for diffuse-walk-cut, its page and this module.")
        )
        self.loadEdits = self._button(
            tr("Load edits..."), tr("Do the edits of a file that was saved here, by diffuse-walk-cut or by its page.")
        )
        form.addRow(self.saveEdits)
        form.addRow(self.loadEdits)

    def parameters(self) -> Parameters:
        """What the user chose."""
        return Parameters(
            grouping=self.grouping.itemData(self.grouping.currentIndex),
            connected=bool(self.connected.checked),
            model=self.model.text.strip(),
            max_regions=int(self.maxRegions.value),
            min_region_size=float(self.minSize.value),
        )

    def show_progress(self, fraction: float | None, stage: str) -> None:
        """How far a run is; a bar without end where the program does not say."""
        self.progress.setRange(0, 0 if fraction is None else 100)
        self.progress.setValue(0 if fraction is None else round(100 * fraction))
        self.progress.setFormat(f"{stage} (%p%)")

    def show_state(self, logic, node: int | None, moves_slider: bool = True) -> None:
        """Buttons that can be used, the list of regions, and the one that is chosen.

        The slider follows the number of regions, but not while it is dragged: kept regions may make it another one.
        """
        cut = logic.cut
        is_running = logic.run is not None
        self.apply.enabled = not is_running and self.volume.currentNode() is not None
        self.cancel.enabled = is_running
        self.progress.visible = is_running
        buttons = (self.undo, self.makeSegments, self.sendSeeds, self.save, self.saveEdits, self.loadEdits)
        for widget in (self.regions, self.region, *buttons):
            widget.enabled = cut is not None
        for widget in (self.keep, self.merge, self.split, self.name):
            widget.enabled = node is not None
        self.keep.text = self._tr("Release") if cut and node in cut.kept else self._tr("Keep")
        was_blocked = [widget.blockSignals(True) for widget in (self.regions, self.region)]
        self.region.clear()
        if cut:
            self.regions.maximum = cut.hierarchy.number_of_leaves
            self.regions.value = len(cut.nodes) if moves_slider else self.regions.value
            for other in cut.nodes:
                self.region.addItem(cut.name(other) + (" *" if other in cut.kept else ""))
            self.region.currentIndex = cut.nodes.index(node) if node is not None else -1
        self.name.text = cut.name(node) if cut and node is not None else ""
        for widget, blocked in zip((self.regions, self.region), was_blocked):
            widget.blockSignals(blocked)

    def _section(self, title: str):
        button = self._ctk.ctkCollapsibleButton()
        button.text = title
        self._layout.addWidget(button)
        return self._qt.QFormLayout(button)

    def _node_box(self, types: list[str], tip: str, may_be_none: bool):
        box = self._slicer.qMRMLNodeComboBox()
        box.nodeTypes = types
        box.addEnabled = False
        box.removeEnabled = False
        box.noneEnabled = may_be_none
        box.showChildNodeTypes = False
        box.setMRMLScene(self._slicer.mrmlScene)
        box.setToolTip(tip)
        return box

    def _button(self, text: str, tip: str):
        button = self._qt.QPushButton(text)
        button.toolTip = tip
        return button

    def _label(self):
        label = self._qt.QLabel("")
        label.wordWrap = True
        return label
