import { z } from "zod";

// Imported before anything else: Zod compiles parsers with `new Function` where it may, and tries as soon as
// a schema is built. The content security policy forbids that, and even the attempt is reported.
z.config({ jitless: true });
