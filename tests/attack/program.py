"""The program under attack: runs of it, bounded in time and memory, and what is wrong with a run.

No time is asserted: the limits are far beyond what any run here takes, so that only a hang or a flood meets them.
"""

import collections
import contextlib
import os
import pathlib
import resource
import signal
import subprocess
import tempfile
import threading

HANG_SECONDS = 120  # of processor time or of the clock
PEAK_BYTES_MAX = 1 << 30
STATUSES = (0, 1, 2, 3, 75)  # as the README tells; 130 is for those whom a signal ends

Ended = collections.namedtuple("Ended", "status out err peak")


class Program:
    """The binary, and how often it was run."""

    def __init__(self, binary):
        self.binary = pathlib.Path(binary).resolve()
        self.runs = 0

    def start(self, arguments, out, err, cwd=None):
        """A run under way, whose output goes to these files."""
        self.runs += 1
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("STORYWIRE", "RUST_"))}
        child = subprocess.Popen([os.fsencode(self.binary), *map(os.fsencode, map(as_text, arguments))], stdin=subprocess.DEVNULL,
                                 stdout=out, stderr=err, env=environment, cwd=cwd)
        resource.prlimit(child.pid, resource.RLIMIT_CPU, (HANG_SECONDS, HANG_SECONDS + 5))
        return child

    def run(self, *arguments, cwd=None):
        """A run from its start to its end; the status of one that a signal ended is below 0."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            return self.end(self.start(arguments, out, err, cwd), out, err)

    def end(self, child, out, err):
        """Waits for a run's end."""
        timer = threading.Timer(HANG_SECONDS, os.kill, (child.pid, signal.SIGKILL))
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Ended(child.returncode, out.read(), err.read(), usage.ru_maxrss * 1024)

    @contextlib.contextmanager
    def beside(self, arguments):
        """A run that goes on beside this one: its process, and a function that waits for its end."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = self.start(arguments, out, err)
            try:
                yield child, lambda: self.end(child, out, err)
            finally:
                if child.returncode is None:
                    child.kill()
                    self.end(child, out, err)


def as_text(argument):
    return argument if isinstance(argument, (str, bytes)) else str(argument)


def controls(told, is_order_of_text=True):
    """The control characters in what is shown, line ends and tabs aside; those too that turn text round, where a terminal shows it."""
    turning = "\u202a\u202e\u2066" if is_order_of_text else ""
    text = told.decode("utf-8", "replace")
    return sorted({char for char in text if ord(char) < 32 and char not in "\n\t" or 127 <= ord(char) < 160 or char in turning})


def faults_of(ended, statuses=STATUSES):
    """What no run may do, whatever it is given."""
    said = ended.err.decode("utf-8", "replace")
    if ended.status == -signal.SIGXCPU or ended.status == -signal.SIGKILL:
        yield f"it hung, or took {HANG_SECONDS} seconds"
    elif ended.status not in statuses:
        yield f"status {ended.status}: {said[-600:]}"
    if "panicked" in said or "RUST_BACKTRACE" in said:
        yield f"a panic: {said[-600:]}"
    if ended.peak > PEAK_BYTES_MAX:
        yield f"{ended.peak >> 20} MiB of memory"
    if controls(ended.err):
        yield f"control characters on standard error: {controls(ended.err)}"
    if ended.status not in (0, 3) and ended.status >= 0 and not said.strip():
        yield f"status {ended.status} without a word"
