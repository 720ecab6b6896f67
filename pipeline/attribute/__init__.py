"""Article → Article: agency, byline, dateline and sign-off."""
