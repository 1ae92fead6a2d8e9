"""Back ends: each takes a core program and nothing else, and must agree with `core/interp.py` in everything."""
