// What the two SQLite drivers do and Node's own does not: options of the build, and values of other kinds.

"use strict";

// As both drivers compile SQLite; Knex writes texts in double quotes.
exports.OPTIONS = { enableDoubleQuotedStringLiterals: true, enableForeignKeyConstraints: false };

exports.bound = (values) =>
  [].concat(values ?? []).map((value) => {
    if (value === undefined) return null;
    if (typeof value === "boolean") return Number(value);
    if (value instanceof Date) return value.getTime();
    return value;
  });
