from tests.explorables.page import wires  # noqa: F401  (a fixture)
