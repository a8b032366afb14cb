/**
 * A signal that is given when the process is asked to end (Ctrl+C, SIGTERM): what is in hand is finished then. Asked a second time, it
 * ends at once.
 */
export function stopSignal(onAsked: () => void = () => {}): AbortSignal {
  const controller = new AbortController();
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(code);
      onAsked();
      controller.abort();
    });
  }
  return controller.signal;
}
