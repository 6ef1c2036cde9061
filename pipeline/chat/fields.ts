import type { Part } from '../transcript.ts';
import { isObject } from './openai-messages.ts';

/** A JSON object whose fields nobody vouches for. */
export type Json = Readonly<Record<string, unknown>>;

/** The value when it is an object, else an empty one. */
export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

/** The value when it is an array, else an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of an array; anything else in it is passed over. */
export function objectsOf(value: unknown): readonly Json[] {
  return listOf(value).filter(isObject);
}

/** A text that holds something, or a number as text (ids come as either). */
export function stringOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

/** The value when it is a finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The fields that have a value. */
export function given<T extends Json>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as {
    [K in keyof T]?: Exclude<T[K], undefined | null>;
  };
}

/** An object without some of its fields, and without those that are null. */
export function without(record: Json, ...keys: readonly string[]): Json {
  return Object.fromEntries(
    Object.entries(record).filter(([key, value]) => !keys.includes(key) && value !== null && value !== undefined),
  );
}

/** Content of a message: a lone text as a string, nothing as an empty one. */
export function contentOf(parts: readonly Part[]): string | readonly Part[] {
  const [first, second] = parts;
  if (first === undefined) return '';
  return second === undefined && first.type === 'text' ? first.text : parts;
}

/** A label's value as labels of others may have it; what is no plain value becomes JSON text. */
export function labelValue(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

/** Content of an answer whose reasoning came beside it, when it did. */
export function answerContent(text: string, reasoning: string | undefined): string | readonly Part[] {
  if (reasoning === undefined) return text;
  return [
    { type: 'reasoning', reasoning },
    { type: 'text', text },
  ];
}
