"""Values: media are decoded on demand, and a value that cannot be decoded loses no other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tensorboard.compat.proto import summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.image import metadata as image_metadata

import trackers
from trackers.write.writer import Writer


def test_media_are_decoded_on_demand(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    pixels, sound = random.integers(0, 256, (4, 5, 3)).astype(np.uint8), random.uniform(-1, 1, (80, 2))
    writer = Writer(tmp_path)
    writer.images(0, {"pixels": pixels})
    writer.audio(0, {"sound": sound}, sample_rate=8000)
    writer.close()
    logs = trackers.read(tmp_path)
    assert list(logs.images().columns)[-1] == "data"
    np.testing.assert_array_equal(logs.images(decode=True).pixels[0], pixels)
    clip = logs.audio(decode=True).iloc[0]
    assert clip.sample_rate == 8000
    np.testing.assert_allclose(clip.samples, sound, atol=1e-4)


def image_of(tensor: tensor_pb2.TensorProto) -> summary_pb2.Summary.Value:
    metadata = image_metadata.create_summary_metadata("", "")
    return summary_pb2.Summary.Value(tag="odd", tensor=tensor, metadata=metadata)


def test_a_value_that_cannot_be_decoded_is_a_problem_and_loses_no_other(tmp_path: Path) -> None:
    size = tensor_shape_pb2.TensorShapeProto.Dim
    writer = Writer(tmp_path)
    writer.images(0, {"good": [[0.0, 1.0]]})
    for shape in ([1 << 40], [1 << 40, 1 << 40], [3]):
        dims = tensor_shape_pb2.TensorShapeProto(dim=[size(size=length) for length in shape])
        tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, tensor_shape=dims, tensor_content=b"12345")
        writer.summaries(1 + len(shape), [image_of(tensor)])
    writer.summaries(
        5, [summary_pb2.Summary.Value(tag="good", metadata=image_metadata.create_summary_metadata("", ""))]
    )
    writer.close()
    logs = trackers.read(tmp_path)
    assert logs.problems().empty
    assert list(logs.images(raw=True).tag) == ["good"]
    problems = logs.problems()
    assert len(problems) == 4
    assert problems.what.str.startswith("images 'odd' of step").sum() == 3
    assert problems.what.str.contains("1,099,511,627,776 elements").sum() == 1
    logs.images(raw=True)
    assert len(logs.problems()) == 4  # each is reported once


def test_tensors_returns_the_plugins_that_no_other_method_decodes(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_DOUBLE, double_val=[1.5])
    metadata = summary_pb2.SummaryMetadata(plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="mine"))
    writer.summaries(3, [summary_pb2.Summary.Value(tag="t", tensor=tensor, metadata=metadata)])
    writer.images(0, {"picture": [[0.0, 1.0]]})
    writer.close()
    frame = trackers.read(tmp_path).tensors()
    assert list(frame.columns) == ["run", "tag", "step", "wall_time", "plugin", "value"]
    assert (frame.tag[0], frame.plugin[0], frame["value"][0].item(), len(frame)) == ("t", "mine", 1.5, 1)


def test_graphs_returns_bytes(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.graph(2, b"\x0a\x03abc")
    writer.close()
    frame = trackers.read(tmp_path).graphs()
    assert (frame.plugin[0], frame.step[0], frame.data[0]) == ("graphs", 2, b"\x0a\x03abc")


def test_a_number_of_an_unknown_type_or_out_of_range_is_not_a_scalar(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    metadata = summary_pb2.SummaryMetadata(plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="scalars"))
    tensors = [tensor_pb2.TensorProto(dtype=dtype, int_val=[1]) for dtype in (*range(24, 31), 999)]
    tensors.append(tensor_pb2.TensorProto(dtype=types_pb2.DT_HALF, half_val=[1 << 20]))
    for step, tensor in enumerate(tensors):
        writer.summaries(step, [summary_pb2.Summary.Value(tag="odd", tensor=tensor, metadata=metadata)])
    writer.scalars(9, {"loss": 1.0})
    writer.close()
    logs = trackers.read(tmp_path)
    assert list(logs.scalars().tag) == ["loss"]
    assert list(logs.tags().tag) == ["loss", "odd"]
