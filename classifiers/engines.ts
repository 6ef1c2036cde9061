import type { Engine } from './engine.ts';
import type { Label } from './label.ts';

/** Which engines are asked. */
export interface EngineOptions {
  /** `rules`: structure and rules only, no model is loaded; what they cannot decide stays unknown. Default `embeddings`. */
  readonly upTo?: 'rules' | 'embeddings';
  /** Keep vectors on this machine between runs. Default true. */
  readonly cache?: boolean;
}

/** The offline cascade, in the order in which its engines are asked. Throws `UserError` when the model cannot be loaded. */
export async function createEngines(labels: readonly Label[], options: EngineOptions = {}): Promise<readonly Engine[]> {
  const { createStructureEngine } = await import('./structure.ts');
  const { createRulesEngine } = await import('./rules.ts');
  const engines: Engine[] = [createStructureEngine(), createRulesEngine(labels)];
  if (options.upTo !== 'rules') {
    // loaded only when asked for: the native runtime takes a second
    const { createEmbeddingsEngine } = await import('./embeddings.ts');
    engines.push(await createEmbeddingsEngine(labels, { cache: options.cache ?? true }));
  }
  return engines;
}
