// A PostgreSQL cluster of our own: in a temporary folder, on a free port of 127.0.0.1, gone when its user ends.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

/** For tests: nothing in it is worth a wait for the disk. */
const withoutDurability = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: 60,
  shared_buffers: "256MB",
};

/** Starts it; `url` names its administrative database, beside which lies `panhuo_template` with PostGIS. */
export async function startCluster(programs, settings = withoutDurability) {
  const owner = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), "panhuo-cluster-"));
  chmodSync(folder, 0o700);
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const made = spawnSync(
      join(programs, "initdb"),
      ["-D", data, "-U", "panhuo", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
      { ...owner, cwd: folder, encoding: "utf8" },
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    const port = await freePort();
    const server = spawn(
      join(programs, "postgres"),
      ["-D", data, ...parameters({ ...settings, ...address(port) })],
      {
        ...owner,
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
        // Of its own process group: Ctrl-C reaches the runner, which stops it after the tests.
        detached: true,
      },
    );
    await isReady(server);
    const url = `postgres://panhuo@127.0.0.1:${port}/postgres`;
    await makeTemplate(url);
    let stopped;
    const stop = () => {
      stopped ??= stopServer(server).finally(remove);
      return stopped;
    };
    return { url, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

function address(port) {
  return { port, listen_addresses: "127.0.0.1", unix_socket_directories: "" };
}

function parameters(settings) {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** PostgreSQL refuses to run as root; Debian's package brings the user postgres. */
function unprivileged() {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ["-u", "-g"].map((flag) =>
    Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout || Number.NaN),
  );
  if (!uid || !gid) throw new Error("PostgreSQL does not run as root and there is no user postgres.");
  return { uid, gid };
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

function isReady(server) {
  return new Promise((resolve, reject) => {
    let log = "";
    server.stderr.setEncoding("utf8").on("data", (text) => {
      log = (log + text).slice(-4000);
      if (log.includes("database system is ready to accept connections")) resolve();
    });
    server.once("exit", (code) => reject(new Error(`postgres ended with code ${code}: ${log}`)));
    server.once("error", reject);
  });
}

async function makeTemplate(url) {
  const template = new URL(url);
  template.pathname = "/panhuo_template";
  await execute(url, "create database panhuo_template");
  await execute(template.href, "create extension postgis");
}

async function execute(url, statement) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function stopServer(server) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, "exit");
  // SIGQUIT ends it at once; nothing in it is worth a checkpoint.
  server.kill("SIGQUIT");
  await ended;
}
