from __future__ import annotations

from trackers.run.progress import Progress


def fit(progress: Progress, epochs: range) -> list[int]:
    """Returns the run's steps of the epochs of one `fit()`."""
    progress.begin_fit()
    steps = []
    for epoch in epochs:
        progress.begin_epoch(epoch)
        steps.append(progress.step(epoch))
        progress.end_epoch(epoch)
    return steps


def test_a_second_fit_continues_after_the_first() -> None:
    progress = Progress()
    assert fit(progress, range(8)) == [*range(8)]
    assert fit(progress, range(3)) == [8, 9, 10]
    assert progress.epochs == 11


def test_a_fit_with_initial_epoch_is_not_moved() -> None:
    progress = Progress()
    fit(progress, range(5))
    assert fit(progress, range(5, 7)) == [5, 6]
    assert progress.epochs == 7


def test_a_fit_that_repeats_epochs_is_moved_behind_them() -> None:
    progress = Progress()
    fit(progress, range(5))
    assert fit(progress, range(2, 4)) == [5, 6]


def test_a_fit_that_skips_epochs_leaves_a_gap() -> None:
    progress = Progress()
    assert fit(progress, range(10, 12)) == [10, 11]
    assert fit(progress, range(2)) == [12, 13]


def test_a_resumed_run_continues() -> None:
    assert fit(Progress(epochs=4, batches=100, resumed=True), range(2)) == [4, 5]


def test_a_resumed_run_repeats_an_epoch_that_was_not_backed_up() -> None:
    progress = Progress(epochs=4, batches=100, resumed=True)
    assert fit(progress, range(3, 6)) == [3, 4, 5]
    assert progress.epochs == 6
    # The next fit is moved as usual.
    assert fit(progress, range(3, 5)) == [6, 7]


def test_an_incomplete_epoch_does_not_count() -> None:
    progress = Progress()
    fit(progress, range(2))
    progress.begin_epoch(2)
    assert progress.epochs == 2
    assert fit(progress, range(1)) == [2]


def test_every_tracker_may_begin_the_same_fit() -> None:
    progress = Progress()
    fit(progress, range(3))
    for _ in range(5):
        progress.begin_fit()
    progress.begin_epoch(0)
    progress.begin_epoch(0)
    assert progress.step(0) == 3


def test_only_the_first_epoch_of_a_fit_decides_its_offset() -> None:
    progress = Progress()
    progress.begin_fit()
    progress.begin_epoch(0)
    progress.end_epoch(0)
    progress.begin_epoch(0)
    assert progress.step(0) == 0
