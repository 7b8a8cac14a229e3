"""PyTorch: `torch.utils.tensorboard.SummaryWriter`."""

from __future__ import annotations

from pathlib import Path

from tests.data.make import values


def make(folder: Path) -> None:
    import torch
    from torch.utils.tensorboard import SummaryWriter

    torch.manual_seed(0)
    with SummaryWriter(str(folder / "run")) as writer:
        for step, loss, accuracy in values.losses():
            writer.add_scalar("loss", loss, step)
            writer.add_scalar("new/accuracy", accuracy, step, new_style=True)
            writer.add_scalar("new/precise", accuracy, step, new_style=True, double_precision=True)
            writer.add_scalars("both", {"loss": loss, "accuracy": accuracy}, step)
        for step in values.RARE:
            writer.add_histogram("weights", torch.from_numpy(values.weights(step)), step, bins=10)
            writer.add_histogram("widely", values.weights(step), step)
            writer.add_image("pixels", values.pixels(step)[0], step, dataformats="HWC")
            writer.add_images("pair", values.pixels(step), step, dataformats="NHWC")
            writer.add_audio("tone", torch.from_numpy(values.sound(step)), step, sample_rate=values.RATE)
            writer.add_text("words", values.words(step), step)
            writer.add_pr_curve("precision", *values.labels(), step, num_thresholds=11)
        vertices, colours, faces = (torch.from_numpy(part) for part in values.triangles())
        writer.add_mesh("solid", vertices, colours, faces, global_step=0)
        writer.add_tensor("matrix", torch.arange(6.0).reshape(2, 3), 0)
        # One tag of two kinds is usual here, where the writer keeps no book of them.
        writer.add_scalar("weights", 1.0, 0)
        writer.add_custom_scalars({"all": {"losses": ["Multiline", ["loss", "new/.*"]]}})
        writer.add_graph(torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU()), torch.zeros(1, 3))
        writer.add_hparams({"rate": 0.1, "flag": True, "name": "x"}, {"hparam/loss": 0.5}, run_name="trial")
