// Inputs for values: completed from what a signal can be; countries by their names, windows in words.

import { useId, useState } from "preact/hooks";
import { html } from "../html.js";

const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

// The name of a value where people know it by another one than its code.
function nameOf(signal, value) {
  if (signal !== "geo.country" || !/^[A-Z]{2}$/.test(value)) return value;
  return regions.of(value) ?? value;
}

function codeOf(signal, text, values) {
  const wanted = text.trim().toLowerCase();
  return values.find((value) => nameOf(signal, value).toLowerCase() === wanted) ?? text.trim();
}

// One value: free text with what is known as suggestions.
export function ValueInput({ label, signal, value, values = [], isNumber, onChange }) {
  const id = useId();
  const commit = (event) => {
    const next = values.length ? codeOf(signal, event.currentTarget.value, values) : event.currentTarget.value;
    if (next !== value) onChange(next);
  };
  return html`
    <input
      aria-label=${label}
      list=${values.length ? id : undefined}
      inputmode=${isNumber ? "decimal" : undefined}
      value=${nameOf(signal, value)}
      size=${Math.min(Math.max(nameOf(signal, value).length + 2, 6), 30)}
      onChange=${commit}
    />
    ${values.length > 0 && html`<${Suggestions} id=${id} signal=${signal} values=${values} />`}
  `;
}

function Suggestions({ id, signal, values }) {
  return html`<datalist id=${id}>
    ${values.map((value) => html`<option value=${nameOf(signal, value)}>${value}</option>`)}
  </datalist>`;
}

// Several values: each one a button that takes it away, and an input for one more.
export function ListInput({ label, signal, chosen, values = [], onChange }) {
  const id = useId();
  const [typed, type] = useState("");
  const add = (event) => {
    const value = codeOf(signal, event.currentTarget.value, values);
    type("");
    if (value && !chosen.includes(value)) onChange([...chosen, value]);
  };
  const onKeyDown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add(event);
  };
  return html`
    <ul class="chips" aria-label=${label}>
      ${chosen.map(
        (value) =>
          html`<li>
            <button
              type="button"
              aria-label=${`Take away ${nameOf(signal, value)}`}
              disabled=${chosen.length === 1}
              onClick=${() => onChange(chosen.filter((one) => one !== value))}
            >
              ${nameOf(signal, value)}
            </button>
          </li>`,
      )}
    </ul>
    <input
      aria-label=${`Add to ${label}`}
      list=${values.length ? id : undefined}
      placeholder="add"
      size="8"
      value=${typed}
      onInput=${(event) => type(event.currentTarget.value)}
      onKeyDown=${onKeyDown}
      onChange=${add}
    />
    ${values.length > 0 && html`<${Suggestions} id=${id} signal=${signal} values=${values} />`}
  `;
}

const UNITS = { m: "minute", h: "hour", d: "day", w: "week", mo: "month", y: "year" };
const NAMED = {
  session: "in this visit",
  today: "today",
  this_week: "this week",
  this_month: "this month",
  this_year: "this year",
  ever: "ever",
};

export function windowInWords(window) {
  if (NAMED[window]) return NAMED[window];
  const [, number, unit] = /^(\d+)(m|h|d|w|mo|y)$/.exec(window) ?? [];
  if (!number) return window;
  return `in the last ${number === "1" ? "" : `${number} `}${UNITS[unit]}${number === "1" ? "" : "s"}`;
}

export function Choice({ label, value, options, onChange }) {
  const known = options.some(([one]) => one === value) ? options : [[value, value], ...options];
  return html`<select aria-label=${label} value=${value} onChange=${(event) => onChange(event.currentTarget.value)}>
    ${known.map(([one, words]) => html`<option value=${one} selected=${one === value}>${words}</option>`)}
  </select>`;
}
