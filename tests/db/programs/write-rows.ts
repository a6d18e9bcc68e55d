// Writes rows to table `written` of the data folder given, printing each number once it is acknowledged.
import { openDatabase } from "../../../api/db/open.ts";

const db = await openDatabase({ dataDir: process.argv[2] });
await db.driver.script("create table if not exists written (n serial primary key, filler text)");
for (;;) {
  const { rows } = await db.driver.query(
    "insert into written (filler) values (repeat('x', 500)) returning n",
  );
  console.log(rows[0]?.n);
}
