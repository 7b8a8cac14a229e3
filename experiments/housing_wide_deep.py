"""House prices with a wide and deep model: two inputs, two outputs, and metrics for each output.

The model is built with Keras's functional interface or as a subclass, and saved and loaded again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers

import trackers
from experiments import data, options, summary

WIDE, DEEP = slice(0, 5), slice(2, 8)
LOSS_WEIGHTS = {"main": 0.9, "auxiliary": 0.1}


@keras.saving.register_keras_serializable("experiments")
class WideAndDeep(keras.Model):
    """A model whose wide features reach the output directly, and whose deep features pass through hidden layers.

    Source: Cheng et al., https://arxiv.org/abs/1606.07792
    """

    def __init__(self, units: int = 30, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.norm_wide, self.norm_deep, *self.hidden, self.main, self.auxiliary = _layers(units)

    def call(self, inputs: Any) -> dict[str, Any]:
        """Predicts from wide and deep features, in a tuple or a dict."""
        wide, deep = (inputs["wide"], inputs["deep"]) if isinstance(inputs, dict) else inputs
        deep = self.norm_deep(deep)
        for layer in self.hidden:
            deep = layer(deep)
        both = keras.ops.concatenate([self.norm_wide(wide), deep], axis=-1)
        return {"main": self.main(both), "auxiliary": self.auxiliary(deep)}

    def get_config(self) -> dict[str, Any]:
        """Returns what Keras needs to load the model."""
        return {**super().get_config(), "units": self.units}


def functional(units: int = 30) -> keras.Model:
    """Builds the same model as a graph of layers."""
    norm_wide, norm_deep, *hidden, main, auxiliary = _layers(units)
    wide = keras.Input((WIDE.stop - WIDE.start,), name="wide")
    deep = keras.Input((DEEP.stop - DEEP.start,), name="deep")
    x = norm_deep(deep)
    for layer in hidden:
        x = layer(x)
    both = layers.Concatenate(name="both")([norm_wide(wide), x])
    outputs = {"main": main(both), "auxiliary": auxiliary(x)}
    return keras.Model({"wide": wide, "deep": deep}, outputs, name="functional")


def _layers(units: int) -> list[keras.Layer]:
    return [
        layers.Normalization(name="norm_wide"),
        layers.Normalization(name="norm_deep"),
        layers.Dense(units, activation="relu", name="hidden_1"),
        layers.Dense(units, activation="relu", name="hidden_2"),
        layers.Dense(1, name="main"),
        layers.Dense(1, name="auxiliary"),
    ]


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Trains, tests, saves and restores.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The finished run.
    """
    parser = options.parser(__doc__, epochs=20, batch_size=32, learning_rate=1e-3)
    parser.add_argument("--api", choices=("functional", "subclass"), default="functional", help="how it is built")
    parser.add_argument(
        "--inputs", choices=("dict", "tuple"), default="dict", help="how the two inputs are handed over"
    )
    args = parser.parse_args(argv)
    if args.small:
        args.epochs = min(args.epochs, 2)
    keras.utils.set_random_seed(args.seed)

    def inputs(part: data.Table) -> Any:
        named = {"wide": part.x[:, WIDE], "deep": part.x[:, DEEP]}
        return named if args.inputs == "dict" else tuple(named.values())

    def targets(part: data.Table) -> dict[str, Any]:
        return dict.fromkeys(LOSS_WEIGHTS, part.y)

    houses = data.california_housing(args.data_dir)
    rows, test = houses.split(0.75, args.seed)
    train, validation = rows.split(0.75, args.seed)

    model = functional() if args.api == "functional" else WideAndDeep(name="subclass")
    model.get_layer("norm_wide").adapt(train.x[:, WIDE])
    model.get_layer("norm_deep").adapt(train.x[:, DEEP])
    model.compile(
        optimizer=keras.optimizers.Adam(args.learning_rate),
        loss=dict.fromkeys(LOSS_WEIGHTS, "mse"),
        loss_weights=LOSS_WEIGHTS,
        metrics={output: [keras.metrics.RootMeanSquaredError(name="rmse")] for output in LOSS_WEIGHTS},
    )
    hparams = {
        "model": "wide_and_deep",
        "dataset": houses.name,
        "epochs": args.epochs,
        "batch_size": args.batch_size,
        "learning_rate": args.learning_rate,
        "api": args.api,
        "inputs": args.inputs,
        "loss_weights": LOSS_WEIGHTS,
    }
    with trackers.Run(args.logdir / "housing_wide_deep", hparams=hparams, seed=args.seed, capture_output=True) as run:
        model.fit(
            inputs(train),
            targets(train),
            epochs=args.epochs,
            batch_size=args.batch_size,
            validation_data=(inputs(validation), targets(validation)),
            callbacks=run.callbacks(),
            verbose=2,
        )
        scores = model.evaluate(inputs(test), targets(test), return_dict=True, verbose=0)
        run.writer().scalars(args.epochs, {f"test_{metric}": value for metric, value in scores.items()})

        saved = run.path / "model.keras"
        model.save(saved)
        restored = keras.saving.load_model(saved)
        before, after = (each.predict(inputs(test), verbose=0) for each in (model, restored))
        difference = max(float(np.abs(before[output] - after[output]).max()) for output in LOSS_WEIGHTS)

    summary.print_summary(
        run,
        {
            "test RMSE, main": f"{scores['main_rmse']:.3f}  ({len(test):,} rows of {houses.name})",
            "test RMSE, auxiliary": f"{scores['auxiliary_rmse']:.3f}",
            "saved and restored": f"predictions differ by at most {difference:g}",
        },
        args.logdir,
    )
    return run


if __name__ == "__main__":
    options.run_main(main)
