"""Lightning: its `TensorBoardLogger`."""

from __future__ import annotations

from pathlib import Path

from tests.data.make import values


def make(folder: Path) -> None:
    import torch
    from lightning.pytorch import LightningModule
    from lightning.pytorch.loggers import TensorBoardLogger

    class Tiny(LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.layer, self.example_input_array = torch.nn.Linear(3, 2), torch.zeros(1, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.layer(x)

    torch.manual_seed(0)
    logger = TensorBoardLogger(str(folder), name="tiny", version=0, log_graph=True)
    logger.log_hyperparams({"rate": 0.1, "layers": [3, 2], "optimizer": {"name": "sgd", "nesterov": False}})
    logger.log_graph(Tiny())
    for step, loss, accuracy in values.losses():
        logger.log_metrics({"train/loss": loss, "epoch": step // 10}, step)
        logger.log_metrics({"accuracy": {"mean": accuracy, "least": accuracy / 2}}, step)
    logger.log_metrics({"hp_metric": 0.5}, values.STEPS)
    logger.finalize("success")
