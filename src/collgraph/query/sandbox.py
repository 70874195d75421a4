"""What a worker gives up before it sees a query: the network, new programs, memory beyond its limit."""

import ctypes
import platform
import signal
import struct
import sys
from pathlib import Path

_LOAD_WORD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13
_X86_64, _X32_CALLS, _UNIX = 0xC000003E, 0x40000000, 1
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16

_SOCKET = 41
# connect, bind, listen, execve, kill, ptrace, execveat, io_uring_setup: a query needs none of them.
_REFUSED = (42, 49, 50, 59, 62, 101, 322, 425)
_PR_SET_DEATH_SIGNAL, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _MODE_FILTER = 1, 22, 38, 2


def can_refuse_network() -> bool:
    """Tell whether this system has the filter: Linux on x86-64."""
    return sys.platform == "linux" and platform.machine() == "x86_64"


def refuse_network() -> None:
    """Take the network from this process and every thread it starts from here on; raises OSError."""
    program = b"".join(_filter())
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs")
    code = ctypes.create_string_buffer(program, len(program))
    head = _Program(len(program) // 8, ctypes.addressof(code))
    if kernel.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(head)):
        raise OSError(ctypes.get_errno(), "seccomp")


def die_with_parent() -> None:
    """Have the kernel end this process with the one that forked it; raises OSError."""
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_PR_SET_DEATH_SIGNAL, signal.SIGKILL):
        raise OSError(ctypes.get_errno(), "death signal")


def leave_stopping_to_the_service() -> None:
    """Ignore what asks a whole group of processes to stop: the service ends its own when their answers are given."""
    for sent in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sent, signal.SIG_IGN)


def address_space_mb() -> int:
    """The address space that this process has now, shared pages included, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmSize:"):
            return int(line.split()[1]) // 1024 + 1
    return 0


def limit_memory(megabytes: int) -> None:
    """Bound the address space in MB, leave no core file; does nothing on a system without such limits."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = megabytes * 1024 * 1024
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _filter() -> list[bytes]:
    """A program for the kernel: refuse foreign call numbers, listed calls, and sockets that are not local."""
    rules = [
        _step(_LOAD_WORD, _ARCHITECTURE),
        _step(_JUMP_EQUAL, _X86_64, 1, 0),
        _step(_RETURN, _REFUSE),
        _step(_LOAD_WORD, _NUMBER),
        _step(_JUMP_AT_LEAST, _X32_CALLS, 0, 1),
        _step(_RETURN, _REFUSE),
    ]
    for call in _REFUSED:
        rules += [_step(_JUMP_EQUAL, call, 0, 1), _step(_RETURN, _REFUSE)]
    return [
        *rules,
        _step(_JUMP_EQUAL, _SOCKET, 1, 0),
        _step(_RETURN, _ALLOW),
        _step(_LOAD_WORD, _FIRST_ARGUMENT),
        _step(_JUMP_EQUAL, _UNIX, 0, 1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE),
    ]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
