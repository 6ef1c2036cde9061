import { createHash } from 'node:crypto';
import { channelPieces, channelText, renderCall } from '../pipeline/channels.ts';
import { CHANNELS, type Channel, isTargets, type Message, type Transcript } from '../pipeline/transcript.ts';
import type { Evidence, Verdict } from '../pipeline/verdict.ts';
import type { CaseFile, Engine, Findings } from './engine.ts';
import { type Folded, foldText } from './fold.ts';
import type { Label, Rule } from './label.ts';
import { literalScanner } from './literal-scanner.ts';
import { requiredLiterals } from './literals.ts';

/** Hits of one rule in one message and channel beyond this add nothing. */
const MOST_HITS = 8;
/** A hit that is denied in its own sentence counts a quarter. */
const DENIED = 0.25;
const DENIAL =
  /\b(?:not|never|won't|don't|didn't|can't|cannot|shouldn't|wouldn't|refuse|avoid|without|nicht|nie|pas|jamais|no|nunca)\b[^.!?\n]{0,60}$/iu;
const ADDRESS = /[\w.+-]+@([\w-]+(?:\.[\w-]+)+)/gu;

interface CompiledRule {
  readonly label: string;
  readonly rule: Rule;
  readonly pattern: RegExp;
  readonly tool: readonly RegExp[];
  readonly none: readonly RegExp[];
  readonly near: RegExp | undefined;
}

function escapePhrase(phrase: string): string {
  return foldText(phrase.trim())
    .text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\s+/g, '\\s+');
}

/** The source of a rule's pattern; phrases stand at word borders. */
function sourceOf(rule: Rule): string {
  return rule.pattern ?? `(?<![\\p{L}\\p{N}])(?:${rule.phrases!.map(escapePhrase).join('|')})(?![\\p{L}\\p{N}])`;
}

function compile(label: Label, rule: Rule): CompiledRule {
  return {
    label: label.id,
    rule,
    pattern: new RegExp(sourceOf(rule), 'giu'),
    tool: (rule.tool ?? []).map((name) => new RegExp(name, 'iu')),
    none: (rule.none ?? []).map((none) => new RegExp(none, 'iu')),
    near: rule.near ? new RegExp(rule.near.pattern, 'iu') : undefined,
  };
}

/** Domains of the target's organisation: those of addresses in the system prompt. */
function insideDomains(transcript: Transcript): ReadonlySet<string> {
  const domains = new Set<string>();
  for (const message of transcript.messages) {
    if (message.role !== 'system') continue;
    const text =
      typeof message.content === 'string'
        ? message.content
        : message.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
    for (const match of text.matchAll(ADDRESS)) domains.add(match[1]!.toLowerCase());
  }
  return domains;
}

/** The sentence around a hit. */
function sentenceAround(text: string, start: number, end: number): string {
  const before = Math.max(
    text.lastIndexOf('\n', start - 1),
    text.lastIndexOf('. ', start - 1),
    text.lastIndexOf('! ', start - 1),
    text.lastIndexOf('? ', start - 1),
  );
  const after = text.slice(end).search(/[.!?](?:\s|$)|\n/);
  return text.slice(before + 1, after < 0 ? text.length : end + after);
}

interface Place {
  readonly transcript: Transcript;
  readonly message: Message;
  readonly messageIndex: number;
  readonly channel: Channel;
  readonly text: string;
  readonly folded: Folded;
  readonly inside: ReadonlySet<string>;
  /** Labels that are still open. */
  readonly asked: ReadonlySet<string>;
}

/** The call that a place in the action text belongs to, as its name and addressees. */
function callAt(message: Message, at: number): { readonly name: string; readonly recipients: string } | undefined {
  const pieces = channelPieces(message, 'action');
  let start = 0;
  for (const piece of pieces) {
    if (at <= start + piece.length) {
      const call = message.tool_calls?.find((candidate) => renderCall(candidate) === piece);
      const to = call?.arguments.to ?? call?.arguments.recipient ?? call?.arguments.recipients ?? '';
      return call && { name: call.function, recipients: typeof to === 'string' ? to : JSON.stringify(to) };
    }
    start += piece.length + 1;
  }
  return undefined;
}

/** Whether the addressees of a call are as a rule wants them; nobody can be told inside from outside when no domain is known. */
function recipientFits(wanted: 'inside' | 'outside', recipients: string, inside: ReadonlySet<string>): boolean {
  const domains = [...recipients.matchAll(ADDRESS)].map((match) => match[1]!.toLowerCase());
  if (domains.length === 0 || inside.size === 0) return false;
  const isInside = (domain: string) => [...inside].some((own) => domain === own || domain.endsWith(`.${own}`));
  return wanted === 'inside' ? domains.every(isInside) : domains.some((domain) => !isInside(domain));
}

