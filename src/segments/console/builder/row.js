// One condition as a row: what it is about, how it is compared, with what. A change of one part rewrites that part of
// the condition's text and nothing else; another subject or operator writes the condition anew.

import { html } from "../html.js";
import { partOf, withPart, writeRow } from "../rule/row.js";
import { BEHAVIOUR, OPERATORS, firstText, signalText, subjectsOf } from "./subjects.js";
import { Choice, ListInput, ValueInput, windowInWords } from "./values.js";

const COMPARED = OPERATORS.int.filter(([name]) => name !== "in");

// The operator of a signal's row, by the name that the operator has in the list of its type.
function operatorOf(row) {
  if (row.kind === "holds" || row.kind === "member") return row.kind;
  return row.kind === "list" ? "in" : partOf(row, "operator");
}

function subjectOf(row) {
  const signal = partOf(row, "signal");
  if (signal) return signal;
  return row.kind === "segment" ? "in_segment" : row.kind === "score" ? "score" : `events.${row.kind}`;
}

export function Row({ row, words, onText }) {
  const change = (name) => (value) => onText(writeRow(withPart(row, name, value)));
  const subject = subjectOf(row);
  return html`
    <${Subject} value=${subject} words=${words} onChange=${(next) => onText(firstText(next, words))} />
    ${
      partOf(row, "signal")
        ? html`<${SignalParts} row=${row} words=${words} change=${change} onText=${onText} />`
        : html`<${OtherParts} row=${row} words=${words} change=${change} />`
    }
  `;
}

function Subject({ value, words, onChange }) {
  const groups = subjectsOf(words);
  const isKnown = groups.some(([, choices]) => choices.some((choice) => choice.value === value));
  return html`<select
    class="subject"
    aria-label="About"
    value=${value}
    onChange=${(event) => onChange(event.currentTarget.value)}
  >
    ${!isKnown && html`<option value=${value} selected>${value}</option>`}
    ${groups.map(
      ([label, choices]) =>
        html`<optgroup label=${label}>
          ${choices.map(
            (choice) =>
              html`<option value=${choice.value} title=${choice.doc} selected=${choice.value === value}>
                ${choice.label}
              </option>`,
          )}
        </optgroup>`,
    )}
  </select>`;
}

function SignalParts({ row, words, change, onText }) {
  const name = partOf(row, "signal");
  const signal = words.signals.find((one) => one.name === name) ?? { name, type: "string", values: [] };
  const operator = operatorOf(row);
  const value = partOf(row, "values") ?? partOf(row, "value") ?? "";
  const operators = OPERATORS[signal.type] ?? OPERATORS.string;
  const pick = (next) => {
    const isSame = next !== "in" && operator !== "in" && /^\W/.test(next) === /^\W/.test(operator);
    if (isSame) change("operator")(next);
    else onText(signalText(signal, next, next === "in" || !Array.isArray(value) ? value : value[0]));
  };
  return html`
    ${
      operators.length > 1
        ? html`<${Choice} label="How" value=${operator} options=${operators} onChange=${pick} />`
        : html`<span>${operators[0][1]}</span>`
    }
    ${
      operator === "in" &&
      html`<${ListInput}
        label=${`values of ${name}`}
        signal=${name}
        chosen=${value}
        values=${signal.values}
        onChange=${change("values")}
      />`
    }
    ${
      operator !== "in" &&
      operator !== "holds" &&
      html`<${ValueInput}
        label="Value"
        signal=${name}
        value=${value}
        values=${signal.values}
        isNumber=${signal.type === "int" || signal.type === "double"}
        onChange=${change("value")}
      />`
    }
  `;
}

function OtherParts({ row, words, change }) {
  const names = (rows) => rows.map((one) => [one.name, one.doc ? `${one.name}: ${one.doc}` : one.name]);
  const events = words.events.map((one) => [one.name, one.name]);
  if (row.kind === "segment") {
    return html`<${Choice}
      label="Segment"
      value=${partOf(row, "segment")}
      options=${names(words.segments)}
      onChange=${change("segment")}
    />`;
  }
  const event = partOf(row, "event");
  const properties = Object.keys(words.events.find((one) => one.name === event)?.properties ?? {}).map((one) => [
    one,
    one,
  ]);
  const has = (name) => partOf(row, name) !== undefined;
  return html`
    ${row.kind === "score" && html`<${Choice} label="Score" value=${partOf(row, "score")} options=${names(words.scores)} onChange=${change("score")} />`}
    ${has("property") && html`<${Choice} label="Property" value=${partOf(row, "property")} options=${properties} onChange=${change("property")} /> <span>of</span>`}
    ${has("event") && html`<${Choice} label="Event" value=${event} options=${events} onChange=${change("event")} />`}
    ${has("values") && html`<${ListInput} label="events in their order" chosen=${partOf(row, "values")} values=${words.events.map((one) => one.name)} onChange=${change("values")} />`}
    ${has("operator") && html`<${Choice} label="How" value=${partOf(row, "operator")} options=${COMPARED} onChange=${change("operator")} />`}
    ${has("value") && html`<${ValueInput} label=${row.kind === "count" ? "Times" : "Value"} value=${partOf(row, "value")} isNumber onChange=${change("value")} />`}
    ${has("window") && html`<${Choice} label="When" value=${partOf(row, "window")} options=${words.windows.map((one) => [one, windowInWords(one)])} onChange=${change("window")} />`}
  `;
}

// The label of a condition in what is announced.
export function sayRow(row) {
  return BEHAVIOUR.some(([name]) => name === row.kind) ? `${row.kind} ${partOf(row, "event") ?? ""}` : subjectOf(row);
}
