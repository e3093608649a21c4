"""Right predictions for layers/growth_of_a_wider_network, written otherwise."""


def parameters(width):
    return 11 * width + width * width + width + width + 1


RIGHT = [parameters(2000) / parameters(1000), 4]
