import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { writeDump } from './bench/dump.ts';
import { packagePath } from './root.ts';

const cli = packagePath('dist', 'pipeline', 'cli.js');
const work = mkdtempSync(join(tmpdir(), 'candid-cli-'));
const env = { ...process.env, NO_COLOR: '1', CANDID_CACHE: join(work, 'cache') };

beforeAll(() => {
  // the command is tried as it is installed: compiled
  execFileSync(process.execPath, [packagePath('node_modules', 'typescript', 'bin', 'tsc')], { cwd: packagePath() });
  cpSync(packagePath('data', 'samples', 'chat.jsonl'), join(work, 'chat.jsonl'));
  writeDump(join(work, 'dump.jsonl'), 400, 8000);
});

function candid(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: work, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Every file of a run's folder, without what may differ: the timings in run.json. */
function contentsOf(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder).map((file) => {
      const bytes = readFileSync(join(folder, file));
      if (file !== 'run.json') return [file, bytes.toString('latin1')];
      const { timings: _, ...rest } = JSON.parse(bytes.toString()) as Record<string, unknown>;
      return [file, JSON.stringify(rest)];
    }),
  );
}

test('the sample dump becomes a report, and every label’s counts add up to the transcripts', () => {
  const { status, stdout, stderr } = candid('run', packagePath('data', 'samples'), '--out', 'samples', '--json');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const { ingest } = JSON.parse(stdout) as {
    readonly ingest: { readonly transcripts: number; readonly skipped: number };
  };
  expect(ingest.transcripts).toBeGreaterThanOrEqual(50);
  const run = JSON.parse(readFileSync(join(work, 'samples', 'run.json'), 'utf8')) as {
    readonly classify: {
      readonly counts: {
        readonly labels: Readonly<
          Record<string, { decided: number; unknown: number; error: number; values: Record<string, number> }>
        >;
      };
    };
  };
  const labels = Object.values(run.classify.counts.labels);
  expect(labels).toHaveLength(18);
  for (const label of labels) {
    expect(label.decided + label.unknown + label.error).toBe(ingest.transcripts);
    expect(Object.values(label.values).reduce((sum, count) => sum + count, 0)).toBe(label.decided);
  }
  expect(readFileSync(join(work, 'samples', 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
});

test('the same dump gives the same bytes, with and without what was kept from an earlier run', () => {
  expect(candid('run', 'chat.jsonl', '--out', 'one').status).toBe(0);
  expect(candid('run', 'chat.jsonl', '--out', 'two', '--no-cache').status).toBe(0);
  expect(contentsOf(join(work, 'two'))).toEqual(contentsOf(join(work, 'one')));
});

test('a run that is killed at any moment goes on, and ends with the same bytes', async () => {
  const args = ['run', 'dump.jsonl', '--up-to', 'rules'];
  expect(candid(...args, '--out', 'whole').status).toBe(0);
  for (const delay of [300, 500, 700, 900, 1200]) {
    const child = spawn(process.execPath, [cli, ...args, '--out', 'killed'], { cwd: work, env, stdio: 'ignore' });
    await wait(delay);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
  }
  expect(candid(...args, '--out', 'killed').status).toBe(0);
  expect(contentsOf(join(work, 'killed'))).toEqual(contentsOf(join(work, 'whole')));
});

test('the user’s mistakes are one line and exit code 2', () => {
  writeFileSync(join(work, 'file'), 'x');
  expect(candid('ingest', 'chat.jsonl', '--out', 'held').status).toBe(0);
  for (const [args, line] of [
    [['run', 'nowhere'], 'candid: nowhere: no such file or folder'],
    [['run', 'chat.jsonl', '--label', 'refusl', '--out', 'x'], 'candid: unknown label: refusl (did you mean refusal'],
    [['run', 'chat.jsonl', '--out', 'file'], 'candid: file: is a file, not a folder'],
    [['run', 'file', '--out', 'none'], 'candid: file: no transcript was found (1 unknown-format'],
    [['run', 'chat.jsonl', '--conf', '95', '--out', 'x'], 'candid: --conf 95: must be between 0 and 1'],
    [['classify', 'empty'], 'candid: empty: no transcripts yet'],
    [['run', 'file', '--out', 'held'], 'candid: held: holds a run over chat.jsonl'],
    [['evaluate', 'held', '--gold', 'file'], 'candid: file: holds no labels'],
  ] as const) {
    const { status, stderr } = candid(...args);
    expect(stderr, args.join(' ')).toContain(line);
    expect(stderr.trim().split('\n'), args.join(' ')).toHaveLength(1);
    expect(status, args.join(' ')).toBe(2);
  }
});

// a limit on the size of files stands in for a full disk, which needs no root
test.skipIf(process.platform === 'win32')(
  'a disk that takes no more is one line, and leaves no half file under its own name',
  () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `ulimit -f 8; exec "${process.execPath}" "${cli}" ingest dump.jsonl --out full`],
      { cwd: work, env, encoding: 'utf8' },
    );
    expect(stderr.trim()).toMatch(/^candid: EFBIG.*$/);
    expect(status).toBe(2);
    expect(existsSync(join(work, 'full', 'transcripts.parquet'))).toBe(false);
  },
);

test('skips are counted, and fail a run only under --strict', () => {
  writeFileSync(
    join(work, 'broken.jsonl'),
    `${readFileSync(join(work, 'chat.jsonl'), 'utf8').split('\n')[0]}\n{"broken\n`,
  );
  expect(candid('ingest', 'broken.jsonl', '--out', 'lax').status).toBe(0);
  const strict = candid('--strict', 'ingest', 'broken.jsonl', '--out', 'strict');
  expect(strict.stdout).toContain('skipped, truncated: 1');
  expect(strict.status).toBe(1);
});

test('lists and checks answer as JSON and as text', () => {
  expect(JSON.parse(candid('labels', '--json').stdout)).toHaveLength(18);
  expect(JSON.parse(candid('formats', '--json').stdout).length).toBeGreaterThanOrEqual(3);
  expect(candid('label', 'blackmail').stdout).toContain('Blackmail');
  expect(JSON.parse(candid('inspect', 'chat.jsonl', '--json').stdout)).toMatchObject({
    files: [{ uri: 'chat.jsonl', format: 'openai-chat' }],
  });
  expect(candid('labels', '--check', packagePath('classifiers', 'labels', 'leak.yaml')).stdout).toContain('good (');
  writeFileSync(join(work, 'mine.yaml'), 'id: mine\nversion: 1\n');
  expect(candid('labels', '--check', 'mine.yaml').stderr).toMatch(/^candid: mine\.yaml:2: version: /);
});

test('doctor says what works', () => {
  const { status, stdout } = candid('doctor', '--json');
  expect(status).toBe(0);
  expect(
    (JSON.parse(stdout) as { readonly what: string; readonly works: boolean }[]).every((check) => check.works),
  ).toBe(true);
});
