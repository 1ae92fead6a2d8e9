"""Kernels over columns: core lowered to whole-number operations on arrays, run by LLVM or NumPy with equal results.

``ir`` are the operations, with the interval that each value is proved to lie in; ``values`` how a value of core stands in them (a
value and a state, never a null); ``lower*`` come from core; ``numpy_run`` and ``llvm_*`` run them; ``kernel`` binds it to batches.
What isn't lowered raises `Unsupported`, and rows that a kernel declines are decided by the scalar engine.
"""
