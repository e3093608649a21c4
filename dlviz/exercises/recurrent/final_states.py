"""Find the bug: a state that leaks into the next sequence"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Turn the order of the sequences around. Does each still get the same state?

    Each sequence begins with an empty memory. When is `h` set to zeros in the given code?

    Move `h = np.zeros(len(bias))` into the outer loop, before the loop over the steps.
    """,
)
def final_states(sequences, weight_x, weight_h, bias):
    """Read each sequence with an RNN, and give the state in which it ends.

    sequences (n, steps, in): n sequences that have nothing to do with one another
    weight_x (hidden, in), weight_h (hidden, hidden), bias (hidden,)
    at each step h becomes tanh(weight_x @ x + weight_h @ h + bias); each sequence begins with h = 0
    -> (n, hidden)
    """
    states = []
    for sequence in sequences:
        h = np.zeros(len(bias))
        for x in sequence:
            h = np.tanh(weight_x @ x + weight_h @ h + bias)
        states.append(h)
    return np.array(states)


@final_states.given
def _(sequences, weight_x, weight_h, bias):
    """The first sequence is right. What comes out for the others depends on the sequences before them, so a
    shuffled test set gives another accuracy."""
    states = []
    h = np.zeros(len(bias))
    for sequence in sequences:
        for x in sequence:
            h = np.tanh(weight_x @ x + weight_h @ h + bias)
        states.append(h)
    return np.array(states)


@final_states.cases
def _(rng):
    yield call(np.array([[[1.0]], [[1.0]]]), np.array([[0.5]]), np.array([[1.0]]), np.array([0.0]))
    yield call(np.array([[[1], [0]], [[0], [0]]]), np.array([[1]]), np.array([[2]]), np.array([0]))
    for n, steps, inputs, hidden in [
        (2, 3, 1, 2),
        (2, 3, 1, 2),
        (3, 2, 2, 3),
        (4, 5, 3, 2),
        (1, 4, 2, 2),
        (3, 1, 2, 4),
    ]:
        shapes = (n, steps, inputs), (hidden, inputs), (hidden, hidden), (hidden,)
        yield call(*(rng.normal(size=shape) for shape in shapes))


@final_states.expected
def _(sequences, weight_x, weight_h, bias):
    import torch

    hidden, inputs = weight_x.shape
    rnn = torch.nn.RNN(inputs, hidden, batch_first=True, dtype=torch.float64)
    zeros = torch.zeros(hidden, dtype=torch.float64)
    weights = [weight_x, weight_h, bias, zeros]
    parameters = dict(
        zip((name for name, _ in rnn.named_parameters()), map(torch.Tensor.double, weights), strict=True)
    )
    return torch.func.functional_call(rnn, parameters, (sequences.double(),))[1][0]


@final_states.mistake("only the last input counts")
def _(sequences, weight_x, weight_h, bias):
    """Only the last input of a sequence counts: `h` is set to zeros at each step, or left out of the step.
    Set it to zeros once for each sequence, and use it in each step."""
    states = []
    for sequence in sequences:
        for x in sequence:
            h = np.tanh(weight_x @ x + bias)
        states.append(h)
    return np.array(states)


@final_states.mistake("the states of the last sequence")
def _(sequences, weight_x, weight_h, bias):
    """You give the states of one sequence, step by step. Asked for is the last state of each sequence."""
    states = []
    h = np.zeros(len(bias))
    for x in sequences[-1]:
        h = np.tanh(weight_x @ x + weight_h @ h + bias)
        states.append(h)
    return np.array(states)


@final_states.mistake("every state")
def _(sequences, weight_x, weight_h, bias):
    """You append the state after each step. Only the state after the last step of each sequence is asked
    for."""
    states = []
    for sequence in sequences:
        h = np.zeros(len(bias))
        for x in sequence:
            h = np.tanh(weight_x @ x + weight_h @ h + bias)
            states.append(h)
    return np.array(states)
