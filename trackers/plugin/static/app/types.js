// The types that modules share: the contract of a view, and the data that the server sends.

/**
 * A part of the page that draws what the state and the store hold. Every module of `views/` is one.
 * @typedef {object} View
 * @property {HTMLElement} element Where it draws. It stays the same element for as long as the page is open.
 * @property {(changed: Set<string>) => void | Promise<void>} draw Brings `element` up to date. `changed` names what
 *     changed since the last call: keys of the state, and `runs` (rows or columns), `matches` (which runs match the
 *     filter), `points` (the logs may have new points), `projections` (a projection of embeddings was computed) and
 *     `theme`. The first call names everything. What has keyboard focus keeps it.
 */

/**
 * A column of the table, as the server describes it.
 * @typedef {object} Column
 * @property {string} name A unique id; only the names of the group `run` mean something to the page.
 * @property {string} title Its heading.
 * @property {'run' | 'hparams' | 'best' | 'last' | 'best_step'} group
 * @property {'string' | 'number' | 'bool' | 'datetime' | 'duration' | 'list'} dtype `datetime` is in seconds since the
 *     epoch, `duration` in seconds.
 * @property {'min' | 'max' | null} direction Which values of a metric are better; null of what is not a metric.
 * @property {'linear' | 'log'} scale Of an axis for its values.
 */

/** @typedef {string | number | boolean | string[] | null} Cell Null where there is no value. */

/**
 * A run's row in the table.
 * @typedef {object} Row
 * @property {string} run Its directory, relative to the logdir.
 * @property {string} name
 * @property {string} status
 * @property {string[]} tags
 * @property {string} note
 * @property {Record<string, Cell>} cells Column name to value.
 */

/**
 * Runs that agree in the columns they are grouped by.
 * @typedef {object} Group
 * @property {string} key Identifies it from one draw to the next.
 * @property {string} label The values that its runs agree in, such as `units=8`.
 * @property {Row[]} rows Its runs.
 * @property {Record<string, Cell>} cells What all its runs agree in; else the mean of numbers, or the values as text.
 * @property {Record<string, number | null>} std Standard deviation of the sample, where `cells` holds a mean.
 */

/**
 * A scalar's points in one split of a run. The arrays are equally long and in the order of the steps.
 * @typedef {object} Curve
 * @property {string} run
 * @property {string} split
 * @property {Float64Array} steps
 * @property {Float64Array} times Seconds since the epoch.
 * @property {Float64Array} values
 */

/**
 * One line of a chart. The arrays are equally long.
 * @typedef {object} Line
 * @property {string} title
 * @property {string} split
 * @property {string} color In CSS.
 * @property {Float64Array} xs Ascending.
 * @property {Float64Array} raw Values before smoothing.
 * @property {Float64Array} values Smoothed values.
 * @property {Float64Array} [low] Lower edge of a group's band.
 * @property {Float64Array} [high] Upper edge of a group's band.
 */

/**
 * The steps at which one split of a run has a tag.
 * @typedef {object} Series
 * @property {string} run
 * @property {string} split
 * @property {string} folder The run as TensorBoard names it.
 * @property {number[]} steps Ascending.
 * @property {number[]} times Wall times, as many.
 */

/**
 * One step of a series; without a step where the series has none yet.
 * @typedef {object} SeriesStep
 * @property {string} run
 * @property {string} split
 * @property {string} folder
 * @property {number} [step]
 * @property {number} [time]
 */

/**
 * A matrix at one step. Cells that are not finite are null.
 * @typedef {object} Matrix
 * @property {(number | null)[][]} values
 * @property {(number | null)[][]} shares Each cell divided by the sum of its row; null in a row without any.
 * @property {string[]} rows Names, or none.
 * @property {string[]} columns Names, or none.
 * @property {boolean} is_table Whether each column is a quantity of its own.
 */

/**
 * A histogram at one step. Numbers that are not finite are null.
 * @typedef {object} Histogram
 * @property {(number | null)[]} edges One more than counts.
 * @property {(number | null)[]} counts
 */

/**
 * An embedding projected to two dimensions. The arrays are equally long.
 * @typedef {object} Projection
 * @property {number} count Points of the embedding.
 * @property {number[]} index Which points are here.
 * @property {number[]} x
 * @property {number[]} y
 * @property {Record<string, string[]>} metadata Column to a text per point.
 * @property {{path: string, width: number, height: number} | null} sprite The file with a thumbnail per point of the
 *     embedding, and the size of one in pixels; null if there is none.
 */

export {};
