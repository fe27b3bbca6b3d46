"""The administrator's page: how each operation of Lynn is called, tried one by one, and set right where Lynn is not as we guess."""
