"""Lesson 10: a recurrent cell, backpropagation through time, clipping by norm, an LSTM's and a GRU's step."""

from ..kit import Lesson

lesson = Lesson(
    10,
    "recurrent",
    "Recurrent networks",
    [
        "rnn_cell",
        "final_states",
        "through_time",
        "gradient_after_fifty_steps",
        "clip_norm",
        "lstm_cell",
        "gru_cell",
        "shape_of_the_last_state",
        "next_token_pairs",
    ],
)
