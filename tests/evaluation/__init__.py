"""The evaluations: real data beside the project, expected values, and scores."""
