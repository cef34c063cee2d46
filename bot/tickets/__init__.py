"""Requests handed to a person."""
