// The least that a server can do: the same bytes for every request. They come from a file; the port is printed.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const body = readFileSync(process.argv[2] ?? "");
const server = createServer((_request, response) => {
  response.setHeader("content-type", "application/vnd.mapbox-vector-tile");
  response.setHeader("content-encoding", "br");
  response.setHeader("content-length", body.length);
  response.end(body);
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
