"""The process that plays the matches, and what passes over its pipes (python/child/frames.ts has the other side)."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from typing import IO, Any

from gymnasium.error import ClosedEnvironmentError, NoAsyncCallError

from ._core import SCRIPT
from ._engine import HOW_TO_GET, Engine, check_version, find_engine
from ._waiting import Waiting
from .errors import EngineError, ShooterError

__version__ = version("shooter-sdk")

_STEP = b"S"
_MESSAGE = b"M"
_HEAD = struct.Struct("<II")
_DONE = 0

_READ_BYTES = 512
"""Read at once unless more is known to come: a buffer of 1 MB took 25 µs, which is more than a step."""

_STANDARD = (0, 1)
"""Standard input and output, as descriptors."""

_KILL_AFTER_S = 2.0
"""How long a child may take to end once its input is closed: a step that is under way is finished first."""

_MESSAGE_TAIL = 600
"""Characters of what the engine wrote to standard error, at most, in a message."""

_NOTHING, _ANSWER, _STEP_DONE, _UNSURE = range(4)
"""What the child owes: nothing, a frame, a byte; or an interrupt fell between two lines here, and nobody can say."""

_CALLERS_MISTAKES: dict[str, type[Exception]] = {"TypeError": TypeError, "RangeError": ValueError}


def _end(process: subprocess.Popen[bytes], pipes: Sequence[IO[bytes]], errors: IO[bytes]) -> None:
    """End a child: it does so by itself once its input is closed."""
    for pipe in pipes:
        with suppress(OSError):
            pipe.close()
    try:
        process.wait(_KILL_AFTER_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    errors.close()


_alive: weakref.WeakSet[Child] = weakref.WeakSet()


def _forget_in_fork() -> None:
    """In a forked process: let go of the pipes, which would keep the children alive after the parent has ended."""
    for child in list(_alive):
        child._forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_fork)


class Child:
    """A process that plays matches. It ends with this object, and with this process whatever way that ends."""

    def __init__(self, engine: str | None, pass_fds: Sequence[int] = (), spins: bool = False) -> None:
        """Start it, and check that it is of this release.

        :param spins: whether steps are long enough that it pays not to sleep at once while one is taken
        :raises EngineError: if there is no engine, or one that is too old, or it does not start
        """
        found = find_engine(engine)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - it is open as long as the process
        self._process, self._pipes = self._start(found, pass_fds)
        self._to, self._from = (pipe.fileno() for pipe in self._pipes)
        self._state = "open"
        self._owed = _NOTHING
        self._inbox = bytearray()
        self._waiting = Waiting(self._from, spins)
        self._finalizer = weakref.finalize(self, _end, self._process, self._pipes, self._errors)
        _alive.add(self)
        self._greet(found)

    def _start(
        self, engine: Engine, pass_fds: Sequence[int]
    ) -> tuple[subprocess.Popen[bytes], tuple[IO[bytes], IO[bytes]]]:
        """Start the process. Gives it, and the pipes of requests and answers.

        Where a child takes over descriptors, these are of their own: a module that prints to standard output, or looks at standard input, finds
        none of what passes.
        """
        if os.name != "posix":
            process = self._spawn(engine, _STANDARD, {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE})
            assert process.stdin is not None
            assert process.stdout is not None
            return process, (process.stdin, process.stdout)
        (their_input, requests), (answers, their_output) = os.pipe(), os.pipe()
        theirs = (their_input, their_output)
        own = {"stdin": subprocess.DEVNULL, "stdout": self._errors, "start_new_session": True}
        try:
            process = self._spawn(engine, theirs, {**own, "pass_fds": (*pass_fds, *theirs)})
        except BaseException:
            os.close(requests)
            os.close(answers)
            raise
        finally:
            for end in theirs:
                os.close(end)
        return process, (os.fdopen(requests, "wb", buffering=0), os.fdopen(answers, "rb", buffering=0))

    def _spawn(self, engine: Engine, theirs: tuple[int, int], more: Mapping[str, Any]) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
        # Options of the user's other programs are none of this one's.
        environment.pop("NODE_OPTIONS", None)
        try:
            return subprocess.Popen(
                [*engine.command(SCRIPT), *map(str, theirs)],
                stderr=self._errors,
                bufsize=0,
                env=environment,
                **more,
            )
        except OSError as error:
            self._errors.close()
            raise EngineError(f"{engine.path} does not start: {error}: {HOW_TO_GET}") from None

    def _greet(self, engine: Engine) -> None:
        try:
            hello, _ = self._receive_frame()
            check_version(hello["engine"]["name"], hello["engine"]["version"], engine.path)
        except (EngineError, ValueError, KeyError, struct.error) as error:
            self.close()
            if isinstance(error, EngineError) and "is needed" in str(error):
                raise
            raise EngineError(f"{engine.path} does not run the core: {error}: {HOW_TO_GET}") from None
        self.engine = f"{hello['engine']['name']} {hello['engine']['version']}"
        if hello["release"] != __version__:
            self.close()
            raise EngineError(
                f"the core is of release {hello['release']} and this package of {__version__}: install the package again"
            )

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def ask(self, request: Any) -> tuple[Any, bytes]:
        """Ask for something, and wait for the answer: plain data and a blob."""
        self.send(request)
        return self.receive()

    def send(self, request: Any) -> None:
        """Ask for something. ``receive`` is to follow."""
        self.settle()
        text = json.dumps(request, allow_nan=False).encode()
        self._owed = _UNSURE
        self._write(_MESSAGE + _HEAD.pack(len(text), 0) + text)
        self._owed = _ANSWER

    def receive(self) -> tuple[Any, bytes]:
        """Wait for the answer."""
        self._check_owed(_ANSWER)
        answer, blob = self._receive_frame()
        return self._open_answer(answer), blob

    def send_step(self) -> None:
        """Have it take a step. ``finish_step`` is to follow."""
        if self._state != "open" or self._owed:
            self.settle()
        self._owed = _UNSURE
        self._write(_STEP)
        self._owed = _STEP_DONE

    def finish_step(self) -> None:
        """Wait for the step."""
        if self._state != "open" or self._owed != _STEP_DONE:
            self._check_owed(_STEP_DONE)
        if not self._has_stepped():
            answer, _ = self._receive_frame()
            self._open_answer(answer)

    def _has_stepped(self) -> bool:
        """Wait for the byte that answers a step; False if a frame follows, which says what went wrong."""
        inbox = self._inbox
        while not inbox:
            self._read()
        self._owed = _UNSURE
        done = inbox.pop(0) == _DONE
        self._owed = _NOTHING if done else _ANSWER
        return done

    def close(self) -> None:
        """End the process. To close it twice is fine."""
        if self._state == "open":
            self._state = "closed"
        if self._state != "forked":
            _alive.discard(self)
            self._finalizer()

    def _forked(self) -> None:
        self._state = "forked"
        self._finalizer.detach()
        for pipe in self._pipes:
            pipe.close()
        # It is no child of this process: whoever waits for it here would wait for another.
        self._process.returncode = 0

    def _check_open(self) -> None:
        if self._state == "closed":
            raise ClosedEnvironmentError("this environment is closed")
        if self._state == "forked":
            raise RuntimeError("this environment belongs to the process that forked this one: make another one here")

    def _check_sure(self) -> None:
        self._check_open()
        if self._owed == _UNSURE:
            self.close()
            raise EngineError(
                "a step or a request was interrupted, and what became of it is unknown: make another environment"
            )

    def _check_owed(self, expected: int) -> None:
        """Refuse to wait for what is not to come."""
        self._check_sure()
        if self._owed != expected:
            raise NoAsyncCallError(
                "no step is under way: send begins one, and any other call between send and recv drops what it gives",
                "recv",
            )

    def settle(self) -> None:
        """Before the next request: an answer that nobody has taken, or an interrupt kept from being read, is read and dropped."""
        self._check_sure()
        if self._owed == _STEP_DONE:
            self._has_stepped()
        if self._owed == _ANSWER:
            self._receive_frame()

    def _receive_frame(self) -> tuple[Any, bytes]:
        """The next frame. What has arrived of it stays in the inbox until all is there, whatever interrupts."""
        inbox = self._inbox
        while len(inbox) < _HEAD.size:
            self._read()
        text, blob = _HEAD.unpack_from(inbox)
        end = _HEAD.size + text + blob
        while len(inbox) < end:
            self._read(max(_READ_BYTES, end - len(inbox)))
        frame = bytes(inbox[_HEAD.size : end])
        self._owed = _UNSURE
        del inbox[:end]
        self._owed = _NOTHING
        return json.loads(frame[:text]), frame[text:]

    def _read(self, most: int = _READ_BYTES) -> None:
        """Take some bytes into the inbox. What is read and not there yet when an interrupt comes is lost, so it waits before it reads."""
        self._waiting.wait()
        owed, self._owed = self._owed, _UNSURE
        got = os.read(self._from, most)
        self._inbox += got
        self._owed = owed
        if not got:
            raise self._ended()

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while len(view):
                view = view[os.write(self._to, view) :]
        except BrokenPipeError:
            raise self._ended() from None

    def _ended(self) -> EngineError:
        """Why the process is no more."""
        try:
            code = self._process.wait(_KILL_AFTER_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"has ended with exit code {code}"
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - _MESSAGE_TAIL))
        tail = self._errors.read().decode(errors="replace").strip()
        self.close()
        return EngineError(f"the process that plays the matches {how}" + (f": {tail}" if tail else ""))

    @staticmethod
    def _open_answer(answer: Any) -> Any:
        error = answer.get("error")
        if error is None:
            return answer["answer"]
        if error["code"] is not None:
            raise ShooterError(error["code"], error["message"])
        kind = _CALLERS_MISTAKES.get(error["name"], RuntimeError)
        raise kind(error["message"])
