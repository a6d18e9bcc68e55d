import { randomUUID } from "node:crypto";
import type { Database } from "../../../api/db/database.ts";
import { LICHENG, LIXIA, Office } from "../../db/registry-office.ts";
import { type Answered, type Site, serve } from "../harness.ts";
import { employ, OWN, type Person } from "../registry-model/people.ts";

/** The people of the journeys, each with a token, in front of a house that is served over HTTP. */
export class Counter {
  readonly site: Site;
  readonly office: Office;
  readonly stop: () => Promise<void>;
  readonly #people: readonly Person[];

  private constructor(
    office: Office,
    people: readonly Person[],
    served: { site: Site; stop: () => Promise<void> },
  ) {
    this.office = office;
    this.#people = people;
    this.site = served.site;
    this.stop = served.stop;
  }

  /** @param office of a database that holds a city */
  static async open(office: Office): Promise<Counter> {
    const people = await employ(office.db, [LICHENG, LIXIA]);
    return new Counter(office, people, await serve(office.db));
  }

  static async ofDemonstration(db: Database): Promise<Counter> {
    return Counter.open(await Office.open(db));
  }

  headers(role: Person["role"], district = LICHENG): Record<string, string> {
    const person = this.#people.find(
      (one) =>
        one.role === role &&
        (one.district === null || one.district === district) &&
        (one.organisation === null || one.organisation === OWN),
    );
    return person?.token ? { authorization: `Bearer ${person.token}` } : {};
  }

  /** Asks as somebody; as a visitor where no role is named. */
  ask(path: string, role: Person["role"] = "anonymous"): Promise<Answered> {
    return this.site.json(path, { headers: this.headers(role) });
  }

  post(role: Person["role"], path: string, body: unknown, more: Record<string, string> = {}) {
    return this.site.json(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: {
        "content-type": "application/json",
        "idempotency-key": randomUUID(),
        ...this.headers(role),
        ...more,
      },
    });
  }

  /** A command that opens a case in Licheng. */
  opens(role: Person["role"], path: string, body: object, district = LICHENG): Promise<Answered> {
    return this.post(role, `/api/${path}`, { district, ...body });
  }

  /** A command on a case as it was last seen. */
  gives(role: Person["role"], command: string, seen: Answered, body: object = {}): Promise<Answered> {
    const { room, id, version } = seen.body;
    return this.post(role, `/api/${room}/${id}/${command}`, body, { "if-match": `"${version}"` });
  }
}
