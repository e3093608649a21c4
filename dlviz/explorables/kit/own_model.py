"""Explorables that show a learner's own network in place of the one that comes with the picture."""

from typing import Any, ClassVar, Self

from dlviz.explorables.kit.explorable import Explorable


class OwnModel(Explorable):
    """An explorable X with X(model=model). Its pictures take the network from `cls.model`."""

    model: ClassVar[Any] = None  # a learner's network; None: the one that comes with the picture
    checked: ClassVar[Any]  # checked(model): a copy of a learner's network; raises where it does not fit

    def __new__(cls, model: Any = None, **fields: Any) -> Self:
        """With a model, an instance of a class of its own, whose pictures are all of this model."""
        kind = cls if model is None else type(cls.__name__, (cls,), {"model": cls.checked(model)})
        return super().__new__(kind)

    def __init__(self, model: Any = None, **fields: Any) -> None:
        super().__init__(**fields)

    def code(self, library: str) -> str:
        """Source text in "numpy" or "torch" that, run, leaves the picture's numbers in `frame`."""
        given = "model = None  # the network that comes with the picture"
        if self.model is not None:
            given = f"# `model` is your network, the one that you gave to {type(self).__name__}(model=…)"
        return f"{given}\n{super().code(library)}"
