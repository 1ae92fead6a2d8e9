"""The scalar engine: Python source generated from core, on scaled integers, that keeps every value it works out."""
