import type { Format } from '../format.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { Draft, Message } from '../transcript.ts';

const START = /^# aider chat started at (.+?)\s*$/;

async function* readLines(source: SourceFile): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of source.bytes()) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (rest !== '') yield rest;
}

/** One chat being read: lines of one speaker in a row are one message. */
interface Chat {
  readonly date: string;
  readonly line: number;
  readonly messages: Message[];
  role: Message['role'] | undefined;
  text: string[];
  model: string | undefined;
}

function close(chat: Chat): void {
  const content = chat.text.join('\n').trim();
  if (chat.role !== undefined && content !== '') chat.messages.push({ role: chat.role, content });
  chat.text = [];
}

function addLine(chat: Chat, line: string): void {
  const [role, text]: [Message['role'], string] = line.startsWith('#### ')
    ? ['user', line.slice(5)]
    : line.startsWith('> ') || line === '>'
      ? ['tool', line.slice(2)]
      : ['assistant', line];
  chat.model ??= role === 'tool' ? /^(?:Main )?[Mm]odel: (\S+)/.exec(text)?.[1] : undefined;
  // blank lines belong to whoever speaks
  if (role !== chat.role && !(role === 'assistant' && text.trim() === '')) {
    close(chat);
    chat.role = role;
  }
  chat.text.push(text);
}

function toDraft(chat: Chat): Draft {
  close(chat);
  return {
    kind: 'transcript',
    sourceId: `line ${chat.line}`,
    messages: chat.messages,
    agent: 'aider',
    date: chat.date,
    ...(chat.model === undefined ? {} : { model: chat.model }),
  };
}

/** The chat history of aider, in Markdown. */
export default {
  id: 'aider',
  title: 'aider chat history',
  description:
    '.aider.chat.history.md: Markdown that only grows. “# aider chat started at” starts a transcript; “#### ” is the user, “> ” what aider itself said ' +
    '(kept as a tool), everything else the model. An answer whose own lines start with “> ” or “#### ” cannot be told apart.',

  detect(head) {
    return head.shape === 'text' && head.text.split('\n', 200).some((line) => START.test(line)) ? 0.95 : 0;
  },

  async *read(source: SourceFile): AsyncIterable<Draft> {
    let chat: Chat | undefined;
    let number = 0;
    for await (const line of readLines(source)) {
      number++;
      const start = START.exec(line);
      if (start) {
        if (chat) yield toDraft(chat);
        chat = { date: start[1]!, line: number, messages: [], role: undefined, text: [], model: undefined };
      } else if (chat) addLine(chat, line);
    }
    if (chat) yield toDraft(chat);
  },
} satisfies Format;
