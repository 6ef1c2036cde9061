import { nearest, UserError } from '../errors.ts';
import { checkCount, checkFinite, checkLevel, checkPositive, checkShare } from './check.ts';

/** Reads one input: returns the typed value or throws a UserError that names the input. */
export interface Field<T> {
  readonly expects: string;
  readonly optional?: boolean;
  readonly read: (value: unknown, name: string) => T;
}

/** Result of a method: named numbers, lists and texts. */
export type Result = Readonly<Record<string, unknown>>;

/** One statistical method by name, as offered on the command line. */
export interface Method {
  readonly group: string;
  readonly method: string;
  readonly description: string;
  /** Where the formula is from. */
  readonly source: string;
  /** What each input must be, in words. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Checks the inputs (UserError names the first that is wrong) and computes. */
  readonly run: (inputs: Readonly<Record<string, unknown>>) => Result;
}

type Fields = Readonly<Record<string, Field<unknown>>>;
type Values<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** Builds a method whose inputs are checked before it runs. */
export function defineMethod<F extends Fields>(spec: {
  readonly group: string;
  readonly method: string;
  readonly description: string;
  readonly source: string;
  readonly inputs: F;
  readonly run: (values: Values<F>) => object;
}): Method {
  const names = Object.keys(spec.inputs);
  return {
    group: spec.group,
    method: spec.method,
    description: spec.description,
    source: spec.source,
    inputs: Object.fromEntries(names.map((name) => [name, spec.inputs[name]!.expects])),
    run: (given) => {
      for (const name of Object.keys(given)) {
        if (names.includes(name)) continue;
        const near = nearest(name, names);
        throw new UserError(`${spec.method}: unknown input ${name} (takes ${(near.length ? near : names).join(', ')})`);
      }
      const values: Record<string, unknown> = {};
      for (const name of names) {
        const field = spec.inputs[name]!;
        if (given[name] === undefined && !field.optional) {
          throw new UserError(`${spec.method}: input ${name} is missing (${field.expects})`);
        }
        values[name] = field.read(given[name], name);
      }
      return { ...spec.run(values as Values<F>) };
    },
  };
}

function readNumber(value: unknown, name: string): number {
  if (typeof value !== 'number') {
    throw new UserError(`${name}: ${JSON.stringify(value) ?? 'nothing'} is not a number`);
  }
  checkFinite(value, name);
  return value;
}

function numeric(expects: string, check: (value: number, name: string) => void): Field<number> {
  return {
    expects,
    read: (value, name) => {
      const number = readNumber(value, name);
      check(number, name);
      return number;
    },
  };
}

/** A finite number. */
export const real = numeric('a number', checkFinite);
/** A whole number of 0 or more. */
export const count = numeric('a whole number of 0 or more', checkCount);
/** A number above 0. */
export const positive = numeric('a number above 0', checkPositive);
/** A share between 0 and 1. */
export const share = numeric('a share from 0 to 1', checkShare);
/** A level strictly between 0 and 1. */
export const level = numeric('a share between 0 and 1', checkLevel);

/** The field with a value that is used when it is left out. */
export function withDefault<T>(field: Field<T>, fallback: T): Field<T> {
  return {
    expects: `${field.expects} (${typeof fallback === 'object' ? 'optional' : `${fallback} when left out`})`,
    optional: true,
    read: (value, name) => (value === undefined ? fallback : field.read(value, name)),
  };
}

/** Two-sided confidence level, .95 when left out. */
export const conf = withDefault(level, 0.95);

/** A list of such values. */
export function listOf<T>(field: Field<T>): Field<readonly T[]> {
  return {
    expects: `a list, each ${field.expects}`,
    read: (value, name) => {
      if (!Array.isArray(value)) throw new UserError(`${name}: not a list (needs ${field.expects} for each entry)`);
      return value.map((item, i) => field.read(item, `${name}[${i}]`));
    },
  };
}

/** Such a value or null. */
export function orNull<T>(field: Field<T>): Field<T | null> {
  return {
    expects: `${field.expects} or null`,
    read: (value, name) => (value === null ? null : field.read(value, name)),
  };
}

/** An object with these fields. */
export function record<F extends Fields>(fields: F): Field<Values<F>> {
  return {
    expects: `an object of ${Object.keys(fields).join(', ')}`,
    read: (value, name) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new UserError(`${name}: not an object (needs ${Object.keys(fields).join(', ')})`);
      }
      const given = value as Readonly<Record<string, unknown>>;
      const read = Object.entries(fields).map(([key, field]) => [key, field.read(given[key], `${name}.${key}`)]);
      return Object.fromEntries(read) as Values<F>;
    },
  };
}

/** One of the given words. */
export function oneOf<const T extends string>(...words: readonly T[]): Field<T> {
  return {
    expects: words.join(' or '),
    read: (value, name) => {
      const found = words.find((word) => word === value);
      if (found === undefined)
        throw new UserError(`${name}: ${JSON.stringify(value)} is not one of ${words.join(', ')}`);
      return found;
    },
  };
}

/** A remark that the method carries along and does not use. */
export const remark: Field<unknown> = { expects: 'a remark (not used)', optional: true, read: (value) => value };
