"""One process of the tool: wall and processor time, of the whole and of its parts, and when it showed progress."""

import os
import pty
import re
import select
import signal
import subprocess
import time

TICK = 1 / os.sysconf("SC_CLK_TCK")
LOOK = 0.004  # seconds between two looks for files
DRAWN = re.compile(r"\x1b\[2K([^\r█·\x1b]*) [█·]+ ")  # a progress bar, with its label


class Failure(Exception):
    """The tool did not do what it was asked."""


def quick_run(command):
    """Of a command that ends at once: exact times, and what it printed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    text = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failure(f"{' '.join(command)} left with {process.returncode}")
    return {"wall": wall, "processor": usage.ru_utime + usage.ru_stime, "text": text.splitlines()[0]}


def run(command, watched, limit=None):
    """Runs a command in a terminal, and stops it after `limit` seconds.

    `watched` are pairs of a part's name and the file whose appearance ends it; the last part has none and ends with the
    process. Gives `parts`, of which each has a name, wall and processor seconds and the longest time without a sign of
    progress, and `stages`: the progress bars with the times of their first and last look.
    """
    ours, theirs = pty.openpty()
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    watch = Watch(process.pid, start, watched)
    usage = None
    while usage is None:
        watch.look()
        if limit and watch.now() > limit:
            process.kill()
        readable = select.select([ours], [], [], LOOK)[0]
        if readable and not watch.read(ours):
            usage = finish(process)
        elif not readable:
            usage = finish(process, os.WNOHANG)
    watch.end(usage.ru_utime + usage.ru_stime)
    os.close(ours)
    stopped = process.returncode == -signal.SIGKILL and limit is not None
    if process.returncode and not stopped:
        raise Failure(f"{' '.join(map(str, command))} left with {process.returncode}:\n{watch.text[-2000:]}")
    return watch.result() | {"stopped": stopped}


def finish(process, flags=0):
    """What the process used, once it has ended; None while it runs."""
    pid, status, usage = os.wait4(process.pid, flags)
    if not pid:
        return None
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


class Watch:
    """What was seen of a process so far."""

    def __init__(self, pid, start, watched):
        self.pid, self.start, self.watched = pid, start, list(watched)
        self.ends = []  # name, wall, processor
        self.signs = []  # seconds at which something was drawn
        self.stages = {}  # label: first and last time
        self.text = ""

    def now(self):
        return time.perf_counter() - self.start

    def look(self):
        while len(self.watched) > 1 and os.path.exists(self.watched[0][1]):
            self.ends.append((self.watched.pop(0)[0], self.now(), self.processor()))

    def read(self, descriptor):
        """What it drew; False where there is nothing more to come."""
        try:
            text = os.read(descriptor, 1 << 16).decode(errors="replace")
        except OSError:
            return False
        now = self.now()
        self.text += text
        self.signs.append(now)
        for label in DRAWN.findall(text):
            self.stages[label] = (self.stages.get(label, (now,))[0], now)
        return bool(text)

    def processor(self):
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return TICK * (int(fields[11]) + int(fields[12]))

    def end(self, processor):
        now = self.now()
        for name, _ in self.watched:  # a file that never came leaves its part to the end
            self.ends.append((name, now, processor))

    def result(self):
        parts, wall, processor = [], 0, 0
        for name, end, used in self.ends:
            signs = [wall] + [sign for sign in self.signs if wall < sign < end] + [end]
            silence = max(later - sooner for sooner, later in zip(signs, signs[1:]))
            part = {"name": name, "wall": end - wall, "processor": max(0, used - processor), "silence": silence}
            parts.append({key: round(value, 4) if key != "name" else value for key, value in part.items()})
            wall, processor = end, used
        stages = {label: [round(time, 3) for time in times] for label, times in self.stages.items()}
        return {"wall": round(wall, 4), "processor": round(processor, 4), "parts": parts, "stages": stages}
