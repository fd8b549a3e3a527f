"""The command `reverie`: the tool of the wheel takes the place of the interpreter."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Runs the tool that lies beside the library, with the arguments of the command."""
    tool = Path(__file__).parent / "native" / "reverie"
    if not os.access(tool, os.X_OK):
        sys.exit(f"reverie: there is no tool at {tool}; install a wheel.")
    os.execv(tool, ["reverie", *sys.argv[1:]])
