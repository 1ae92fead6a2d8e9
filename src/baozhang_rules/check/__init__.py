"""From the surface tree to core: typing, units, dates, rules, and the proofs that are made before anything runs."""
