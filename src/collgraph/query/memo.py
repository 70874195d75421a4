"""Memory for what a release's readers found, which does not keep the readers of an older release open."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast
from weakref import WeakMethod

P = ParamSpec("P")
T = TypeVar("T")


def remembered(method: Callable[P, T], most: int | None = None) -> Callable[P, T]:
    """Keep what a bound method gave, the ``most`` last ones, for an attribute of its own object.

    ``lru_cache`` around a bound method would make the object hold itself: its store would stay open, and its files
    on disk, until the garbage collector looks at old objects.
    """
    reference = WeakMethod(method)

    def found(*args: P.args, **kwargs: P.kwargs) -> T:
        alive = reference()
        assert alive is not None, "a memory outlived its object"
        return alive(*args, **kwargs)

    return cast("Callable[P, T]", lru_cache(maxsize=most)(found))
