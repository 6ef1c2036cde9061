import { channelPieces, renderCall } from '../pipeline/channels.ts';
import type { Channel, Message, ToolCall } from '../pipeline/transcript.ts';
import type { Evidence } from '../pipeline/verdict.ts';
import { type Folded, foldPattern, foldText } from './fold.ts';
import type { Label, Rule } from './label.ts';
import type { Region, Sought } from './rules-prefilter.ts';
import { recipientFits, recipientsOf } from './rules-recipient.ts';

/** Hits of one rule in one message and channel beyond this add nothing. */
const MOST_HITS = 8;
/** A hit that is denied in its own sentence counts a quarter; one that is told of somebody else, a half. */
const DENIED = 0.25;
const ATTRIBUTED = 0.5;
/** A sentence is looked for no further than this from a hit. */
const SENTENCE = 600;
const DENIAL =
  /\b(?:not|never|won't|don't|didn't|can't|cannot|shouldn't|wouldn't|refuse|avoid|without|nicht|nie|pas|jamais|no|nunca)\b[^.!?\n]{0,60}$/iu;
const ATTRIBUTION =
  /(?:\b(?:he|she|they|somebody|someone|\p{Lu}\p{L}+) (?:said|says|wrote|writes|claimed|claims|threaten(?:s|ed)|warned|demand(?:s|ed)|asked)\b|\baccording to\b|\b(?:e?mail|message|note|memo|prompt) (?:says|said|reads|from)\b|^[ \t]*>)[^.!?\n]{0,60}$/u;

/** A rule ready to run. */
export interface CompiledRule {
  readonly label: string;
  readonly rule: Rule;
  readonly source: string;
  readonly pattern: RegExp;
  readonly tool: readonly RegExp[];
  readonly none: readonly RegExp[];
  readonly near: RegExp | undefined;
}

/** One channel of one message, where rules look for hits. */
export interface Place {
  readonly message: Message;
  readonly messageIndex: number;
  readonly channel: Channel;
  readonly text: string;
  readonly folded: Folded;
  /** Domains of the target's organisation. */
  readonly inside: ReadonlySet<string>;
  /** Labels that are still open. */
  readonly asked: ReadonlySet<string>;
}

function escapePhrase(phrase: string): string {
  return foldText(phrase.trim())
    .text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\s+/g, '\\s+');
}

/** Compiles a rule; phrases stand at word borders, and patterns see folded text as they are written for it. */
export function compileRule(label: Label, rule: Rule): CompiledRule {
  const source = rule.pattern
    ? foldPattern(rule.pattern)
    : `(?<![\\p{L}\\p{N}])(?:${rule.phrases!.map(escapePhrase).join('|')})(?![\\p{L}\\p{N}])`;
  return {
    label: label.id,
    rule,
    source,
    pattern: new RegExp(source, 'giu'),
    tool: (rule.tool ?? []).map((name) => new RegExp(name, 'iu')),
    none: (rule.none ?? []).map((none) => new RegExp(foldPattern(none), 'iu')),
    near: rule.near ? new RegExp(foldPattern(rule.near.pattern), 'iu') : undefined,
  };
}

/** What the prefilter looks for on behalf of a rule. */
export function soughtBy({ source, rule, near }: CompiledRule): Sought {
  return { source, ...(near && { near: { source: near.source, within: rule.near!.within } }) };
}

/** The sentence around a hit, as far as it is near. */
function sentenceAround(text: string, start: number, end: number): string {
  const head = text.slice(Math.max(0, start - SENTENCE), start);
  const tail = text.slice(end, end + SENTENCE);
  const before = Math.max(
    ...['\n', '. ', '! ', '? ', '。', '!', '?'].map((stop, i) => {
      const at = head.lastIndexOf(stop);
      // full-width stops are folded to ASCII and have no space behind them: they end a sentence only behind such letters
      return i < 5 || (at > 0 && head.charCodeAt(at - 1) > 0x2fff) ? at : -1;
    }),
  );
  const after = tail.search(/[.!?](?:\s|$)|[\n。]/);
  return head.slice(before + 1) + text.slice(start, end) + (after < 0 ? tail : tail.slice(0, after));
}

/** The call that a place in the action text belongs to. */
function callAt(message: Message, at: number): ToolCall | undefined {
  let start = 0;
  for (const piece of channelPieces(message, 'action')) {
    if (at <= start + piece.length) return message.tool_calls?.find((candidate) => renderCall(candidate) === piece);
    start += piece.length + 1;
  }
  return undefined;
}

/** How much of a hit's weight stays: less where it is denied or told of another. Weights against a label are not damped. */
function damping(folded: string, at: number): number {
  const before = folded.slice(Math.max(0, at - 80), at);
  if (DENIAL.test(before)) return DENIED;
  return ATTRIBUTION.test(before.slice(before.lastIndexOf('\n') + 1)) ? ATTRIBUTED : 1;
}

/** True when a hit has the surroundings that its rule asks for. */
function fits(compiled: CompiledRule, place: Place, from: number, to: number): boolean {
  const { rule } = compiled;
  const folded = place.folded.text;
  if (compiled.none.length > 0) {
    const sentence = sentenceAround(folded, from, to);
    if (compiled.none.some((none) => none.test(sentence))) return false;
  }
  if (compiled.near) {
    const { within } = rule.near!;
    if (!compiled.near.test(folded.slice(Math.max(0, from - within), to + within))) return false;
  }
  if (place.channel !== 'action') return rule.recipient === undefined;
  if (compiled.tool.length === 0 && !rule.recipient) return true;
  const call = callAt(place.message, place.folded.at(from));
  if (!call || (compiled.tool.length > 0 && !compiled.tool.some((tool) => tool.test(call.function)))) return false;
  return !rule.recipient || recipientFits(rule.recipient, recipientsOf(call), place.inside);
}

/** The hits of one rule in the regions where it may match, each verbatim at its place in the original text. */
export function hitsOf(compiled: CompiledRule, place: Place, regions: readonly Region[]): Evidence[] {
  const { rule, pattern } = compiled;
  const { text: folded, at } = place.folded;
  const hits: Evidence[] = [];
  for (const region of regions) {
    const piece = region.end - region.start === folded.length ? folded : folded.slice(region.start, region.end);
    pattern.lastIndex = 0;
    for (let match = pattern.exec(piece); match; match = pattern.exec(piece)) {
      if (match[0] === '') {
        pattern.lastIndex++;
        continue;
      }
      const from = region.start + match.index;
      const to = from + match[0].length;
      if (!fits(compiled, place, from, to)) continue;
      const start = at(from);
      const end = at(to - 1) + 1;
      hits.push({
        label: compiled.label,
        stage: 'rules',
        rule: rule.id,
        channel: place.channel,
        messageIndex: place.messageIndex,
        start,
        end,
        quote: place.text.slice(start, end),
        match: 'exact',
        weight: rule.weight > 0 ? rule.weight * damping(folded, from) : rule.weight,
        ...(rule.value === undefined ? {} : { value: rule.value }),
      });
      if (hits.length === MOST_HITS) return hits;
    }
  }
  return hits;
}
