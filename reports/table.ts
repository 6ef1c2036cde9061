import type { ChartRow, Column } from './chart.ts';
import { escapeHtml } from './escape.ts';

/** A table that scrolls sideways within its own box; the first column names the row. */
export function renderTable<Row extends ChartRow>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string {
  const attribute = (column: Column<Row>) => (column.numeric ? ' class="num"' : '');
  const head = columns.map((column) => `<th scope="col"${attribute(column)}>${escapeHtml(column.title)}</th>`).join('');
  const body = rows.map((row) => {
    const cells = columns.map((column, index) =>
      index === 0
        ? `<th scope="row">${escapeHtml(column.text(row))}</th>`
        : `<td${attribute(column)}>${escapeHtml(column.text(row))}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  const name = escapeHtml(caption);
  return `<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table><caption class="hidden">${name}</caption><thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table></div>`;
}
