"""The pictures of the site: which logs they show, which tab of TensorBoard, and how it gets there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page

# An experiment and its options: shorter than the default where that takes more than two minutes.
TRAININGS: Sequence[Sequence[str]] = (
    ("mnist_cnn", "--epochs", "5"),
    ("penguins",),
    ("iris_perceptron",),
    ("abalone",),
    ("abalone_deep", "--schedule", "warmup_cosine", "--clip-norm", "1"),
    ("abalone_deep", "--schedule", "warmup_cosine", "--clip-norm", "1", "--units", "128", "--epochs", "40"),
    ("fashion_mlp", "--epochs", "6", "--shift", "--find-learning-rate"),
    ("fashion_mlp", "--epochs", "6", "--shift", "--class-weight", "6=3"),
    ("housing_mlp", "--epochs", "10"),
    ("housing_wide_deep", "--epochs", "10"),
    ("custom_loop", "--epochs", "1", "--start-from", "mnist_cnn:latest"),
    ("custom_loop", "--epochs", "1", "--start-from", "mnist_cnn:latest", "--learning-rate", "3e-4"),
    ("custom_loop", "--epochs", "1", "--start-from", "custom_loop:v0", "--learning-rate", "3e-4"),
    ("resume", "--epochs", "4", "--kill-at-epoch", "2"),
    ("summary_tour",),
    ("abalone_search", "--trials", "10", "--epochs", "15", "--jobs", "2"),
    ("fashion_tuner", "--trials", "8", "--epochs", "2"),
    ("housing_tuner", "--trials", "3", "--epochs", "6"),
    ("housing_cv", "--jobs", "2"),
)


@dataclass(frozen=True)
class Picture:
    """One picture of a tab of TensorBoard.

    Attributes:
        name: The file's, without its suffix.
        logs: The folder of the logdir that TensorBoard serves.
        tab: The tab's name in the address.
        prepare: Brings the page to what is shown, and returns an element that is visible then.
        state: The settings of the RUNS tab, as its address has them.
        size: Of the window, in pixels.
        dark: Whether it is taken in dark mode.
    """

    name: str
    logs: str
    tab: str
    prepare: Callable[[Page], Locator]
    state: Mapping[str, object] = field(default_factory=dict)
    size: tuple[int, int] = (1200, 700)
    dark: bool = False


def shows(selector: str) -> Callable[[Page], Locator]:
    """Waits for an element of the RUNS tab."""
    return lambda page: page.frame_locator("iframe[src*=trackers_runs]").locator(selector).first


def filtered(tags: str, selector: str) -> Callable[[Page], Locator]:
    """Types a filter of tags, a regular expression, into a stock tab, and waits for an element of the first card."""

    def prepare(page: Page) -> Locator:
        page.locator("tf-tag-filterer input").fill(tags)
        return page.locator("tf-category-paginated-view").first.locator(selector).first

    return prepare


def full_size(tags: str) -> Callable[[Page], Locator]:
    """Filters the Images tab, and shows each image as large as it was written."""

    def prepare(page: Page) -> Locator:
        page.get_by_text("Show actual image size").click()
        return filtered(tags, "tf-image-loader img")(page)

    return prepare


def pr_curves(page: Page) -> Locator:
    """Goes back to the first step of the PR Curves tab: later, the curves are nearly straight."""
    slider = page.locator("tf-pr-curve-steps-selector paper-slider").first
    slider.focus()
    slider.press("Home")
    return page.locator("tf-pr-curve-card path").first


def graph(page: Page) -> Locator:
    """Makes the graph as large as its window."""
    page.locator("g.node").first.wait_for()
    page.get_by_text("Fit to screen").click()
    return page.locator("g.node").first


def alerts(page: Page) -> Locator:
    """Opens the details of the first run with alerts."""
    shows(".alert-mark:visible")(page).click()
    return shows(".details-panel .alert")(page)


def kept_code(page: Page) -> Locator:
    """Opens the details of the repeated run, and the changes since the commit in it."""
    frame = page.frame_locator("iframe[src*=trackers_runs]")
    frame.locator("tbody tr").filter(has_text="faster").locator("td.run").click()
    frame.get_by_text("Code", exact=True).click()
    frame.get_by_text("diff.patch", exact=True).click()
    return frame.locator(".code .added").first


def architectures(page: Page) -> Locator:
    """Selects all runs, of which the first two are compared."""
    shows("thead input[type=checkbox]")(page).check()
    return shows(".layers td.differs")(page)


def parallel_coordinates(page: Page) -> Locator:
    """Opens the second view of HParams."""
    page.get_by_text("PARALLEL COORDINATES VIEW").click()
    return page.locator("tf-hparams-parallel-coords-plot g.foreground path").first


def scores_of_candidates(page: Page) -> Locator:
    """Waits for the table of HParams with the scores of a cross-validation."""
    return page.locator("vaadin-grid-cell-content:visible").filter(has_text="CV/test_score/std").first


def projector(page: Page) -> Locator:
    """Searches the Projector for the threes, in the metadata of the points."""
    frame = page.frame_locator("iframe").frame_locator("iframe")
    frame.get_by_text("Points: 2000").wait_for()
    # By default, points are labelled by the first column that is not numeric.
    frame.locator("vz-projector-data-panel paper-dropdown-menu[label='Label by']").click()
    frame.locator("vz-projector-data-panel paper-item:visible").filter(has_text="label").first.click()
    inspector = frame.locator("vz-projector-inspector-panel")
    inspector.locator("paper-dropdown-menu").click()
    inspector.locator("paper-item").filter(has_text="label").click()
    inspector.locator("input").first.fill("3")
    return inspector.get_by_text("matches")


def stock(name: str, logs: str, tab: str, prepare: Callable[[Page], Locator], **more: Any) -> Picture:
    """A picture of one of TensorBoard's own tabs."""
    return Picture(name, logs, tab, prepare, **more)


