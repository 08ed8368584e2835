module.exports = [
  "strapi::errors",
  "strapi::security",
  { name: "strapi::cors", config: { origin: ["https://app.example"], credentials: true } },
  "strapi::query",
  "strapi::body",
  "strapi::favicon",
  "strapi::public",
];
