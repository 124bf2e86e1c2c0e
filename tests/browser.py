"""A real browser over its own pipe (Chrome DevTools Protocol): opens a page from disk, presses keys, looks at it.

No driver and no port: the protocol's messages are JSON texts that end with a null character, in at 3 and out at 4.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROGRAM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-pipe",
)  # fmt: skip
_PATIENCE = 30.0  # seconds for an answer
_KEYS = {"Enter": 13, "Escape": 27}


class Browser:
    """One page. ``log`` are the messages of its console, among them what its policy has refused."""

    def __init__(self, into: int, out: int) -> None:
        self._into, self._out = into, out
        self._held = b""
        self._number = 0
        self._session = ""
        self.log: list[str] = []

    def open(self, page: Path, width: int = 1440, height: int = 900, fragment: str = "") -> None:
        if not self._session:
            target = self._call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log"):
                self._call(f"{domain}.enable")
            self.media()
        self.size(width, height)
        self._call("Page.navigate", url="about:blank")
        self._call("Page.navigate", url=page.absolute().as_uri() + fragment)
        end = time.monotonic() + _PATIENCE
        while self.value("location.protocol + document.readyState") != "file:complete":
            if time.monotonic() > end:
                raise TimeoutError(f"{page} does not load")
            time.sleep(0.02)

    def size(self, width: int, height: int) -> None:
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def media(self, kind: str = "", **features: str) -> None:
        wished = {"prefers_reduced_motion": "reduce"} | features  # nothing to wait for
        named = [{"name": name.replace("_", "-"), "value": value} for name, value in wished.items()]
        self._call("Emulation.setEmulatedMedia", media=kind, features=named)

    def value(self, script: str) -> Any:
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']['exception'].get('description')}")
        return answer["result"].get("value")

    def settle(self) -> None:
        """Waits until what moves has come to rest."""
        self.value(
            "(async () => { const now = () => [...document.querySelectorAll('main, aside')].map(e => e.scrollTop).join();"
            " const wait = () => new Promise(done => setTimeout(done, 70));"
            " for (let last = '', same = 0; same < 3; await wait()) { same = now() == last ? same + 1 : 0; last = now(); } })()"
        )

    def press(self, key: str, *, shift: bool = False) -> None:
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        code = _KEYS.get(key, ord(key[0].upper()))
        for kind in ("keyDown", "keyUp"):
            extra = text if kind == "keyDown" else {}
            self._call(
                "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, modifiers=8 if shift else 0, **extra
            )

    def write(self, text: str) -> None:
        self._call("Input.insertText", text=text)

    def click(self, selector: str) -> None:
        """A click of the mouse on the middle of an element, after scrolling there."""
        x, y = self.value(
            f"(() => {{ const a = document.querySelector({json.dumps(selector)}); a.scrollIntoView({{block: 'center', behavior: 'instant'}});"
            " const r = a.getClientRects()[0]; return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self) -> bytes:
        return base64.b64decode(self._call("Page.captureScreenshot", format="png", optimizeForSpeed=False)["data"])

    def pdf(self) -> bytes:
        return base64.b64decode(self._call("Page.printToPDF", printBackground=True)["data"])

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session and not method.startswith("Target."):
            message["sessionId"] = self._session
        os.write(self._into, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                found: dict[str, Any] = answer["result"]
                return found
            if answer.get("method") == "Log.entryAdded":
                self.log.append(answer["params"]["entry"]["text"])
            elif answer.get("method") == "Runtime.exceptionThrown":
                self.log.append(str(answer["params"]["exceptionDetails"].get("exception", {}).get("description")))

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + _PATIENCE
        while b"\0" not in self._held:
            if not select.select([self._out], [], [], max(end - time.monotonic(), 0))[0]:
                raise TimeoutError("the browser does not answer")
            got = os.read(self._out, 1 << 20)
            if not got:
                raise EOFError("the browser is gone")
            self._held += got
        first, _, self._held = self._held.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message


@contextlib.contextmanager
def started() -> Iterator[Browser]:
    """A browser with a profile of its own, gone again afterwards."""
    assert PROGRAM is not None
    theirs_in, into = os.pipe()
    out, theirs_out = os.pipe()
    # High enough that neither is the other's place.
    given = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (theirs_in, theirs_out)]

    def placed() -> None:
        os.dup2(given[0], 3)
        os.dup2(given[1], 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [PROGRAM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=placed, pass_fds=(3, 4), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for end in (theirs_in, theirs_out, *given):
            os.close(end)
        try:
            yield Browser(into, out)
        finally:
            os.close(into)
            os.close(out)
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
