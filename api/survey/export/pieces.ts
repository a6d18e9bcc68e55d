/** Small texts joined to pieces of this size: a write to a file or a socket costs more than its bytes. */
const PIECE = 64 * 1024;

export async function* inPieces(
  parts: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array> {
  let text = "";
  for await (const part of parts) {
    if (typeof part !== "string") {
      if (text !== "") yield text;
      text = "";
      yield part;
      continue;
    }
    text += part;
    if (text.length < PIECE) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}
