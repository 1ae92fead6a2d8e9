"""A mapping that cannot change: hashable, picklable, equal by content."""

from collections.abc import ItemsView, Iterable, Iterator, Mapping, ValuesView
from typing import Generic, TypeVar, overload

K = TypeVar("K")
V = TypeVar("V", covariant=True)
D = TypeVar("D")


class FrozenMap(Mapping[K, V], Generic[K, V]):
    """A read-only mapping in the order given; its hash is that of its items, whatever their order."""

    __slots__ = ("_hash", "_items")

    _items: dict[K, V]
    _hash: int | None

    def __init__(self, items: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        object.__setattr__(self, "_items", dict(items))
        object.__setattr__(self, "_hash", None)

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, /, default: V | D) -> V | D: ...
    def get(self, key: K, /, default: object = None) -> object:
        """The value under a key, or `default`; at once, where the inherited method raises and catches."""
        return self._items.get(key, default)

    def items(self) -> ItemsView[K, V]:
        """Keys and values; the inherited view looks each key up again."""
        return self._items.items()

    def values(self) -> ValuesView[V]:
        """The values, in order."""
        return self._items.values()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMap):
            return self._items == other._items
        return NotImplemented

    def __hash__(self) -> int:
        if self._hash is None:
            object.__setattr__(self, "_hash", hash(frozenset(self._items.items())))
        return hash(self._hash)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a frozen mapping cannot change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a frozen mapping cannot change")

    def __reduce__(self) -> tuple[type["FrozenMap[K, V]"], tuple[dict[K, V]]]:
        return FrozenMap, (self._items,)

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"
