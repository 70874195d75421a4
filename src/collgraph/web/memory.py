"""What the C library keeps of the memory that Python gave back: glibc holds it thread by thread, unless told."""

import ctypes

ARENAS, M_ARENA_MAX = 2, -8  # mallopt(3)


def share_arenas() -> None:
    """Let all threads allocate from the same few arenas; nothing where the C library is another one."""
    if tell := getattr(ctypes.CDLL(None), "mallopt", None):
        tell(M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Return to the system what a release left; nothing where the C library is another one."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
