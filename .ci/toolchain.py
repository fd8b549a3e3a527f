"""Tools of the Swift toolchain, and the modules of a build, for the checks of this folder."""

import glob
import json
import os
import shutil
import subprocess

SWIFT = os.environ.get("SWIFT", "swift")
SYSTEM_MODULES = ("COpenBLAS", "CZlib", "CPng", "CJpeg")


def tool(name):
    """A tool of the toolchain that `swift` belongs to."""
    beside = os.path.join(os.path.dirname(os.path.realpath(shutil.which(SWIFT) or SWIFT)), name)
    if os.path.exists(beside):
        return beside
    return shutil.which(name) or output_of("xcrun", "--find", name)


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def target():
    """The triple that the toolchain builds for."""
    return json.loads(output_of(SWIFT, "-print-target-info"))["target"]["unversionedTriple"]


class Build:
    """The modules of the build that `flags` of `swift build` lead to."""

    def __init__(self, flags):
        self.folder = output_of(SWIFT, "build", *flags, "--show-bin-path")
        self.modules = os.path.join(self.folder, "Modules")
        if not self.has("Reverie"):
            raise SystemExit(f"{self.folder} has no module Reverie; `make build` first")

    def has(self, module):
        return os.path.exists(os.path.join(self.modules, module + ".swiftmodule"))

    def flags(self):
        """Options of the compiler that find the modules."""
        maps = [os.path.join(self.folder, "CKernels.build", "module.modulemap")]
        maps += [f"Sources/{name}/module.modulemap" for name in SYSTEM_MODULES]
        # C modules of the packages that modules of ours import.
        maps += glob.glob(os.path.join(self.folder, "..", "..", "checkouts", "*", "C*", "include", "module.modulemap"))
        found = [flag for path in maps if os.path.exists(path) for flag in ("-Xcc", f"-fmodule-map-file={path}")]
        return ["-I", self.modules] + found
