from __future__ import annotations

from trackers.run.progress import Progress


def fit(progress: Progress, epochs: range) -> list[int]:
    """The run's own numbers of the epochs of one `fit()`."""
    progress.begin_fit()
    numbers = []
    for epoch in epochs:
        progress.begin_epoch(epoch)
        numbers.append(progress.step(epoch))
        progress.end_epoch(epoch)
    return numbers


def test_a_second_fit_goes_on_where_the_first_ended() -> None:
    progress = Progress()
    assert fit(progress, range(8)) == [*range(8)]
    assert fit(progress, range(3)) == [8, 9, 10]
    assert progress.epochs == 11


def test_a_fit_that_goes_on_by_itself_is_not_moved() -> None:
    progress = Progress()
    fit(progress, range(5))
    assert fit(progress, range(5, 7)) == [5, 6]
    assert progress.epochs == 7


def test_a_fit_that_starts_in_the_middle_of_what_was_done_is_moved_behind_it() -> None:
    progress = Progress()
    fit(progress, range(5))
    assert fit(progress, range(2, 4)) == [5, 6]


def test_a_fit_that_starts_beyond_what_was_done_leaves_the_gap() -> None:
    progress = Progress()
    assert fit(progress, range(10, 12)) == [10, 11]
    assert fit(progress, range(2)) == [12, 13]


def test_a_resumed_run_goes_on() -> None:
    assert fit(Progress(epochs=4, batches=100, resumed=True), range(2)) == [4, 5]


def test_an_epoch_that_was_logged_and_not_backed_up_is_counted_again_when_the_run_is_resumed() -> None:
    progress = Progress(epochs=4, batches=100, resumed=True)
    assert fit(progress, range(3, 6)) == [3, 4, 5]
    assert progress.epochs == 6
    # The next fit is one like any other.
    assert fit(progress, range(3, 5)) == [6, 7]


def test_an_epoch_that_was_not_completed_does_not_count() -> None:
    progress = Progress()
    fit(progress, range(2))
    progress.begin_epoch(2)
    assert progress.epochs == 2
    assert fit(progress, range(1)) == [2]


def test_every_tracker_may_say_that_a_fit_begins() -> None:
    progress = Progress()
    fit(progress, range(3))
    for _ in range(5):
        progress.begin_fit()
    progress.begin_epoch(0)
    progress.begin_epoch(0)
    assert progress.step(0) == 3


def test_only_the_first_epoch_of_a_fit_moves_it() -> None:
    progress = Progress()
    progress.begin_fit()
    progress.begin_epoch(0)
    progress.end_epoch(0)
    progress.begin_epoch(0)
    assert progress.step(0) == 0
