// The check of untyped calls is for programs; the page makes none.
export function argumentRefusals(): [] {
  return [];
}

export function checkArguments(): void {
  // Nothing can be wrong.
}
