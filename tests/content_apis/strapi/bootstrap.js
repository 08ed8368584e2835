// Fills an empty database, and lets visitors who are not logged in read everything.

"use strict";

const { articles, segments } = require("../config/content.js");

const documents = (strapi, name) => strapi.documents(`api::${name}.${name}`);

const VALUES = {
  relation: (names, ids) => names.map((name) => ids[name]),
  enumeration: (names) => names[0] ?? null,
  text: (names) => names.join(", "),
  csv: (names) => names.join(","),
  json: (names) => names,
};

async function fill(strapi) {
  const ids = {};
  for (const slug of segments) {
    const made = await documents(strapi, "segment").create({ data: { slug, name: slug.toUpperCase() } });
    ids[slug] = made.documentId;
  }
  for (const [title, names] of articles) {
    for (const [kind, value] of Object.entries(VALUES)) {
      await documents(strapi, `${kind}-item`).create({ data: { title, segments: value(names, ids) } });
    }
  }
  const blocks = articles.map(([title, names]) => ({
    __component: "blocks.teaser",
    title,
    segments: names.map((name) => ids[name]),
  }));
  await documents(strapi, "page").create({ data: { title: "page", blocks } });
  await documents(strapi, "homepage").create({ data: { title: "home for Germany", segments: [ids.germany] } });
}

async function openToPublic(strapi) {
  const role = await strapi.db.query("plugin::users-permissions.role").findOne({ where: { type: "public" } });
  const types = Object.keys(strapi.contentTypes).filter((name) => name.startsWith("api::"));
  for (const action of types.flatMap((name) => [`${name}.find`, `${name}.findOne`])) {
    await strapi.db
      .query("plugin::users-permissions.permission")
      .create({ data: { action, role: role.id } });
  }
}

module.exports = {
  register() {},
  async bootstrap({ strapi }) {
    if (await documents(strapi, "segment").count({})) return;
    await fill(strapi);
    await openToPublic(strapi);
  },
};
