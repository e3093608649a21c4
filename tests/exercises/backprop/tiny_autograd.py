"""Right answers to backprop/tiny_autograd, written otherwise."""

import math

import numpy as np


def autograd_by_asking_who_uses_it(program):
    compute = {"input": sum, "add": sum, "mul": math.prod, "tanh": lambda x: math.tanh(*x)}
    values = []
    for operation, *given in program:
        values.append(compute[operation](given if operation == "input" else [values[i] for i in given]))

    def grad(n):
        if n == len(program) - 1:
            return 1.0
        total = 0.0
        for user, (operation, *given) in enumerate(program):
            if operation == "input":
                continue
            for side, place in enumerate(given):
                if place == n:
                    other = values[given[1 - side]] if operation == "mul" else 1.0
                    total += grad(user) * (1 - values[user] ** 2 if operation == "tanh" else other)
        return total

    return values, [grad(n) for n in range(len(program))]


def autograd_forward_mode(program):
    values, slopes = [], []  # slopes: of each entry by every one
    for n, (operation, *given) in enumerate(program):
        if operation == "input":
            value, slope = given[0], np.zeros(len(program))
        elif operation == "add":
            value, slope = values[given[0]] + values[given[1]], slopes[given[0]] + slopes[given[1]]
        elif operation == "mul":
            a, b = given
            value, slope = values[a] * values[b], slopes[a] * values[b] + values[a] * slopes[b]
        else:
            value = math.tanh(values[given[0]])
            slope = slopes[given[0]] / math.cosh(values[given[0]]) ** 2
        slope = slope.copy()
        slope[n] = 1
        values.append(value)
        slopes.append(slope)
    return np.array(values), slopes[-1]


RIGHT = [autograd_by_asking_who_uses_it, autograd_forward_mode]
