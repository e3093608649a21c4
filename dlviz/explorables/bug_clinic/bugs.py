"""The bugs of the clinic in words: what each shows, which test catches it, and the line that cures it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dlviz.explorables.bug_clinic import tests_that_catch as catch


@dataclass(frozen=True)
class Bug:
    """One bug: the symptom in words, a test that it fails, and one or two lines of a diff in PyTorch."""

    symptom: str
    test: Callable[[Any], None]
    asks: str  # what the test looks at, in words
    cure: tuple[str, ...]  # each line begins with − or +


BUGS = {
    "gradients never zeroed": Bug(
        "The loss falls for a few steps, then jumps and stays high; the weights keep growing.",
        catch.gradient_is_of_this_batch,
        "Does the same batch give a gradient of the same length the second time?",
        ("+ optimizer.zero_grad()",),
    ),
    "rate too high": Bug(
        "The first steps throw the weights far away, and the loss never falls below ln 10.",
        catch.first_steps_lower_the_loss,
        "Do five steps on the same digits lower their loss?",
        ("− optim.SGD(model.parameters(), lr=9.6)", "+ optim.SGD(model.parameters(), lr=0.3)"),
    ),
    "rate too low": Bug(
        "The loss hardly falls, and the weights hardly move.",
        catch.one_batch_is_overfitted,
        "Do a hundred steps on ten digits bring their loss near 0?",
        ("− optim.SGD(model.parameters(), lr=0.0012)", "+ optim.SGD(model.parameters(), lr=0.3)"),
    ),
    "weights all alike": Bug(
        "The loss hardly falls: all 32 hidden units compute the same, as if there were one.",
        catch.units_differ,
        "Do all hidden units have different weights?",
        ("− nn.init.constant_(layer.weight, 0.1)", "+ nn.init.kaiming_uniform_(layer.weight)"),
    ),
    "dead ReLUs": Bug(
        "The loss stays at ln 10; the first layer gets no gradient and never moves.",
        catch.units_are_alive,
        "Is a hidden unit positive for at least some digits?",
        ("− nn.init.constant_(hidden.bias, -20)", "+ nn.init.zeros_(hidden.bias)"),
    ),
    "targets shuffled apart": Bug(
        "Training loss falls, validation loss rises above ln 10: only memorizing is left.",
        catch.neighbours_share_targets,
        "Do nearest neighbours mostly have the same target?",
        ("− t = rng.permutation(t)", "+ rows = rng.permutation(len(t)); x, t = x[rows], t[rows]"),
    ),
    "inputs not scaled": Bug(
        "The loss starts well above ln 10; too large steps then kill the ReLUs, and it stays at ln 10.",
        catch.inputs_are_scaled,
        "Do the inputs have mean 0 and standard deviation 1? Does the loss start near ln 10?",
        ("− model(x)", "+ model((x - mean) / std)"),
    ),
    "batches sorted by class": Bug(
        "It learns slowly, with setbacks: each class undoes part of what the others taught.",
        catch.batches_are_mixed,
        "Does every batch hold several classes?",
        ("− DataLoader(digits, batch_size=16)", "+ DataLoader(digits, batch_size=16, shuffle=True)"),
    ),
    "softmax before the loss": Bug(
        "Most digits are read correctly, yet the loss cannot fall below ln(1 + 9/e) = 1.46.",
        catch.outputs_are_scores,
        "Are the outputs scores (logits), which do not sum to 1?",
        ("− nn.Linear(32, 10), nn.Softmax(dim=1)", "+ nn.Linear(32, 10)"),
    ),
    "loss summed": Bug(
        "The loss starts in the hundreds; each step is 16 times as long as it should be.",
        catch.loss_is_a_mean,
        "Does the loss stay the same if every digit is given twice? Does it start near ln 10?",
        ('− nn.CrossEntropyLoss(reduction="sum")', "+ nn.CrossEntropyLoss()"),
    ),
    "gradient ascent": Bug(
        "The loss rises from the first step on, faster and faster.",
        catch.first_steps_lower_the_loss,
        "Do five steps on the same digits lower their loss?",
        ("− (-loss).backward()", "+ loss.backward()"),
    ),
    "another model's parameters": Bug(
        "All curves are flat, and no weight moves.",
        catch.every_parameter_moves,
        "Does one step move every parameter?",
        ("− optim.SGD(old_model.parameters(), lr=0.3)", "+ optim.SGD(model.parameters(), lr=0.3)"),
    ),
    "first layer frozen": Bug(
        "It learns, but more slowly: the first layer never moves.",
        catch.every_parameter_moves,
        "Does one step move every parameter?",
        ("− model[1].requires_grad_(False)", "+ model[1].requires_grad_(True)"),
    ),
    "autocast around the loop": Bug(
        "Loss and accuracy are flat although the weights move: the first ones are still in use.",
        catch.outputs_follow_the_weights,
        "Do the outputs change after a step?",
        (
            "− with torch.autocast(device):  # around the whole loop",
            "+     with torch.autocast(device):  # in the loop, around model and loss",
        ),
    ),
    "dropout on in evaluation": Bug(
        "Both losses jitter, and both are above those of the healthy run.",
        catch.evaluation_repeats,
        "Does evaluating twice give the same number?",
        ("+ model.eval()  # before evaluating",),
    ),
    "validated on training data": Bug(
        "The validation curve lies exactly on the training curve; new digits do worse (◆).",
        catch.validation_is_unseen,
        "Are all validation rows absent from the training rows?",
        ("− val_x, val_t = x, t", "+ x, val_x, t, val_t = train_test_split(x, t)"),
    ),
    "answer among the inputs": Bug(
        "Training and validation soon look perfect; on new digits it does worse (◆).",
        catch.no_input_is_the_answer,
        "Does every single input, taken alone, leave the class in doubt?",
        ("− x = scans", "+ x = scans[:, inside]  # without the edge, where the class is stamped"),
    ),
}
HEALTHY = Bug(
    "Both losses fall from ln 10 towards 0, with validation a little above training.",
    catch.one_batch_is_overfitted,
    "The healthy run passes the test of every bug.",
    ("none needed",),
)
