const MODULUS = 65521;

/** The Adler-32 checksum of a text's UTF-8 bytes (RFC 1950), as Knative and net-istio shorten names with. */
export function adler32(text: string): number {
  let [low, high] = [1, 0];
  for (const byte of new TextEncoder().encode(text)) {
    low = (low + byte) % MODULUS;
    high = (high + low) % MODULUS;
  }
  return high * 65536 + low;
}
