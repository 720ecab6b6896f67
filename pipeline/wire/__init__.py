"""Delivery → Article: what an agency sent, by format."""
