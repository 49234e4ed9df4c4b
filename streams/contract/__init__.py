"""Writes the contract down for other languages: JSON Schemas and an AsyncAPI document."""
