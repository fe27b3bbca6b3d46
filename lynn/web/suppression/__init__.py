"""The page of do not disturb: one number, many at once, and what is held back here."""
