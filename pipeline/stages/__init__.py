"""The steps at work: each stage joins pure steps to the edges, batch by batch."""
