/** Where a message stands in the conversation. */
export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** What a label may stand on: text addressed to somebody, things done, private thought. */
export type Channel = 'speech' | 'action' | 'reasoning';

/** All channels, in the order in which they are always listed. */
export const CHANNELS: readonly Channel[] = ['speech', 'action', 'reasoning'];

/** A stretch of a text in UTF-16 code units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One part of a message. `from` is the stretch of the original text that it was cut out of, where that text held several parts. */
export type Part =
  | { readonly type: 'text'; readonly text: string; readonly from?: Span }
  | {
      readonly type: 'reasoning';
      readonly reasoning: string;
      /** Present when the provider gave a summary; it stands in for the text where that is redacted or missing. */
      readonly summary?: string;
      /** True when `reasoning` is ciphertext or was withheld. */
      readonly redacted?: boolean;
      readonly from?: Span;
    }
  | { readonly type: 'image'; readonly image: string }
  | { readonly type: 'data'; readonly data: unknown };

/** A call of a tool, or an action written as pseudo-XML in text (then with `from`). */
export interface ToolCall {
  readonly id: string;
  readonly function: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly parse_error?: string;
  readonly from?: Span;
}

/** Who produced an assistant message when it was not the target. Such a message is kept, and no label reads it. */
export type OtherAuthor = 'auditor' | 'judge' | 'sub-agent' | 'demonstration' | 'context' | 'other-agent';

/** One message in the form of Inspect's ChatMessage. */
export interface Message {
  readonly id?: string;
  readonly role: Role;
  readonly content: string | readonly Part[];
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
  /** Name of the tool that answered (role `tool`). */
  readonly function?: string;
  readonly error?: { readonly type?: string; readonly message: string };
  readonly model?: string;
  readonly by?: OtherAuthor;
}

/** Why a transcript has, or has not, readable reasoning. */
export type ReasoningState = 'recorded' | 'redacted' | 'empty' | 'none';

/** A label that somebody else gave, kept with its author. */
export interface ForeignLabel {
  /** Their name for what was judged, such as `harmful_behavior` or a scorer's name. */
  readonly name: string;
  readonly value: string | number | boolean | null;
  /** Who gave it: a model, a scorer, or `human`. */
  readonly author: string;
  readonly reason?: string;
}

/** The factors by which an analysis can split. */
export const FACTORS = ['model', 'scenario', 'goal', 'threat', 'mitigation', 'persona', 'condition'] as const;
/** Name of a factor. */
export type Factor = (typeof FACTORS)[number];

/** What the source said of a run, under the names of Inspect Scout's columns where it has one. */
export interface RunFacts {
  readonly date?: string;
  readonly task_set?: string;
  readonly task_id?: string;
  readonly task_repeat?: number;
  readonly agent?: string;
  readonly score?: string;
  readonly success?: boolean;
  readonly error?: string;
  readonly limit?: string;
  readonly total_tokens?: number;
}

/** What a format reads: one run of one agent, before it gets its identity. */
export interface Draft extends RunFacts, Partial<Readonly<Record<Factor, string>>> {
  readonly kind: 'transcript';
  /** The id that the source itself gives; where there is none, a stable place such as `line 7`. */
  readonly sourceId: string;
  readonly messages: readonly Message[];
  /** Everything else that the source said. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly labels?: readonly ForeignLabel[];
  /** Path inside the file (a member of a container), when there is one. */
  readonly member?: string;
}

/** One transcript: one run of one agent. */
export interface Transcript extends RunFacts, Partial<Readonly<Record<Factor, string>>> {
  /** Stable over paths and formats: made of the source's id and the content. */
  readonly id: string;
  readonly sourceType: string;
  readonly sourceId: string;
  readonly sourceUri: string;
  readonly contentHash: string;
  readonly reasoningState: ReasoningState;
  readonly messages: readonly Message[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly labels: readonly ForeignLabel[];
}

/** The parts of a message, also where its content is a plain string. */
export function partsOf(message: Message): readonly Part[] {
  if (typeof message.content !== 'string') return message.content;
  return message.content === '' ? [] : [{ type: 'text', text: message.content }];
}

/** True when the target itself wrote the message. */
export function isTargets(message: Message): boolean {
  return message.role === 'assistant' && message.by === undefined;
}
