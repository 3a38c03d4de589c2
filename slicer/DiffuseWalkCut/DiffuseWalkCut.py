# SPDX-License-Identifier: Apache-2.0
"""A module of 3D Slicer: an image becomes a tree of regions, from which the user chooses by a slider and by hand."""

import tempfile
from pathlib import Path

import ctk
import qt
import slicer
import vtk
from slicer.i18n import tr as _
from slicer.i18n import translate
from slicer.ScriptedLoadableModule import *
from slicer.util import VTKObservationMixin

from DiffuseWalkCutLib import find_program, folder
from DiffuseWalkCutLib.panel import Panel
from DiffuseWalkCutLib.run import Parameters
from DiffuseWalkCutLib.scene import Scene
from DiffuseWalkCutLib.session import Session

PROGRAM_SETTING = "DiffuseWalkCut/Program"


class DiffuseWalkCut(ScriptedLoadableModule):
    """What Slicer shows of the module in its lists."""

    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        parent.title = _("DiffuseWalkCut Regions")  # the command line module has the shorter one
        parent.categories = [translate("qSlicerAbstractCoreModule", "Segmentation")]
        parent.dependencies = ["Segmentations", "SegmentEditor", "Volumes"]
        parent.contributors = ["The DiffuseWalkCut authors"]
        parent.helpText = _(
            "Segments a volume without training into a tree of nested regions. Choose how many regions with the slider, keep, "
            "merge and split single ones, and hand them or their seeds to Segment Editor. Not for diagnosis."
        )
        parent.acknowledgementText = _(
            "After D. Ivanova, M. Aversa, P. Henderson and J. Williamson: Unsupervised Segmentation by Diffusing, Walking and "
            "Cutting, WACV 2026, arXiv 2412.04678."
        )


class DiffuseWalkCutLogic(ScriptedLoadableModuleLogic, Session):
    """All that the panel does, for scripts too; see `Session`."""

    def __init__(self):
        ScriptedLoadableModuleLogic.__init__(self)
        Session.__init__(self, Scene())


