// The same job with what people use: every step of a request by the library that is picked for it. The page is kept in
// memory, as this project keeps it.
import { GrowthBookClient } from "@growthbook/growthbook";
import { TCString } from "@iabtechlabtcf/core";
import { jwtVerify, SignJWT } from "jose";
import Referer from "referer-parser";
import { UAParser } from "ua-parser-js";

const DAY_S = 86400;
const IDLE_S = 1800;
const TYPES = { mobile: "phone", tablet: "tablet", smarttv: "tv" };
const SYSTEMS = { "mac os": "macos", "chromium os": "chromeos" };
const PERSONAL = [1, 3, 5, 9];
const pages = new Map();
let started;

function start(env) {
  const features = JSON.parse(new TextDecoder().decode(env.FEATURES));
  const client = new GrowthBookClient().initSync({ payload: { features } });
  return { client, names: Object.keys(features), key: new TextEncoder().encode(env.KEY) };
}

function readCookies(request) {
  const pairs = (request.headers.get("cookie") ?? "").split("; ").map((pair) => pair.split(/=(.*)/s));
  return new Map(pairs.map(([name, value]) => [name, value]));
}

function mayPersonalise(cookies) {
  try {
    const consent = TCString.decode(cookies.get("euconsent-v2"));
    return PERSONAL.every((purpose) => consent.purposeConsents.has(purpose));
  } catch {
    return false;
  }
}

async function readVisitor(cookies, key, now) {
  try {
    const { payload } = await jwtVerify(cookies.get("__Host-visitor"), key, { algorithms: ["HS256"] });
    return payload;
  } catch {
    return { first: now, seen: now, start: now, visits: 1 };
  }
}

const advance = (visitor, now) =>
  now - visitor.seen > IDLE_S
    ? { ...visitor, prev: visitor.seen, seen: now, start: now, visits: visitor.visits + 1 }
    : { ...visitor, seen: now };

function attributesOf(request, visitor) {
  const url = new URL(request.url);
  const agent = UAParser(request.headers.get("user-agent"));
  const referrer = request.headers.get("referer");
  const system = (agent.os.name ?? "").toLowerCase();
  return {
    country: request.cf?.country,
    language: (request.headers.get("accept-language") ?? "").split(/[,;-]/)[0].toLowerCase(),
    device: { type: TYPES[agent.device.type] ?? "desktop", os: SYSTEMS[system] ?? system },
    referrer: referrer ? new URL(referrer).hostname : "",
    medium: referrer ? new Referer(referrer, request.url).medium : "direct",
    utm: { source: url.searchParams.get("utm_source"), campaign: url.searchParams.get("utm_campaign") },
    visits: visitor?.visits,
    days_since_last: visitor?.prev ? Math.floor((visitor.start - visitor.prev) / DAY_S) : undefined,
    path: url.pathname,
  };
}

async function pageOf(request) {
  const { pathname } = new URL(request.url);
  if (!pages.has(pathname)) pages.set(pathname, await (await fetch(request.url)).arrayBuffer());
  return pages.get(pathname);
}

export default {
  async fetch(request, env) {
    started ??= start(env);
    const now = Math.floor(Date.now() / 1000);
    const cookies = readCookies(request);
    const before = mayPersonalise(cookies) ? await readVisitor(cookies, started.key, now) : null;
    const visitor = before && advance(before, now);
    const attributes = attributesOf(request, visitor);
    const matched = new Set(started.names.filter((name) => started.client.isOn(name, { attributes })));
    const headers = new Headers({ "content-type": "text/html; charset=utf-8", "cache-control": "private, no-cache" });
    if (visitor && (visitor.visits !== before.visits || now - before.seen >= 60)) {
      const token = await new SignJWT(visitor).setProtectedHeader({ alg: "HS256" }).sign(started.key);
      headers.append("set-cookie", `__Host-visitor=${token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=15552000`);
    }
    return new HTMLRewriter()
      .on("[data-segment]", {
        element(element) {
          const wanted = element.getAttribute("data-segment").split(" ");
          if (wanted.some((name) => matched.has(name))) element.removeAttribute("data-segment");
          else element.remove();
        },
      })
      .transform(new Response(await pageOf(request), { headers }));
  },
};
