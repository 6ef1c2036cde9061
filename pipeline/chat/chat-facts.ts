import { type Draft, FACTORS } from '../transcript.ts';
import { given, type Json, objectOf, stringOf, without } from './fields.ts';

/** Factors that a record or its metadata names in plain fields. */
export function factorsOf(record: Json): Partial<Record<(typeof FACTORS)[number], string>> {
  const inner = objectOf(record.metadata);
  return Object.fromEntries(
    FACTORS.flatMap((factor) => {
      const value = stringOf(record[factor]) ?? stringOf(inner[factor]);
      return value === undefined ? [] : [[factor, value]];
    }),
  );
}

/** The id that a record gives itself, under the names that tools use. */
export function idOf(record: Json): string | undefined {
  const inner = objectOf(record.metadata);
  for (const name of ['id', 'uuid', 'custom_id', 'run_id', 'conversation_id', 'session_id', 'sessionId'])
    if (stringOf(record[name]) !== undefined) return stringOf(record[name]);
  return stringOf(inner.id);
}

/** Everything that a record says beside its conversation: factors apart, the rest as metadata. */
export function restOf(record: Json, ...taken: readonly string[]): Pick<Draft, 'metadata'> {
  const factors = factorsOf(record);
  const names = ['id', 'uuid', 'custom_id', 'metadata', ...Object.keys(factors), ...taken];
  const inner = without(objectOf(record.metadata), ...Object.keys(factors));
  return given({ metadata: { ...without(record, ...names), ...inner } });
}
