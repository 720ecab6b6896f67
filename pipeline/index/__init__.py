"""What a search document holds and what a reader's query means."""
