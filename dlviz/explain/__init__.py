"""Why did the network answer this? From scratch, for a module of dlviz.nn as for one of torch.nn.

Inputs x (n, ...) are arrays (or tensors, for PyTorch), classes (n,) whole numbers; results are NumPy arrays.
Models are evaluated in evaluation mode. Their mode, their parameters' gradients and all random numbers stay
as they were.
"""

from dlviz.explain.adversarial import fgsm
from dlviz.explain.gradients import gradient_times_input, integrated_gradients, saliency, smooth_grad
from dlviz.explain.importance import permutation_importance
from dlviz.explain.occlusion import occlusion
from dlviz.explain.shapley import shapley, shapley_sampled

__all__ = [
    "fgsm",
    "gradient_times_input",
    "integrated_gradients",
    "occlusion",
    "permutation_importance",
    "saliency",
    "shapley",
    "shapley_sampled",
    "smooth_grad",
]
