"""Memory for what a release's readers found, which does not keep the readers of an older release open."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary, WeakMethod

P = ParamSpec("P")
K = TypeVar("K")
T = TypeVar("T")


def kept_with(make: Callable[Concatenate[K, P], T]) -> Callable[Concatenate[K, P], T]:
    """Keep what a function first gave for an object, its first argument, as long as that object is in use."""
    kept: WeakKeyDictionary[K, T] = WeakKeyDictionary()

    @wraps(make)
    def found(one: K, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if (known := kept.get(one)) is None:
            known = kept[one] = make(one, *args, **kwargs)
        return known

    return found


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
