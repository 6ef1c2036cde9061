import pico from 'picocolors';
import type { RunProgress } from './run.ts';

/** What a command may touch of the outside: its output streams and whether they are a person's. */
export interface Shell {
  /** Writes a line for people to stdout; nothing under `--quiet` or `--json`. */
  say(line: string): void;
  /** Writes the one JSON document of `--json`. */
  json(value: unknown): void;
  /** A warning for people, on stderr. */
  warn(line: string): void;
  /** Shows how far a stage is, on stderr and only on a terminal. */
  progress(progress: RunProgress): void;
  /** Removes the progress line. */
  clear(): void;
  /** Colours, off for NO_COLOR and pipes. */
  readonly colour: ReturnType<typeof pico.createColors>;
  readonly signal: AbortSignal;
}

/** Flags that every command has. */
export interface GlobalFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly strict?: boolean;
}

const REFRESH_MS = 200;

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  return seconds < 90
    ? `${Math.ceil(seconds)} s`
    : seconds < 5400
      ? `${Math.ceil(seconds / 60)} min`
      : `${(seconds / 3600).toFixed(1)} h`;
}

/** The shell of the real process. */
export function processShell(flags: () => GlobalFlags, signal: AbortSignal): Shell {
  let lastShown = 0;
  let stage = '';
  let stageStart = 0;
  let shown = false;
  const clear = () => {
    if (shown) process.stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    colour: pico,
    signal,
    clear,
    say(line) {
      clear();
      if (!flags().quiet && !flags().json) process.stdout.write(`${line}\n`);
    },
    json(value) {
      clear();
      process.stdout.write(`${JSON.stringify(value, null, 1)}\n`);
    },
    warn(line) {
      clear();
      process.stderr.write(`${line}\n`);
    },
    progress(progress) {
      if (!process.stderr.isTTY || flags().quiet || flags().json) return;
      const now = performance.now();
      if (progress.stage !== stage) {
        stage = progress.stage;
        stageStart = now;
      } else if (now - lastShown < REFRESH_MS) return;
      lastShown = now;
      const seconds = (now - stageStart) / 1000;
      const scale = progress.unit === 'bytes' ? 1e6 : 1;
      const unit = progress.unit === 'bytes' ? 'MB' : 'transcripts';
      const rate = progress.done / scale / Math.max(seconds, 0.001);
      const left =
        progress.total > 0 && progress.done > 0
          ? `, ${duration((seconds * (progress.total - progress.done)) / progress.done)} left`
          : '';
      const of = progress.total > 0 ? ` of ${Math.round(progress.total / scale)}` : '';
      process.stderr.write(
        `\r\u001b[K${stage}: ${Math.round(progress.done / scale)}${of} ${unit}, ${rate.toFixed(1)}/s${left}`,
      );
      shown = true;
    },
  };
}
