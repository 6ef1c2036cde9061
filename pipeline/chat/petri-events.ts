import type { Draft, ForeignLabel, Message } from '../transcript.ts';
import { given, type Json, labelValue, listOf, objectOf, objectsOf, stringOf, without } from './fields.ts';
import { parseInspectMessages } from './inspect-messages.ts';
import { applyPatch, type PatchStep } from './json-patch.ts';
import { isObject } from './openai-messages.ts';

function isTargetsView(view: unknown): boolean {
  return view === 'target' || listOf(view).includes('target');
}

interface Replay {
  readonly messages: readonly unknown[];
  readonly undone: number;
}

/** The messages after one edit, and how many it took back. */
function applyEdit(messages: readonly unknown[], edit: Json): Replay {
  switch (edit.operation) {
    case 'add':
      return { messages: [...messages, edit.message], undone: 0 };
    case 'reset':
      return { messages: listOf(edit.new_messages), undone: messages.length };
    case 'rollback': {
      const to = messages.findIndex((message) => isObject(message) && message.id === edit.to_id);
      const count = typeof edit.count === 'number' ? edit.count : 0;
      const kept = edit.to_id && to >= 0 ? to + 1 : Math.max(0, messages.length - count);
      return { messages: messages.slice(0, kept), undone: messages.length - kept };
    }
    case 'json_patch': {
      const steps = objectsOf(edit.patch) as readonly PatchStep[];
      const inMessages = steps.some((step) => /^\/messages(?:\/|$)/.test(String(step.path)));
      const patched = applyPatch(inMessages ? { messages } : messages, steps);
      return { messages: listOf(inMessages ? objectOf(patched).messages : patched), undone: 0 };
    }
    default:
      return { messages, undone: 0 };
  }
}

/** The target's conversation as it stood at the end: its events replayed in order. */
export function replayEvents(events: unknown): { readonly messages: Message[]; readonly undone: number } {
  let messages: readonly unknown[] = [];
  let undone = 0;
  for (const event of objectsOf(events)) {
    if (!isObject(event.edit) || !isTargetsView(event.view)) continue;
    const next = applyEdit(messages, event.edit);
    messages = next.messages;
    undone += next.undone;
  }
  return { messages: parseInspectMessages(messages), undone };
}

/** The judge's scores, one label a dimension. */
function judgeLabels(judged: Json, author: string): readonly ForeignLabel[] {
  return Object.entries(objectOf(judged.scores)).map(([name, value]) => ({
    name,
    value: labelValue(value),
    author,
    ...given({ reason: stringOf(judged.justification) ?? stringOf(judged.summary) }),
  }));
}

/** One transcript of Petri or Bloom: `{metadata, events}`. */
export function parsePetriTranscript(record: Json, sourceId: string): Draft {
  const metadata = objectOf(record.metadata);
  const judged = objectOf(metadata.judge_output);
  const { messages, undone } = replayEvents(record.events);
  const labels = judgeLabels(judged, stringOf(metadata.judge_model) ?? 'petri judge');
  return {
    kind: 'transcript',
    sourceId: stringOf(metadata.transcript_id) ?? sourceId,
    messages,
    ...given({
      model: stringOf(metadata.target_model),
      date: stringOf(metadata.created_at),
      task_set: stringOf(metadata.description),
    }),
    metadata: {
      ...without(
        metadata,
        'transcript_id',
        'target_model',
        'created_at',
        'description',
        'judge_output',
        messages.some((message) => message.role === 'system') ? 'target_system_prompt' : '',
      ),
      ...(judged.summary === undefined ? {} : { judge_summary: judged.summary }),
      ...(judged.highlights === undefined ? {} : { judge_highlights: judged.highlights }),
      ...(undone > 0 ? { messages_undone: undone } : {}),
    },
    ...(labels.length > 0 ? { labels } : {}),
  };
}

/** True for `{metadata, events}` as Petri and Bloom write it. */
export function isPetriTranscript(record: Json): boolean {
  const metadata = objectOf(record.metadata);
  return (
    ('transcript_id' in metadata || 'target_model' in metadata) &&
    objectsOf(record.events).some((event) => isObject(event.edit) && 'operation' in event.edit)
  );
}
