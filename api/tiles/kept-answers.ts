import type { IncomingMessage, ServerResponse } from "node:http";
import { type MapState, type MapStates, versionOf } from "./map-state.ts";
import type { TileAddress } from "./service.ts";
import type { Encoding, TileCache } from "./tile-cache.ts";

/** How a tile was answered to a visitor, all but its bytes: those lie in the cache, and may leave it. */
interface Answer {
  readonly headers: readonly string[];
  readonly tag: string;
  readonly key: string;
  readonly encoding: Encoding | undefined;
  readonly address: TileAddress;
  readonly district: string | undefined;
  readonly version: string;
  /** The state in which the version was found last. */
  state: MapState;
}

const MOST = 4_096;
/** What a map asks for is a third as long; more would be kept for nobody but whoever made it up. */
const LONGEST = 512;

/**
 * Answers a visitor's request for a tile that lies ready before anything else looks at it: the way through the house
 * costs ten times what sending does (measured). Only for requests without cookie and token, which everybody may make,
 * and only while the state of the map, asked for as always, is that of the former answer.
 */
export class KeptAnswers {
  readonly #answers = new Map<string, Answer>();
  readonly #states: MapStates;
  readonly #cache: TileCache;

  constructor(states: MapStates, cache: TileCache) {
    this.#states = states;
    this.#cache = cache;
  }

  /** Remembers an answer that is about to be sent. */
  keep(
    request: IncomingMessage,
    response: ServerResponse,
    about: Omit<Answer, "headers" | "tag"> & { asked: string },
  ): void {
    if (!isVisitors(request)) return;
    const { asked, ...rest } = about;
    const headers = Object.entries(response.getHeaders()).flatMap(([name, value]) => [name, String(value)]);
    const tag = String(response.getHeader("etag"));
    const name = nameOf(request, asked);
    if (name.length > LONGEST) return;
    this.#answers.delete(name);
    this.#answers.set(name, { ...rest, headers, tag });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= MOST) break;
      this.#answers.delete(oldest);
    }
  }

  /** Answers, or leaves it to `otherwise`. */
  answer(request: IncomingMessage, response: ServerResponse, otherwise: () => void): void {
    const answer =
      request.method === "GET" && isVisitors(request)
        ? this.#answers.get(nameOf(request, request.url ?? ""))
        : undefined;
    if (answer === undefined) {
      otherwise();
      return;
    }
    this.#states.read().then((state) => {
      const bytes = this.#isCurrent(answer, state)
        ? this.#cache.ready(answer.key, answer.encoding)
        : undefined;
      // A client that has it already is told so by the route.
      if (bytes === undefined || request.headers["if-none-match"] === answer.tag) otherwise();
      else response.writeHead(200, [...answer.headers]).end(bytes);
    }, otherwise);
  }

  #isCurrent(answer: Answer, state: MapState): boolean {
    if (answer.state === state) return true;
    // Without a day in its address a tile is today's.
    if (answer.state.today !== state.today) return false;
    if (versionOf(state, answer.address, answer.district) !== answer.version) return false;
    answer.state = state;
    return true;
  }
}

const isVisitors = ({ headers }: IncomingMessage): boolean =>
  headers.cookie === undefined && headers.authorization === undefined;

const nameOf = ({ headers }: IncomingMessage, asked: string): string =>
  `${asked} ${headers["accept-encoding"] ?? ""}`;
