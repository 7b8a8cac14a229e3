"""Data sets, taken from where they can be had: a local copy, Keras's cache, the internet, or a bundled stand-in."""

from experiments.data.files import DataError as DataError
from experiments.data.images import Images as Images
from experiments.data.images import fashion_mnist as fashion_mnist
from experiments.data.images import mnist as mnist
from experiments.data.tables import Table as Table
from experiments.data.tables import abalone as abalone
from experiments.data.tables import california_housing as california_housing
from experiments.data.tables import iris as iris
from experiments.data.tables import penguins as penguins
