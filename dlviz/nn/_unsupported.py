"""What layers of torch.nn have and ours lack, and what to do instead."""

# keywords of the layers that have parameters
DEVICE_AND_DTYPE = {
    "device": "it runs on the CPU, in NumPy; bridge.twin(module) gives the PyTorch module",
    "dtype": "it starts in float32; module.double() changes it to float64",
}

# methods of every layer
METHODS = dict.fromkeys(
    ("to", "cpu", "cuda", "half", "bfloat16", "compile"),
    "it runs on the CPU, in NumPy, in float32 or float64; leave this out, or try module.double(), or "
    "bridge.twin(module) for the PyTorch module",
)
