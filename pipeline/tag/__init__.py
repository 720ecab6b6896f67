"""Article → Article: categories and keywords."""
