# SPDX-License-Identifier: Apache-2.0
"""Headless Chromium through the DevTools protocol over a pipe: no package, no port."""
import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time


def find_chromium():
    return next((path for path in map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome')) if path), None)


class Browser:
    """One page of a browser of its own. Messages are JSON, each ended by a zero byte: written to its file 3, read from 4."""

    def __init__(self):
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()
        # Out of the way of 3 and 4, which they are copied to in the child.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (to_browser, from_browser)]

        def connect():
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.profile = tempfile.mkdtemp(prefix='dwc-browser-')
        # No host name can be resolved: a page that asked the network for anything would fail.
        self.process = subprocess.Popen(
            [find_chromium(), '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--remote-debugging-pipe',
             '--host-resolver-rules=MAP * ~NOTFOUND', '--user-data-dir=' + self.profile, 'about:blank'],
            preexec_fn=connect, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in (to_browser, from_browser, *ends):
            os.close(end)
        self.waiting = b''
        self.count = 0
        self.session = None
        self.events = []
        deadline = time.monotonic() + 60
        pages = []
        while not pages and time.monotonic() < deadline:
            pages = [one for one in self.call('Target.getTargets')['targetInfos'] if one['type'] == 'page']
        self.session = self.call('Target.attachToTarget', targetId=pages[0]['targetId'], flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Network', 'Log'):
            self.call(domain + '.enable')

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.input)
        os.close(self.output)
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, **parameters):
        self.count += 1
        message = {'id': self.count, 'method': method, 'params': parameters}
        if self.session:
            message['sessionId'] = self.session
        os.write(self.output, json.dumps(message).encode() + b'\0')
        while True:
            answer = self.read()
            if answer.get('id') == self.count:
                if 'error' in answer:
                    raise RuntimeError(method + ': ' + json.dumps(answer['error']))
                return answer['result']
            self.events.append(answer)

    def read(self):
        while b'\0' not in self.waiting:
            part = os.read(self.input, 1 << 20)
            if not part:
                raise EOFError('the browser has ended')
            self.waiting += part
        message, self.waiting = self.waiting.split(b'\0', 1)
        return json.loads(message)

    def evaluate(self, expression):
        result = self.call('Runtime.evaluate', expression=expression, awaitPromise=True, returnByValue=True)
        if 'exceptionDetails' in result:
            raise RuntimeError(json.dumps(result['exceptionDetails']))
        return result['result'].get('value')

    def evaluate_if_loaded(self, expression):
        try:
            return self.evaluate(expression)
        except RuntimeError as error:
            if 'context' in str(error):  # the page before was left in the middle of the call
                return None
            raise

    def wait_for(self, expression, seconds=30):
        deadline = time.monotonic() + seconds
        while not self.evaluate_if_loaded(expression):
            if time.monotonic() > deadline:
                raise TimeoutError(expression)
            time.sleep(0.02)

    def open(self, path, fragment='', width=1400, height=900, scheme='light'):
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': scheme}])
        self.call('Page.navigate', url='about:blank')  # so that another fragment is another visit
        self.events.clear()
        self.call('Page.navigate', url='file://' + os.path.abspath(path) + fragment)
        self.wait_for("document.documentElement?.dataset.ready === 'true'")
        self.settle()

    def settle(self):
        """Two frames: what was asked for is drawn."""
        self.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')

    def key(self, key, code=None, modifiers=0):
        """modifiers: 1 Alt, 2 Ctrl, 4 Meta, 8 Shift."""
        numbers = {'ArrowLeft': 37, 'ArrowUp': 38, 'ArrowRight': 39, 'ArrowDown': 40, 'Tab': 9, 'Enter': 13, 'Escape': 27, 'Home': 36, 'End': 35, 'z': 90, 'y': 89}
        texts = {'Enter': '\r'}  # a key without its text presses no button
        for kind in ('keyDown' if key in texts else 'rawKeyDown', 'keyUp'):
            text = {'text': texts[key]} if kind == 'keyDown' else {}
            self.call('Input.dispatchKeyEvent', type=kind, key=key, code=code or key, windowsVirtualKeyCode=numbers[key],
                      modifiers=modifiers, **text)
        self.settle()

    def mouse(self, kind, x, y, modifiers=0):
        more = {} if kind == 'mouseMoved' else {'button': 'left', 'clickCount': 1}
        self.call('Input.dispatchMouseEvent', type=kind, x=x, y=y, modifiers=modifiers, **more)

    def click(self, x, y, modifiers=0):
        for kind in ('mouseMoved', 'mousePressed', 'mouseReleased'):
            self.mouse(kind, x, y, modifiers)
        self.settle()

    def type(self, text):
        """Into what has the focus."""
        self.call('Input.insertText', text=text)
        self.settle()

    def choose_file(self, selector, path):
        """What a user chooses in the dialog of an input of files."""
        root = self.call('DOM.getDocument')['root']['nodeId']
        node = self.call('DOM.querySelector', nodeId=root, selector=selector)['nodeId']
        self.call('DOM.setFileInputFiles', files=[os.path.abspath(path)], nodeId=node)
        self.settle()

    def save_into(self, folder):
        """Downloads go there, without a question."""
        self.call('Page.setDownloadBehavior', behavior='allow', downloadPath=folder)

    def screenshot(self, path):
        image = self.call('Page.captureScreenshot', format='png')
        with open(path, 'wb') as file:
            file.write(base64.b64decode(image['data']))

    def complaints(self):
        """Errors of scripts, and requests for anything but the page itself and data inside it."""
        found = [event['params'] for event in self.events if event['method'] in ('Runtime.exceptionThrown', 'Log.entryAdded')]
        for event in self.events:
            if event['method'] == 'Network.requestWillBeSent':
                url = event['params']['request']['url']
                if not url.startswith(('file://', 'data:', 'about:')):
                    found.append(url)
        return found
