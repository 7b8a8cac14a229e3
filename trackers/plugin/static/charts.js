// plotly, loaded when the first chart is wanted, and how its charts look in TensorBoard.

import {color} from './theme.js';

let loading;

/** plotly, from this server; several callers wait for one load. */
export function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const address = new URL('../plotly.js', import.meta.url);
    const script = Object.assign(document.createElement('script'), {src: address.href});
    script.onload = () => setTimeout(() => resolve(window.Plotly)); // the page answers in between
    script.onerror = async () => {
      loading = undefined;
      const told = await fetch(address).then((answer) => answer.json()).catch(() => null);
      reject(new Error(told?.error ?? 'plotly cannot be loaded'));
    };
    document.head.append(script);
  });
  return loading;
}

/** A layout in the colours of the page. */
export function layout(more) {
  return {
    font: {family: 'Roboto, sans-serif', size: 11, color: color('--soft')},
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    showlegend: false,
    hovermode: false,
    modebar: {bgcolor: 'rgba(0,0,0,0)', color: color('--off'), activecolor: color('--accent')},
    ...more,
  };
}

/** An axis in the colours of the page. */
export function axis(title, more) {
  const line = {gridcolor: color('--faint'), linecolor: color('--line'), zerolinecolor: color('--line')};
  return {title: {text: plain(title), standoff: 6}, automargin: true, ...line, ...more};
}

export const CONFIG = {
  displaylogo: false,
  responsive: true,
  modeBarButtons: [['toImage', 'zoom2d', 'pan2d', 'resetScale2d']],
};

const drawn = new WeakMap();

/** Draws, unless the same is drawn already: nobody's hand is disturbed while nothing is new. */
export async function react(plot, data, arrangement, config) {
  const wanted = JSON.stringify([data, arrangement]);
  if (drawn.get(plot) === wanted) return;
  await (await plotly()).react(plot, data, arrangement, config);
  drawn.set(plot, wanted);
}

/** Words of the logs as plotly draws them, which understands some tags: here every sign stands for itself. */
export function plain(text, most = 60) {
  const short = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return short.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
