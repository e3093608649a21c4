"""Right answers to recurrent/rnn_cell, written otherwise."""

import numpy as np


def rnn_with_states_and_inputs_side_by_side(x, h0, weight_ih, weight_hh, bias):
    weight = np.hstack([weight_ih, weight_hh, bias[:, None]])
    states = [h0]
    for x_t in x:
        states.append(np.tanh(np.column_stack([x_t, states[-1], np.ones(len(h0))]) @ weight.T))
    return np.array(states[1:])


def rnn_sample_by_sample(x, h0, weight_ih, weight_hh, bias):
    states = np.empty((len(x), *h0.shape))
    for n, h in enumerate(h0):
        for t in range(len(x)):
            h = states[t, n] = np.tanh(bias + weight_hh @ h + weight_ih @ x[t, n])
    return states


RIGHT = [rnn_with_states_and_inputs_side_by_side, rnn_sample_by_sample]
