"""Document → Article: text and metadata of a page or of a feed's entry."""
