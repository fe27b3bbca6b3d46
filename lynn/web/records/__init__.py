"""The page of campaign records from a file."""
