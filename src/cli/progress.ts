import createSpinner from 'yocto-spinner';

/** What is going on, on standard error: a line that changes, where somebody may be looking; nothing elsewhere. */
export interface Progress {
  show(text: string): void;
  /** Removes the line. */
  end(): void;
}

export function createProgress(): Progress {
  if (process.stderr.isTTY !== true) return { show: () => {}, end: () => {} };
  // Lines that others write meanwhile come to stand above the spinner. On Ctrl+C it gives the cursor back and ends.
  const spinner = createSpinner({ stream: process.stderr });
  return {
    show(text) {
      const width = Math.max(20, (process.stderr.columns ?? 80) - 4);
      spinner.text = text.length > width ? `${text.slice(0, width - 1)}…` : text;
      if (!spinner.isSpinning) spinner.start();
    },
    end: () => spinner.stop(),
  };
}
