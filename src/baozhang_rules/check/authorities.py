"""Who has to fill what is left open: the issuers of the files whose 实施 line takes the opening's policy up, by region."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from baozhang_rules.check.context import Context
from baozhang_rules.check.texts import issuer_of, period_of
from baozhang_rules.core import nodes as core


def note_fillers(ctx: Context, openings: Iterable[core.Standard | core.Definition]) -> None:
    """Write to the site of each opening who fills it."""
    for opening in openings:
        site = ctx.sites.get(opening.site)
        if opening.open and site is not None and site.origin is not None:
            ctx.sites[site.id] = evolve(site, fillers=tuple(sorted(_fillers(ctx, site.origin.file))))


def _fillers(ctx: Context, opener: int) -> set[tuple[str, str]]:
    """(region, issuer) of those who take the policy up themselves, else of those who do so through another; and who is left.

    What a national policy leaves open is for each region to fill, named or not; what a local one leaves open falls back to
    its own issuer, who is a maker of local rules.
    """
    package, region = ctx.bundle.files[opener].package, period_of(ctx, opener, None).region
    takers = [file for file in range(len(ctx.bundle.files)) if opener in ctx.bundle.implemented(file)]
    direct = [file for file in takers if package in _implements(ctx, file)]
    named = {(period_of(ctx, file, None).region, issuer_of(ctx, file)) for file in direct or takers}
    if not any(where == region for where, _ in named):
        named.add((region, issuer_of(ctx, opener) if region else ""))
    return named


def _implements(ctx: Context, file: int) -> Iterator[str]:
    for line in ctx.bundle.files[file].implements:
        yield ".".join(line.path)
