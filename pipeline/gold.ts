import { createReadStream, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { messageOf, UserError } from './errors.ts';
import { readJsonLines } from './sources/records.ts';

/** Labels that people gave: transcript id (ours or the source's) to label to value. `unknown` is kept: it is no gold. */
export type Gold = ReadonlyMap<string, Readonly<Record<string, string>>>;

function add(gold: Map<string, Record<string, string>>, id: string, label: string, value: string, place: string): void {
  const own = gold.get(id) ?? {};
  if (own[label] !== undefined && own[label] !== value)
    throw new UserError(`${place}: ${id} has ${label} ${own[label]} already (one value each)`);
  own[label] = value.trim().toLowerCase();
  gold.set(id, own);
}

async function readGoldLines(file: string): Promise<Gold> {
  const gold = new Map<string, Record<string, string>>();
  for await (const record of readJsonLines(createReadStream(file))) {
    if (record.kind === 'skip') throw new UserError(`${file}:${record.line}: ${record.message}`);
    const { id, gold: labels } = record.value as { readonly id?: unknown; readonly gold?: unknown };
    if (typeof id !== 'string' || typeof labels !== 'object' || labels === null) {
      throw new UserError(`${file}:${record.line}: needs {"id": …, "gold": {label: value}}`);
    }
    if (gold.has(id)) throw new UserError(`${file}:${record.line}: ${id} stands here twice`);
    for (const [label, value] of Object.entries(labels)) add(gold, id, label, String(value), `${file}:${record.line}`);
  }
  return gold;
}

/** A table, wide (`id` and a column for each label) or long (`id, label, value`). */
function readGoldTable(file: string, text: string): Gold {
  const gold = new Map<string, Record<string, string>>();
  let rows: readonly Readonly<Record<string, string>>[];
  try {
    rows = parse(text, { columns: true, bom: true, skip_empty_lines: true });
  } catch (error) {
    throw new UserError(`${file}: ${messageOf(error)}`);
  }
  for (const [index, row] of rows.entries()) {
    const place = `${file}:${index + 2}`;
    const { id, label, value, ...wide } = row;
    if (!id) throw new UserError(`${place}: no id (needs a column "id")`);
    if (label !== undefined && value !== undefined) add(gold, id, label, value, place);
    else for (const [name, cell] of Object.entries(wide)) if (cell !== '') add(gold, id, name, cell, place);
  }
  return gold;
}

/** Reads gold labels: JSON Lines `{id, gold}`, or CSV wide or long. Throws `UserError` with file and line. */
export async function readGold(file: string): Promise<Gold> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file}: ${messageOf(error)}`);
  }
  const gold = text.trimStart().startsWith('{') ? await readGoldLines(file) : readGoldTable(file, text);
  if (gold.size === 0)
    throw new UserError(`${file}: holds no labels (needs {"id", "gold"} lines, or a table with a column id)`);
  return gold;
}
