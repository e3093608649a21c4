"""Right predictions for backprop/slope_past_detach."""

import torch

x = torch.tensor(3.0, dtype=torch.float64)
constant = 3.0

RIGHT = [torch.func.grad(lambda x: x * constant)(x), round(constant)]
