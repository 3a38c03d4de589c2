# SPDX-License-Identifier: Apache-2.0
"""Stands for the modules `slicer`, `qt`, `ctk` and `vtk`: just so much that each line of the module can run.

Widgets remember what is connected and call it. Nodes of the scene keep arrays, colors and segments, and follow what Slicer's
source says of the calls that are used here. It shows that our calls are consistent, not that Slicer does the same.
"""
import contextlib
import sys
import types

import numpy as np

import common  # noqa: F401  (finds the tests of the program)
from fake_qt import ComboBox, FileDialog, Layout, NodeBox, PathLineEdit, Widget
from program import read_nrrd, write_nrrd


class Observed:
    """A VTK object that one can observe."""

    def __init__(self):
        self._observers = {}

    def AddObserver(self, event, method, priority=0.0):
        self._observers[len(self._observers)] = (event, method)
        return len(self._observers) - 1

    def RemoveObserver(self, tag):
        self._observers[tag] = (None, None)

    def InvokeEvent(self, event):
        for wanted, method in list(self._observers.values()):
            if wanted == event:
                method(self, event)


class Matrix:
    def __init__(self):
        self.array = np.eye(4)


class Node(Observed):
    count = 0

    def __init__(self, kind, name=''):
        super().__init__()
        Node.count += 1
        self.kind, self.name, self.id = kind, name, f'{kind}{Node.count}'
        self.array, self.ijk_to_ras, self.transform = None, np.diag([-1.5, -1.5, 3.0, 1.0]), None
        self.colors, self.segments, self.display, self.reference = {}, [], None, None

    def GetName(self):
        return self.name

    def GetID(self):
        return self.id

    def IsA(self, kind):
        return kind == self.kind

    def StartModify(self):
        return 0

    def EndModify(self, was):
        assert was == 0

    # volumes
    def GetImageData(self):
        return types.SimpleNamespace(GetDimensions=lambda: self.array.shape[::-1])

    def GetSpacing(self):
        return tuple(np.linalg.norm(self.ijk_to_ras[:3, :3], axis=0))

    def GetIJKToRASMatrix(self, matrix):
        matrix.array = self.ijk_to_ras

    def GetTransformNodeID(self):
        return self.transform

    def SetAndObserveTransformNodeID(self, transform):
        self.transform = transform

    def TransformPointFromWorld(self, world, local):
        local[:] = world

    # colors and display
    def GetDisplayNode(self):
        self.display = self.display or Node('display')
        return self.display

    def SetAndObserveColorNodeID(self, identifier):
        self.color_node = fake.mrmlScene.nodes[identifier]
        assert self.color_node.size > 0, 'Slicer: "Lookup table exists but empty!"'

    def GetColorNode(self):
        return getattr(self, 'color_node', None)

    def SetTypeToUser(self):
        pass

    def SetNumberOfColors(self, count):
        self.colors = {index: color for index, color in self.colors.items() if index < count}
        self.size = count

    def GetLookupTable(self):
        return types.SimpleNamespace(SetTableRange=lambda low, high: None)

    def SetColor(self, index, name, r, g, b, a):
        assert 0 <= index < self.size and all(isinstance(part, float) and 0 <= part <= 1 for part in (r, g, b, a))
        self.colors[index] = (name, r, g, b)

    # segmentations
    def CreateDefaultDisplayNodes(self):
        self.GetDisplayNode()

    def SetReferenceImageGeometryParameterFromVolumeNode(self, volume):
        self.reference = volume

    def GetSegmentation(self):
        return self

    def RemoveAllSegments(self):
        self.segments = []

    def GetNumberOfSegments(self):
        return len(self.segments)

    def GetNthSegment(self, index):
        return self.segments[index]

    # the crosshair
    def GetCursorPositionRAS(self, point):
        if getattr(self, 'point', None) is None:
            return False
        point[:] = self.point
        return True


