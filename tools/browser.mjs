// Drives the Chromium that an npm package carries, one command a line on standard input, one JSON answer a line on
// standard output. tools/browser.py starts it and gives the commands names.

import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { inflate } from "@sparticuz/chromium";
import { chromium } from "playwright-core";

const folder = process.argv[2];
const archives = join(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))), "..", "bin");

// The package unpacks to wherever TMPDIR says; a folder that is renamed when it is whole is never half a browser.
async function unpack() {
  if (existsSync(folder)) return;
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  process.env.TMPDIR = unfinished;
  await Promise.all(["chromium.br", "fonts.tar.br", "al2023.tar.br"].map((name) => inflate(join(archives, name))));
  await rename(unfinished, folder).catch((error) => {
    if (!existsSync(folder)) throw error; // else another run was faster
  });
  await rm(unfinished, { recursive: true, force: true });
  process.env.TMPDIR = dirname(folder);
}

// The package's own fonts.conf names folders of another machine. A Chromium without any font ends itself, with all its
// visitors, at the first text field that it lays out.
async function nameFonts() {
  const file = join(folder, "fonts.conf");
  const unfinished = `${file}.${process.pid}`;
  const folders = `<dir>${join(folder, "fonts")}</dir><cachedir>${join(folder, "fonts-cache")}</cachedir>`;
  await writeFile(unfinished, `<?xml version="1.0"?>\n<fontconfig>${folders}</fontconfig>\n`);
  await rename(unfinished, file); // another run may be reading it
  return file;
}

// The package's libraries are for machines without libnss3 and its like; the machine's own come first.
async function launch() {
  const options = {
    executablePath: join(folder, "chromium"),
    timeout: MOST_MS,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"],
    env: { ...process.env, FONTCONFIG_FILE: await nameFonts() },
  };
  try {
    return await chromium.launch(options);
  } catch (error) {
    if (!String(error).includes("shared libraries")) throw error;
    options.env.LD_LIBRARY_PATH = join(folder, "al2023", "lib");
    return await chromium.launch(options);
  }
}

// How long a machine with too much to do may take for one thing.
const MOST_MS = 120_000;

const visitors = new Map();

// What is to be seen of the page now, beside the bytes that the server sent for it.
async function look({ page, state }) {
  const seen = await page.evaluate((sent) => {
    const first = new DOMParser().parseFromString(sent, "text/html");
    const marks = [...document.querySelectorAll("*")].flatMap((element) =>
      // What the event script reads stays in the page.
      element.getAttributeNames().filter((name) => /^data-segment(?!-event|-measure)/.test(name)),
    );
    const comments = document.createNodeIterator(document, NodeFilter.SHOW_COMMENT);
    for (let comment; (comment = comments.nextNode()); ) {
      if (/^\s*\/?segment\b/.test(comment.data)) marks.push(comment.data);
    }
    return {
      url: location.href,
      title: document.title,
      text: document.body.innerText,
      is_as_sent: document.querySelector("main")?.innerHTML === first.querySelector("main")?.innerHTML,
      marks,
      layout_shift: window.layoutShift ?? 0,
    };
  }, state.sent);
  return { ...seen, status: state.status, headers: state.headers, problems: state.problems.splice(0) };
}

// Navigations differ in what starts them: the last answer to a document request is what the page was made of.
async function settle(visitor, start) {
  await Promise.all([visitor.page.waitForLoadState("load"), start()]);
  await visitor.state.reading;
  // Deferred scripts have run by now; two frames later so has what they changed.
  await visitor.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return look(visitor);
}

const commands = {
  async open({ name, headers = {}, width = 1280, height = 900, init = "", agent = null, ...rest }) {
    const context = await browser.newContext({ viewport: { width, height }, extraHTTPHeaders: headers, ...rest });
    context.setDefaultTimeout(MOST_MS);
    if (init) await context.addInitScript(init);
    await context.addInitScript(() => {
      window.layoutShift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.layoutShift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    const page = await context.newPage();
    if (agent) await (await context.newCDPSession(page)).send("Emulation.setUserAgentOverride", agent);
    const state = { sent: "", status: 0, headers: {}, problems: [], reading: null };
    page.on("console", (line) => ["error", "warning"].includes(line.type()) && state.problems.push(line.text()));
    page.on("pageerror", (error) => state.problems.push(String(error)));
    page.on("requestfailed", (request) => {
      const failure = request.failure()?.errorText;
      // What a page still asked for when it was left is given up by the browser, and no problem of the next page.
      if (failure !== "net::ERR_ABORTED") state.problems.push(`${request.url()}: ${failure}`);
    });
    page.on("response", (response) => {
      if (!response.request().isNavigationRequest() || response.status() === 303) return;
      state.status = response.status();
      state.reading = (async () => {
        state.headers = await response.allHeaders();
        state.sent = await response.text();
      })().catch((error) => state.problems.push(String(error)));
    });
    visitors.set(name, { context, page, state });
  },
  go: ({ name, url }) => settle(visitors.get(name), () => visitors.get(name).page.goto(url)),
  click: ({ name, selector }) =>
    settle(visitors.get(name), () => {
      const { page } = visitors.get(name);
      return Promise.all([page.waitForEvent("load"), page.click(selector)]);
    }),
  back: ({ name }) => settle(visitors.get(name), () => visitors.get(name).page.goBack()),
  forward: ({ name }) => settle(visitors.get(name), () => visitors.get(name).page.goForward()),
  press: ({ name, key }) => visitors.get(name).page.keyboard.press(key),
  evaluate: ({ name, script }) => visitors.get(name).page.evaluate(script),
  cookies: ({ name }) => visitors.get(name).context.cookies(),
  headers: ({ name, headers }) => visitors.get(name).context.setExtraHTTPHeaders(headers),
  screenshot: async ({ name, path }) => void (await visitors.get(name).page.screenshot({ path })),
  async close({ name }) {
    await visitors.get(name).context.close();
    visitors.delete(name);
  },
};

await unpack();
const browser = await launch();
console.log(JSON.stringify({ result: browser.version() }));
for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...rest } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ result: (await commands[command](rest)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
await browser.close();
