"""Lesson 10: a recurrent cell, backpropagation through time, clipping by norm, an LSTM's and a GRU's step."""

from ..kit import Lesson

lesson = Lesson(
    10, "recurrent", "Recurrent networks", ["rnn_cell", "through_time", "clip_norm", "lstm_cell", "gru_cell"]
)
