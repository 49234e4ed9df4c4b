"""The built-in artist: a card with the sign's constellation, drawn without a network or a model."""
