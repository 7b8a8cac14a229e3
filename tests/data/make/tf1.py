"""TensorFlow 1: its `FileWriter`, and by hand what was seen in its files and TensorFlow 2 no longer writes."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.data.make import values

_WALL = 1_500_000_000.25


def make(folder: Path) -> None:
    _file_writer(folder / "file_writer")
    _by_hand(folder / "by_hand", 0, range(values.STEPS))
    # A second session of the same run that goes back to its last checkpoint.
    _by_hand(folder / "by_hand", 1, range(15, 25))


def _file_writer(folder: Path) -> None:
    """What a script of 2017 logs."""
    import tensorflow as tf

    v1 = tf.compat.v1
    with tf.Graph().as_default() as graph, v1.Session() as session:
        fed = {
            "number": v1.placeholder(tf.float32, []),
            "weights": v1.placeholder(tf.float32, [200]),
            "pixels": v1.placeholder(tf.uint8, [2, 4, 5, 3]),
            "tone": v1.placeholder(tf.float32, [1, 80, 1]),
            "words": v1.placeholder(tf.string, []),
        }
        scalar = v1.summary.scalar("loss", fed["number"])
        v1.summary.histogram("weights", fed["weights"])
        v1.summary.image("pixels", fed["pixels"])
        v1.summary.audio("tone", fed["tone"], values.RATE)
        v1.summary.text("words", fed["words"])
        v1.summary.tensor_summary("tensor", fed["weights"][:3], "a tensor")
        everything = v1.summary.merge_all()
        writer = v1.summary.FileWriter(str(folder), graph)
        for step, loss, _ in values.losses():
            feed = {fed["number"]: loss, fed["weights"]: values.weights(step), fed["pixels"]: values.pixels(step)}
            feed |= {fed["tone"]: values.sound(step)[None, :, None], fed["words"]: values.words(step)}
            writer.add_summary(session.run(everything if step in values.RARE else scalar, feed), step)
        writer.add_meta_graph(v1.train.export_meta_graph(graph=graph), 5)
        writer.add_run_metadata(v1.RunMetadata(step_stats={"dev_stats": [{"device": "/cpu:0"}]}), "step 10", 10)
        writer.add_session_log(v1.SessionLog(status=v1.SessionLog.CHECKPOINT, checkpoint_path="model.ckpt"), 20)
        writer.close()
        # It goes on in a second file, and does not say again which plugin shows a tag.
        time.sleep(1.1)  # a file that is opened in the same second has the same name
        writer.reopen()
        feed[fed["words"]] = "reopened"
        writer.add_summary(session.run(everything, feed), values.STEPS)
        writer.close()


def _by_hand(folder: Path, number: int, steps: range) -> None:
    from tensorboard.compat.proto import event_pb2

    from trackers.formats.tfrecord import encode_record

    folder.mkdir(parents=True, exist_ok=True)
    head = event_pb2.Event(wall_time=_WALL, file_version="brain.Event:2")
    start = event_pb2.Event(wall_time=_WALL, step=steps[0], session_log={"status": event_pb2.SessionLog.START})
    message = event_pb2.Event(wall_time=_WALL, log_message={"level": event_pb2.LogMessage.INFO, "message": "hello"})
    events = [head, start, message, *_events(_WALL + 100 * number, steps), *([] if number else _odd())]
    path = folder / f"events.out.tfevents.{int(_WALL) + number}.host"
    path.write_bytes(b"".join(encode_record(event.SerializeToString()) for event in events))


def _events(wall: float, steps: range) -> list[Any]:
    from tensorboard.compat.proto import event_pb2

    events = []
    for step, loss, accuracy in values.losses():
        if step in steps:
            value = [{"tag": "loss", "simple_value": loss}, {"tag": "deep/accuracy", "simple_value": accuracy}]
            events.append(event_pb2.Event(wall_time=wall + step, step=step, summary={"value": value}))
    return events


def _odd() -> list[Any]:
    from tensorboard.compat.proto import event_pb2, graph_pb2, meta_graph_pb2
    from tensorboard.util.tensor_util import make_tensor_proto

    graph = graph_pb2.GraphDef(node=[{"name": "a", "op": "Const"}, {"name": "b", "op": "Identity", "input": ["a"]}])
    largest = sys.float_info.max
    # The ends of TensorFlow 1's buckets are the greatest numbers there are, and empty buckets are left in.
    wide = {"min": -2.0, "max": 3.0, "num": 6.0, "sum": 1.0, "sum_squares": 20.0}
    wide |= {"bucket_limit": [-1e300, -1.0, 0.1, 1.0, largest], "bucket": [0.0, 1.0, 2.0, 3.0, 0.0]}
    empty = {"min": largest, "max": -largest, "bucket_limit": [-largest, largest], "bucket": [0.0, 0.0]}
    picture = {"height": 1, "width": 2, "colorspace": 1, "encoded_image_string": b"a picture, says the writer"}
    tone = {"sample_rate": 8000.0, "num_channels": 1, "length_frames": 2, "encoded_audio_string": b"RIFF"}
    text = {"plugin_data": {"plugin_name": "text"}}
    summary = [
        {"tag": "histogram", "histo": wide},
        {"tag": "empty", "histo": empty},
        {"tag": "picture/image/0", "image": picture},
        {"tag": "tone/audio/0", "audio": {**tone, "content_type": "audio/wav"}},
        {"tag": "odd", "simple_value": float("nan")},
        {"tag": "", "simple_value": 1.0},
        # Of one tag there may be several kinds.
        {"tag": "loss", "histo": wide},
        {"tag": "loss", "image": picture},
        {"tag": "line", "tensor": make_tensor_proto("a line"), "metadata": text},
        {"tag": "table", "tensor": make_tensor_proto([["a", "b"], ["c", "d"]]), "metadata": text},
        {"tag": "not utf-8", "tensor": make_tensor_proto(b"\xff\xfe"), "metadata": text},
        {"tag": "bare", "tensor": make_tensor_proto(np.arange(6.0).reshape(2, 3))},
        {"tag": "named", "tensor": make_tensor_proto([1, 2]), "metadata": {"display_name": "a name and no plugin"}},
        # Before there were tags, a tensor had the name of its node.
        {"node_name": "node", "tensor": make_tensor_proto([3, 4])},
    ]
    events: list[dict[str, Any]] = [
        {"summary": {"value": summary}},
        {"step": 2, "summary": {"value": [{"tag": "line", "tensor": make_tensor_proto("says no plugin again")}]}},
        {"graph_def": graph.SerializeToString()},
        {"meta_graph_def": meta_graph_pb2.MetaGraphDef(graph_def=graph).SerializeToString()},
        {"step": 3, "tagged_run_metadata": {"tag": "step 3", "run_metadata": b""}},
        {"step": 2**40, "summary": {"value": [{"tag": "odd", "simple_value": float("-inf")}]}},
        {"step": 2**40, "session_log": {"status": event_pb2.SessionLog.STOP}},
    ]
    return [event_pb2.Event(wall_time=_WALL + 50, **event) for event in events]
