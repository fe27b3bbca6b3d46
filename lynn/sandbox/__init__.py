"""Lynn, simulated: a real HTTP server with its own database. It imports nothing from the rest of Listo."""
