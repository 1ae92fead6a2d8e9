"""What every number of a program may be, proved before anything runs (docs/decisions/0005, 0010).

``numbers`` is what is known of one number and the arithmetic of it, ``assumed`` what guards say of numbers, ``bounding`` the walk
over a program, ``proofs`` the result as data: what back ends take their scales and widths from.
"""