class Segment:
    def __init__(self, label, color, mask):
        self.label, self.color, self.mask, self.tags = label, color, mask, {}

    def SetTag(self, name, value):
        assert isinstance(name, str) and isinstance(value, str)
        self.tags[name] = value


class SceneOfNodes(Observed):
    StartCloseEvent = 'StartCloseEvent'

    def __init__(self):
        super().__init__()
        self.nodes = {}

    def AddNewNodeByClass(self, kind, name=''):
        node = Node(kind, name)
        self.nodes[node.id] = node
        return node

    def RemoveNode(self, node):
        if node is not None:
            del self.nodes[node.id]

    def IsNodePresent(self, node):
        return node.id in self.nodes

    def Clear(self):
        self.InvokeEvent(self.StartCloseEvent)
        self.nodes = {}

    def of(self, kind):
        return [node for node in self.nodes.values() if node.kind == kind]


class SegmentationsLogic:
    def ImportLabelmapToSegmentationNode(self, labelmap, segmentation):
        fake.imports += 1
        colors = labelmap.GetDisplayNode().GetColorNode().colors
        for label in np.unique(labelmap.array):
            if label:
                segmentation.segments.append(Segment(int(label), colors[int(label)], labelmap.array == label))
        return fake.imports_work

    def ExportVisibleSegmentsToLabelmapNode(self, segmentation, labelmap, reference):
        labelmap.array = np.zeros(reference.array.shape, np.uint8)
        for segment in segmentation.segments:
            labelmap.array[segment.mask] = segment.label
        labelmap.display, labelmap.ijk_to_ras = Node('display'), reference.ijk_to_ras
        return bool(segmentation.segments)


class VolumesLogic:
    def CreateAndAddLabelVolume(self, reference, name):
        node = fake.mrmlScene.AddNewNodeByClass('vtkMRMLLabelMapVolumeNode', name)
        node.array, node.ijk_to_ras = np.zeros_like(reference.array), reference.ijk_to_ras
        return node


RAS_TO_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])


class Util(types.ModuleType):
    """slicer.util"""

    def __init__(self):
        super().__init__('slicer.util')
        self.errors, self.installed, self.confirms = [], [], True

    def exportNode(self, node, path, properties):
        place = RAS_TO_LPS @ node.ijk_to_ras
        write_nrrd(path, node.array, place[:3, :3].T, place[:3, 3])
        return fake.disk_has_space

    def loadLabelVolume(self, path, properties):
        node = fake.mrmlScene.AddNewNodeByClass('vtkMRMLLabelMapVolumeNode', properties['name'])
        node.array, fields = read_nrrd(path)
        numbers = [[float(n) for n in part.split(',')] for part in fields['space directions'].strip('()').split(') (')]
        place = np.eye(4)
        place[:3, :3] = np.array(numbers).T
        place[:3, 3] = [float(n) for n in fields['space origin'].strip('()').split(',')]
        node.ijk_to_ras = RAS_TO_LPS @ place
        return node

    def arrayFromVolume(self, node):
        return node.array

    def updateVolumeFromArray(self, node, array):
        node.array = np.array(array)

    def arrayFromVTKMatrix(self, matrix):
        return matrix.array

    def setSliceViewerLayers(self, **layers):
        fake.layers.update(layers)

    def selectModule(self, name):
        fake.module = name

    def getNode(self, name):
        return fake.crosshair

    def mainWindow(self):
        return None

    def startupEnvironment(self):
        return None

    def settingsValue(self, key, default, converter=lambda value: value):
        return fake.settings.get(key, default)

    def confirmOkCancelDisplay(self, text):
        return self.confirms

    def pip_install(self, requirements):
        self.installed.append(requirements)

    @contextlib.contextmanager
    def tryWithErrorDisplay(self, message=None, waitCursor=False):
        try:
            yield
        except Exception as error:
            self.errors.append(f'{message} {error}')

    class VTKObservationMixin:
        def __init__(self):
            self._ours = []

        def addObserver(self, thing, event, method):
            self._ours.append((thing, thing.AddObserver(event, method), method))

        def removeObservers(self, method=None):
            for thing, tag, ours in [entry for entry in self._ours if method in (None, entry[2])]:
                thing.RemoveObserver(tag)
            self._ours = [entry for entry in self._ours if method not in (None, entry[2])]


