import { z } from "zod";

type IsPlain = (value: string) => boolean;

const plain = new WeakMap<z.ZodType, IsPlain>();

/**
 * A schema, and how to tell of most strings without asking it that they are of it and that it leaves them as they are:
 * asked of every value of a city, it took a tenth of the time of reading one. No means that only the schema knows.
 */
export function withPlain<S extends z.ZodType>(schema: S, isPlain: IsPlain): S {
  plain.set(schema, isPlain);
  return schema;
}

const never: IsPlain = () => false;

/** Whether a string is certainly of a schema, or of what it makes optional, and left by it as it is. */
export function plainOf(schema: z.ZodType): IsPlain {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return plain.get(inner as z.ZodType) ?? never;
}

const [SPACE, LAST_OF_ASCII] = [0x20, 0x7e];
/** Of the unified ideographs, the block that nearly all text is of. */
const [FIRST_IDEOGRAPH, LAST_IDEOGRAPH] = [0x4e00, 0x9fff];

/** One character and more, visible ones of ASCII and ideographs, and no space at either end. */
export function isPlainText(value: string, max: number): boolean {
  const { length } = value;
  if (length === 0 || length > max) return false;
  for (let i = 0; i < length; i += 1) {
    const code = value.charCodeAt(i);
    if (code > SPACE && code <= LAST_OF_ASCII) continue;
    if (code >= FIRST_IDEOGRAPH && code <= LAST_IDEOGRAPH) continue;
    if (code !== SPACE || i === 0 || i === length - 1) return false;
  }
  return true;
}
