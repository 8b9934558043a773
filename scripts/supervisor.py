"""Keeps commands alive and stops them, alone or together, leaving no process behind."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

SETTLED_AFTER = 10  # seconds; a command that dies sooner, thrice in a row, will not live
RESTARTS = 3
INTERRUPTED = 2  # exit code after Ctrl-C, as pytest has it


def say(text: str) -> None:
    """Print for the person watching; a terminal closed meanwhile is no reason to fail."""
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


def dies_with_parent(command: Sequence[str], signal_name: str = "TERM") -> list[str]:
    """The command, to be sent a signal by the kernel if whoever started it is killed."""
    if shutil.which("setpriv"):
        return ["setpriv", "--pdeathsig", signal_name, "--", *command]
    return list(command)


def heed_termination() -> None:
    """Let TERM and a closed terminal end this process as an exception, so that it tidies up."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))


def run_to_its_end(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command and wait while it ends by itself after Ctrl-C; return its exit code."""
    interruptions = []
    previous = signal.signal(signal.SIGINT, lambda number, _: interruptions.append(number))
    try:
        with subprocess.Popen(dies_with_parent(command, "INT"), env=environment) as process:
            try:
                code = process.wait()
                return INTERRUPTED if interruptions else code
            except SystemExit:  # told to stop: the command is to tidy up as after Ctrl-C
                process.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=20)
                process.kill()
                raise
    finally:
        signal.signal(signal.SIGINT, previous)


@dataclass
class Child:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    quick_deaths: int = 0

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches only the supervisor, which then stops all in order,
        # and the process group lets it find grandchildren that outlive their parent.
        self.process = subprocess.Popen(
            dies_with_parent(self.command),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.started_at = time.monotonic()
        threading.Thread(target=self._relay, args=(self.process,), daemon=True).start()

    def _relay(self, process: subprocess.Popen) -> None:
        for line in process.stdout:
            if text := line.decode(errors="replace").rstrip():
                say(f"{self.name:<6} | {text}")

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def terminate(self) -> None:
        if self.is_running:
            self.process.terminate()

    def kill_group(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Starts children, starts a crashed one again, and stops all on Ctrl-C, TERM or hang-up."""

    def __init__(self, children: Sequence[Child], patience: float) -> None:
        self.children = children
        self.patience = patience  # seconds between asking a child to stop and killing it
        self.stop_requests = 0
        self.has_failed = False

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_stop_request)
        for child in self.children:
            child.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _note_stop_request(self, *_: object) -> None:
        self.stop_requests += 1

    def wait_until(self, condition: Callable[[], bool]) -> bool:
        """Watch until the condition holds; False if a stop or a failure came first."""
        while not self.stop_requests and not self.has_failed:
            if condition():
                return True
            time.sleep(0.2)
            self._revive_the_dead()
        return False

    def _revive_the_dead(self) -> None:
        for child in self.children:
            if child.is_running or self.stop_requests:
                continue
            child.kill_group()
            lived = time.monotonic() - child.started_at
            child.quick_deaths = child.quick_deaths + 1 if lived < SETTLED_AFTER else 0
            if child.quick_deaths >= RESTARTS:
                say(f"{child.name} 反复退出, 请看上面的报错 / keeps failing, see the errors above")
                self.has_failed = True
                return
            say(f"{child.name} 意外退出, 正在重新启动 / stopped unexpectedly, starting it again")
            child.start()

    def _stop(self) -> None:
        for child in self.children:
            child.terminate()
        requests, deadline = self.stop_requests, time.monotonic() + self.patience
        while self._any_running() and time.monotonic() < deadline:
            if self.stop_requests > requests:
                break
            time.sleep(0.05)
        for child in self.children:
            child.kill_group()

    def _any_running(self) -> bool:
        return any(child.is_running for child in self.children)