class Base:
    def __init__(self, parent=None):
        self.parent = parent
        self.layout = Layout()

    def setup(self):
        pass

    def delayDisplay(self, text):
        pass

    def assertEqual(self, a, b):
        assert a == b, (a, b)

    def assertTrue(self, value):
        assert value


class Fake(types.ModuleType):
    """The module `slicer`, and what the tests look at."""

    def __init__(self, temporary):
        super().__init__('slicer')
        self.util = Util()
        self.mrmlScene = SceneOfNodes()
        self.settings, self.layers, self.module, self.imports = {}, {}, '', 0
        self.imports_work = self.disk_has_space = True
        self.crosshair = Node('vtkMRMLCrosshairNode')
        self.editor = Widget()
        self.interactors = {name: Observed() for name in ('Red', 'Green')}
        self.qMRMLNodeComboBox = NodeBox
        self.vtkMRMLCrosshairNode = types.SimpleNamespace(CursorPositionModifiedEvent='moved')
        editor = types.SimpleNamespace(self=lambda: types.SimpleNamespace(editor=self.editor))
        self.modules = types.SimpleNamespace(
            segmentations=types.SimpleNamespace(logic=SegmentationsLogic),
            volumes=types.SimpleNamespace(logic=VolumesLogic),
            segmenteditor=types.SimpleNamespace(widgetRepresentation=lambda: editor),
        )
        style = lambda name: types.SimpleNamespace(GetInteractor=lambda: self.interactors[name])
        manager = types.SimpleNamespace(
            sliceViewNames=lambda: list(self.interactors),
            sliceWidget=lambda name: types.SimpleNamespace(interactorStyle=lambda: style(name)),
        )
        self.app = types.SimpleNamespace(temporaryPath=temporary, layoutManager=lambda: manager)


fake = None


def install(temporary):
    """Puts the stand-ins where `import` finds them; returns the module `slicer`."""
    global fake
    fake = Fake(str(temporary))
    i18n = types.ModuleType('slicer.i18n')
    i18n.tr, i18n.translate = (lambda text: text), (lambda context, text: text)
    scripted = types.ModuleType('slicer.ScriptedLoadableModule')
    for suffix in ('', 'Widget', 'Logic', 'Test'):
        setattr(scripted, 'ScriptedLoadableModule' + suffix, type('ScriptedLoadableModule' + suffix, (Base,), {}))
    sample = types.ModuleType('SampleData')
    sample.SampleDataLogic = types.SimpleNamespace()
    vtk, qt, ctk = types.ModuleType('vtk'), types.ModuleType('qt'), types.ModuleType('ctk')
    vtk.vtkMatrix4x4 = Matrix
    vtk.vtkCommand = types.SimpleNamespace(LeftButtonPressEvent='pressed')
    for name in ('QLabel', 'QPushButton', 'QCheckBox', 'QSpinBox', 'QDoubleSpinBox', 'QLineEdit', 'QProgressBar', 'QTimer'):
        setattr(qt, name, type(name, (Widget,), {}))
    qt.QComboBox, qt.QFormLayout, qt.QHBoxLayout, qt.QFileDialog = ComboBox, Layout, Layout, FileDialog
    qt.QSettings = lambda: types.SimpleNamespace(setValue=fake.settings.__setitem__)
    ctk.ctkCollapsibleButton, ctk.ctkSliderWidget, ctk.ctkPathLineEdit = Widget, type('Slider', (Widget,), {}), PathLineEdit
    sys.modules.update({'slicer': fake, 'slicer.util': fake.util, 'slicer.i18n': i18n, 'slicer.ScriptedLoadableModule': scripted,
                        'SampleData': sample, 'vtk': vtk, 'qt': qt, 'ctk': ctk})
    return fake
