# SPDX-License-Identifier: Apache-2.0
"""Widgets that remember what is connected, and call it; see fake_slicer.py."""


class Widget:
    """Any widget: any attribute may be set, and what is not known is a call that does nothing."""

    def __init__(self, *arguments):
        self._slots, self._blocked = {}, False
        self.text = arguments[0] if arguments and isinstance(arguments[0], str) else ''
        self.enabled, self.visible, self.checked, self.value, self.currentPath = True, True, False, 0, ''

    def __getattr__(self, name):
        if name.startswith('_'):
            raise AttributeError(name)
        return lambda *arguments: None

    def connect(self, signal, slot):
        self._slots.setdefault(signal.split('(')[0], []).append(slot)

    def emit(self, signal, *arguments):
        assert self._slots.get(signal), f'nothing is connected to {signal}'
        if self.enabled and not self._blocked:
            for slot in self._slots[signal]:
                slot(*arguments)

    def click(self):
        self.emit('clicked')

    def blockSignals(self, blocked):
        was, self._blocked = self._blocked, blocked
        return was


class Layout(Widget):
    def __init__(self, *arguments):
        super().__init__()
        self.rows = []

    def addRow(self, *row):
        assert 1 <= len(row) <= 2
        self.rows.append(row)

    def addWidget(self, widget):
        self.rows.append((widget,))


class ComboBox(Widget):
    def __init__(self):
        super().__init__()
        self.clear()

    def clear(self):
        self._items, self.currentIndex = [], -1

    def addItem(self, text, data=None):
        self._items.append((text, data))
        self.currentIndex = max(self.currentIndex, 0)

    def itemData(self, index):
        return self._items[index][1]


class NodeBox(Widget):
    _node = None

    def currentNode(self):
        return self._node

    def setCurrentNode(self, node):
        self._node = node
        if self._slots:
            self.emit('currentNodeChanged', node)


class FileDialog:
    answer = ''

    @classmethod
    def getOpenFileName(cls, *arguments):
        return cls.answer

    getExistingDirectory = getSaveFileName = getOpenFileName


class PathLineEdit(Widget):
    Files = 1
