"""Right answers to feedforward/torch_digit_reader, written otherwise."""

from tests.exercises.digit_readers import reader_by_sgd_in_torch, reader_in_bare_numpy

RIGHT = [reader_in_bare_numpy, reader_by_sgd_in_torch]
