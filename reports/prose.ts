import type { AnalysedLabel, Analysis, RateRow } from '../pipeline/analysis.ts';
import { BELIEF, BELIEFS } from './belief.ts';
import { count, countOf, listed, percent, percentInterval, quotedDifference, spokenRate } from './numbers.ts';
import { HARM_TITLES, isYesNo, labelOf, ratesBy } from './rate-data.ts';

/** Groups of fewer decided transcripts than this are called few. */
const FEW = 10;

/** A title as it stands within a sentence; names such as `AGI` keep their capitals. */
function within(title: string): string {
  return /^\p{Lu}\p{Ll}/u.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title;
}

function openOf(row: RateRow): number {
  return row.counts.unknown + row.counts.error;
}

function yesRates(analysis: Analysis, harm?: AnalysedLabel['harm']): readonly RateRow[] {
  return ratesBy(analysis, []).filter((row) => {
    const label = labelOf(analysis, row.label);
    return isYesNo(label) && (harm === undefined || label.harm === harm);
  });
}

/** The rate that the page opens with: the action found most often, or else the trait, or else the outcome. */
export function leadingRate(analysis: Analysis): RateRow | undefined {
  for (const harm of ['action', 'trait', 'outcome'] as const) {
    const rows = yesRates(analysis, harm).filter((row) => row.counts.decided > 0);
    const [first] = rows.toSorted((a, b) => b.x - a.x || b.rate!.estimate - a.rate!.estimate);
    if (first) return first;
  }
  return undefined;
}

/** What the undecided transcripts could change. */
function openClause(row: RateRow): string {
  const open = openOf(row);
  if (open === 0) return 'None stays open.';
  return `${count(open)} more ${open === 1 ? 'stays' : 'stay'} open, so the share of all lies between ${percent(row.bounds.lower)} and ${percent(row.bounds.upper)}.`;
}

/** The answer with its numbers, and what the undecided could change in it (empty where there is nothing to say). */
export function headline(analysis: Analysis): { readonly claim: string; readonly rest: string } {
  if (analysis.transcripts === 0) return { claim: 'No transcript was read, so there is nothing to say.', rest: '' };
  const lead = leadingRate(analysis);
  const all = countOf(analysis.transcripts, 'transcript');
  if (!lead?.rate) return { claim: `Of ${all}, nothing was decided for any label.`, rest: '' };
  const { title, harm } = labelOf(analysis, lead.label);
  const found = `${count(lead.x)} of\u00a0${count(lead.counts.decided)} decided: ${percent(lead.rate.estimate)} ${percentInterval(lead.rate)}`;
  const claim =
    lead.x === 0
      ? `Of ${all}, none was found with any of the ${within(HARM_TITLES[harm])}; ${within(title)}: ${found}.`
      : `Of ${all}, ${within(title)} was found in ${found}.`;
  return { claim, rest: openClause(lead) };
}

/** How far the undecided could lift a rate of nothing found; nothing where none is open. */
function possible(row: RateRow): string {
  return openOf(row) > 0 ? `; ${count(openOf(row))} open, so up to ${percent(row.bounds.upper)} of all` : '';
}

/** For each kind of label, every other label's rate in words. */
export function answers(analysis: Analysis): readonly { readonly kind: string; readonly text: string }[] {
  const lead = leadingRate(analysis);
  return (['action', 'trait', 'outcome'] as const).flatMap((harm) => {
    const rows = yesRates(analysis, harm).filter((row) => row !== lead);
    const found = rows.filter((row) => row.x > 0).toSorted((a, b) => b.rate!.estimate - a.rate!.estimate);
    const never = rows.filter((row) => row.x === 0 && row.rate !== null);
    const open = rows.filter((row) => row.rate === null);
    const name = (row: RateRow) => within(labelOf(analysis, row.label).title);
    const sentences = [
      found.length > 0 ? `Found: ${listed(found.map((row) => `${name(row)} ${spokenRate(row)}`))}.` : '',
      never.length > 0
        ? `Not found: ${listed(never.map((row) => `${name(row)} ${spokenRate(row, possible(row))}`))}.`
        : '',
      open.length > 0 ? `Nothing decided: ${listed(open.map(name))}.` : '',
    ].filter((sentence) => sentence !== '');
    return sentences.length > 0 ? [{ kind: HARM_TITLES[harm], text: sentences.join(' ') }] : [];
  });
}

/** What the targets believed, and what goes with it, in words; empty where belief was not judged. */
export function beliefSentences(analysis: Analysis): readonly string[] {
  const rows = ratesBy(analysis, []).filter((row) => row.label === BELIEF && row.counts.decided > 0);
  if (rows.length === 0) return [];
  const parts = Object.entries(BELIEFS).flatMap(([value, meaning]) => {
    const row = rows.find((item) => item.value === value);
    return row ? [`${meaning} ${spokenRate(row)}`] : [];
  });
  const open = openOf(rows[0]!);
  const rest = open > 0 ? ` For ${countOf(open, 'transcript')} the belief stays open.` : '';
  return [`About the situation itself, the target ${listed(parts)}.${rest}`, ...differenceSentences(analysis)];
}

function differenceSentences(analysis: Analysis): readonly string[] {
  const known = analysis.contrasts.filter((row) => row.difference !== null);
  if (known.length === 0)
    return ['No label has decided transcripts on both sides, so real and test cannot be compared.'];
  const clear = known
    .filter(({ difference }) => difference!.lower > 0 || difference!.upper < 0)
    .toSorted((a, b) => Math.abs(b.difference!.estimate) - Math.abs(a.difference!.estimate));
  const compared = `${countOf(known.length, 'label')} can be compared between transcripts that the target called real and those that it called a test.`;
  const family = `The intervals are not adjusted for the ${known.length} comparisons.`;
  if (clear.length === 0) {
    return [`${compared} Every interval of a difference includes zero, so neither direction is shown. ${family}`];
  }
  const named = clear.map(
    ({ label, difference, rateA, rateB }) =>
      `${within(labelOf(analysis, label).title)} ${quotedDifference(difference!)} (${rateA.x}/${rateA.counts.decided} against ${rateB.x}/${rateB.counts.decided}${Math.min(rateA.counts.decided, rateB.counts.decided) < FEW ? ', few' : ''})`,
  );
  return [`${compared} The interval leaves out zero for ${clear.length}: ${listed(named)}. ${family}`];
}

/** What a difference between beliefs may not be taken for. */
export const BELIEF_CAUTION =
  'Read this as “associated with”, never as “caused by”. What a model believed is observed after the treatment and only where it says so; the groups are predicted by the classifier, not assigned, and may differ in model, scenario and length.';
