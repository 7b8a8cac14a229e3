"""Architecture: a picture of the model, and its layers as a table."""

from __future__ import annotations

from trackers.callbacks._support.architecture_picture import plot_architecture
from trackers.callbacks._support.model_description import ModelDescription
from trackers.callbacks._support.model_layers import model_architecture
from trackers.schema.splits import TRAIN
from trackers.schema.tags import ARCHITECTURE_TAG


class Architecture(ModelDescription):
    """Writes a picture of the layers and their connections, and a table of the layers, once per fit.

    The picture is the image `architecture` of the split `train`, in the kind of `keras.utils.plot_model`; Graphviz is
    not needed. The table is the file `architecture.json` in the run's directory, which `Logs.architectures` reads:
    name, type, output shape, parameters and floating-point operations (FLOPs) of each layer. Nested models are
    expanded.

    FLOPs are those of a forward pass at inference on one sample. A multiplication and an addition count as two.
    Activation functions are not counted. Layers without a known formula, and layers of an unknown size, have none.
    """

    def describe(self, step: int) -> None:
        """Writes the picture and the table."""
        architecture = model_architecture(self.model)
        architecture.save(self.run.path)
        self.run.writer(TRAIN).images(step, {ARCHITECTURE_TAG: plot_architecture(architecture)})
