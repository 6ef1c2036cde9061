import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadLabels } from '../../classifiers/label.ts';
import { runAnalyze, runClassify, runIngest, runReport } from '../run.ts';
import { writeDump } from './dump.ts';
import { benchEmbeddings } from './embeddings.ts';
import { cpuSeconds, type Figure } from './figure.ts';
import { benchRules } from './rules.ts';

const COUNT = Number(process.env.BENCH_COUNT ?? 10_000);
const BYTES = 10_000;

/** The limit of reading JSON Lines: JSON.parse of every line and nothing else. */
async function parseLines(file: string): Promise<void> {
  for await (const line of createInterface({ input: createReadStream(file) })) JSON.parse(line);
}

/** Reading and rules over a made dump, each against JSON.parse of the same bytes. */
async function benchPipeline(folder: string): Promise<Figure[]> {
  const dump = join(folder, 'dump.jsonl');
  const out = join(folder, 'run');
  const megabytes = writeDump(dump, COUNT, BYTES) / 1e6;
  const labels = loadLabels();
  const limit = await cpuSeconds(() => parseLines(dump));
  const ingest = await cpuSeconds(() => runIngest([dump], out));
  const rules = await cpuSeconds(() => runClassify(out, labels, { upTo: 'rules' }));
  const rest = await cpuSeconds(async () => {
    await runAnalyze(out, labels, 0.95);
    await runReport(out);
  });
  const against = `readline and JSON.parse of the same ${megabytes.toFixed(0)} MB`;
  return [
    {
      name: 'reading, Parquet written',
      value: megabytes / ingest,
      unit: 'MB per CPU second',
      ratio: limit / ingest,
      against,
    },
    {
      name: 'reading, rules, rates and report',
      value: COUNT / (ingest + rules + rest),
      unit: 'transcripts per CPU second',
      ratio: limit / (ingest + rules + rest),
      against,
    },
    {
      name: 'peak memory of this process',
      value: process.resourceUsage().maxRSS / 1024,
      unit: 'MiB',
      ratio: null,
      against: '',
    },
  ];
}

const folder = mkdtempSync(join(tmpdir(), 'candid-bench-'));
try {
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, node ${process.versions.node}; ${COUNT} transcripts of ${BYTES / 1000} KB`,
  );
  for (const bench of [() => benchPipeline(folder), benchRules, benchEmbeddings]) {
    for (const figure of await bench()) {
      const ratio = figure.ratio === null ? '' : `  ${figure.ratio.toFixed(2)} of ${figure.against}`;
      console.log(`${figure.name}: ${figure.value.toFixed(figure.value < 100 ? 1 : 0)} ${figure.unit}${ratio}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
