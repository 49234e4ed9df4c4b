"""What crosses a boundary: signs, events, tables. Imports nothing of ours."""
