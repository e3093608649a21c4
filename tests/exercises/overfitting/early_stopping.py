"""Right answers to overfitting/early_stopping, written otherwise."""


def stopping_with_the_past_in_sight(train_losses, validation_losses, weights, patience):
    n = len(validation_losses)
    for ran in range(1, n + 1):
        seen = validation_losses[:ran]
        if ran - 1 - seen.argmin() >= patience:  # argmin takes the first of ties
            break
    return ran, weights[seen.argmin()]


RIGHT = [stopping_with_the_past_in_sight]
