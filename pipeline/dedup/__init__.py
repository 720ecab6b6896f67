"""Identify: is this article known, is it a new version, whose copy is it?"""
