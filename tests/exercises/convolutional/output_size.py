"""Right answers to convolutional/output_size, written otherwise."""


def output_size_by_walking(size, kernel, stride, padding, dilation):
    start = count = 0
    while start + (kernel - 1) * dilation < size + 2 * padding:
        start, count = start + stride, count + 1
    return count


def output_size_by_counting_places(size, kernel, stride, padding, dilation):
    return len(range(-padding, size + padding - dilation * (kernel - 1), stride))


RIGHT = [output_size_by_walking, output_size_by_counting_places]