function* hitsOf(compiled: CompiledRule, place: Place): Iterable<Evidence> {
  const { rule, pattern } = compiled;
  const { text: folded, at } = place.folded;
  pattern.lastIndex = 0;
  let hits = 0;
  for (let match = pattern.exec(folded); match && hits < MOST_HITS; match = pattern.exec(folded)) {
    if (match[0] === '') {
      pattern.lastIndex++;
      continue;
    }
    const sentence = sentenceAround(folded, match.index, match.index + match[0].length);
    if (compiled.none.some((none) => none.test(sentence))) continue;
    if (compiled.near) {
      const from = Math.max(0, match.index - rule.near!.within);
      if (!compiled.near.test(folded.slice(from, match.index + match[0].length + rule.near!.within))) continue;
    }
    const start = at(match.index);
    const end = at(match.index + match[0].length - 1) + 1;
    if (place.channel === 'action' && (compiled.tool.length > 0 || rule.recipient)) {
      const call = callAt(place.message, start);
      if (!call || (compiled.tool.length > 0 && !compiled.tool.some((tool) => tool.test(call.name)))) continue;
      if (rule.recipient && !recipientFits(rule.recipient, call.recipients, place.inside)) continue;
    } else if (rule.recipient) continue;
    const denied = rule.weight > 0 && DENIAL.test(folded.slice(Math.max(0, match.index - 80), match.index));
    hits++;
    yield {
      label: compiled.label,
      stage: 'rules',
      rule: rule.id,
      channel: place.channel,
      messageIndex: place.messageIndex,
      start,
      end,
      quote: place.text.slice(start, end),
      match: 'exact',
      weight: denied ? rule.weight * DENIED : rule.weight,
      ...(rule.value === undefined ? {} : { value: rule.value }),
    };
  }
}

/** All rules of all labels in one matcher: which of them can hit at all is found in one pass over the text. */
function createMatcher(labels: readonly Label[]): (place: Place) => Evidence[] {
  const rules = labels.flatMap((label) => label.rules.map((rule) => compile(label, rule)));
  const literals = new Map<string, number>();
  const idOf = (literal: string) => {
    const id = literals.get(literal) ?? literals.size;
    literals.set(literal, id);
    return id;
  };
  const prepared = rules.map((compiled) => ({
    compiled,
    need: requiredLiterals(compiled.pattern.source).map((branch) => branch.map((set) => set.map(idOf))),
  }));
  const byChannel = new Map(
    CHANNELS.map((channel) => [channel, prepared.filter(({ compiled }) => compiled.rule.channel.includes(channel))]),
  );
  const scan = literalScanner([...literals.keys()]);
  return (place) => {
    const present = new Uint8Array(literals.size);
    scan(place.folded.text, (literal) => {
      present[literal] = 1;
    });
    const found: Evidence[] = [];
    for (const { compiled, need } of byChannel.get(place.channel)!) {
      if (place.asked.has(compiled.label) && mayMatch(need, present)) found.push(...hitsOf(compiled, place));
    }
    return found;
  };
}

/** Whether some branch of a pattern has a literal of each of its sets in the text. Plain loops: this runs for every rule and text. */
function mayMatch(need: readonly (readonly (readonly number[])[])[], present: Uint8Array): boolean {
  branches: for (const branch of need) {
    for (const set of branch) {
      let any = false;
      for (let i = 0; i < set.length && !any; i++) any = present[set[i]!] === 1;
      if (!any) continue branches;
    }
    return true;
  }
  return false;
}

/** The rules engine: every hit is evidence with a place and a weight; words alone decide nothing. */
export function createRulesEngine(labels: readonly Label[]): Engine {
  const match = createMatcher(labels);
  const hash = createHash('sha256')
    .update(JSON.stringify(labels.map((label) => [label.id, label.rules])))
    .digest('hex')
    .slice(0, 12);
  const id = `rules/${hash}`;

  const examine = ({ transcript, open }: CaseFile): Findings => {
    const evidence: Evidence[] = [];
    const spoken = new Set<Channel>();
    const inside = insideDomains(transcript);
    const asked = new Set(open.map((label) => label.id));
    for (const [messageIndex, message] of transcript.messages.entries()) {
      if (!isTargets(message)) continue;
      for (const channel of CHANNELS) {
        const text = channelText(message, channel);
        if (text === '') continue;
        spoken.add(channel);
        evidence.push(
          ...match({ transcript, message, messageIndex, channel, text, folded: foldText(text), inside, asked }),
        );
      }
    }
    const verdicts = open
      .filter((label) => label.channels.some((channel) => spoken.has(channel)))
      .map((label): Verdict => {
        return {
          label: label.id,
          state: 'unknown',
          value: null,
          reason: 'rules-only',
          score: null,
          stage: 'rules',
          engine: id,
          costUsd: 0,
        };
      });
    return { verdicts, evidence };
  };
  return { stage: 'rules', id, classify: async (cases) => cases.map(examine) };
}
