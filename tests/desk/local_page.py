"""The local page as the tests open it: the program in a process and with a home of its own."""

import http.client
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit


class Desk:
    """The running program; `link` is what it gave the browser."""

    def __init__(self, process, link):
        self.process = process
        self.link = link
        self.parts = urlsplit(link)
        self.base = self.parts.path.removesuffix("open")

    def ask(self, path, *, method="GET", body=None, **headers):
        """Send one request, and return status, headers and text."""
        line = http.client.HTTPConnection("127.0.0.1", self.parts.port, timeout=30)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body=body, headers=given)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, answer.headers, text

    def enter(self):
        """Buy the session with the ticket; return the Cookie header."""
        status, headers, _ = self.ask(f"{self.parts.path}?{self.parts.query}")
        assert status == 303
        return headers["Set-Cookie"].partition(";")[0]

    def key(self, cookie):
        """Return the key that the page's own forms carry."""
        return re.search(r'name="key" value="([^"]+)"', self.ask(self.base, Cookie=cookie)[2])[1]

    def post(self, name, cookie, fields, **headers):
        """Send a form as a browser would."""
        kind = "application/x-www-form-urlencoded"
        body = urlencode(fields)
        path = f"{self.base}{name}"
        return self.ask(path, method="POST", body=body, Cookie=cookie, Content_Type=kind, **headers)


@contextmanager
def desk(home, *words):
    """Run the program until the end of the block."""
    command = "from sunledger.assembly.main import run; run()"
    env = {**os.environ, "XDG_DATA_HOME": str(home), "SUNLEDGER_LANG": "zh", "HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, "-c", command, "desk", "--no-browser", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**env, "PYTHONUTF8": "1"},
    )
    try:
        link = next((line for line in process.stdout if line.startswith("http")), "").strip()
        assert link, process.stderr.read()
        yield Desk(process, link)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()
        process.stderr.close()
