// React Router's own encoder and decoder. In: one JSON value on each line of stdin. Out: one on each line of stdout.
// `encode`: data to the texts of a stream's chunks. `decode`: chunks to data. A promise is written {"$late": value}.
import { createInterface } from "node:readline";
import { decode, encode } from "./node_modules/react-router/dist/production/vendor/turbo-stream-v2/turbo-stream.js";

const live = (value) => {
  if (Array.isArray(value)) return value.map(live);
  if (value === null || typeof value !== "object") return value;
  if ("$late" in value) return new Promise((resolve) => setTimeout(() => resolve(live(value.$late)), 1));
  if ("$date" in value) return new Date(value.$date);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, live(one)]));
};

const plain = async (value) => {
  if (value instanceof Promise) return { $late: await plain(await value) };
  if (value instanceof Date) return { $date: value.getTime() };
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).map(async ([name, one]) => [name, await plain(one)]);
  return Object.fromEntries(await Promise.all(members));
};

const verbs = {
  async encode(data) {
    const chunks = [];
    const decoder = new TextDecoder();
    for await (const chunk of encode(live(data))) chunks.push(decoder.decode(chunk, { stream: true }));
    return chunks;
  },
  async decode(chunks) {
    const encoder = new TextEncoder();
    const stream = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
        controller.close();
      },
    });
    const decoded = await decode(stream);
    const data = await plain(decoded.value);
    await decoded.done;
    return data;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await verbs[process.argv[2]](JSON.parse(line))));
}
