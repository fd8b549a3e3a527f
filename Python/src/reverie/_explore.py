"""The explorer: a server of its own process, and its page."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import weakref
import webbrowser
from pathlib import Path
from types import TracebackType
from typing import Optional, Sequence

from ._errors import ReverieError
from ._library import library_path
from ._paths import PathLike, text


class Explorer:
    """A page that shows networks live; it ends with `close`, and when nothing refers to it any more.

    In a notebook it is shown in a frame. Only this machine can reach it.

    Attributes
    ----------
    address : str
        What a browser opens.
    """

    def __init__(
        self, paths: Sequence[PathLike], port: Optional[int] = None, threads: Optional[int] = None
    ) -> None:
        command = [str(_tool()), "explore", *(text(path, "path") for path in paths)]
        command += ["--no-browser", "--json", "--ends-with-input"]
        for option, value in (("--port", port), ("--threads", threads)):
            if value is not None:
                command += [option, str(value)]
        with tempfile.TemporaryFile("w+") as errors:
            # It ends when this process does: its input is then over.
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                _end(process)
                errors.seek(0)
                raise ReverieError(errors.read().strip().removeprefix("reverie: error: "))
        self.address: str = json.loads(line)["address"]
        self._finalizer = weakref.finalize(self, _end, process)

    @property
    def is_open(self) -> bool:
        """Whether its server runs."""
        return self._finalizer.alive

    def close(self) -> None:
        """Ends the server; pages that are open stop."""
        self._finalizer()

    def __enter__(self) -> Explorer:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Explorer({self.address!r})" if self.is_open else "Explorer(closed)"

    def _repr_html_(self) -> str:
        if not self.is_open:
            return "<p>The explorer was closed.</p>"
        return (
            f'<iframe src="{self.address}" title="Reverie explorer" width="100%" height="900" '
            'style="border: 0"></iframe>'
        )


def explore(
    paths: Sequence[PathLike], port: Optional[int], threads: Optional[int], browser: Optional[bool]
) -> Explorer:
    """Starts a server for runs, and opens a browser unless a notebook shows the page."""
    explorer = Explorer(paths, port, threads)
    if browser if browser is not None else not _is_notebook():
        webbrowser.open(explorer.address)
    return explorer


def _is_notebook() -> bool:
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return type(get_ipython()).__name__ == "ZMQInteractiveShell"


def _tool() -> Path:
    """The tool beside the library."""
    tool = library_path().parent / "reverie"
    if not os.access(tool, os.X_OK):
        raise ReverieError(f"there is no tool at {tool}; install a wheel.")
    return tool


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
