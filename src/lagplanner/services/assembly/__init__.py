"""Deeds of the general assembly."""
