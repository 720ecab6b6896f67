"""The edges: each module keeps a promise of `pipeline.ports` with one library."""
