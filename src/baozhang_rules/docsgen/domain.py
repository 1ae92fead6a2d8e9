"""The `pol` domain: what pages about policies declare, and links to it.

A directive marks the place at which something is explained and shows nothing itself; the names before `|` are its own, all of
them lead there:

    ```{pol:class} 示例市.低保.低保家庭
    ```
    ```{pol:builtin} 周岁 | full_years_old
    ```

A role links to it by its name, or by the end of its name after a dot: ``{pol:class}`低保家庭` ``. What is declared more than once
(the same code on a Chinese and on an English page) is looked up near the page that names it, first in its own tree (`pol_trees`: the folders that hold a language of their own); a name that leads nowhere, or to
several places equally near, is a warning, with which `sphinx-build -W` fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any, ClassVar

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

_LOGGER = logging.getLogger(__name__)

KINDS = {
    "code": "问题代码",
    "construct": "写法",
    "builtin": "函数",
    "class": "救助对象",
    "param": "标准或表",
    "define": "定义",
    "rule": "待遇",
}
"""The kinds of what is declared, and what an index calls them."""

Place = tuple[str, str]
"""A page and the anchor on it."""


class Declared(SphinxDirective):
    """``{pol:KIND} NAME | NAME …``: the place where something is explained."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Note the names and leave an anchor."""
        domain = self.env.domains["pol"]
        assert isinstance(domain, PolDomain)
        kind = self.name.rpartition(":")[2]
        names = [name.strip() for name in self.arguments[0].split("|") if name.strip()]
        anchor = names[0].lower() if kind == "code" else f"{kind}-{names[0]}"
        for name in names:
            domain.note(kind, name, self.env.docname, anchor, self.get_location())
        return [nodes.target("", "", ids=[anchor])]


class PolDomain(Domain):
    """Declarations of policies and of the language that pages explain."""

    name = "pol"
    label = "policies"
    object_types: ClassVar[dict[str, ObjType]] = {kind: ObjType(title, kind) for kind, title in KINDS.items()}
    directives: ClassVar[dict[str, Any]] = dict.fromkeys(KINDS, Declared)
    roles: ClassVar[dict[str, Any]] = {kind: XRefRole(warn_dangling=True) for kind in KINDS}
    initial_data: ClassVar[dict[str, Any]] = {"places": {}}
    data_version = 1
    dangling_warnings: ClassVar[dict[str, str]] = dict.fromkeys(KINDS, "nothing of this kind is called %(target)s")

    @property
    def places(self) -> dict[tuple[str, str], list[Place]]:
        """For each kind and name the places where it is declared."""
        found: dict[tuple[str, str], list[Place]] = self.data["places"]
        return found

    def note(self, kind: str, name: str, page: str, anchor: str, location: str) -> None:
        """Keep a declaration; one that stands twice on a page is a warning."""
        known = self.places.setdefault((kind, name), [])
        if any(other == page for other, _ in known):
            _LOGGER.warning("%s %s is declared twice on this page", kind, name, location=location)
        known.append((page, anchor))

    def clear_doc(self, docname: str) -> None:
        """Forget what a page declared."""
        for key, known in list(self.places.items()):
            kept = [place for place in known if place[0] != docname]
            if kept:
                self.places[key] = kept
            else:
                del self.places[key]

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        """Take what another process read."""
        wanted = set(docnames)
        for key, known in otherdata["places"].items():
            self.places.setdefault(key, []).extend(place for place in known if place[0] in wanted)

    def found(self, kind: str, name: str, page: str) -> list[Place]:
        """Where a name leads from a page: the places nearest to it."""
        known = self.places.get((kind, name)) or [
            place for (of, full), places in self.places.items() if of == kind and full.endswith(f".{name}") for place in places
        ]
        trees = self.env.config.pol_trees
        most = max((_near(place[0], page, trees) for place in known), default=(False, 0))
        return [place for place in known if _near(place[0], page, trees) == most]

    def resolve_xref(self, env: Any, fromdocname: str, builder: Any, typ: str, target: str, node: Any, contnode: Any) -> Any:
        """The link of a role; None where the name leads nowhere."""
        known = self.found(typ, target, fromdocname)
        if len(known) > 1:
            _LOGGER.warning("%s %s is declared at several places: %s", typ, target, ", ".join(p for p, _ in known), location=node)
        if not known:
            return None
        page, anchor = known[0]
        return make_refnode(builder, fromdocname, page, anchor, contnode, target)

    def resolve_any_xref(self, env: Any, fromdocname: str, builder: Any, target: str, node: Any, contnode: Any) -> list[Any]:
        """The links of a name whose kind isn't said."""
        kinds = [kind for kind in KINDS if self.found(kind, target, fromdocname)]
        return [(f"pol:{kind}", self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode)) for kind in kinds]

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Everything declared, for the search and for other projects."""
        for (kind, name), known in sorted(self.places.items()):
            for page, anchor in known[:1]:
                yield name, name, kind, page, anchor, 1


def _near(one: str, other: str, trees: Iterable[str]) -> tuple[bool, int]:
    """How near two pages are: whether both are of one tree, and how many folders they share from the top."""
    a, b = one.split("/")[:-1], other.split("/")[:-1]
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
    tree = [next((name for name in trees if folders[:1] == [name]), "") for folders in (a, b)]
    return tree[0] == tree[1], same
