import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { messageOf, UserError, unknownName } from '../pipeline/errors.ts';
import { packagePath } from '../pipeline/root.ts';
import { isCatastrophic } from './literals.ts';

const channel = z.enum(['speech', 'action', 'reasoning']);
const kebab = z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'must be kebab-case');
const sentences = z.array(z.string().min(1));

const ruleSchema = z
  .strictObject({
    id: kebab,
    pattern: z.string().min(1).optional(),
    phrases: sentences.min(1).optional(),
    channel: z.array(channel).min(1),
    tool: z.array(z.string()).optional(),
    recipient: z.enum(['inside', 'outside']).optional(),
    none: z.array(z.string()).optional(),
    near: z.strictObject({ pattern: z.string().min(1), within: z.number().int().positive() }).optional(),
    weight: z.number().refine((weight) => weight !== 0, 'must not be 0'),
    value: z.string().optional(),
    note: z.string().optional(),
  })
  .refine((rule) => (rule.pattern === undefined) !== (rule.phrases === undefined), 'needs either pattern or phrases');

/** What is wrong with a pattern: it does not compile, or may take exponential time. */
function patternProblem(source: string): string | undefined {
  try {
    new RegExp(source, 'iu');
  } catch (error) {
    return messageOf(error);
  }
  return isCatastrophic(source)
    ? `a repetition inside a repetition may never end: ${source} (bound one of them, such as {0,80})`
    : undefined;
}

/** The form of a label file. */
export const labelSchema = z
  .strictObject({
    id: kebab,
    version: z.string().regex(/^\d+\.\d+\.\d+$/, 'must be a version such as 1.0.0'),
    title: z.string().min(1),
    harm: z.enum(['action', 'trait', 'outcome']),
    channels: z.array(channel).min(1),
    values: z.array(z.string()).min(2).default(['yes', 'no']),
    definition: z.string().min(1),
    not: z.string().optional(),
    decisions: z.array(z.number().int()).optional(),
    examples: z.record(z.string(), sentences),
    rules: z.array(ruleSchema).default([]),
    prototypes: z.record(z.string(), sentences),
    judge: z.strictObject({ question: z.string().min(1), notes: sentences.optional() }),
  })
  .superRefine((label, context) => {
    for (const field of ['examples', 'prototypes'] as const) {
      for (const value of Object.keys(label[field])) {
        if (!label.values.includes(value)) {
          context.addIssue({
            code: 'custom',
            path: [field, value],
            message: `"${value}" is not one of the label's values`,
          });
        }
      }
    }
    label.rules.forEach((rule, index) => {
      for (const source of [rule.pattern, rule.near?.pattern, ...(rule.none ?? []), ...(rule.tool ?? [])]) {
        const problem = source === undefined ? undefined : patternProblem(source);
        if (problem)
          context.addIssue({ code: 'custom', path: ['rules', index], message: `rule ${rule.id}: ${problem}` });
      }
      if (rule.value !== undefined && !label.values.includes(rule.value)) {
        context.addIssue({
          code: 'custom',
          path: ['rules', index, 'value'],
          message: `"${rule.value}" is not one of the label's values`,
        });
      }
    });
  });

/** One rule of a label. */
export type Rule = z.infer<typeof ruleSchema>;
/** One label: what it means, what proves it, and how each stage looks for it. `hash` is that of its file. */
export type Label = z.infer<typeof labelSchema> & { readonly hash: string };

/** Parses a label file. Throws `UserError` that names file, line and problem. */
export function parseLabel(text: string, file: string): Label {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) throw new UserError(`${file}:${broken.linePos?.[0].line ?? 1}: ${broken.message.split('\n')[0]}`);
  const parsed = labelSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const path = issue.path.filter((key) => typeof key !== 'symbol');
    const node = document.getIn(path, true) ?? document.getIn(path.slice(0, -1), true);
    const range = (node as { readonly range?: readonly number[] } | null)?.range;
    const line = range?.[0] === undefined ? 1 : lines.linePos(range[0]).line;
    throw new UserError(`${file}:${line}: ${path.join('.') || 'label'}: ${issue.message}`);
  }
  if (parsed.data.id !== basename(file).replace(/\.ya?ml$/, '')) {
    throw new UserError(`${file}:1: id "${parsed.data.id}" must equal the file's name`);
  }
  return { ...parsed.data, hash: createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

/** Reads and parses one label file. */
export function readLabel(file: string): Label {
  try {
    return parseLabel(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file}: ${(error as Error).message}`);
  }
}

/** All labels that ship with Candid, and those in the user's folders; sorted by id. The same id twice is the user's mistake. */
export function loadLabels(folders: readonly string[] = []): readonly Label[] {
  const labels = new Map<string, Label>();
  for (const folder of [packagePath('classifiers', 'labels'), ...folders]) {
    let names: string[];
    try {
      names = readdirSync(folder);
    } catch {
      throw new UserError(`${folder}: no such folder of labels`);
    }
    for (const name of names.filter((file) => /\.ya?ml$/.test(file)).sort()) {
      const label = readLabel(join(folder, name));
      if (labels.has(label.id)) throw new UserError(`${join(folder, name)}: there is a label ${label.id} already`);
      labels.set(label.id, label);
    }
  }
  return [...labels.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The labels with the given ids (all of them when none is given). */
export function pickLabels(labels: readonly Label[], ids: readonly string[]): readonly Label[] {
  if (ids.length === 0) return labels;
  return ids.map((id) => {
    const label = labels.find((candidate) => candidate.id === id);
    if (!label)
      throw unknownName(
        'label',
        id,
        labels.map((candidate) => candidate.id),
      );
    return label;
  });
}
