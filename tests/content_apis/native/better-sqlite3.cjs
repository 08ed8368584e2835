// As much of better-sqlite3 as Knex calls, on Node's own SQLite.

"use strict";

const { DatabaseSync } = require("node:sqlite");
const { OPTIONS, bound } = require("./values.cjs");

class Statement {
  constructor(statement) {
    this.statement = statement;
    this.reader = statement.columns().length > 0;
  }
  safeIntegers() {
    return this;
  }
  all(...values) {
    return this.statement.all(...bound(values.flat())).map((row) => ({ ...row }));
  }
  run(...values) {
    return this.statement.run(...bound(values.flat()));
  }
}

module.exports = class Database {
  constructor(filename) {
    this.database = new DatabaseSync(filename, OPTIONS);
  }
  prepare(sql) {
    return new Statement(this.database.prepare(sql));
  }
  close() {
    this.database.close();
  }
};
