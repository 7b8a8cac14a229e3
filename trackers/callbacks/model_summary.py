"""ModelSummary: the model's `summary()` and the run's configuration, for the Text tab."""

from __future__ import annotations

from typing import Any

from trackers.callbacks._support.model_description import ModelDescription
from trackers.callbacks.scalars import learning_rates
from trackers.schema.tags import CONFIGURATION_TAG, MODEL_SUMMARY_TAG


class ModelSummary(ModelDescription):
    """Writes `model_summary` and `configuration`, a table of hparams and training settings, once per fit."""

    def describe(self, step: int) -> None:
        """Writes both texts."""
        lines: list[str] = []
        self.model.summary(print_fn=lambda line, **_: lines.append(line), expand_nested=True)
        summary = "\n".join(lines).replace("`", "'")
        texts = {
            MODEL_SUMMARY_TAG: f"```\n{summary}\n```",
            CONFIGURATION_TAG: markdown_table(self._configuration()),
        }
        self.run.writer().text(step, texts)

    def _configuration(self) -> dict[str, Any]:
        model = self.model
        # In a custom loop, the model need not be compiled.
        optimizer, loss = getattr(model, "optimizer", None), getattr(model, "loss", None)
        compiled = (
            {}
            if optimizer is None
            else {
                "optimizer": type(getattr(optimizer, "inner_optimizer", optimizer)).__name__,
                **learning_rates(optimizer),
                "loss": getattr(loss, "name", None) or getattr(loss, "__name__", None) or loss,
            }
        )
        return {
            "parameters": f"{model.count_params():,}",
            **compiled,
            "epochs": self.params.get("epochs"),
            "steps per epoch": self.params.get("steps"),
            **self.run.hparams,
        }


def markdown_table(rows: dict[str, Any]) -> str:
    """Returns a Markdown table of names and values, in which pipes and line breaks are escaped."""
    lines = ["| setting | value |", "| --- | --- |"]
    for name, value in rows.items():
        cells = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in (name, value))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
