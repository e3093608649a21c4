"""Right answers to gans/generator_step, written otherwise."""

import torch


def with_labels(generator, discriminator, optimizer_g, optimizer_d, noise):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer_g.zero_grad()
    loss = loss_fn(discriminator(generator(noise)), torch.ones(len(noise), 1))
    loss.backward()
    optimizer_g.step()
    return loss.item()


def by_hand(generator, discriminator, optimizer_g, optimizer_d, noise):
    loss = -torch.nn.functional.logsigmoid(discriminator(generator(noise))).mean()
    gradients = torch.autograd.grad(loss, list(generator.parameters()))
    for parameter, grad in zip(generator.parameters(), gradients, strict=True):
        parameter.grad = grad
    optimizer_g.step()
    return loss


RIGHT = [with_labels, by_hand]
