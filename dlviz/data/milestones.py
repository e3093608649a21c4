"""Figures of three drivers of deep learning: data, computing power, architectures; each with its source.

Numbers are as published, or follow from published ones by the arithmetic that is given. They are no census:
well-known systems whose authors tell, in round figures. Models that nobody describes are missing.

`DATA_SETS`: examples to learn from; images, or words and tokens (pieces of words) of text
`TRAINING_RUNS`: floating-point operations (FLOP) of one training, from start to end
`IMAGENET`: the best top-5 error (%) of the year in the challenge ILSVRC: 1,000 kinds, five guesses allowed
"""

from typing import NamedTuple


class Milestone(NamedTuple):
    """A figure: `kind` is "images" or "text", or in IMAGENET "hand-made" or "learned" features."""

    year: int
    name: str
    value: float
    kind: str
    source: str


DATA_SETS = (
    Milestone(1998, "MNIST", 6e4, "images", "LeCun et al., Gradient-based learning (1998)"),
    Milestone(2009, "CIFAR-10", 5e4, "images", "Krizhevsky, Learning multiple layers of features (2009)"),
    Milestone(2012, "ImageNet", 1_281_167, "images", "Russakovsky et al. (2015), table 2: ILSVRC 2012"),
    Milestone(2017, "JFT", 3e8, "images", "Sun et al., Unreasonable effectiveness of data (2017): JFT-300M"),
    Milestone(2021, "CLIP", 4e8, "images", "Radford et al., Learning transferable visual models (2021)"),
    Milestone(2022, "LAION-5B", 5.85e9, "images", "Schuhmann et al., LAION-5B (2022)"),
    Milestone(
        1993, "Treebank", 4.5e6, "text", "Marcus et al., the Penn Treebank (1993): over 4.5 million words"
    ),
    Milestone(2013, "One Billion Words", 0.8e9, "text", "Chelba et al. (2013): 0.8 billion words"),
    Milestone(2018, "BERT", 3.3e9, "text", "Devlin et al. (2018): books 0.8 and Wikipedia 2.5 billion words"),
    Milestone(2020, "GPT-3", 3e11, "text", "Brown et al. (2020), table 2.1: 300 billion tokens"),
    Milestone(2022, "Chinchilla", 1.4e12, "text", "Hoffmann et al. (2022): 1.4 trillion tokens"),
    Milestone(
        2024, "Llama 3", 15.6e12, "text", "Grattafiori et al., The Llama 3 herd (2024): 15.6 trillion tokens"
    ),
)

TRAINING_RUNS = (
    Milestone(
        1998,
        "LeNet-5",
        2.5e12,
        "images",
        "LeCun et al. (1998): 340,908 connections × 6 FLOP × 60,000 digits × 20 passes",
    ),
    Milestone(
        2012,
        "AlexNet",
        4.7e17,
        "images",
        "Krizhevsky et al. (2012): 0.72 billion multiply-adds × 6 FLOP × 1.2 million images × 90 passes",
    ),
    Milestone(
        2015,
        "ResNet-152",
        1.0e19,
        "images",
        "He et al. (2015): 11.3 billion multiply-adds × 6 FLOP × 256 images × 600,000 steps",
    ),
    Milestone(2016, "GNMT", 1.4e20, "text", "Vaswani et al. (2017), table 2: GNMT + RL, English to French"),
    Milestone(2017, "Transformer", 2.3e19, "text", "Vaswani et al. (2017), table 2: the big one"),
    Milestone(2018, "BERT-Large", 5.3e20, "text", "Brown et al. (2020), table D.1"),
    Milestone(2019, "T5-11B", 3.3e22, "text", "Brown et al. (2020), table D.1"),
    Milestone(2020, "GPT-3", 3.14e23, "text", "Brown et al. (2020), table D.1"),
    Milestone(2022, "PaLM", 2.5e24, "text", "Chowdhery et al., PaLM (2022)"),
    Milestone(2024, "Llama 3", 3.8e25, "text", "Grattafiori et al., The Llama 3 herd (2024): 405B"),
)

IMAGENET = (
    Milestone(2010, "NEC-UIUC", 28.2, "hand-made", "Russakovsky et al. (2015), table 5"),
    Milestone(2011, "XRCE", 25.8, "hand-made", "Russakovsky et al. (2015), table 5"),
    Milestone(2012, "AlexNet", 16.4, "learned", "Russakovsky et al. (2015), table 5; 8 layers"),
    Milestone(2013, "Clarifai", 11.7, "learned", "Russakovsky et al. (2015), table 5"),
    Milestone(2014, "GoogLeNet", 6.7, "learned", "Russakovsky et al. (2015), table 5; 22 layers"),
    Milestone(2015, "ResNet", 3.57, "learned", "He et al., Deep residual learning (2015); up to 152 layers"),
    Milestone(2017, "SENet", 2.25, "learned", "Hu et al., Squeeze-and-excitation networks (2017)"),
)
HUMAN = Milestone(
    2014, "one trained person", 5.1, "human", "Russakovsky et al. (2015), section 6.4, on 1,500 images"
)
