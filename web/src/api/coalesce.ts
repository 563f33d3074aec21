/**
 * Wraps `run` so that a burst of calls is one run now and at most one after it: never two at a time, and never
 * sooner than `restMs` after the last. A mailing to a thousand families is a thousand broadcasts.
 */
export function coalesce(run: () => Promise<unknown>, restMs: number): () => void {
  let running = false;
  let again = false;

  async function loop() {
    running = true;
    do {
      again = false;
      await run().catch(() => undefined);
      await new Promise((wake) => setTimeout(wake, restMs));
    } while (again);
    running = false;
  }

  return () => {
    if (running) again = true;
    else void loop();
  };
}
