import type { Part, Span, ToolCall } from './transcript.ts';

/** What a text of the target holds besides speech: reasoning in tags, and actions written as pseudo-XML. */
export interface InlineParts {
  readonly parts: readonly Part[];
  readonly calls: readonly ToolCall[];
}

// Tags in which models write private thought. Misspelt scratchpads occur in real dumps (`SCRATCHPATCH_REASONING`).
const TAG = 'think(?:ing)?|antthinking|reasoning|scratch_?pad|scratchp[a-z]{1,10}_reasoning';
const OPEN = new RegExp(`<(${TAG})>`, 'giu');
const FIRST_CLOSE = new RegExp(`</(?:${TAG})>`, 'iu');
const TOOL_OPEN = /<tool_use:([a-z][\w-]{0,40})>/giu;
/** An argument's name at the start of a line: `to:`, `<to>`, `<to:`. */
const ARGUMENT =
  /^[ \t]*<?(to|cc|bcc|from|subject|body|email_id|code|recipients?|message|content|text)[ \t]*[:>][ \t]*/gimu;
const HINT = /<\/?(?:think|antthinking|reasoning|scratch|tool_use:)/iu;

/** Splits a text of the target into speech, reasoning and actions; `from` are offsets into that text. A text without any comes back whole. */
export function parseInline(text: string): InlineParts {
  if (!HINT.test(text)) return { parts: text === '' ? [] : [{ type: 'text', text }], calls: [] };
  const thoughts = findThoughts(text);
  const outside = complement(
    thoughts.map((thought) => thought.outer),
    text.length,
  );
  const parts: { readonly part: Part; readonly start: number }[] = [];
  const calls: ToolCall[] = [];
  const wholeAnswerInside =
    thoughts.length > 0 && outside.every((span) => text.slice(span.start, span.end).trim() === '');

  const addActions = (span: Span, rest: 'text' | 'reasoning'): void => {
    const actions = findActions(text, span, calls.length);
    calls.push(...actions);
    const between = complement(
      actions.map((call) => ({ start: call.from!.start - span.start, end: call.from!.end - span.start })),
      span.end - span.start,
    );
    for (const gap of between) {
      const from = trimSpan(text, { start: span.start + gap.start, end: span.start + gap.end });
      if (!from) continue;
      const piece = text.slice(from.start, from.end);
      parts.push({
        start: from.start,
        part: rest === 'text' ? { type: 'text', text: piece, from } : { type: 'reasoning', reasoning: piece, from },
      });
    }
  };

  for (const span of outside) addActions(span, 'text');
  for (const { inner, closed } of thoughts) {
    // A whole answer inside the scratchpad, or one that never closes it, still acts; otherwise what stands inside is thought.
    if (wholeAnswerInside || !closed) addActions(inner, 'reasoning');
    else {
      const from = trimSpan(text, inner) ?? { start: inner.start, end: inner.start };
      parts.push({ start: from.start, part: { type: 'reasoning', reasoning: text.slice(from.start, from.end), from } });
    }
  }
  parts.sort((a, b) => a.start - b.start);
  return { parts: parts.map(({ part }) => part), calls };
}

interface Thought {
  /** With its tags. */
  readonly outer: Span;
  /** Without them. */
  readonly inner: Span;
  readonly closed: boolean;
}

function findThoughts(text: string): readonly Thought[] {
  const found: Thought[] = [];
  const firstClose = FIRST_CLOSE.exec(text);
  OPEN.lastIndex = 0;
  let open = OPEN.exec(text);
  if (firstClose && (!open || firstClose.index < open.index)) {
    // The opening tag stood in the prompt: everything up to the closing one is thought.
    const end = firstClose.index + firstClose[0].length;
    found.push({ outer: { start: 0, end }, inner: { start: 0, end: firstClose.index }, closed: true });
    OPEN.lastIndex = end;
    open = OPEN.exec(text);
  }
  while (open) {
    const start = open.index;
    const innerStart = start + open[0].length;
    const name = open[1]!.toLowerCase();
    const close = new RegExp(`</(?:${name.startsWith('scratch') ? 'scratch[a-z_]{0,24}' : name})>`, 'giu');
    close.lastIndex = innerStart;
    const match = close.exec(text);
    const innerEnd = match ? match.index : text.length;
    const end = match ? match.index + match[0].length : text.length;
    found.push({ outer: { start, end }, inner: { start: innerStart, end: innerEnd }, closed: match !== null });
    OPEN.lastIndex = end;
    open = OPEN.exec(text);
  }
  return found;
}

function findActions(text: string, span: Span, before: number): ToolCall[] {
  const calls: ToolCall[] = [];
  TOOL_OPEN.lastIndex = span.start;
  for (let open = TOOL_OPEN.exec(text); open && open.index < span.end; open = TOOL_OPEN.exec(text)) {
    const name = open[1]!.toLowerCase();
    const innerStart = open.index + open[0].length;
    const rest = text.slice(innerStart, span.end);
    const close = rest.search(/<\/tool_use(?::[\w-]*)?>/iu);
    const next = rest.search(/<tool_use:/iu);
    const closed = close >= 0 && (next < 0 || close < next);
    const length = closed ? close : next >= 0 ? next : rest.length;
    const end = closed ? innerStart + close + rest.slice(close).indexOf('>') + 1 : innerStart + length;
    TOOL_OPEN.lastIndex = end;
    calls.push({
      id: `inline-${before + calls.length + 1}`,
      function: name,
      arguments: parseArguments(rest.slice(0, length)),
      ...(closed ? {} : { parse_error: 'no closing tag' }),
      from: { start: open.index, end },
    });
  }
  return calls;
}

/** Arguments of a pseudo-XML action, as `name: value` lines; the same name twice is joined by a comma. */
function parseArguments(body: string): Record<string, unknown> {
  const starts = [...body.matchAll(ARGUMENT)];
  const result: Record<string, unknown> = {};
  const names = new Set<string>();
  // A mail's body may hold lines such as "Subject: …"; every name counts once, in the order in which a call gives them.
  const used = starts.filter((match) => {
    const name = match[1]!.toLowerCase();
    if (names.has(name) || names.has('body')) return false;
    names.add(name);
    return true;
  });
  for (const [i, match] of used.entries()) {
    const name = match[1]!.toLowerCase();
    const raw = body.slice(match.index + match[0].length, used[i + 1]?.index ?? body.length);
    result[name] = raw
      .trim()
      .replace(new RegExp(`</${name}>$`, 'iu'), '')
      .trim()
      .replace(/^["“]([\s\S]*?)["”]?$/u, '$1');
  }
  if (used.length === 0 && body.trim() !== '') result.text = body.trim();
  return result;
}

/** The stretches that a sorted or unsorted list of spans leaves free. */
function complement(spans: readonly Span[], length: number): readonly Span[] {
  const free: Span[] = [];
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (span.start > at) free.push({ start: at, end: span.start });
    at = Math.max(at, span.end);
  }
  if (at < length) free.push({ start: at, end: length });
  return free;
}

/** A span without the white space at its ends; undefined when nothing is left. */
function trimSpan(text: string, span: Span): Span | undefined {
  const piece = text.slice(span.start, span.end);
  const start = span.start + piece.length - piece.trimStart().length;
  const end = start + piece.trim().length;
  return end > start ? { start, end } : undefined;
}
