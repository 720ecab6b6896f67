"""Pages against the baseline of their outlet: what is not like the others."""
