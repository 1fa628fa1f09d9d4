/** The log did not take the records in time, or at all. Whether they are kept is not known: sending them again is safe by identity. Answer 503. */
export class LogAway extends Error {
  override readonly name = 'LogAway';
}

/** Waits at most `ms`, then throws `LogAway`; the work goes on by itself, and how it ends is nobody's concern any more. */
export async function within<T>(work: Promise<T>, ms: number, late: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LogAway(late)), Math.max(1, ms));
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
