"""What a policy means: typed nodes, sites, text form, invariants and the reference interpreter."""