def runs(
    name: str, logs: str, view: str, *, size: tuple[int, int] = (1400, 800), dark: bool = False, **state: Any
) -> Picture:
    """A picture of a view of the RUNS tab; `state` is what its address says."""
    return Picture(name, logs, "trackers_runs", shows(_DRAWN[view]), {"view": view, **state}, size, dark)


# View of the RUNS tab to what is visible once it is drawn.
_DRAWN = {
    "table": "tbody tr",
    "curves": ".plot .main-svg",
    "parallel": ".plot .main-svg",
    "matrices": ".card .main-svg",
    "media": ".card img",
    "histograms": ".card .main-svg",
    "embeddings": ".cloud .points path",
    "profile": ".profile .main-svg, .profile table",
    "lineage": ".lineage .node",
}
_SCALAR = "tf-scalar-card"
_HISTOGRAM = "tf-histogram-loader g.histogram"
SEARCH = "fashion_tuner_random"
# The guide that is followed in a folder of this name.
GUIDE = "reproduce"

PICTURES: Sequence[Picture] = (
    stock("scalars", "mnist_cnn", "scalars", filtered("epoch_(accuracy|loss)", _SCALAR)),
    stock("images_kernels", "mnist_cnn", "images", full_size("conv_1/kernel")),
    stock("images_errors", "mnist_cnn", "images", full_size("most_confident")),
    stock("images_architecture", "mnist_cnn", "images", full_size("^architecture"), size=(900, 1240)),
    stock("histograms", "mnist_cnn", "histograms", filtered("conv_1/kernel", _HISTOGRAM)),
    stock("projector", "mnist_cnn", "projector", projector, size=(1200, 800)),
    stock("graphs", "mnist_cnn", "graphs", graph, size=(1200, 800)),
    stock("hparams", SEARCH, "hparams", parallel_coordinates),
    stock("penguins_text", "penguins", "text", filtered("weights", "tf-text-loader")),
    stock("penguins_pr_curves", "penguins", "pr_curves", pr_curves, size=(1400, 900)),
    stock("abalone_scalars", "abalone", "scalars", filtered("epoch_(loss|learning_rate)", _SCALAR)),
    stock("deep_activations", "abalone_deep", "histograms", filtered("relu.*/activation", _HISTOGRAM)),
    stock("deep_rate", "abalone_deep", "scalars", filtered("batch_learning_rate|gradient_norm", _SCALAR)),
    stock("fashion_curves", "fashion_mlp", "images", full_size("^curves")),
    stock("housing_hparams", "housing_mlp", "hparams", lambda page: page.locator("vaadin-grid-cell-content").first),
    stock("wide_deep_graph", "housing_wide_deep", "graphs", graph),
    stock("cv_hparams", "housing_cv_random", "hparams", scores_of_candidates, size=(1400, 520)),
    runs("cv_curves", "housing_cv_random", "curves", tags=["epoch_rmse"], group=["hparams.model_kwargs.units"]),
    runs("runs_curves", SEARCH, "curves", tags=["batch_accuracy"], sort="best.val_accuracy"),
    runs("runs_parallel", SEARCH, "parallel"),
    runs("runs_dark", SEARCH, "parallel", dark=True),
    runs("runs_matrices", "fashion_mlp", "matrices", size=(1400, 900)),
    runs("runs_embeddings", "fashion_mlp", "embeddings", size=(1100, 860)),
    runs("learning_rate", "fashion_mlp", "media", media=["images", "learning_rate_range"], size=(1400, 760)),
    runs("profile", "custom_loop", "profile"),
    runs("penguins_matrix", "penguins", "matrices", size=(1400, 600)),
    runs(
        "penguins_report",
        "penguins",
        "matrices",
        media=["matrices", "classification_report/values"],
        size=(1400, 640),
    ),
    runs("iris_decision", "iris_perceptron", "media", media=["images", "decision"], size=(1400, 600)),
    runs("iris_curves", "iris_perceptron", "curves", tags=["epoch_accuracy"], splits=["validation"]),
    Picture("alerts", "abalone_deep", "trackers_runs", alerts, {"view": "table"}, (1400, 530)),
    Picture("architecture", "abalone_deep", "trackers_runs", architectures, {"view": "architecture"}, (1400, 830)),
    runs("abalone_runs", "abalone", "table", size=(1400, 340)),
    runs(
        "abalone_importance",
        "abalone",
        "media",
        media=["images", "permutation_importance"],
        size=(1400, 760),
    ),
    runs("housing_curves", "housing_mlp", "curves", tags=["epoch_rmse"]),
    runs("wide_deep_curves", "housing_wide_deep", "curves", tags=["epoch_main_rmse", "epoch_auxiliary_rmse"]),
    runs("resume_curves", "resume", "curves", tags=["epoch_loss", "epoch_accuracy"]),
    runs("tour_media", "summary_tour", "media", media=["images", "tour/growing"]),
    runs("tour_histograms", "summary_tour", "histograms", media=["histograms", "tour/normal"]),
    runs("lineage", ".", "lineage", filter="model=mnist_cnn or model=custom_loop", size=(1610, 500)),
    Picture(
        "kept_code",
        f"{GUIDE}/logs/line",
        "trackers_runs",
        kept_code,
        {"view": "table", "columns": ["run", "name", "parent", "hparams.learning_rate", "best.loss"]},
        (1400, 676),
    ),
    runs("search_parallel", "abalone_search", "parallel"),
    runs(
        "seeds_bands",
        "housing_tuner_random",
        "curves",
        tags=["epoch_rmse"],
        splits=["validation"],
        group=["hparams.units"],
    ),
)
