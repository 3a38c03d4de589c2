# SPDX-License-Identifier: Apache-2.0
"""What 3D Slicer does with a command line module that is an executable, as far as the module can tell: the XML becomes a
panel, the nodes become files in a temporary folder, every field is passed, the process is asked ten times a second how
far it is, and is killed where the user cancels. Facts: vtkSlicerCLIModuleLogic.cxx of Slicer."""
import logging
import os
import re
import signal
import subprocess
import threading
import time

from ctk_cli import CLIModule

logging.getLogger('ctk_cli').setLevel(logging.ERROR)  # test_panel looks at its warnings
POLL = 0.1  # seconds
TAGS = ('filter-start', 'filter-end', 'filter-name', 'filter-comment', 'filter-progress', 'filter-stage-progress', 'filter-time')


# What the results of a type become, and how their files end.
NODES = {'image': ('vtkMRMLSegmentationNode', '.nrrd'), 'table': ('vtkMRMLTableNode', '.tsv')}


class Run:
    """A run that is over. `errors` is what Slicer shows as errors, `text` what it shows of standard output."""

    def __init__(self, code, output, errors, outputs, values, seen):
        self.code, self.errors, self.outputs, self.values, self.seen = code, errors, outputs, values, seen
        self.lines = output.split('\n')
        self.text = re.sub('|'.join('<%s>.*?</%s>' % (tag, tag) for tag in TAGS), '', output, flags=re.S).strip()

    @property
    def status(self):
        return 'Completed' if self.code == 0 else 'Cancelled' if self.code == -signal.SIGKILL else 'CompletedWithErrors'

    def find(self, tag):
        """What each element of a name says, in order."""
        return re.findall('<%s>([^<]*)</%s>' % (tag, tag), '\n'.join(self.lines))


class SlicerStandIn:
    """\\param temporary the folder for files, which nothing else is in."""

    def __init__(self, module, temporary):
        self.path, self.temporary = module, temporary
        self.module = CLIModule(module)
        self.arguments, self.options, self.results = self.module.classifyParameters()

    def name(self, node, extension):
        return os.path.join(self.temporary, '%d_%s%s' % (os.getpid(), node, extension))

    def make_command(self, files, given):
        """Slicer passes the value of every field, but of one that is empty, and flags that are set."""
        command = [self.path]
        for option in self.options:
            value = files.get(option.name) if option.isExternalType() else given.get(option.name, option.default)
            if option.typ == 'boolean':
                command += [option.longflag] if value else []
            elif value is not None and value != '':
                command += [option.longflag, ','.join(map(str, value)) if isinstance(value, list) else str(value)]
        values = self.name('values', '.params')
        if self.results:
            command += ['--returnparameterfile', values]
        return command + [files[argument.name] for argument in self.arguments], values

    def run(self, inputs, cancel=None, **given):
        """\\param inputs files by the names of the fields; Slicer would have written them. \\param cancel is called with each
        line of standard output as it comes, and at each poll with None; where it is true, the process is killed."""
        files = dict(inputs)
        outputs = {}
        for parameter in self.arguments + self.options:
            if parameter.channel == 'output':
                # The extension that is listed first, or that of the node.
                node, extension = NODES[parameter.typ]
                name = self.name(node + '_' + parameter.name, (parameter.fileExtensions or [extension])[0])
                outputs[parameter.name] = files.setdefault(parameter.name, name)
        command, values = self.make_command(files, given)
        environment = dict(os.environ, TMPDIR=self.temporary)
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
                                   cwd=self.temporary, start_new_session=True)
        lines, errors = [], []

        def kill_if(line):
            if cancel is not None and cancel(line):
                process.kill()  # nothing, where it has ended

        def read():
            for line in process.stdout:
                lines.append(line)
                kill_if(line)

        readers = [threading.Thread(target=read), threading.Thread(target=lambda: errors.extend(process.stderr))]
        for reader in readers:
            reader.start()
        seen = []
        while process.poll() is None:
            progress = re.findall('<filter-progress>([^<]*)</filter-progress>', ''.join(lines))
            seen.append(float(progress[-1]) if progress else 0.0)
            kill_if(None)
            time.sleep(POLL)
        for reader in readers:
            reader.join()
        process.stdout.close()
        process.stderr.close()
        returned = {}
        if process.returncode == 0 and os.path.exists(values):
            with open(values, encoding='utf-8') as file:
                returned = dict(line.rstrip('\n').split(' = ', 1) for line in file)
        self.orphans = find_processes_of(process.pid)
        return Run(process.returncode, ''.join(lines), ''.join(errors), outputs, returned, seen)


def find_processes_of(session):
    """Processes that a process which led a session has left."""
    found = []
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/stat' % name, encoding='utf-8') as file:
                fields = file.read().rsplit(')', 1)[1].split()
        except OSError:
            continue  # it has ended
        if int(fields[3]) == session:
            found.append(int(name))
    return found
