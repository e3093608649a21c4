"""Right answers to gans/adversarial_step, written otherwise."""

import torch


def adversarial_step_with_labels(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    loss_fn = torch.nn.BCEWithLogitsLoss()
    optimizer_d.zero_grad()
    with torch.no_grad():
        fake = generator(noise)
    of_real = loss_fn(discriminator(real), torch.ones(len(real), 1))
    of_fake = loss_fn(discriminator(fake), torch.zeros(len(fake), 1))
    of_real.backward()
    of_fake.backward()
    optimizer_d.step()

    discriminator.requires_grad_(False)
    optimizer_g.zero_grad()
    loss_g = loss_fn(discriminator(generator(noise)), torch.ones(len(noise), 1))
    loss_g.backward()
    optimizer_g.step()
    discriminator.requires_grad_(True)
    return of_real + of_fake, loss_g


def adversarial_step_that_never_detaches(generator, discriminator, optimizer_g, optimizer_d, real, noise):
    logits = discriminator(torch.cat([real, generator(noise)]))
    of_real, of_fake = logits.split([len(real), len(noise)])
    loss_d = torch.logaddexp(-of_real, 0 * of_real).mean() - torch.nn.functional.logsigmoid(-of_fake).mean()
    discriminator.zero_grad()
    loss_d.backward()
    optimizer_d.step()
    generator.zero_grad()  # of what the discriminator's loss has left there, too
    loss_g = -torch.nn.functional.logsigmoid(discriminator(generator(noise))).mean()
    loss_g.backward()
    optimizer_g.step()
    return [float(loss_d), float(loss_g)]


RIGHT = [adversarial_step_with_labels, adversarial_step_that_never_detaches]
