// The desk's API: JSON in and out. A refusal is an `ApiError` with the product's code and the words for people.

import { signal } from "@preact/signals";

class ApiError extends Error {
  constructor(status, code, detail, value) {
    super(detail);
    this.status = status;
    this.code = code;
    this.value = value;
  }
}

// Who is signed in: null while unknown, false for nobody.
export const session = signal(null);

export const may = (scope) => Boolean(session.value && session.value.scopes.includes(scope));

// How many requests are on their way; the page shows a line where one takes over a second.
export const waiting = signal(0);

export async function ask(method, name, body) {
  const headers = {};
  if (body !== undefined) headers["content-type"] = "application/json";
  if (session.value) headers["x-segments-form"] = session.value.form;
  waiting.value += 1;
  let answer;
  try {
    answer = await fetch(`/console/api/${name}`, {
      method,
      headers,
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(
      0,
      "unreachable",
      "Expected the desk to answer, got nothing. Look at your connection, then try again.",
    );
  } finally {
    waiting.value -= 1;
  }
  const value = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (answer.ok) return value;
  if (answer.status === 401) session.value = false;
  throw new ApiError(
    answer.status,
    value?.title ?? "",
    value?.detail ?? `Expected an answer, got status ${answer.status}`,
    value,
  );
}