class DiffuseWalkCutWidget(ScriptedLoadableModuleWidget, VTKObservationMixin):
    """The panel; what it does is in `DiffuseWalkCutLogic`."""

    def __init__(self, parent=None):
        ScriptedLoadableModuleWidget.__init__(self, parent)
        VTKObservationMixin.__init__(self)
        self.logic = None
        self.node = None  # the region that the buttons act on

    def setup(self):
        """Builds the panel."""
        ScriptedLoadableModuleWidget.setup(self)
        self.logic = DiffuseWalkCutLogic()
        self.ui = Panel(self.layout, _, ctk, qt, slicer)
        self.ui.program.currentPath = slicer.util.settingsValue(PROGRAM_SETTING, "")
        for button, action in (
            (self.ui.apply, self.onApply),
            (self.ui.cancel, self.onCancel),
            (self.ui.install, self.onInstall),
            (self.ui.keep, self.onKeep),
            (self.ui.merge, lambda: self.edit(self.logic.cut.merge)),
            (self.ui.split, lambda: self.edit(self.logic.cut.split)),
            (self.ui.undo, self.onUndo),
            (self.ui.makeSegments, self.onMakeSegments),
            (self.ui.sendSeeds, self.onSendSeeds),
            (self.ui.load, self.onLoad),
            (self.ui.save, self.onSave),
            (self.ui.saveEdits, self.onSaveEdits),
            (self.ui.loadEdits, self.onLoadEdits),
        ):
            button.connect("clicked()", action)
        self.ui.volume.connect("currentNodeChanged(vtkMRMLNode*)", self.update)
        self.ui.program.connect("currentPathChanged(QString)", self.onProgram)
        self.ui.regions.connect("valueChanged(double)", self.onRegions)
        self.ui.region.connect("activated(int)", self.onRegion)
        self.ui.name.connect("editingFinished()", self.onName)
        self.timer = qt.QTimer()
        self.timer.setInterval(100)
        self.timer.connect("timeout()", self.onTimer)
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.StartCloseEvent, self.onSceneClose)
        self.onProgram()
        self.update()

    def cleanup(self):
        """The module goes."""
        self.timer.stop()
        self.removeObservers()
        self.logic.close()

    def enter(self):
        """The module is shown: from now on the mouse says which region it is over."""
        self.exit()
        self.crosshair = slicer.util.getNode("Crosshair")
        self.addObserver(self.crosshair, slicer.vtkMRMLCrosshairNode.CursorPositionModifiedEvent, self.onMouse)
        manager = slicer.app.layoutManager()
        for name in manager.sliceViewNames():
            interactor = manager.sliceWidget(name).interactorStyle().GetInteractor()
            self.addObserver(interactor, vtk.vtkCommand.LeftButtonPressEvent, self.onClick)

    def exit(self):
        """Another module is shown."""
        for method in (self.onMouse, self.onClick):
            self.removeObservers(method)

    def onSceneClose(self, caller=None, event=None):
        """Nothing of the scene is used any longer."""
        self.timer.stop()
        self.logic.close()
        self.node = None
        self.update()

    def onProgram(self, path=None):
        """Says which program will run, or how to install one."""
        qt.QSettings().setValue(PROGRAM_SETTING, self.ui.program.currentPath)
        try:
            self.ui.found.text = find_program.find(self.ui.program.currentPath).describe()
        except find_program.NotFound as error:
            self.ui.found.text = str(error)

    def onInstall(self):
        """Installs a wheel that the user chooses, after a question."""
        path = qt.QFileDialog.getOpenFileName(slicer.util.mainWindow(), _("Wheel of DiffuseWalkCut"), "", "*.whl")
        if path and slicer.util.confirmOkCancelDisplay(
            _("Install {path} into Slicer's Python, and the packages itk and numpy that it needs?").format(path=path)
        ):
            with slicer.util.tryWithErrorDisplay(_("The wheel could not be installed."), waitCursor=True):
                slicer.util.pip_install(f'"{path}"')
        self.onProgram()

    def onApply(self):
        """Begins a run."""
        with slicer.util.tryWithErrorDisplay(_("Segmentation could not begin."), waitCursor=True):
            self.logic.start(
                self.ui.volume.currentNode(), self.ui.mask.currentNode(), self.ui.parameters(), self.ui.program.currentPath
            )
            self.timer.start()
        self.update()

    def onCancel(self):
        """Stops the run."""
        self.timer.stop()
        self.logic.cancel()
        self.say(_("Canceled."))
        self.update()

    def onTimer(self):
        """Asks the run how far it is."""
        running = self.logic.run
        if running.is_running():
            self.ui.show_progress(running.fraction, running.stage)
            return
        self.timer.stop()
        with slicer.util.tryWithErrorDisplay(_("Segmentation failed."), waitCursor=True):
            self.logic.finish()
            self.node = None
            self.say(" ".join(running.notes) or _("Done."))
        self.update()

    def onRegions(self, value):
        """The slider moved."""
        self.logic.cut.show_level(int(value))
        shown = len(self.logic.cut.nodes)
        self.say("" if shown == int(value) else _("{number} regions, because kept ones stay.").format(number=shown))
        self.logic.recolor()
        self.ui.show_state(self.logic, self.shown_node(), moves_slider=False)

    def onRegion(self, index):
        """A region was chosen in the list."""
        self.node = self.logic.cut.nodes[index]
        self.update()

    def onMouse(self, caller=None, event=None):
        """The mouse moved over a view."""
        node = self.logic.node_under_mouse(self.crosshair)
        self.ui.hover.text = "" if node is None else self.logic.describe_node(node)

    def onClick(self, caller=None, event=None):
        """A region was clicked in a slice view; the event goes on to Slicer."""
        node = self.logic.node_under_mouse(self.crosshair)
        if node is not None:
            self.node = node
            self.logic.remember_click(self.crosshair)
            self.update()

    def onKeep(self):
        """Keeps the region, or releases it."""
        self.edit(self.logic.cut.release if self.node in self.logic.cut.kept else self.logic.cut.keep)

    def onUndo(self):
        """Undoes the last edit."""
        self.say("" if self.logic.cut.undo() else _("There is nothing to undo."))
        self.show_edit()

    def onName(self):
        """The user names the region."""
        if self.node is not None and self.ui.name.text != self.logic.cut.name(self.node):
            self.edit(lambda node: self.logic.cut.rename(node, self.ui.name.text))

    def edit(self, action):
        """Does an edit of the region, or says why it is not possible."""
        try:
            changed = action(self.node)
            if changed is not None:
                self.node = changed[0] if isinstance(changed, tuple) else changed
            self.say("")
        except ValueError as error:
            self.say(str(error))
        self.show_edit()

    def onMakeSegments(self):
        """Imports the regions as a segmentation."""
        with slicer.util.tryWithErrorDisplay(_("The segmentation could not be made."), waitCursor=True):
            self.logic.make_segmentation(self.ui.allowMany.checked)

    def onSendSeeds(self):
        """Opens Segment Editor with seeds."""
        with slicer.util.tryWithErrorDisplay(_("The seeds could not be made."), waitCursor=True):
            missing = self.logic.send_seeds(self.ui.margin.value, self.ui.allowMany.checked)
            self.say(_("Too thin for a seed: {names}").format(names=", ".join(missing)) if missing else "")

    def onLoad(self):
        """Opens a folder."""
        path = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder with tree.json and leaves.nrrd"))
        if path:
            with slicer.util.tryWithErrorDisplay(_("The folder could not be opened."), waitCursor=True):
                self.logic.load(path, self.ui.volume.currentNode())
                self.node = None
            self.update()

    def onSave(self):
        """Writes a folder."""
        path = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder for the result"))
        if path:
            with slicer.util.tryWithErrorDisplay(_("The result could not be saved.")):
                self.logic.save(path)

    def onSaveEdits(self):
        """Writes the regions as a list of edits."""
        path = qt.QFileDialog.getSaveFileName(slicer.util.mainWindow(), _("File for the edits"), "edits.json", "*.json")
        if path:
            with slicer.util.tryWithErrorDisplay(_("The edits could not be saved.")):
                self.logic.save_edits(path)

    def onLoadEdits(self):
        """Does the edits of a file."""
        path = qt.QFileDialog.getOpenFileName(slicer.util.mainWindow(), _("File of edits"), "", "*.json")
        if path:
            with slicer.util.tryWithErrorDisplay(_("The edits could not be done."), waitCursor=True):
                self.logic.load_edits(path, self.ui.program.currentPath)
                self.node = None
            self.show_edit()

    def say(self, sentence):
        """A sentence below the buttons."""
        self.ui.message.text = sentence

    def show_edit(self):
        """The preview and the panel follow the cut."""
        self.logic.recolor()
        self.update()

    def update(self, caller=None):
        """The panel follows the state."""
        self.ui.show_state(self.logic, self.shown_node())

    def shown_node(self):
        """The region that the buttons act on, as long as it is shown."""
        if self.logic.cut is None or self.node not in self.logic.cut.nodes:
            self.node = None
        return self.node


class DiffuseWalkCutTest(ScriptedLoadableModuleTest):
    """Run by Slicer; needs the program or the package, and Slicer's sample MRHead."""

    def setUp(self):
        slicer.mrmlScene.Clear()

    def runTest(self):
        self.setUp()
        self.test_levels_and_segmentation()

    def test_levels_and_segmentation(self):
        """A volume to a segmentation: as many segments as regions, and undo."""
        import SampleData

        self.delayDisplay("Segmenting MRHead")
        volume = SampleData.downloadSample("MRHead")
        logic = DiffuseWalkCutLogic()
        program = slicer.util.settingsValue(PROGRAM_SETTING, "")
        logic.process(volume, parameters=Parameters(max_regions=16), program=program)
        before = logic.cut.nodes
        logic.cut.show_level(8)
        logic.recolor()
        logic.make_segmentation()
        self.assertEqual(logic.scene.segmentation.GetSegmentation().GetNumberOfSegments(), 8)
        self.assertTrue(logic.cut.undo())
        self.assertEqual(logic.cut.nodes, before)
        with tempfile.TemporaryDirectory() as target:
            logic.save(target)
            self.assertEqual(folder.load(Path(target)).nodes, before)
        logic.close()
        self.delayDisplay("Test passed")
