"""What a process that reads hostile files may not do: write, reach the network, start programs, take too much.

Resource limits are the kernel's (setrlimit(2)). The rest is kept by an audit hook (PEP 578), which a process
cannot take off again: it refuses what Python code does, whatever library it is in. It does not see what
libraries in C do by themselves; those used here (libxml2 without its network, PDFium, OpenSSL) open nothing.
"""

import os
import resource
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from handlers.limits import MIB

_OPEN_FILES = 64
"""Pipes to the desk, and modules read late."""
_CPU_GRACE_S = 5

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_REFUSED = frozenset(
    (
        "os.chmod",
        "os.chown",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.kill",
        "os.link",
        "os.mkdir",
        "os.posix_spawn",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.spawn",
        "os.symlink",
        "os.system",
        "os.truncate",
        "os.utime",
        "pty.spawn",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.getnameinfo",
        "socket.sendmsg",
        "socket.sendto",
        "subprocess.Popen",
    )
)
"""Audit events (the Python documentation's table) that no check needs."""


def confine(*, memory_mib: int, program: Sequence[str] | None = None) -> None:
    """Confine this process, for good; `program` is the one command that it may start, which has the same limits."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * MIB, memory_mib * MIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    sys.dont_write_bytecode = True
    sys.addaudithook(partial(_refuse, None if program is None else list(program)))


def allow_cpu(seconds: int) -> None:
    """Let this process take so many more seconds of CPU time, and a few; then the kernel ends it.

    That holds even when nobody is left to end a check that takes too long.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + seconds + _CPU_GRACE_S
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _refuse(program: list[str] | None, event: str, args: tuple[object, ...]) -> None:
    if event == "subprocess.Popen" and program is not None and args[1] == program:
        return
    if event in _REFUSED or (event in _JUDGED and _JUDGED[event](args)):
        raise PermissionError(f"a check may not do this: {event}")


def _opens_for_writing(args: tuple[object, ...]) -> bool:
    path, _, flags = args
    return not isinstance(path, int) and isinstance(flags, int) and bool(flags & _WRITING)


def _leaves_the_machine(args: tuple[object, ...]) -> bool:
    """Tell whether a new socket is of another family than the pairs that an event loop wakes itself with."""
    return args[1] != socket.AF_UNIX


_JUDGED: Mapping[str, Callable[[tuple[object, ...]], bool]] = {
    "open": _opens_for_writing,
    "socket.__new__": _leaves_the_machine,
}
