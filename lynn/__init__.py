"""Listo: sends a list to people through Lynn without fear."""
