// The difference that a publication makes, with a bar for its size; the same words as long as it is kept.

import { html } from "../html.js";

export function Difference({ difference }) {
  if (difference.same) return html`<p>The same rules: nothing changes for anybody.</p>`;
  return html`
    <ul class="difference">
      ${difference.segments.map((row) => html`<${Segment} row=${row} />`)}
    </ul>
    ${difference.settings.length > 0 && html`<p>Settings that change: ${difference.settings.join(", ")}</p>`}
    ${difference.purposes_gained.length > 0 && html`<p class="problem">Newly asks for consent to ${difference.purposes_gained.join(", ")}</p>`}
    ${difference.purposes_lost.length > 0 && html`<p>No longer asks for consent to ${difference.purposes_lost.join(", ")}</p>`}
    <${Sizes} before=${difference.bundle_bytes[0]} after=${difference.bundle_bytes[1]} />
  `;
}

function Segment({ row }) {
  return html`<li>
    <strong>${row.id}</strong>: ${row.kind}${row.was && ` (was ${row.was})`}
    ${row.purposes_gained.length > 0 && `, newly needs consent to ${row.purposes_gained.join(", ")}`}
    ${
      (row.lines_before.length > 0 || row.lines_after.length > 0) &&
      html`<pre tabindex="0">
${row.lines_before.map((line) => html`<span class="removed">- ${line}${"\n"}</span>`)}${row.lines_after.map((line) => html`<span class="added">+ ${line}${"\n"}</span>`)}</pre>`
    }
  </li>`;
}

// Two bars, and the numbers that they stand for as text.
function Sizes({ before, after }) {
  const most = Math.max(before, after, 1);
  return html`<figure>
    <svg viewBox="0 0 100 9" width="100%" height="36" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar" x="0" y="0" width=${(100 * before) / most} height="4" opacity="0.5" />
      <rect class="bar" x="0" y="5" width=${(100 * after) / most} height="4" />
    </svg>
    <figcaption>Size of the rules: ${before.toLocaleString()} bytes now, ${after.toLocaleString()} after.</figcaption>
  </figure>`;
}
