"""Whole numbers and codes in arrays as Arrow columns: exact decimals, exact quotients, words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from baozhang_rules.core.bounds.proofs import Proof
from baozhang_rules.runtime.numbers import decimal_places

MOST_PLACES = 9
LIMIT = 2**62
"""Whole numbers below it, of either sign, may be added and compared in 64 bits."""


def finite_places(proof: Proof) -> int | None:
    """The decimal places that show every value of a number within 63 bits; None where there are none, or too many."""
    shown = decimal_places(Fraction(1, proof.grid)) if proof.over == 1 else None
    if shown is None or shown > MOST_PLACES or max(-proof.low, proof.high) * 10**shown >= LIMIT:
        return None
    return shown


def rescaled(codes: Any, scale: int, wanted: int) -> Any:
    """Whole numbers over ``scale`` as whole numbers over ``wanted``, on whose grid their values lie."""
    shared = int(np.gcd(scale, wanted))
    codes = codes if scale == shared else codes // (scale // shared)
    return codes if wanted == shared else codes.astype(np.int64) * (wanted // shared)


def coded(codes: Any, words: Sequence[str], missing: Any = None) -> Any:
    """Codes as words; null where they are missing."""
    import pyarrow as pa

    kind = np.int8 if len(words) < 128 else np.int16
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(kind), mask=missing), pa.array(list(words), pa.string()))


def decimals(whole: Any, valued: Any, places: int) -> Any:
    """Whole numbers over a power of ten as exact Arrow decimals; null where there is no value."""
    import pyarrow as pa

    halves: Any = np.empty((len(whole), 2), np.int64)
    halves[:, 0] = whole
    halves[:, 1] = whole >> 63
    mask = None if valued.all() else pa.py_buffer(np.packbits(valued, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(19, places), len(whole), [mask, pa.py_buffer(halves)])


def quotients(whole: Any, over: Any, valued: Any) -> Any:
    """Whole numbers over others above zero as text, as ``str(Fraction)`` writes them; null where there is no value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    shared = np.gcd(whole, over)
    top, bottom = (pa.array(x // shared).cast(pa.string()) for x in (whole, over))
    text = pc.if_else(pa.array(over == shared), top, pc.binary_join_element_wise(top, bottom, "/"))
    return pc.if_else(pa.array(valued), text, pa.scalar(None, pa.string()))
