/** The message of the error that is thrown; `accepted` where none is. */
export function thrownBy(run: () => unknown): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Error) || Object.getPrototypeOf(error) !== Error.prototype) throw error;
    return error.message;
  }
}
