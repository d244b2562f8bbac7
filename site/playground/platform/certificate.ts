/** Browsers do not open certificates, so that their names stay unknown, as those of a Secret without content. */
export function subjectAltName(): undefined {
  return undefined;
}
