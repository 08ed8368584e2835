// As much of sqlite3 as Knex calls, on Node's own SQLite. Answers come in a later turn, as from the original.

"use strict";

const { DatabaseSync } = require("node:sqlite");
const { OPTIONS, bound } = require("./values.cjs");

class Database {
  constructor(filename, flags, done) {
    this.database = new DatabaseSync(filename, OPTIONS);
    setImmediate(typeof flags === "function" ? flags : done, null);
  }
  #call(sql, values, done, work) {
    const settle = typeof values === "function" ? values : (done ?? (() => {}));
    let error = null;
    let found;
    try {
      found = work(this.database.prepare(sql), bound(typeof values === "function" ? [] : values));
    } catch (thrown) {
      error = thrown;
      error.errno ??= error.errcode;
    }
    const context = { lastID: Number(found?.lastInsertRowid ?? 0), changes: Number(found?.changes ?? 0) };
    setImmediate(() => settle.call(context, error, Array.isArray(found) ? found : undefined));
    return this;
  }
  all(sql, values, done) {
    return this.#call(sql, values, done, (statement, given) =>
      statement.all(...given).map((row) => ({ ...row })),
    );
  }
  run(sql, values, done) {
    return this.#call(sql, values, done, (statement, given) => statement.run(...given));
  }
  close(done) {
    this.database.close();
    setImmediate(done ?? (() => {}), null);
  }
}

module.exports = { Database, OPEN_READWRITE: 2, OPEN_CREATE: 4 };
