"""tensorboardX: `SummaryWriter`."""

from __future__ import annotations

from pathlib import Path

from tests.data.make import values


def make(folder: Path) -> None:
    from tensorboardX import SummaryWriter

    with SummaryWriter(str(folder / "run"), write_to_disk=True) as writer:
        for step, loss, accuracy in values.losses():
            writer.add_scalar("loss", loss, step)
            writer.add_scalar("deep/accuracy", accuracy, step, display_name="accuracy", summary_description="of it")
            writer.add_scalars("both", {"loss": loss, "accuracy": accuracy}, step)
        for step in values.RARE:
            writer.add_histogram("weights", values.weights(step), step, bins=10)
            writer.add_histogram("widely", values.weights(step), step)
            writer.add_image("pixels", values.pixels(step)[0], step, dataformats="HWC")
            writer.add_images("pair", values.pixels(step), step, dataformats="NHWC")
            writer.add_audio("tone", values.sound(step)[:, None], step, sample_rate=values.RATE)
            writer.add_text("words", values.words(step), step)
            writer.add_pr_curve("precision", *values.labels(), step, num_thresholds=11)
        vertices, colours, faces = values.triangles()
        writer.add_mesh("solid", vertices, colours, faces, global_step=0)
        writer.add_hparams({"rate": 0.1, "flag": True, "name": "x"}, {"hparam/loss": 0.5}, name="trial", global_step=1)
