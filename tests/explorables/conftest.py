from page import wires  # noqa: F401  (a fixture)
