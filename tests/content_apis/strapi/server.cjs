// Starts the application of the folder that this runs in, with the admin that servers.py has built.

"use strict";

const { createStrapi } = require(require.resolve("@strapi/strapi", { paths: [process.cwd()] }));

createStrapi({ appDir: process.cwd(), distDir: process.cwd() })
  .start()
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
