// Asks a server for paths in turn, over so many connections at once and for so many seconds, and prints what came of it
// as JSON. A process of its own, so that it takes no time from what it measures; sockets instead of an HTTP client,
// since a client that works as hard as the server measures itself.
//   node cannon.mjs '{"port":3000,"paths":["/"],"headers":"accept-encoding: br","connections":50,"seconds":5}'
import { connect } from "node:net";

const { port, paths, headers = "", connections, seconds } = JSON.parse(process.argv[2] ?? "{}");
const END = Buffer.from("\r\n\r\n");
const requests = paths.map((path) =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers === "" ? "" : `${headers}\r\n`}\r\n`),
);
const until = performance.now() + seconds * 1000;
const statuses = {};
let [answers, bytes, broken, turn] = [0, 0, 0, 0];

function fire() {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let head = Buffer.alloc(0);
    // Of the body under way; -1 while its head is read.
    let missing = -1;
    let done = false;
    const ask = () => {
      if (performance.now() >= until) {
        done = true;
        socket.end();
        return;
      }
      socket.write(requests[turn++ % requests.length]);
    };
    const take = (chunk) => {
      bytes += chunk.length;
      if (missing < 0) {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
        const end = head.indexOf(END);
        if (end < 0) return;
        const text = head.toString("latin1", 0, end);
        const status = text.slice(9, 12);
        statuses[status] = (statuses[status] ?? 0) + 1;
        const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
        if (length === undefined && status !== "304") return chunked(head.subarray(end + 4));
        missing = Number(length ?? 0) - (head.length - end - 4);
        head = Buffer.alloc(0);
      } else missing -= chunk.length;
      if (missing === 0) next();
    };
    // The whole of a chunked body ends as its last chunk does; nothing else follows before the next request.
    let tail = "";
    const chunked = (rest) => {
      head = Buffer.alloc(0);
      missing = Number.POSITIVE_INFINITY;
      tail = "";
      watch(rest);
    };
    const watch = (chunk) => {
      tail = (tail + chunk.toString("latin1", Math.max(0, chunk.length - 7))).slice(-7);
      if (tail.endsWith("0\r\n\r\n")) next();
    };
    const next = () => {
      missing = -1;
      answers += 1;
      ask();
    };
    socket.on("connect", ask);
    socket.on("data", (chunk) => {
      if (missing === Number.POSITIVE_INFINITY) {
        bytes += chunk.length;
        watch(chunk);
      } else take(chunk);
    });
    socket.on("error", () => {
      broken += 1;
    });
    socket.on("close", () => {
      if (!done) broken += 1;
      resolve();
    });
  });
}

const begun = performance.now();
await Promise.all(Array.from({ length: connections }, fire));
const took = (performance.now() - begun) / 1000;
console.log(JSON.stringify({ answers, perSecond: answers / took, bytes, statuses, broken }));
