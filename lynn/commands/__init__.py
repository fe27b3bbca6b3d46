"""The command line: one module for each family of commands, each a thin layer over the use cases of the pages."""
